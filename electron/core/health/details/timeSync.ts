import type { TimeSync } from "../../../../shared/contract/healthDetails.ts";
import { counter, printable } from "../text.ts";
import { linesOf, signed, unavailableOf } from "./answers.ts";
import type { DetailProbe, Unavailable } from "./detailProbe.ts";

// The first that answers. timedatectl goes last: it starts a service to ask.
const PROGRAM = `
if command -v chronyc >/dev/null && hf_list=$(bounded 3 chronyc -n -c tracking) && [ -n "$hf_list" ]; then
  printf 'chrony\\n%s\\n' "$hf_list"; return
fi
if command -v ntpq >/dev/null; then
  hf_list=$(bounded 3 ntpq -n -c 'rv 0 leap,stratum,offset,refid')
  case $hf_list in *offset=*) printf 'ntpd\\n%s\\n' "$hf_list"; return ;; esac
fi
if command -v ntpctl >/dev/null && hf_list=$(bounded 3 ntpctl -s status) && [ -n "$hf_list" ]; then
  printf 'openntpd\\n%s\\n' "$hf_list"; return
fi
if [ -d /run/systemd/timesync ]; then
  echo systemd-timesyncd
  [ -e /run/systemd/timesync/synchronized ] && echo 'synchronized yes'
  bounded 4 timedatectl timesync-status --no-pager
  return
fi
if command -v adjtimex >/dev/null && hf_list=$(bounded 2 adjtimex --print || bounded 2 adjtimex) && [ -n "$hf_list" ]; then
  printf 'kernel\\n%s\\n' "$hf_list"; return
fi
if [ -d /run/systemd/system ]; then
  hf_list=$(bounded 4 timedatectl show -p NTPSynchronized)
  case $hf_list in NTPSynchronized=*) printf 'kernel\\n%s\\n' "$hf_list"; return ;; esac
fi
echo 'unavailable absent time service'
`;

const blank = { synchronized: null, offsetMs: null, server: null, stratum: null } as const;
const shown = (text: string | undefined): string | null => (text ? printable(text, 100) : null);

/**
 * `chronyc -c tracking`: reference, its address, stratum, time of the reference, correction in seconds, ... , leap status. Leap
 * "Not synchronised" and the address 0.0.0.0 or "127.127.1.1" (its own clock) mean that there is no source. chronyc(1): the system
 * time is the correction's sign, positive when this clock is slow, so ahead is the other way round.
 */
function fromChrony(line: string): TimeSync | null {
  const fields = line.split(",");
  const [reference, server, stratum, , correction] = fields;
  const offset = signed(correction);
  if (fields.length < 14 || offset === null) return null;
  const synchronized = !/^not sync/i.test(fields[13] as string) && reference !== "00000000";
  const source = reference === "7F7F0101" ? null : shown(server);
  return {
    source: "chrony",
    synchronized,
    offsetMs: synchronized ? 0 - offset * 1000 : null,
    server: source,
    stratum: counter(stratum),
  };
}

/** `ntpq -c rv`: offset in milliseconds of this clock to its peer; leap 3 (or 11) is the alarm: not synchronized. */
function fromNtpq(text: string): TimeSync | null {
  const value = (key: string): string | undefined => new RegExp(`\\b${key}=([^,\\s]{1,100})`).exec(text)?.[1];
  const leap = value("leap");
  const stratum = counter(value("stratum"));
  const synchronized = !(leap === "11" || leap === "3") && stratum !== null && stratum < 16;
  const offset = signed(value("offset"));
  if (offset === null) return null;
  return {
    source: "ntpd",
    synchronized,
    offsetMs: synchronized ? 0 - offset : null,
    server: shown(value("refid")),
    stratum,
  };
}

/** `4/4 peers valid, constraint offset -1s, clock synced, stratum 3`, `clock unsynced, clock offset is 12.500ms`. */
function fromNtpctl(text: string): TimeSync | null {
  const state = /\bclock (synced|unsynced)/.exec(text)?.[1];
  if (!state) return null;
  return {
    ...blank,
    source: "openntpd",
    synchronized: state === "synced",
    offsetMs: signed(/clock offset is ([-+\d.]{1,20})ms/.exec(text)?.[1]),
    stratum: counter(/\bstratum (\d{1,2})\b/.exec(text)?.[1]),
  };
}

const UNIT_MS: Readonly<Record<string, number>> = { us: 0.001, ms: 1, s: 1000, min: 60_000, h: 3_600_000 };

/** A span as systemd writes it: "+1.077ms", "-2min 3.5s". */
export function spanMs(text: string): number | null {
  const match = /^([-+]?)((?:\d{1,9}(?:\.\d{1,9})?(?:us|ms|s|min|h)\s?){1,5})$/.exec(text.trim());
  if (!match) return null;
  const sum = [...(match[2] as string).matchAll(/(\d{1,9}(?:\.\d{1,9})?)(us|ms|min|s|h)/g)].reduce(
    (all, [, number, unit]) => all + Number(number) * (UNIT_MS[unit as string] as number),
    0,
  );
  return match[1] === "-" && sum !== 0 ? -sum : sum;
}

/** `timedatectl timesync-status`. Its offset is what the server is ahead, so this clock is behind by it. */
function fromTimesyncd(text: string): TimeSync {
  const value = (key: string): string | undefined =>
    new RegExp(`^\\s*${key}: ([^\\n]{1,200})$`, "m").exec(text)?.[1]?.trim();
  const offset = spanMs(value("Offset") ?? "");
  return {
    source: "systemd-timesyncd",
    synchronized: /^synchronized yes$/m.test(text),
    offsetMs: offset === null ? null : 0 - offset,
    server: shown(value("Server")),
    stratum: counter(value("Stratum")),
  };
}

/** adjtimex of BusyBox and Debian: bit 6 of the status is STA_UNSYNC; `timedatectl show`: yes or no. */
function fromKernel(text: string): TimeSync | null {
  const told = /^NTPSynchronized=(yes|no)$/m.exec(text)?.[1];
  if (told) return { ...blank, source: "kernel", synchronized: told === "yes" };
  const status = counter(/^[ \t]*(?:-s\s+)?status:[ \t]*(\d{1,6})\b/m.exec(text)?.[1]);
  return status === null ? null : { ...blank, source: "kernel", synchronized: (status & 64) === 0 };
}

export function parseTimeSync(text: string): TimeSync | Unavailable | null {
  const known = unavailableOf(text);
  if (known) return known;
  const [tool, ...lines] = linesOf(text.slice(0, 20_000));
  const rest = lines.join("\n");
  switch (tool) {
    case "chrony":
      return fromChrony(lines[0] ?? "");
    case "ntpd":
      return fromNtpq(rest);
    case "openntpd":
      return fromNtpctl(rest);
    case "systemd-timesyncd":
      return fromTimesyncd(rest);
    case "kernel":
      return fromKernel(rest);
    default:
      return null;
  }
}

export const timeSyncProbe: DetailProbe<TimeSync> = {
  name: "timeSync",
  everySeconds: 300,
  program: PROGRAM,
  parse: parseTimeSync,
};
