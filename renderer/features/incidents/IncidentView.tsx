import { Anchor, Button, MultiSelect, Select, Text, TextInput } from "@mantine/core";
import { ArrowLeft, CircleCheck, Download, Eye, RotateCcw } from "lucide-react";
import { useMemo, useRef, useState } from "react";
import { Link } from "wouter";
import type { HandlerInput } from "../../../shared/contract/index.ts";
import { type IncidentDetail, incidentSeverity } from "../../../shared/contract/incidents.ts";
import { useHosts, useInventory } from "../../app/state/inventory.ts";
import { sizes } from "../../app/theme.ts";
import { formatCount, formatDuration } from "../../components/format.ts";
import { Page } from "../../components/PageHeader.tsx";
import { EmptyLine, ErrorLine, ErrorState, LoadingState } from "../../components/states.tsx";
import { alertStateLooks } from "../../components/alertLooks.ts";
import { StatusBadge } from "../../components/StatusBadge.tsx";
import { Time } from "../../components/Time.tsx";
import { useNow } from "../../components/useNow.ts";
import { useCommand, useQuery, useStream } from "../../transport/hooks.ts";
import { Actions } from "./Actions.tsx";
import { saveMarkdown } from "./download.ts";
import classes from "./incidents.module.css";
import { severityLooks, statusLooks } from "./looks.ts";
import { severityChoices } from "./OpenDialog.tsx";
import { Texts } from "./Texts.tsx";
import { Timeline } from "./Timeline.tsx";

export type Change = (change: Omit<HandlerInput<"incidents.update">, "incidentId">) => Promise<boolean>;

/** One incident: what happened on the left, what is known and to be done on the right. */
export function IncidentView({ incidentId }: { incidentId: string }) {
  const [detail, setDetail] = useState<IncidentDetail | null>(null);
  const stream = useStream("incidents.follow", { incidentId }, setDetail);
  const update = useCommand("incidents.update");
  const exporting = useCommand("incidents.export");
  const back = (
    <Button
      component={Link}
      href="/incidents"
      variant="default"
      leftSection={<ArrowLeft size={sizes.icon.sm} aria-hidden />}
    >
      All incidents
    </Button>
  );
  if (detail === null)
    return (
      <Page title="Incident" actions={back}>
        {stream.failure ? (
          <ErrorState failure={stream.failure} onRetry={stream.reopen} />
        ) : (
          <LoadingState label="Loading the incident" />
        )}
      </Page>
    );
  const { incident } = detail;
  const change: Change = async (part) => (await update.run({ incidentId, ...part })) !== null;
  const save = async (): Promise<void> => {
    const exported = await exporting.run({ incidentId });
    if (exported) saveMarkdown(exported.fileName, exported.markdown);
  };
  const over = incident.status === "resolved";
  return (
    <Page
      fill
      title={`${incident.number}: ${incident.title}`}
      subtitle={
        <span className={classes.badges}>
          <StatusBadge look={severityLooks[incident.severity]} />
          <StatusBadge look={statusLooks[incident.status]} />
          <span>
            {incident.openedBy === null ? "Opened by an alert" : `Opened by ${incident.openedBy}`},{" "}
            <Time at={incident.openedAt} relative />
          </span>
        </span>
      }
      actions={
        <>
          {back}
          <Button
            variant="default"
            leftSection={<Download size={sizes.icon.sm} aria-hidden />}
            loading={exporting.running}
            onClick={() => void save()}
          >
            Export the postmortem
          </Button>
          {incident.status === "open" ? (
            <Button
              variant="default"
              title="It is mended as far as one can see, and watched"
              leftSection={<Eye size={sizes.icon.sm} aria-hidden />}
              onClick={() => void change({ status: "monitoring" })}
            >
              Monitor
            </Button>
          ) : null}
          <Button
            leftSection={
              over ? <RotateCcw size={sizes.icon.sm} aria-hidden /> : <CircleCheck size={sizes.icon.sm} aria-hidden />
            }
            loading={update.running}
            onClick={() => void change({ status: over ? "open" : "resolved" })}
          >
            {over ? "Reopen" : "Resolve"}
          </Button>
        </>
      }
    >
      <ErrorLine failure={stream.failure ?? update.failure ?? exporting.failure} />
      <div className={classes.columns}>
        <Timeline detail={detail} />
        <div className={classes.side}>
          <Header detail={detail} onChange={change} />
          <Alerts detail={detail} />
          <Actions incident={incident} />
          <Texts incident={incident} onChange={change} />
        </div>
      </div>
    </Page>
  );
}

function Header({ detail, onChange }: { detail: IncidentDetail; onChange: Change }) {
  const { incident, impact } = detail;
  const now = useNow();
  const seconds = Math.max(0, ((incident.resolvedAt ?? now) - incident.startedAt) / 1000);
  const hosts = useHosts();
  const choices = useMemo(() => {
    const known = hosts.map(({ id, name }) => ({ value: id, label: name }));
    const present = new Set(hosts.map(({ id }) => id));
    // A host that was removed stays part of the story.
    return [
      ...known,
      ...incident.hostIds.filter((id) => !present.has(id)).map((id) => ({ value: id, label: "Removed host" })),
    ];
  }, [hosts, incident.hostIds]);
  return (
    <section className={classes.panel} aria-label="Incident">
      <p className={classes.impact}>
        <strong>{formatCount(impact.hosts, "host")}</strong>, <strong>{formatDuration(seconds)}</strong>
        {incident.resolvedAt === null ? " so far" : ""}; {formatDuration(impact.hostMinutes * 60)} under an alert
        {impact.hosts > 1 ? ", added up over the hosts" : ""}
      </p>
      <div className={classes.fields}>
        <Select
          label="Severity"
          data={severityChoices}
          value={incident.severity}
          allowDeselect={false}
          onChange={(value) => void onChange({ severity: incidentSeverity.parse(value) })}
        />
        <Settled
          label="Owner"
          placeholder="Nobody yet"
          value={incident.owner}
          onSave={(owner) => onChange({ owner })}
        />
      </div>
      <Settled label="Title" value={incident.title} required onSave={(title) => onChange({ title })} />
      <Settled
        label="Runbook"
        placeholder="https://"
        value={incident.runbook ?? ""}
        onSave={(text) => onChange({ runbook: text === "" ? null : text })}
      />
      <MultiSelect
        label="Hosts"
        data={choices}
        value={incident.hostIds}
        searchable
        limit={50}
        onChange={(hostIds) => void onChange({ hostIds })}
      />
      <p className={classes.links}>
        {incident.hostIds.slice(0, 20).map((hostId) => (
          <HostLink key={hostId} hostId={hostId} />
        ))}
      </p>
    </section>
  );
}

function HostLink({ hostId }: { hostId: string }) {
  const name = useInventory((state) => state.hosts.get(hostId)?.name);
  return name === undefined ? null : <Link href={`/host/${hostId}`}>{name}</Link>;
}

/** A field that is saved when it is left, or with Enter; Escape takes back. */
function Settled(props: {
  label: string;
  value: string;
  placeholder?: string;
  required?: boolean;
  onSave: (text: string) => Promise<boolean>;
}) {
  const { label, value, placeholder, required = false, onSave } = props;
  const [draft, setDraft] = useState<string | null>(null);
  const saving = useRef<string | null>(null);
  const settle = async (): Promise<void> => {
    const text = draft?.trim();
    if (text === undefined || text === value || (required && text === "")) return setDraft(null);
    // Enter has begun to save what leaving the field would save again.
    if (saving.current === text) return;
    saving.current = text;
    const saved = await onSave(text);
    saving.current = null;
    // What was typed meanwhile stays.
    if (saved) setDraft((now) => (now?.trim() === text ? null : now));
  };
  return (
    <TextInput
      label={label}
      placeholder={placeholder}
      maxLength={label === "Runbook" ? 2048 : 200}
      value={draft ?? value}
      onChange={(event) => setDraft(event.currentTarget.value)}
      onBlur={() => void settle()}
      onKeyDown={(event) => {
        if (event.key === "Enter") void settle();
        if (event.key === "Escape") setDraft(null);
      }}
      spellCheck={false}
    />
  );
}

function Alerts({ detail }: { detail: IncidentDetail }) {
  const [choosing, setChoosing] = useState(false);
  const standing = useQuery("alerts.list", choosing ? undefined : null);
  const link = useCommand("incidents.linkAlerts");
  const linked = new Set(detail.alerts.map(({ id }) => id));
  const choices = (standing.data ?? [])
    .filter(({ id }) => !linked.has(id))
    .map(({ id, message }) => ({ value: id, label: message }));
  return (
    <section className={classes.panel} aria-label="Alerts">
      <h2 className={classes.heading}>Alerts</h2>
      {detail.alerts.length === 0 ? <EmptyLine>None linked.</EmptyLine> : null}
      <ul className={classes.plainList}>
        {detail.alerts.map((alert) => (
          <li key={alert.id} className={classes.alert}>
            <StatusBadge plain look={alertStateLooks[alert.state]} />
            <span className={classes.grow}>
              <Anchor component={Link} href={`/alerts/${alert.id}`} inherit>
                {alert.message}
              </Anchor>
              {alert.culprit === null || alert.message.includes(alert.culprit) ? null : (
                <Text span size="xs" c="dimmed">
                  {" "}
                  {alert.culprit}
                </Text>
              )}
            </span>
            <Time at={alert.firedAt ?? alert.since} relative />
          </li>
        ))}
      </ul>
      <Select
        aria-label="Link an alert"
        placeholder="Link an alert that stands"
        data={choices}
        value={null}
        searchable
        limit={50}
        nothingFoundMessage="No other alert stands now"
        onDropdownOpen={() => {
          setChoosing(true);
          standing.reload();
        }}
        onChange={(alertId) => {
          if (alertId !== null) void link.run({ incidentId: detail.incident.id, alertIds: [alertId] });
        }}
      />
      <ErrorLine failure={link.failure ?? standing.failure} />
    </section>
  );
}
