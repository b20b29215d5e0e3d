import { Button, Text } from "@mantine/core";
import { PackageCheck, RefreshCw, ServerOff } from "lucide-react";
import { useEffect, useMemo, useState } from "react";
import { useLocation } from "wouter";
import { useHostFilter, useVocabulary } from "../../app/state/filters.ts";
import { useFleetHealth } from "../../app/state/health.ts";
import { useHosts, useInventory } from "../../app/state/inventory.ts";
import { sizes } from "../../app/theme.ts";
import { DataTable } from "../../components/DataTable.tsx";
import { FilterField } from "../../components/FilterField.tsx";
import { formatCount } from "../../components/format.ts";
import { Page } from "../../components/PageHeader.tsx";
import { ReasonButton } from "../../components/ReasonButton.tsx";
import { useRuns } from "../../components/runsStore.ts";
import { EmptyState, ErrorLine, LoadingState } from "../../components/states.tsx";
import { patchColumns } from "./columns.tsx";
import classes from "./patching.module.css";
import { patchRows, type PatchRow, totalsOf } from "./rows.ts";
import { loadKnown, refreshHosts, usePatchState } from "./store.ts";

const rowId = (row: PatchRow): string => row.host.id;
const worstFirst = { column: "security", descending: true };

/** Every host with what could be updated on it, worst first. */
export function PatchingPage() {
  const [, navigate] = useLocation();
  const hosts = useHosts();
  const hostsLoaded = useInventory((state) => state.loaded);
  const state = usePatchState();
  const { runs } = useRuns();
  const [selected, setSelected] = useState<ReadonlySet<string>>(new Set());
  useEffect(() => void loadKnown(), []);
  const all = useMemo(() => patchRows(hosts, state, runs), [hosts, state, runs]);
  const [sentence, setSentence] = useState("");
  const { test, error } = useHostFilter(sentence);
  const byHost = useFleetHealth((fleet) => fleet.byHost);
  // Without a filter the rows do not follow each reading.
  const health = sentence === "" ? null : byHost;
  const rows = useMemo(
    () => (health === null ? all : all.filter(({ host }) => test(host, health.get(host.id) ?? null))),
    [all, test, health],
  );
  const vocabulary = useVocabulary();
  const chosen = rows.filter(({ host }) => selected.has(host.id));
  const targets = chosen.length > 0 ? chosen : rows;

  if (hostsLoaded && hosts.length === 0)
    return (
      <Page title="Patching">
        <EmptyState
          icon={ServerOff}
          title="No hosts yet"
          actions={<Button onClick={() => navigate("/fleet")}>Go to the fleet</Button>}
        >
          Add a host, and its updates appear here with security told apart.
        </EmptyState>
      </Page>
    );
  return (
    <Page
      fill
      title="Patching"
      subtitle={<Totals rows={rows} />}
      actions={
        <ReasonButton
          leftSection={<RefreshCw size={sizes.icon.sm} aria-hidden />}
          loading={state.round !== null}
          reason={
            chosen.length === 0 && error !== null
              ? "The filter is not understood."
              : targets.length === 0
                ? "No host matches the filter."
                : null
          }
          onClick={() => void refreshHosts(targets.map(rowId))}
        >
          {targets.length < all.length ? `Refresh ${formatCount(targets.length, "host")}` : "Refresh all hosts"}
        </ReasonButton>
      }
    >
      <div className={classes.fill}>
        <ErrorLine failure={state.failure} onRetry={() => void loadKnown()} />
        {state.round ? (
          <Text size="sm" c="dimmed" role="status">
            Refreshing package lists: {state.round.done} of {formatCount(state.round.total, "host")} done
          </Text>
        ) : null}
        {!hostsLoaded || (!state.loaded && !state.failure) ? (
          <LoadingState label="Loading what is known of the hosts' packages" />
        ) : (
          <>
            <FilterField
              className={classes.filter}
              label="Filter the hosts"
              placeholder="Filter: web env:prod tag:db"
              value={sentence}
              onChange={setSentence}
              vocabulary={vocabulary}
              error={error}
              onEscape={() => setSentence("")}
            />
            <div className={classes.table}>
              <DataTable
                label="Hosts and their updates"
                rows={rows}
                columns={patchColumns}
                rowId={rowId}
                sort={worstFirst}
                onOpen={({ host }) => navigate(`/host/${host.id}/packages`)}
                openOnClick
                selected={selected}
                onSelect={setSelected}
              />
            </div>
          </>
        )}
      </div>
    </Page>
  );
}

function Totals({ rows }: { rows: readonly PatchRow[] }) {
  const { withSecurity, withUpdates, reboot, unknown } = totalsOf(rows);
  if (rows.length > 0 && unknown === rows.length)
    return "No host has been read yet. Refresh to see what could be updated.";
  const parts = [
    `${formatCount(withSecurity, "host")} with security updates`,
    `${withUpdates} with any`,
    `${reboot} to reboot`,
    ...(unknown > 0 ? [`${unknown} not read yet`] : []),
  ];
  return (
    <>
      <PackageCheck size={sizes.icon.xs} aria-hidden /> {parts.join(", ")}
    </>
  );
}
