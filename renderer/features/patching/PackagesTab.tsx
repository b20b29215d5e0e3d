import { Button, Text } from "@mantine/core";
import { PackageCheck, RefreshCw, ShieldAlert, X } from "lucide-react";
import { useEffect, useRef, useState } from "react";
import type { Host } from "../../../shared/contract/hosts.ts";
import type { PatchInventory } from "../../../shared/contract/patching.ts";
import { sizes } from "../../app/theme.ts";
import { ApprovalDialog } from "../../components/ApprovalDialog.tsx";
import { formatBytes } from "../../components/format.ts";
import { useRuns } from "../../components/runsStore.ts";
import { RunView } from "../../components/RunView.tsx";
import { ErrorLine, ErrorState, LoadingState } from "../../components/states.tsx";
import { StaleBadge } from "../../components/StaleBadge.tsx";
import { Time } from "../../components/Time.tsx";
import { useNow } from "../../components/useNow.ts";
import { InventoryBadges } from "./badges.tsx";
import { EarlierRuns, LastRun } from "./EarlierRuns.tsx";
import classes from "./patching.module.css";
import { PatchReport } from "./PatchReport.tsx";
import { countsOf, OLD_LISTS_MS, PATCH_KIND } from "./rows.ts";
import { loadKnown, readHost, usePatchState } from "./store.ts";
import { Broken, Updates } from "./Updates.tsx";
import { usePlan } from "./usePlan.ts";

/** The updates of one host: read, plan, approve, follow. */
export function PackagesTab({ host }: { host: Host }) {
  const inventory = usePatchState((state) => state.inventories.get(host.id) ?? null);
  const loaded = usePatchState((state) => state.loaded);
  const busy = usePatchState((state) => state.busy.has(host.id));
  const failure = usePatchState((state) => state.failures.get(host.id) ?? null);
  const { runs } = useRuns();
  const own = runs.filter((run) => run.hostId === host.id && run.kind === PATCH_KIND);
  const underWay = own.find((run) => run.endedAt === null) ?? null;
  const [chosenRun, setChosenRun] = useState<string | null>(null);
  const plan = usePlan(host.id, setChosenRun);
  const shownRun = underWay?.id ?? chosenRun;

  useEffect(() => {
    // What is known shows at once; then the host itself is asked.
    void loadKnown().then(() => readHost(host.id, { refresh: false, ask: false }));
  }, [host.id]);
  useReadAfterRun(host.id, underWay?.id ?? null, setChosenRun);

  if (shownRun)
    return (
      <div className={`${classes.tab} ${classes.scroll}`}>
        <RunView
          runId={shownRun}
          report={(run) => <PatchReport run={run} />}
          actions={
            underWay ? null : (
              <Button
                size="compact-sm"
                variant="default"
                leftSection={<X size={sizes.icon.sm} aria-hidden />}
                onClick={() => setChosenRun(null)}
              >
                Back to the updates
              </Button>
            )
          }
        />
      </div>
    );
  return (
    <div className={classes.tab}>
      <div className={classes.bar}>
        {inventory ? <InventoryBadges inventory={inventory} /> : null}
        {inventory ? <ListsAge inventory={inventory} /> : null}
        <span className={classes.grow} />
        <EarlierRuns runs={own} onOpen={setChosenRun} />
        <Button
          variant="default"
          leftSection={<RefreshCw size={sizes.icon.sm} aria-hidden />}
          loading={busy}
          onClick={() => void readHost(host.id, { refresh: true, ask: true })}
        >
          Refresh lists
        </Button>
        <PlanButtons inventory={inventory} plan={plan} />
      </div>
      <LastRun runs={own} onOpen={setChosenRun} />
      <ErrorLine failure={plan.failure} />
      {inventory && failure ? (
        <ErrorLine failure={failure} onRetry={() => void readHost(host.id, { refresh: false, ask: true })} />
      ) : null}
      {inventory?.broken ? <Broken broken={inventory.broken} /> : null}
      {inventory ? (
        <Updates inventory={inventory} />
      ) : failure ? (
        <ErrorState failure={failure} onRetry={() => void readHost(host.id, { refresh: false, ask: true })} />
      ) : busy || !loaded ? (
        <LoadingState label="Reading the host's packages" />
      ) : null}
      <ApprovalDialog
        plan={plan.plan}
        host={host}
        title={`Update ${host.name}`}
        confirm={plan.plan?.scope === "security" ? "Apply security updates" : "Apply updates"}
        running={plan.applying}
        failure={plan.applyFailure}
        onApprove={(count) => void plan.approve(count)}
        onClose={plan.close}
        facts={[["Download", formatBytes(plan.plan?.downloadBytes)]]}
      />
    </div>
  );
}

/** Keeps the view of a run that ended while it was looked at, and reads what the core learned from it. */
function useReadAfterRun(hostId: string, underWay: string | null, keep: (runId: string) => void): void {
  const before = useRef(underWay);
  useEffect(() => {
    const ended = before.current;
    before.current = underWay;
    if (ended === null || underWay !== null) return;
    keep(ended);
    void readHost(hostId, { refresh: false, ask: false });
  }, [underWay, hostId, keep]);
}

function PlanButtons({ inventory, plan }: { inventory: PatchInventory | null; plan: ReturnType<typeof usePlan> }) {
  if (!inventory || inventory.updates.length === 0) return null;
  const { security, other } = countsOf(inventory);
  return (
    <>
      {security > 0 && other > 0 ? (
        <Button
          variant="default"
          leftSection={<ShieldAlert size={sizes.icon.sm} aria-hidden />}
          loading={plan.planning === "security"}
          disabled={plan.planning !== null}
          onClick={() => void plan.make("security")}
        >
          Plan security only
        </Button>
      ) : null}
      <Button
        leftSection={<PackageCheck size={sizes.icon.sm} aria-hidden />}
        loading={plan.planning === "all"}
        disabled={plan.planning !== null}
        onClick={() => void plan.make("all")}
      >
        Plan all updates
      </Button>
    </>
  );
}

function ListsAge({ inventory }: { inventory: PatchInventory }) {
  const now = useNow();
  const at = inventory.listsRefreshedAt;
  if (at === null)
    return (
      <Text size="sm" c="dimmed">
        Package lists were never refreshed
      </Text>
    );
  return now - at > OLD_LISTS_MS ? (
    <StaleBadge since={at} />
  ) : (
    <Text size="sm" c="dimmed">
      Lists refreshed <Time at={at} relative />
    </Text>
  );
}
