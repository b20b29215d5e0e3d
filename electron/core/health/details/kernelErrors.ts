import { type KernelErrors, MAX_KERNEL_MESSAGES } from "../../../../shared/contract/healthDetails.ts";
import { decimal, printable } from "../text.ts";
import { linesOf, unavailableOf } from "./answers.ts";
import type { DetailProbe, Unavailable } from "./detailProbe.ts";

const HOUR_MS = 3_600_000;
/** Messages the host sends; a disk that dies writes thousands an hour. */
const MAX_LISTED = 500;

// dmesg first: it reads a buffer of the kernel, journalctl opens files of gigabytes. -r of util-linux and BusyBox gives `<3>[12.5] text`.
const PROGRAM = `
[ "$hf_system" = Linux ] || { echo "unavailable unsupported kernel messages of $hf_system"; return; }
if hf_list=$(bounded 4 dmesg -r) && [ -n "$hf_list" ]; then
  echo "dmesg $(cat /proc/uptime)"
  printf '%s\\n' "$hf_list" | grep '^<[0-3]>' | tail -n ${MAX_LISTED}
elif command -v journalctl >/dev/null && hf_list=$(bounded 6 journalctl -k -p err -S -1h -o short-unix --no-pager -q -n ${MAX_LISTED}); then
  echo journal; printf '%s\\n' "$hf_list"
else
  echo 'unavailable denied dmesg'; return
fi
echo hf-complete
`;

type Message = KernelErrors["messages"][number];

/** `<3>[   12.345678] text`; since boot, so the host's uptime tells when that was. */
function fromDmesg(lines: readonly string[], uptime: number | null, now: number): Message[] {
  return lines.flatMap((line): Message[] => {
    const match = /^<([0-3])>\[ *(\d{1,12}\.\d{1,9})\] ?(.*)$/.exec(line);
    if (!match) return [];
    const ago = uptime === null ? null : uptime - Number(match[2]);
    return [
      {
        time: ago === null ? null : Math.round(now - ago * 1000),
        priority: Number(match[1]),
        text: printable(match[3] as string, 300),
      },
    ];
  });
}

/** `1763883000.123456 host kernel: text`; journalctl's short-unix does not tell the priority. */
function fromJournal(lines: readonly string[]): Message[] {
  return lines.flatMap((line): Message[] => {
    const match = /^(\d{9,12})\.\d{1,6} \S{1,255} kernel: (.*)$/.exec(line);
    return match ? [{ time: Number(match[1]) * 1000, priority: 3, text: printable(match[2] as string, 300) }] : [];
  });
}

export function parseKernelErrors(text: string, now: number): KernelErrors | Unavailable | null {
  const known = unavailableOf(text);
  if (known) return known;
  const [head, ...lines] = linesOf(text);
  if (!lines.includes("hf-complete")) return null;
  const uptime = decimal(/^dmesg (\S{1,24})/.exec(head ?? "")?.[1]);
  const found = head === "journal" ? fromJournal(lines) : fromDmesg(lines, uptime, now);
  const recent = found.filter(({ time }) => time !== null && time >= now - HOUR_MS && time <= now + HOUR_MS);
  return { count: recent.length, messages: found.reverse().slice(0, MAX_KERNEL_MESSAGES) };
}

export const kernelErrorsProbe: DetailProbe<KernelErrors> = {
  name: "kernelErrors",
  everySeconds: 600,
  program: PROGRAM,
  parse: parseKernelErrors,
};
