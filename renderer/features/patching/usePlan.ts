import { useCallback, useState } from "react";
import { Failure } from "../../../shared/base/failure.ts";
import type { PatchPlan } from "../../../shared/contract/patching.ts";
import { useHostKeyGate } from "../../components/hostKeyGate.ts";
import { client } from "../../transport/client.ts";
import { useCommand } from "../../transport/hooks.ts";

/** Plan, approval and start of one host's updates. */
export function usePlan(hostId: string, onStarted: (runId: string) => void) {
  const [plan, setPlan] = useState<PatchPlan | null>(null);
  const [planning, setPlanning] = useState<PatchPlan["scope"] | null>(null);
  const [failure, setFailure] = useState<Failure | null>(null);
  const apply = useCommand("patch.apply");
  const gate = useHostKeyGate();

  const make = useCallback(
    async (scope: PatchPlan["scope"]): Promise<void> => {
      setPlanning(scope);
      setFailure(null);
      try {
        setPlan(await gate.run(hostId, () => client.call("patch.plan", { hostId, scope })));
      } catch (error) {
        setFailure(error instanceof Failure ? error : new Failure("internal", { reference: String(error) }));
      } finally {
        setPlanning(null);
      }
    },
    [hostId, gate],
  );
  const { run, clear } = apply;
  const close = useCallback(() => {
    setPlan(null);
    clear();
  }, [clear]);
  const approve = useCallback(
    async (count: number | undefined): Promise<void> => {
      if (!plan) return;
      const started = await run({ hostId, planHash: plan.hash, count });
      if (!started) return;
      setPlan(null);
      onStarted(started.runId);
    },
    [plan, run, hostId, onStarted],
  );
  return { plan, planning, failure, make, close, approve, applying: apply.running, applyFailure: apply.failure };
}
