import { type FailedUnits, MAX_UNITS } from "../../../../shared/contract/healthDetails.ts";
import { printable } from "../text.ts";
import { linesOf, unavailable, unavailableOf } from "./answers.ts";
import type { DetailProbe, Unavailable } from "./detailProbe.ts";

// sd_booted(3): systemctl is there in many containers where systemd is not.
const PROGRAM = `
if [ ! -d /run/systemd/system ]; then
  if [ -d /run/openrc ]; then echo 'unavailable unsupported OpenRC'; else echo 'unavailable absent systemd'; fi
  return
fi
bounded 6 systemctl list-units --state=failed --plain --no-legend --no-pager --full && echo hf-complete
`;

/** `systemctl list-units`: unit, load, active, sub, description; before systemd 246 a bullet stands in front even with --plain. */
export function parseUnits(text: string): FailedUnits | Unavailable | null {
  const known = unavailableOf(text);
  if (known) return known;
  const lines = linesOf(text);
  if (!lines.includes("hf-complete")) return unavailable("failed", "systemctl gave no answer");
  const found = lines.flatMap((line) => {
    const match = /^(?:[^\w\s] )?(\S{1,256})\s+\S{1,32}\s+failed\s+(\S{1,32})(?:\s+(\S.*))?$/.exec(line.trim());
    return match
      ? [
          {
            name: printable(match[1] as string, 200),
            state: printable(match[2] as string, 32),
            description: printable((match[3] ?? "").trim(), 200),
          },
        ]
      : [];
  });
  return { count: found.length, units: found.slice(0, MAX_UNITS) };
}

export const unitsProbe: DetailProbe<FailedUnits> = {
  name: "units",
  everySeconds: 60,
  program: PROGRAM,
  parse: parseUnits,
};
