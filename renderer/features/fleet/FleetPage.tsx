import { Button } from "@mantine/core";
import { Plus, Server, Upload } from "lucide-react";
import { useCallback, useDeferredValue, useMemo, useState } from "react";
import { readFilter } from "../../../shared/filter/read.ts";
import { useHostFilter } from "../../app/state/filters.ts";
import { useFleetHealth } from "../../app/state/health.ts";
import { addHost } from "../../app/state/hostEditor.ts";
import { useHosts, useInventory } from "../../app/state/inventory.ts";
import { usePreference } from "../../app/state/preferences.ts";
import { useSession } from "../../app/state/session.ts";
import { openImport } from "../../app/state/transfer.ts";
import { sizes } from "../../app/theme.ts";
import { TransferMenu } from "../../app/TransferMenu.tsx";
import { useDemoFleet } from "../../app/useDemoFleet.ts";
import { useAlerts } from "../../components/alertsStore.ts";
import { Page } from "../../components/PageHeader.tsx";
import { EmptyState, ErrorLine, ErrorState, LoadingState } from "../../components/states.tsx";
import { FleetCounts } from "./FleetCounts.tsx";
import { CompareView } from "./CompareView.tsx";
import { type FleetMetric, parseMetric } from "./heat.ts";
import { HeatMap } from "./HeatMap.tsx";
import { FleetTable } from "./FleetTable.tsx";
import { groupFilter } from "./groupNodes.ts";
import groups from "./groups.module.css";
import { GroupTree } from "./GroupTree.tsx";
import { parseView } from "./preferences.ts";
import { byGroup, searchHosts, sortByName, ungrouped, worstFirst } from "./search.ts";
import { SelectionBar } from "./SelectionBar.tsx";
import { Toolbar } from "./Toolbar.tsx";
import { toggled } from "./TileGrid.tsx";
import { Wall } from "./Wall.tsx";

export function FleetPage() {
  const { loaded, failure } = useInventory();
  const hosts = useHosts();
  if (failure) return <ErrorState failure={failure} onRetry={() => location.reload()} />;
  if (!loaded)
    return (
      <Page title="Fleet">
        <LoadingState label="Loading the fleet" />
      </Page>
    );
  return hosts.length === 0 ? <FirstHost /> : <Fleet />;
}

function FirstHost() {
  const demo = useDemoFleet();
  const inDemo = useSession((state) => state.info?.demo ?? false);
  return (
    <Page title="Fleet">
      <EmptyState
        icon={Server}
        title="Add your first host"
        actions={
          <>
            <Button leftSection={<Plus size={sizes.icon.sm} aria-hidden />} onClick={addHost}>
              Add a host
            </Button>
            <Button variant="default" leftSection={<Upload size={sizes.icon.sm} aria-hidden />} onClick={openImport}>
              Import hosts
            </Button>
            {inDemo ? null : (
              <Button variant="default" loading={demo.starting} onClick={() => void demo.open()}>
                Try the demo fleet
              </Button>
            )}
          </>
        }
      >
        Any machine you can reach over SSH will do; nothing is installed on it. You need its address, a user, and a key,
        a password or your SSH agent. The demo fleet has six simulated hosts, in a vault of its own.
      </EmptyState>
      <ErrorLine failure={demo.failure} />
    </Page>
  );
}

function Fleet() {
  // Keeps the alerts of tiles and rows coming.
  useAlerts();
  const hosts = useHosts();
  const byHost = useDeferredValue(useFleetHealth((state) => state.byHost));
  const [sentence, setSentence] = useState("");
  const deferred = useDeferredValue(sentence);
  const [view, setView] = usePreference("fleet.view", "wall", parseView);
  const [metric, setMetric] = usePreference<FleetMetric>("fleet.metric", "cpu.percent", parseMetric);
  const [picked, setPicked] = useState<ReadonlySet<string>>(new Set());
  const ordered = useMemo(() => sortByName(hosts), [hosts]);
  const { error } = useMemo(() => readFilter(sentence), [sentence]);
  const { test, rules } = useHostFilter(deferred);
  const rows = useMemo(() => searchHosts(ordered, byHost, test), [ordered, byHost, test]);
  const sections = useMemo(() => {
    if (view !== "wall" && view !== "groups") return [];
    const worst = worstFirst(rows);
    return view === "groups" ? byGroup(worst, rules) : ungrouped(worst);
  }, [view, rows, rules]);
  // A host that was removed elsewhere is no longer selected.
  const selected = useMemo(() => {
    const known = new Set(hosts.map((host) => host.id));
    return new Set([...picked].filter((id) => known.has(id)));
  }, [hosts, picked]);
  const toggle = useCallback((id: string) => setPicked((old) => toggled(old, id)), []);
  const pickGroup = useCallback((path: string) => setSentence(groupFilter(path)), []);
  return (
    <Page
      fill
      title="Fleet"
      subtitle={<FleetCounts rows={rows} total={hosts.length} onSentence={setSentence} />}
      actions={
        <>
          <TransferMenu />
          <Button leftSection={<Plus size={sizes.icon.sm} aria-hidden />} onClick={addHost}>
            Add host
          </Button>
        </>
      }
    >
      <Toolbar sentence={sentence} error={error} onSentence={setSentence} view={view} onView={setView} />
      {selected.size > 0 ? (
        <SelectionBar
          hosts={hosts.filter((host) => selected.has(host.id))}
          onCompare={() => setView("compare")}
          onClear={() => setPicked(new Set())}
        />
      ) : null}
      <div className={groups.body}>
        {view === "table" || view === "groups" ? (
          <GroupTree hosts={hosts} rules={rules} byHost={byHost} selected={selected} onPick={pickGroup} />
        ) : null}
        <div className={groups.content}>
          {rows.length === 0 ? (
            <EmptyState
              icon={Server}
              title="No host matches"
              actions={
                <Button variant="default" onClick={() => setSentence("")}>
                  Show all hosts
                </Button>
              }
            >
              Words are looked for in names, addresses, users, labels, owners and notes; env:prod, tag:db, status:ok and
              cpu&gt;80 narrow it further, a minus in front turns a word round, and OR stands between alternatives.
            </EmptyState>
          ) : view === "table" ? (
            <FleetTable rows={rows} selected={selected} onSelect={setPicked} />
          ) : view === "heat" ? (
            <HeatMap rows={rows} metric={metric} onMetric={setMetric} selected={selected} onToggle={toggle} />
          ) : view === "compare" ? (
            <CompareView rows={rows} metric={metric} onMetric={setMetric} selected={selected} />
          ) : (
            <Wall
              label={view === "groups" ? "Hosts by group" : "Hosts, worst first"}
              sections={sections}
              selected={selected}
              onToggle={toggle}
            />
          )}
        </div>
      </div>
    </Page>
  );
}
