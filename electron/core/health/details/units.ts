import { type FailedUnits, MAX_UNITS } from "../../../../shared/contract/healthDetails.ts";
import { printable } from "../text.ts";
import { linesOf, unavailable, unavailableOf } from "./answers.ts";
import type { DetailProbe, Unavailable } from "./detailProbe.ts";

// sd_booted(3): systemctl is there in many containers where systemd is not. OpenRC's --crashed leaves out what its supervisor has given
// up on: of all runlevels, as Gentoo, Alpine and Devuan have them, every service is listed with its state.
const PROGRAM = `
if [ ! -d /run/systemd/system ]; then
  [ -d /run/openrc ] || { echo 'unavailable absent systemd'; return; }
  command -v rc-status >/dev/null || { echo 'unavailable missing rc-status'; return; }
  echo openrc
  bounded 6 rc-status --nocolor --all && echo hf-complete
  return
fi
bounded 6 systemctl list-units --state=failed --plain --no-legend --no-pager --full && echo hf-complete
`;

/** ` crasher      [ failed ]`, once for each runlevel that a service is in: failed to start or to stay, or died by itself. */
function fromOpenRc(line: string): FailedUnits["units"] {
  const match = /^ (\S{1,256})\s+\[\s{0,8}(crashed|failed)\b[^\]]{0,64}\]\s*$/.exec(line);
  return match ? [{ name: printable(match[1] as string, 200), state: match[2] as string, description: "" }] : [];
}

/** `systemctl list-units`: unit, load, active, sub, description; before systemd 246 a bullet stands in front even with --plain. */
export function parseUnits(text: string): FailedUnits | Unavailable | null {
  const known = unavailableOf(text);
  if (known) return known;
  const lines = linesOf(text);
  const openRc = lines[0] === "openrc";
  if (!lines.includes("hf-complete"))
    return unavailable("failed", `${openRc ? "rc-status" : "systemctl"} gave no answer`);
  if (openRc) {
    const units = [...new Map(lines.flatMap(fromOpenRc).map((unit) => [unit.name, unit])).values()];
    return { count: units.length, units: units.slice(0, MAX_UNITS) };
  }
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
