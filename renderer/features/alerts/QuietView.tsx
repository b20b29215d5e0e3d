import { ActionIcon, Button, Title } from "@mantine/core";
import { BellOff, CircleSlash, Clock, Network, Pencil, Plus, Trash2, X } from "lucide-react";
import { type ReactNode, useState } from "react";
import type { Dependency, MaintenanceWindow, Silence } from "../../../shared/contract/alerts.ts";
import { hoursInWords } from "../../../shared/base/hours.ts";
import type { StreamEvent } from "../../../shared/contract/index.ts";
import { sizes } from "../../app/theme.ts";
import { confirmRemoval } from "../../components/confirmRemoval.tsx";
import { formatLocalTime } from "../../components/format.ts";
import { EmptyLine, ErrorLine, ErrorState, LoadingState } from "../../components/states.tsx";
import { StatusBadge, type StatusLook } from "../../components/StatusBadge.tsx";
import { Time } from "../../components/Time.tsx";
import { useNow } from "../../components/useNow.ts";
import { useCommand, useQuery, useStream } from "../../transport/hooks.ts";
import classes from "./alerts.module.css";
import { ChangeSilenceDialog } from "./ChangeSilenceDialog.tsx";
import { DependencyDialog } from "./DependencyDialog.tsx";
import { useHostName } from "./useHostName.ts";
import { WindowDialog } from "./WindowDialog.tsx";

type Quiet = StreamEvent<"alerts.watchQuiet">;

/** "Monday to Friday, 22:00 to 06:00", or from when to when. */
export function scheduleWords({ schedule }: Pick<MaintenanceWindow, "schedule">): string {
  if (schedule.kind === "weekly") return hoursInWords(schedule);
  return `${formatLocalTime(schedule.from).slice(0, 16)} to ${formatLocalTime(schedule.until).slice(0, 16)}`;
}

function windowLook({ enabled, active }: { enabled: boolean; active: boolean }): StatusLook {
  if (!enabled) return { tone: "unknown", icon: CircleSlash, word: "Switched off" };
  return active
    ? { tone: "busy", icon: BellOff, word: "Open now" }
    : { tone: "unknown", icon: Clock, word: "Not open now" };
}

/** All that keeps alerts from being told: silences, maintenance windows, and what hosts depend on. */
export function QuietView() {
  const [quiet, setQuiet] = useState<Quiet | null>(null);
  const stream = useStream("alerts.watchQuiet", undefined, setQuiet);
  const expire = useCommand("alerts.expireSilence");
  const removeWindow = useCommand("alerts.removeWindow");
  const removeDependency = useCommand("alerts.removeDependency");
  const [edited, setEdited] = useState<MaintenanceWindow | "new" | null>(null);
  const [dependency, setDependency] = useState<Dependency | "new" | null>(null);
  const [silence, setSilence] = useState<Silence | null>(null);
  const nameOf = useHostName();
  const now = useNow();
  const rules = useQuery("alerts.rules", undefined);
  const ruleName = (id: string): string => rules.data?.find((rule) => rule.id === id)?.name ?? id;
  if (quiet === null)
    return stream.failure ? (
      <ErrorState failure={stream.failure} onRetry={stream.reopen} />
    ) : (
      <LoadingState label="Loading quiet times" />
    );
  const standing = quiet.silences.filter(({ until }) => until > now);
  return (
    <div className={`${classes.fill} ${classes.scroll}`}>
      <ErrorLine failure={stream.failure ?? expire.failure ?? removeWindow.failure ?? removeDependency.failure} />
      <Part title="Silences" empty="None. An alert is silenced where it is shown." count={standing.length}>
        {standing.map((one) => (
          <li key={one.id} className={classes.item}>
            <span className={`${classes.message} ${classes.grow}`}>
              <span className={classes.clip}>{one.filter || "All hosts"}</span>
              <span className={`${classes.dim} ${classes.clip}`}>
                {[
                  one.ruleIds.map(ruleName).join(", ") || "every rule",
                  one.labels.join(", "),
                  one.comment,
                  `by ${one.by}`,
                ]
                  .filter(Boolean)
                  .join(" · ")}
              </span>
            </span>
            <span>
              until <Time at={one.until} />
            </span>
            <ActionIcon
              variant="subtle"
              aria-label={`Edit the silence of ${one.filter || "all hosts"}`}
              onClick={() => setSilence(one)}
            >
              <Pencil size={sizes.icon.sm} aria-hidden />
            </ActionIcon>
            <Button
              size="compact-sm"
              variant="default"
              leftSection={<X size={sizes.icon.xs} aria-hidden />}
              aria-label={`End the silence of ${one.filter || "all hosts"} now`}
              onClick={() => void expire.run({ id: one.id })}
            >
              End now
            </Button>
          </li>
        ))}
      </Part>
      <Part
        title="Maintenance windows and planned-off times"
        empty="None. A nightly reboot or a lab that is off at night belongs here."
        count={quiet.windows.length}
        action={
          <Button
            size="compact-sm"
            variant="default"
            leftSection={<Plus size={sizes.icon.xs} aria-hidden />}
            onClick={() => setEdited("new")}
          >
            Add a window
          </Button>
        }
      >
        {quiet.windows.map((window) => (
          <li key={window.id} className={classes.item}>
            <span className={`${classes.message} ${classes.grow}`}>
              <span className={classes.clip}>{window.name}</span>
              <span className={`${classes.dim} ${classes.clip}`}>
                {window.filter || "All hosts"} · {scheduleWords(window)}
              </span>
            </span>
            <span>{window.kind === "off" ? "Hosts are off as planned" : "Maintenance"}</span>
            <StatusBadge plain look={windowLook(window)} />
            <ActionIcon variant="subtle" aria-label={`Edit ${window.name}`} onClick={() => setEdited(window)}>
              <Pencil size={sizes.icon.sm} aria-hidden />
            </ActionIcon>
            <ActionIcon
              variant="subtle"
              aria-label={`Remove ${window.name}`}
              onClick={() =>
                confirmRemoval(
                  `Remove the window ${window.name}?`,
                  window.active ? "It is open now: what it keeps quiet is told." : "It does not open again.",
                  "Remove",
                  () => void removeWindow.run({ id: window.id }),
                )
              }
            >
              <Trash2 size={sizes.icon.sm} aria-hidden />
            </ActionIcon>
          </li>
        ))}
      </Part>
      <Part
        title="Dependencies"
        empty="None. Hosts behind a jump host depend on it by themselves; a switch or a hypervisor is named here."
        count={quiet.dependencies.length}
        action={
          <Button
            size="compact-sm"
            variant="default"
            leftSection={<Network size={sizes.icon.xs} aria-hidden />}
            onClick={() => setDependency("new")}
          >
            Add a dependency
          </Button>
        }
      >
        {quiet.dependencies.map(({ id, filter, onHostId }) => (
          <li key={id} className={classes.item}>
            <span className={`${classes.grow} ${classes.clip}`}>
              {filter || "All hosts"} <span className={classes.dim}>depend on</span> {nameOf(onHostId)}
            </span>
            <ActionIcon
              variant="subtle"
              aria-label={`Edit the dependency of ${filter || "all hosts"} on ${nameOf(onHostId)}`}
              onClick={() => setDependency({ id, filter, onHostId })}
            >
              <Pencil size={sizes.icon.sm} aria-hidden />
            </ActionIcon>
            <ActionIcon
              variant="subtle"
              aria-label={`Remove the dependency of ${filter || "all hosts"} on ${nameOf(onHostId)}`}
              onClick={() =>
                confirmRemoval(
                  `Remove the dependency on ${nameOf(onHostId)}?`,
                  "While it does not answer, each of the other hosts is told of by itself.",
                  "Remove",
                  () => void removeDependency.run({ id }),
                )
              }
            >
              <Trash2 size={sizes.icon.sm} aria-hidden />
            </ActionIcon>
          </li>
        ))}
      </Part>
      <WindowDialog window={edited} onClose={() => setEdited(null)} />
      <DependencyDialog dependency={dependency} onClose={() => setDependency(null)} />
      <ChangeSilenceDialog silence={silence} onClose={() => setSilence(null)} />
    </div>
  );
}

function Part(props: { title: string; empty: string; count: number; action?: ReactNode; children: ReactNode }) {
  const { title, empty, count, action, children } = props;
  return (
    <section className={classes.panel} aria-label={title}>
      <div className={classes.bar}>
        <Title order={2} className={classes.grow}>
          {title}
        </Title>
        {action}
      </div>
      {count === 0 ? <EmptyLine>{empty}</EmptyLine> : <ul className={classes.lines}>{children}</ul>}
    </section>
  );
}
