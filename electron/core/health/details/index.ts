import type { DetailProbe } from "./detailProbe.ts";

/** Every detail probe, one line each. */
export const detailProbes: readonly DetailProbe<unknown>[] = [];
