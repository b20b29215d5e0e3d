import { Button, TextInput } from "@mantine/core";
import { CircleCheck, OctagonAlert, RefreshCw, Search, TriangleAlert } from "lucide-react";
import { useState } from "react";
import type { HostDetails } from "../../../shared/contract/healthDetails.ts";
import type { Host } from "../../../shared/contract/hosts.ts";
import { useHostHealth } from "../../app/state/health.ts";
import { sizes } from "../../app/theme.ts";
import { isOutOfSight } from "../../components/healthSummary.ts";
import { EmptyState, ErrorLine, ErrorState, LoadingState } from "../../components/states.tsx";
import { StaleBadge } from "../../components/StaleBadge.tsx";
import { StatusBadge } from "../../components/StatusBadge.tsx";
import { useNow } from "../../components/useNow.ts";
import { useVisible } from "../../components/visibility.tsx";
import classes from "./details.module.css";
import { FactPanel } from "./FactPanel.tsx";
import { findingsOf } from "./findings.ts";
import { found, tables } from "./panels.tsx";
import { hints, reasonWords, titles } from "./reasons.ts";
import { TablePanel } from "./TablePanel.tsx";
import { isPatched, UpdatesPanel } from "./UpdatesPanel.tsx";
import { useDetails } from "./useDetails.ts";

/** What runs on a host and what is wrong there: services, processes, containers, disks, ports, certificates. */
export function SystemTab({ host }: { host: Host }) {
  const visible = useVisible();
  const { details, failure, asking, again } = useDetails(host.id, !visible);
  const [search, setSearch] = useState("");
  if (details === null)
    return failure ? (
      <ErrorState failure={failure} onRetry={again} />
    ) : (
      <LoadingState label={`Loading the details of ${host.name}`} rows={8} />
    );
  const asked = Object.values(details).some((part) => part !== null);
  return (
    <div className={classes.system}>
      <div className={classes.bar}>
        <TextInput
          className={classes.search}
          aria-label="Search in the details"
          placeholder="Search services, processes, ports and the rest"
          leftSection={<Search size={sizes.icon.sm} aria-hidden />}
          value={search}
          onChange={(event) => setSearch(event.currentTarget.value)}
        />
        <Lateness host={host} details={details} />
        <span className={classes.space} />
        <Button
          variant="default"
          leftSection={<RefreshCw size={sizes.icon.sm} aria-hidden />}
          loading={asking}
          onClick={again}
        >
          Ask the host now
        </Button>
      </div>
      <ErrorLine failure={failure} onRetry={again} />
      {asked ? <Findings details={details} /> : <NotAsked host={host} asking={asking} onAsk={again} />}
      <Panels hostId={host.id} details={details} search={search} />
      {search.trim() === "" ? <NotAvailable details={details} /> : null}
    </div>
  );
}

/** Nothing has come yet: the host is connected and will answer within a minute, or it is not. */
function NotAsked({ host, asking, onAsk }: { host: Host; asking: boolean; onAsk: () => void }) {
  return (
    <EmptyState
      icon={Search}
      title={`${host.name} was not asked yet`}
      actions={
        <Button variant="default" loading={asking} onClick={onAsk}>
          Ask it now
        </Button>
      }
    >
      Its details come one by one within the first minutes after it is connected.
    </EmptyState>
  );
}

/** Since when the values are old; nothing while the host answers. */
function Lateness({ host, details }: { host: Host; details: HostDetails }) {
  const status = useHostHealth(host.id)?.status;
  const newest = Math.max(0, ...Object.values(details).map((part) => part?.time ?? 0));
  return status !== undefined && isOutOfSight(status) && newest > 0 ? <StaleBadge since={newest} /> : null;
}

/** What needs a person, each a way to the panel that shows it. */
function Findings({ details }: { details: HostDetails }) {
  const findings = findingsOf(details, useNow(60_000));
  if (findings.length === 0)
    return (
      <p className={classes.calm}>
        <StatusBadge plain look={{ tone: "ok", icon: CircleCheck, word: "Nothing here needs attention" }} />
      </p>
    );
  return (
    <ul className={classes.findings} aria-label="Needs attention">
      {findings.map(({ name, tone, words }) => (
        <li key={`${name} ${words}`}>
          <button type="button" className={classes.finding} onClick={() => goTo(name)}>
            <StatusBadge look={{ tone, icon: tone === "critical" ? OctagonAlert : TriangleAlert, word: words }} />
          </button>
        </li>
      ))}
    </ul>
  );
}

function goTo(name: string): void {
  const panel = document.getElementById(`detail-${name}`);
  panel?.scrollIntoView({ block: "start" });
  panel?.focus({ preventScroll: true });
}

function Panels({ hostId, details, search }: { hostId: string; details: HostDetails; search: string }) {
  const updates = details.updates?.value;
  const elsewhere = updates !== null && updates !== undefined && isPatched(updates);
  const searching = search.trim() !== "";
  const shown = tables.flatMap((spec) => {
    const part = details[spec.name];
    if (!part || part.value === null) return [];
    // The packages tab lists, searches and applies them.
    if (spec.name === "updates" && elsewhere) return [];
    const rows = found(spec, part.value, search);
    return searching && rows.length === 0 ? [] : [{ spec, value: part.value, time: part.time, rows }];
  });
  if (searching && shown.length === 0) return <EmptyState icon={Search} title={`Nothing matches "${search.trim()}"`} />;
  const placed = (wide: "above" | "below" | undefined) =>
    shown
      .filter(({ spec }) => spec.wide === wide)
      .map(({ spec, ...rest }) => <TablePanel key={spec.name} spec={spec} {...rest} />);
  return (
    <>
      {searching ? null : (
        <div className={classes.facts}>
          <FactPanel details={details} />
          {elsewhere ? <UpdatesPanel hostId={hostId} value={updates} time={details.updates?.time ?? 0} /> : null}
        </div>
      )}
      {placed("above")}
      <div className={classes.columns}>{placed(undefined)}</div>
      {placed("below")}
    </>
  );
}

/** Parts the host was asked about and has nothing to say to, each with the reason. */
function NotAvailable({ details }: { details: HostDetails }) {
  const parts = (Object.keys(titles) as (keyof HostDetails)[]).flatMap((name) => {
    const part = details[name];
    return part && part.value === null ? [{ name, reason: part.reason }] : [];
  });
  if (parts.length === 0) return null;
  return (
    <section className={classes.panel} aria-label="Not available">
      <h2 className={classes.heading}>Not available on this host</h2>
      <dl className={classes.missing}>
        {parts.map(({ name, reason }) => (
          <div key={name}>
            <dt>{titles[name]}</dt>
            <dd>
              {[reasonWords(reason), reason?.code === "absent" ? hints[name] : undefined].filter(Boolean).join(" ")}
            </dd>
          </div>
        ))}
      </dl>
    </section>
  );
}
