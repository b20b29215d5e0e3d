import type { PackageUpdate } from "../../../../../shared/contract/patching.ts";

/** Lines of output looked at; a Debian release upgrade has about 5,000. */
const MAX_LINES = 20_000;
const MAX_NAME = 256;

/** Debian policy 5.6.1 and 5.6.12; an architecture may follow the name. */
export const packageName = /^[a-z0-9][a-z0-9+.-]*(?::[a-z0-9-]+)?$/;
export const packageVersion = /^[A-Za-z0-9][A-Za-z0-9.+~:-]*$/;

export interface AptSimulation {
  readonly updates: PackageUpdate[];
  readonly removals: { name: string; version: string }[];
  /** The `Inst` and `Remv` lines as apt wrote them, sorted by byte. */
  readonly changeLines: string[];
  /** Lines beginning with `E: `, without that. */
  readonly errors: string[];
}

// `Inst NAME [OLD] (NEW ORIGIN, ORIGIN [ARCH])`, perhaps followed by what it breaks: apt-pkg/algorithms.cc, pkgSimulate.
const install = /^Inst (\S+)(?: \[([^\]]*)\])? \((\S+)(?: ([^[]*?))? ?\[[^\]]*\]\)/;
const removal = /^Remv (\S+)(?: \[([^\]]*)\])?/;

/** Security by where a version comes from: the archive's label or suite, never the package's name. */
export function isSecurityOrigin(origin: string): boolean {
  const [label = "", suite = ""] = origin.split("/", 2);
  return /security/i.test(label) || /(^|[-/])security$/i.test(suite);
}

/** Reads `LC_ALL=C apt-get -s dist-upgrade` (or install). Lines of another form are passed over. */
export function parseAptSimulation(output: string): AptSimulation {
  const result: AptSimulation = { updates: [], removals: [], changeLines: [], errors: [] };
  for (const raw of output.split("\n", MAX_LINES)) {
    const line = raw.trimEnd();
    if (line.startsWith("E: ")) result.errors.push(line.slice(3, 503));
    const isInstall = line.startsWith("Inst ");
    if (!isInstall && !line.startsWith("Remv ")) continue;
    if (isInstall) {
      const update = readInstall(line);
      if (update) result.updates.push(update);
      else continue;
    } else {
      const [, name = "", version = ""] = removal.exec(line) ?? [];
      if (!isName(name)) continue;
      result.removals.push({ name, version: version.slice(0, MAX_NAME) });
    }
    result.changeLines.push(line);
  }
  result.changeLines.sort();
  return result;
}

function readInstall(line: string): PackageUpdate | undefined {
  const [, name = "", from, to = "", origins = ""] = install.exec(line) ?? [];
  if (!isName(name) || !packageVersion.test(to) || to.length > MAX_NAME) return undefined;
  const list = origins.split(", ").filter((origin) => origin !== "");
  const security = list.filter(isSecurityOrigin);
  return {
    name,
    from: from === undefined || from === "" ? null : from.slice(0, MAX_NAME),
    to,
    origin: (security[0] ?? list[0] ?? "").slice(0, MAX_NAME),
    security: security.length > 0,
  };
}

const isName = (name: string): boolean => name.length <= MAX_NAME && packageName.test(name);
