import { Anchor, Button, Drawer, Group, Stack, Title } from "@mantine/core";
import { BellOff, Check, ExternalLink, Undo2 } from "lucide-react";
import type { KeyboardEvent } from "react";
import { Link } from "wouter";
import type { Alert } from "../../../shared/contract/alerts.ts";
import { ruleHelp } from "../../../shared/words/alertRules.ts";
import { sizes } from "../../app/theme.ts";
import { Fact, FactList } from "../../components/FactList.tsx";
import { alertSeverityLooks, alertStateLooks } from "../../components/alertLooks.ts";
import { formatUtcTime } from "../../components/format.ts";
import { EmptyLine, ErrorLine } from "../../components/states.tsx";
import { StatusBadge } from "../../components/StatusBadge.tsx";
import { Time } from "../../components/Time.tsx";
import { useQuery } from "../../transport/hooks.ts";
import { AlertChart } from "./AlertChart.tsx";
import { IncidentLinks, incidentsOf, OpenIncident } from "./AlertIncidents.tsx";
import classes from "./alerts.module.css";
import { HelpText } from "./HelpText.tsx";
import { useHostName } from "./useHostName.ts";

interface Props {
  readonly alert: Alert | null;
  readonly onClose: () => void;
  readonly onAcknowledge?: (alert: Alert) => void;
  readonly onGiveBack?: (alert: Alert) => void;
  readonly onSilence?: (alert: Alert) => void;
}

/** One alert: what it says, how its value went, what it means and what to do. */
export function AlertDrawer(props: Props) {
  const { alert, onClose } = props;
  return (
    <Drawer
      opened={alert !== null}
      onClose={onClose}
      position="right"
      size="lg"
      title={alert?.ruleName ?? "Alert"}
      closeButtonProps={{ "aria-label": "Close the alert" }}
    >
      {alert ? <Detail {...props} alert={alert} /> : null}
    </Drawer>
  );
}

function Detail({ alert, onAcknowledge, onGiveBack, onSilence }: Props & { alert: Alert }) {
  const nameOf = useHostName();
  const help = ruleHelp(alert.ruleId);
  const over = alert.state === "resolved";
  const incidents = useQuery("incidents.list", undefined);
  const related = incidentsOf(alert, incidents.data ?? []);
  const onKeyDown = (event: KeyboardEvent): void => {
    if (over || event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.key === "a" && alert.acknowledgedBy === null) onAcknowledge?.(alert);
    if (event.key === "s") onSilence?.(alert);
  };
  return (
    <Stack gap="md" onKeyDown={onKeyDown}>
      <Title order={2}>{alert.message}</Title>
      <Group gap="xs">
        <StatusBadge look={alertSeverityLooks[alert.severity]} />
        <StatusBadge look={alertStateLooks[alert.state]} />
      </Group>
      {over ? null : (
        <Group gap="sm">
          {alert.acknowledgedBy === null ? (
            <Button
              data-autofocus
              leftSection={<Check size={sizes.icon.sm} aria-hidden />}
              onClick={() => onAcknowledge?.(alert)}
            >
              Acknowledge
            </Button>
          ) : (
            <Button
              variant="default"
              leftSection={<Undo2 size={sizes.icon.sm} aria-hidden />}
              onClick={() => onGiveBack?.(alert)}
            >
              Give it back
            </Button>
          )}
          <Button
            variant="default"
            leftSection={<BellOff size={sizes.icon.sm} aria-hidden />}
            onClick={() => onSilence?.(alert)}
          >
            Silence
          </Button>
          {incidents.data && related.every(({ status }) => status === "resolved") ? (
            <OpenIncident alert={alert} />
          ) : null}
        </Group>
      )}
      <FactList>
        <dt>Host</dt>
        <dd>
          {alert.hostId === null ? (
            nameOf(null)
          ) : (
            <Anchor component={Link} href={`/host/${alert.hostId}`} inherit>
              {nameOf(alert.hostId)}
            </Anchor>
          )}
        </dd>
        <Fact name="Series" value={alert.label} />
        <Fact
          name="To blame when it fired"
          value={alert.culprit !== null && alert.message.includes(alert.culprit) ? null : alert.culprit}
        />
        <Fact name="Quiet" value={alert.quietBecause} />
        <dt>Since</dt>
        <dd>
          <Time at={alert.since} /> <span className={classes.dim}>({formatUtcTime(alert.since)})</span>
        </dd>
        {alert.firedAt === null ? null : (
          <>
            <dt>Fired</dt>
            <dd>
              <Time at={alert.firedAt} />
            </dd>
          </>
        )}
        {alert.resolvedAt === null ? null : (
          <>
            <dt>Ended</dt>
            <dd>
              <Time at={alert.resolvedAt} />
            </dd>
          </>
        )}
        {alert.acknowledgedAt === null ? null : (
          <>
            <dt>Taken</dt>
            <dd>
              by {alert.acknowledgedBy}, <Time at={alert.acknowledgedAt} relative />
            </dd>
          </>
        )}
        <Fact name="Note" value={alert.note} />
        <Fact name="Incidents" value={related.length === 0 ? null : <IncidentLinks incidents={related} />} />
      </FactList>
      <AlertChart alert={alert} />
      {alert.runbook ? (
        <a href={alert.runbook} target="_blank" rel="noreferrer noopener" className={classes.indicator}>
          <ExternalLink size={sizes.icon.sm} aria-hidden />
          Runbook: {alert.runbook}
        </a>
      ) : null}
      {help ? <HelpText help={help} /> : null}
      <Earlier alert={alert} />
    </Stack>
  );
}

/** How often it was there before. */
function Earlier({ alert }: { alert: Alert }) {
  const history = useQuery("alerts.history", {
    ruleId: alert.ruleId,
    limit: 50,
    ...(alert.hostId === null ? {} : { hostIds: [alert.hostId] }),
  });
  const before = (history.data ?? []).filter(({ label, id }) => label === alert.label && id !== alert.id).slice(0, 10);
  return (
    <section aria-label="Earlier">
      <Title order={3}>Earlier</Title>
      <ErrorLine failure={history.failure} onRetry={history.reload} />
      {history.data && before.length === 0 ? <EmptyLine>It was never there before.</EmptyLine> : null}
      <ul className={classes.plainList}>
        {before.map((one) => (
          <li key={one.id} className={classes.item}>
            <StatusBadge plain look={alertSeverityLooks[one.severity]} />
            <Time at={one.since} />
            <span className={`${classes.grow} ${classes.clip} ${classes.dim}`} title={one.message}>
              {one.message}
            </span>
          </li>
        ))}
      </ul>
    </section>
  );
}
