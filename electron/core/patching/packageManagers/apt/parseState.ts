/** Characters of text from the host that go into a message. */
const MAX_DETAIL = 2_000;
const MAX_ITEMS = 5_000;

export const aptRepair = "dpkg --configure -a && apt-get -f install";

/** `dpkg --audit` says nothing when all is well; else the packages are on indented lines under each explanation. */
export function parseAudit(text: string): { detail: string; advice: string } | null {
  const detail = text.trim().slice(0, MAX_DETAIL);
  return detail === "" ? null : { detail, advice: aptRepair };
}

/** One name a line. */
export function parseLines(text: string): string[] {
  const lines = text.split("\n", MAX_ITEMS).map((line) => line.trim().slice(0, 256));
  return lines.filter((line) => line !== "");
}

/**
 * Whether the host asks for a reboot. `text` has the lines `required` (the flag file of update-notifier exists), `package NAME`,
 * `running RELEASE` (uname -r) and `kernel RELEASE` (each /boot/vmlinuz-RELEASE, ascending). Without the flag and without
 * a kernel package of the running flavour (a container) it cannot be told: null.
 */
export function parseReboot(text: string): { required: boolean | null; packages: string[] } {
  const fields = new Map<string, string[]>();
  for (const line of parseLines(text)) {
    const [key = "", ...rest] = line.split(" ");
    const values = fields.get(key) ?? [];
    values.push(rest.join(" "));
    fields.set(key, values);
  }
  const packages = Array.from(new Set(fields.get("package")));
  if (fields.has("required")) return { required: true, packages };
  const [running = ""] = fields.get("running") ?? [];
  // 6.1.0-18-amd64 and 6.1.0-18-cloud-amd64 are not newer or older than each other.
  const flavour = flavourOf(running);
  const newest = (fields.get("kernel") ?? []).filter((release) => flavourOf(release) === flavour).at(-1);
  if (running === "" || newest === undefined) return { required: null, packages: [] };
  if (newest === running) return { required: false, packages: [] };
  return { required: true, packages: [`linux-image-${newest}`] };
}

const flavourOf = (release: string): string => release.replace(/^[\d.+~-]+(?:(?:rc|deb|bpo)[\d.+~-]*)*-?/, "");

/** Seconds since the epoch, one a line; the newest in milliseconds. */
export function parseStamps(text: string): number | null {
  const stamps = parseLines(text)
    .map(Number)
    .filter((seconds) => Number.isInteger(seconds) && seconds > 0 && seconds < 1e11);
  return stamps.length === 0 ? null : Math.max(...stamps) * 1000;
}

/** Sizes of `apt-get --print-uris`: `'URI' FILE BYTES HASH`. */
export function parseDownloadBytes(text: string): number {
  let total = 0;
  for (const line of text.split("\n")) {
    const bytes = Number(/^'[^']*' \S+ (\d{1,15})(?: |$)/.exec(line)?.[1] ?? 0);
    total += bytes;
  }
  return total;
}

const units: Readonly<Record<string, number>> = { B: 1, kB: 1e3, MB: 1e6, GB: 1e9 };

/** `After this operation, 12.3 MB of additional disk space will be used.`; 0 when space is freed. */
export function parseExtraBytes(text: string): number {
  const [, number = "0", unit = "B"] =
    /After this operation, ([\d.,]{1,16}) (B|kB|MB|GB) of additional disk space/.exec(text) ?? [];
  const value = Number(number.replaceAll(",", ""));
  return Number.isFinite(value) ? value * (units[unit] ?? 1) : 0;
}

export interface FreeSpace {
  readonly mount: string;
  readonly freeBytes: number;
}

/** `df -Pk` lines after a word that says what was asked: `archives Filesystem 1024-blocks Used Available Capacity Mount`. */
export function parseFreeSpace(text: string): ReadonlyMap<string, FreeSpace> {
  const result = new Map<string, FreeSpace>();
  for (const line of parseLines(text)) {
    const [, what = "", free = "", mount = ""] = /^(\w+) .*? \d+ +-?\d+ +(-?\d+) +\S+ +(\/.*)$/.exec(line) ?? [];
    if (what !== "") result.set(what, { mount, freeBytes: Math.max(0, Number(free)) * 1024 });
  }
  return result;
}

/** Who holds a lock: `Could not get lock /var/... It is held by process 123 (apt-get)`. */
export function parseLockHolder(text: string): string | null {
  const match = /Could not get lock \S+?\.? It is held by process (\d{1,10})(?: \(([^)\n]{1,64})\))?/.exec(text);
  if (match) return match[2] === undefined ? `process ${match[1]}` : `${match[2]} (process ${match[1]})`;
  return /Could not get lock|Unable to (?:acquire|lock)/.test(text) ? "another program" : null;
}
