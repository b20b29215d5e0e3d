import { type KeyboardEvent, type ReactNode, useId, useRef, useState } from "react";
import { Check } from "lucide-react";
import type { Alert } from "../../../shared/contract/alerts.ts";
import { sizes } from "../../app/theme.ts";
import { alertSeverityLooks, alertStateLooks } from "../../components/alertLooks.ts";
import { formatCount } from "../../components/format.ts";
import { StatusBadge } from "../../components/StatusBadge.tsx";
import { Time } from "../../components/Time.tsx";
import classes from "./alerts.module.css";
import type { AlertGroup, Choice, NameOf } from "./model.ts";

interface Props {
  readonly groups: readonly AlertGroup[];
  readonly by: Choice["by"];
  readonly nameOf: NameOf;
  readonly selected: ReadonlySet<string>;
  readonly onSelect: (ids: ReadonlySet<string>) => void;
  readonly onOpen: (alert: Alert) => void;
  /** Of the chosen ones, else of the one the keyboard is on. */
  readonly onAcknowledge: (alerts: readonly Alert[]) => void;
  readonly onSilence: (alerts: readonly Alert[]) => void;
  /** Under the list, in place of what the keys do. */
  readonly children?: ReactNode;
}

/** The list of alerts: j and k or the arrows move, x or Space chooses, a acknowledges, s silences, Enter opens. */
export function AlertRows(props: Props) {
  const { groups, by, nameOf, selected, onSelect, onOpen } = props;
  const baseId = useId();
  const list = useRef<HTMLDivElement>(null);
  const rows = groups.flatMap(({ alerts }) => alerts);
  const [activeId, setActiveId] = useState<string | null>(null);
  const found = rows.findIndex(({ id }) => id === activeId);
  const active = found === -1 ? 0 : found;
  const current = rows[active];
  const rowId = (id: string): string => `${baseId}-${id}`;

  const move = (to: number): void => {
    const next = rows[Math.max(0, Math.min(rows.length - 1, to))];
    if (!next) return;
    setActiveId(next.id);
    document.getElementById(rowId(next.id))?.scrollIntoView({ block: "nearest" });
  };
  const toggle = (id: string): void => {
    const next = new Set(selected);
    if (!next.delete(id)) next.add(id);
    onSelect(next);
  };
  const meant = (): readonly Alert[] => {
    const chosen = rows.filter(({ id }) => selected.has(id));
    return chosen.length > 0 ? chosen : current ? [current] : [];
  };
  const keys: Readonly<Record<string, () => void>> = {
    j: () => move(active + 1),
    ArrowDown: () => move(active + 1),
    k: () => move(active - 1),
    ArrowUp: () => move(active - 1),
    Home: () => move(0),
    End: () => move(rows.length - 1),
    x: () => current && toggle(current.id),
    " ": () => current && toggle(current.id),
    a: () => props.onAcknowledge(meant()),
    s: () => props.onSilence(meant()),
    Enter: () => current && onOpen(current),
    Escape: () => onSelect(new Set()),
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    if ((event.ctrlKey || event.metaKey) && event.key === "a") onSelect(new Set(rows.map(({ id }) => id)));
    else if (event.ctrlKey || event.metaKey || event.altKey) return;
    else {
      const act = keys[event.key];
      if (!act) return;
      act();
    }
    event.preventDefault();
  };

  return (
    <>
      <div
        ref={list}
        role="listbox"
        aria-label="Alerts"
        aria-multiselectable
        aria-activedescendant={current ? rowId(current.id) : undefined}
        tabIndex={0}
        className={classes.rows}
        onKeyDown={onKeyDown}
      >
        {groups.map((group) => (
          <div key={group.key} role="group" aria-label={group.title} className={classes.group}>
            <div className={classes.groupTitle} aria-hidden>
              <span>{group.title}</span>
              <span className={classes.dim}>{formatCount(group.alerts.length, "alert")}</span>
            </div>
            {group.alerts.map((alert) => (
              <Row
                key={alert.id}
                id={rowId(alert.id)}
                alert={alert}
                about={by === "host" ? alert.ruleName : nameOf(alert.hostId)}
                active={alert === current}
                selected={selected.has(alert.id)}
                onToggle={() => {
                  setActiveId(alert.id);
                  toggle(alert.id);
                }}
                onOpen={() => {
                  setActiveId(alert.id);
                  onOpen(alert);
                }}
              />
            ))}
          </div>
        ))}
      </div>
      <div className={classes.keys}>
        {props.children ?? (
          <>
            <kbd>j</kbd> <kbd>k</kbd> move, <kbd>x</kbd> choose, <kbd>a</kbd> acknowledge, <kbd>s</kbd> silence,{" "}
            <kbd>Enter</kbd> open
          </>
        )}
      </div>
    </>
  );
}

/** Why nobody is told: what keeps it quiet, or who has it and what they noted. */
function whyQuiet({ quietBecause, acknowledgedBy, note }: Alert): string {
  if (quietBecause !== null) return quietBecause;
  if (acknowledgedBy === null) return "";
  return `Taken by ${acknowledgedBy}${note === "" ? "" : `: ${note}`}`;
}

interface RowProps {
  readonly id: string;
  readonly alert: Alert;
  readonly about: string;
  readonly active: boolean;
  readonly selected: boolean;
  readonly onToggle: () => void;
  readonly onOpen: () => void;
}

function Row({ id, alert, about, active, selected, onToggle, onOpen }: RowProps) {
  const { message, severity, state, since } = alert;
  const why = whyQuiet(alert);
  return (
    <div
      id={id}
      role="option"
      aria-selected={selected}
      className={classes.row}
      data-active={active || undefined}
      data-severity={severity}
      onClick={onOpen}
    >
      <span
        className={classes.tick}
        data-selected={selected || undefined}
        aria-hidden
        title="Choose"
        onClick={(event) => {
          event.stopPropagation();
          onToggle();
        }}
      >
        {selected ? <Check size={sizes.icon.sm} /> : null}
      </span>
      <StatusBadge plain look={alertSeverityLooks[severity]} />
      <span className={classes.message}>
        <span className={classes.clamp} title={message}>
          {message}
        </span>
        <span className={`${classes.dim} ${classes.clip}`} title={why}>
          {about}
          {why === "" ? "" : ` · ${why}`}
        </span>
      </span>
      <StatusBadge plain look={alertStateLooks[state]} />
      <Time at={since} relative />
    </div>
  );
}
