import { Button, Group, SegmentedControl, TextInput } from "@mantine/core";
import { BellOff, BellRing, Check, Search } from "lucide-react";
import { useMemo, useState } from "react";
import { Link } from "wouter";
import type { Alert } from "../../../shared/contract/alerts.ts";
import { useInventory } from "../../app/state/inventory.ts";
import { toastDone } from "../../app/toast.tsx";
import { sizes } from "../../app/theme.ts";
import { reopenAlerts, useAlerts } from "../../components/alertsStore.ts";
import { formatCount } from "../../components/format.ts";
import { EmptyLine, EmptyState, ErrorLine, ErrorState, LoadingState } from "../../components/states.tsx";
import { useCommand } from "../../transport/hooks.ts";
import { AcknowledgeDialog } from "./AcknowledgeDialog.tsx";
import { AlertDrawer } from "./AlertDrawer.tsx";
import { AlertRows } from "./AlertRows.tsx";
import classes from "./alerts.module.css";
import { bounded, chosen, type Choice, everything, grouped, MAX_SHOWN } from "./model.ts";
import { SilenceDialog } from "./SilenceDialog.tsx";
import { useAlert } from "./useAlert.ts";
import { useHostName } from "./useHostName.ts";

interface Props {
  /** The alert that is looked at. */
  readonly openId: string | null;
  readonly onOpen: (id: string | null) => void;
}

/** What stands now, worst first, and what is done about many at once. */
export function AlertList({ openId, onOpen }: Props) {
  const { alerts, loaded, failure } = useAlerts();
  const nameOf = useHostName();
  const [choice, setChoice] = useState<Choice>(everything);
  const [selected, setSelected] = useState<ReadonlySet<string>>(new Set());
  const [taking, setTaking] = useState<readonly Alert[] | null>(null);
  const [silencing, setSilencing] = useState<readonly Alert[] | null>(null);
  const unacknowledge = useCommand("alerts.unacknowledge");
  const found = useMemo(() => chosen(alerts, choice, nameOf), [alerts, choice, nameOf]);
  const groups = useMemo(() => bounded(grouped(found, choice.by, nameOf)), [found, choice.by, nameOf]);
  const picked = found.filter(({ id }) => selected.has(id));
  const opened = useAlert(openId);

  if (!loaded)
    return failure ? <ErrorState failure={failure} onRetry={reopenAlerts} /> : <LoadingState label="Loading alerts" />;
  const giveBack = async (ids: readonly string[]): Promise<void> => {
    if ((await unacknowledge.run({ ids: [...ids] })) !== null) toastDone("Nobody has it now");
  };
  return (
    <div className={classes.fill}>
      {failure ? <ErrorLine failure={failure} onRetry={reopenAlerts} /> : null}
      <ErrorLine failure={unacknowledge.failure} />
      <div className={classes.bar}>
        <TextInput
          className={classes.search}
          aria-label="Search alerts"
          placeholder="Host, rule, message"
          leftSection={<Search size={sizes.icon.sm} aria-hidden />}
          value={choice.text}
          onChange={(event) => setChoice({ ...choice, text: event.currentTarget.value })}
        />
        <SegmentedControl
          aria-label="Which alerts"
          value={choice.show}
          onChange={(show) => setChoice({ ...choice, show })}
          data={[
            { value: "attention", label: "Asking for you" },
            { value: "taken", label: "Taken or quiet" },
            { value: "all", label: "All" },
          ]}
        />
        <SegmentedControl
          aria-label="Severity"
          value={choice.severities[0] ?? "any"}
          onChange={(value) => setChoice({ ...choice, severities: value === "any" ? [] : [value] })}
          data={[
            { value: "any", label: "Any severity" },
            { value: "critical", label: "Critical" },
            { value: "warning", label: "Warning" },
            { value: "info", label: "Info" },
          ]}
        />
        <SegmentedControl
          aria-label="Grouped by"
          value={choice.by}
          onChange={(by) => setChoice({ ...choice, by })}
          data={[
            { value: "host", label: "By host" },
            { value: "rule", label: "By rule" },
          ]}
        />
      </div>
      {opened.gone ? <EmptyLine>The alert of this link is no longer kept.</EmptyLine> : null}
      {found.length === 0 ? (
        <Nothing
          all={alerts}
          choice={choice}
          onShowAll={() => setChoice({ ...everything, show: "all", by: choice.by })}
        />
      ) : (
        <AlertRows
          groups={groups}
          by={choice.by}
          nameOf={nameOf}
          selected={selected}
          onSelect={setSelected}
          onOpen={({ id }) => onOpen(id)}
          onAcknowledge={setTaking}
          onSilence={setSilencing}
        >
          {picked.length === 0 ? null : (
            <Group gap="sm" role="group" aria-label="Chosen alerts">
              <span>{formatCount(picked.length, "alert")} chosen</span>
              {[
                { verb: "Acknowledge", Icon: Check, take: setTaking },
                { verb: "Silence", Icon: BellOff, take: setSilencing },
              ].map(({ verb, Icon, take }) => (
                <Button
                  key={verb}
                  size="compact-sm"
                  variant="default"
                  leftSection={<Icon size={sizes.icon.xs} aria-hidden />}
                  onClick={() => take(picked)}
                >
                  {verb}
                </Button>
              ))}
              <Button size="compact-sm" variant="subtle" onClick={() => setSelected(new Set())}>
                Clear
              </Button>
            </Group>
          )}
        </AlertRows>
      )}
      {found.length > MAX_SHOWN ? (
        <p className={classes.dim}>
          The worst {MAX_SHOWN} of {found.length.toLocaleString("en-GB")} are shown; search for the others.
        </p>
      ) : null}
      <AlertDrawer
        alert={opened.alert}
        onClose={() => onOpen(null)}
        onAcknowledge={(alert) => setTaking([alert])}
        onGiveBack={(alert) => void giveBack([alert.id])}
        onSilence={(alert) => setSilencing([alert])}
      />
      <AcknowledgeDialog alerts={taking} onClose={() => setTaking(null)} onDone={() => setSelected(new Set())} />
      <SilenceDialog alerts={silencing} onClose={() => setSilencing(null)} onDone={() => setSelected(new Set())} />
    </div>
  );
}

function Nothing({ all, choice, onShowAll }: { all: readonly Alert[]; choice: Choice; onShowAll: () => void }) {
  const watched = useInventory((state) => state.hosts.size);
  if (all.length === 0 && watched === 0)
    return (
      <EmptyState
        icon={BellRing}
        title="Nothing is watched yet"
        actions={
          <Button component={Link} href="/fleet">
            Go to the fleet
          </Button>
        }
      >
        Add a host, and the rules that come with Holdfast look after it from its first reading on.
      </EmptyState>
    );
  if (all.length === 0)
    return (
      <EmptyState
        icon={BellRing}
        title="All quiet"
        actions={
          <Button component={Link} href="/alerts/rules" variant="default">
            Look at the rules
          </Button>
        }
      >
        No rule that is on finds anything wrong with {formatCount(watched, "host")}.
      </EmptyState>
    );
  const narrowed = choice.text !== "" || choice.severities.length > 0;
  return (
    <EmptyState
      icon={BellRing}
      title={
        narrowed ? "No alert matches" : choice.show === "taken" ? "Nothing is taken or quiet" : "Nothing asks for you"
      }
      actions={
        <Button variant="default" onClick={onShowAll}>
          Show all {formatCount(all.length, "alert")}
        </Button>
      }
    >
      {narrowed
        ? "Every word must occur in the host, the rule, the message or the note."
        : "What there is has been acknowledged, is kept quiet, or has not lasted long enough."}
    </EmptyState>
  );
}
