import { useCallback, useEffect, useState } from "react";
import type { Failure } from "../../../shared/base/failure.ts";
import type { DoctorStep } from "../../../shared/contract/doctor.ts";
import type { StreamEvent } from "../../../shared/contract/index.ts";
import { client } from "../../transport/client.ts";

export interface Examination {
  readonly steps: readonly DoctorStep[];
  readonly running: boolean;
  /** Why the examination itself could not go on. */
  readonly failure: Failure | null;
}

const begun: Examination = { steps: [], running: true, failure: null };

export function applySteps(steps: readonly DoctorStep[], event: StreamEvent<"doctor.run">): readonly DoctorStep[] {
  if (event.type === "all") return event.steps;
  return steps.map((step, index) => (index === event.index ? event.step : step));
}

/** Examines a host from the moment it is shown; `again` starts over. */
export function useExamination(hostId: string): Examination & { again(): void } {
  const [state, setState] = useState(begun);
  const [round, setRound] = useState(0);
  useEffect(() => {
    setState(begun);
    const stream = client.stream(
      "doctor.run",
      { hostId },
      {
        event: (event) => setState((old) => ({ ...old, steps: applySteps(old.steps, event) })),
        end: (failure) => setState((old) => ({ ...old, running: false, failure })),
      },
    );
    return () => stream.dispose();
  }, [hostId, round]);
  const again = useCallback(() => setRound((old) => old + 1), []);
  return { ...state, again };
}
