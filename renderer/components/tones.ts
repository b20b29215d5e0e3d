/** Colour families of the theme; each has `--hf-<tone>` and `--hf-<tone>-soft`. */
export type Tone = "ok" | "warning" | "critical" | "unknown" | "stale" | "busy";

/** From where a use bar turns yellow and red, in percent: the limits at which the health probe calls a disk full. */
const warnAt = 90;
const criticalAt = 95;

/** `critical` null: full use is not a danger in itself (a CPU). */
export function toneOfPercent(percent: number | null, critical: number | null = criticalAt): Tone {
  if (percent === null) return "unknown";
  return critical !== null && percent >= critical ? "critical" : percent >= warnAt ? "warning" : "ok";
}
