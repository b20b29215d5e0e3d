import { Anchor, Button } from "@mantine/core";
import { Siren } from "lucide-react";
import { Link, useLocation } from "wouter";
import type { Alert } from "../../../shared/contract/alerts.ts";
import type { Incident } from "../../../shared/contract/incidents.ts";
import { sizes } from "../../app/theme.ts";
import { ErrorLine } from "../../components/states.tsx";
import { useCommand } from "../../transport/hooks.ts";
import classes from "./alerts.module.css";

const SHOWN = 3;
const MAX_TITLE = 200;

/** Incidents of the alert's host that were open while it stood, the newest first. */
export function incidentsOf(alert: Alert, incidents: readonly Incident[]): Incident[] {
  const end = alert.resolvedAt ?? Infinity;
  return incidents
    .filter(({ hostIds }) => alert.hostId !== null && hostIds.includes(alert.hostId))
    .filter(({ startedAt, resolvedAt }) => startedAt <= end && (resolvedAt ?? Infinity) >= alert.since)
    .toSorted((a, b) => b.number - a.number)
    .slice(0, SHOWN);
}

export function IncidentLinks({ incidents }: { incidents: readonly Incident[] }) {
  return (
    <ul className={classes.plainList}>
      {incidents.map(({ id, number, title, status }) => (
        <li key={id}>
          <Anchor component={Link} href={`/incidents/${id}`} inherit>
            {number}: {title}
          </Anchor>
          {status === "resolved" ? " (resolved)" : ""}
        </li>
      ))}
    </ul>
  );
}

/** Opens an incident of this alert, and leads there. */
export function OpenIncident({ alert }: { alert: Alert }) {
  const [, navigate] = useLocation();
  const open = useCommand("incidents.open");
  const run = async (): Promise<void> => {
    const made = await open.run({
      title: alert.message.slice(0, MAX_TITLE),
      severity: alert.severity === "critical" ? "SEV2" : "SEV3",
      alertIds: [alert.id],
      hostIds: alert.hostId === null ? [] : [alert.hostId],
    });
    if (made) navigate(`/incidents/${made.id}`);
  };
  return (
    <>
      <Button
        variant="default"
        loading={open.running}
        leftSection={<Siren size={sizes.icon.sm} aria-hidden />}
        onClick={() => void run()}
      >
        Open an incident
      </Button>
      <ErrorLine failure={open.failure} />
    </>
  );
}
