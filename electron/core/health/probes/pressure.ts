import type { Sample } from "../../../../shared/contract/health.ts";
import type { FileProbe } from "../probe.ts";

type Pressure = NonNullable<Sample["pressure"]>;

/** avg10 of one line of a pressure file, percent; null without such a line (cpu has no `full` before Linux 5.13). */
function average(text: string | null | undefined, kind: "some" | "full"): number | null {
  const match = new RegExp(`^${kind} avg10=(\\d{1,3}(?:\\.\\d{1,4})?)(?: |$)`, "m").exec(text?.slice(0, 512) ?? "");
  return match ? Math.min(100, Number(match[1])) : null;
}

/** /proc/pressure/{cpu,memory,io}, Documentation/accounting/psi.rst; null before Linux 4.20 and where psi=0 was booted. */
export function parsePressure(texts: readonly (string | null)[]): Pressure | null {
  const [cpu, memory, io] = texts;
  const found: Pressure = {
    cpu: average(cpu, "some"),
    memory: average(memory, "some"),
    memoryFull: average(memory, "full"),
    io: average(io, "some"),
    ioFull: average(io, "full"),
  };
  return Object.values(found).every((value) => value === null) ? null : found;
}

export const pressureProbe: FileProbe<Pressure | null> = {
  kind: "files",
  name: "pressure",
  cadence: "fast",
  files: ["/proc/pressure/cpu", "/proc/pressure/memory", "/proc/pressure/io"],
  parse: parsePressure,
};
