import type { DoctorStep } from "../../../shared/contract/doctor.ts";

export interface HopSteps {
  readonly hop: number;
  readonly host: string;
  readonly steps: readonly DoctorStep[];
}

/** The steps of each hop together, in their order. */
export function byHop(steps: readonly DoctorStep[]): HopSteps[] {
  const hops: { hop: number; host: string; steps: DoctorStep[] }[] = [];
  for (const step of steps) {
    const last = hops.at(-1);
    if (last?.hop === step.hop) last.steps.push(step);
    else hops.push({ hop: step.hop, host: step.host, steps: [step] });
  }
  return hops;
}
