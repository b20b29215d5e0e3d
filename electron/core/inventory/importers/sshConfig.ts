import { Failure } from "../../../../shared/base/failure.ts";
import type { HostAccess } from "../../../../shared/contract/hosts.ts";
import { formatHop, parseJump } from "./jump.ts";
import { literalNames } from "./sshConfigConditions.ts";
import { type Resolved, Resolver } from "./sshConfigResolve.ts";
import { readSections, type Section } from "./sshConfigSections.ts";
import { expandVariables } from "./sshConfigText.ts";
import {
  importBounds,
  type ImportedHost,
  type Importer,
  type ImportSource,
  type JsonValue,
  type Skipped,
} from "./types.ts";

/** Said by fields of the host itself, or about the file. */
const taken = new Set(["hostname", "user", "port", "proxyjump", "identityfile", "proxycommand", "ignoreunknown"]);
/** What else ssh expands `${NAME}` in; names of files but for the forwards, which may end at a socket. */
const withVariables = new Set([
  "certificatefile",
  "controlpath",
  "identityagent",
  "localforward",
  "remoteforward",
  "userknownhostsfile",
]);
/** Spelled as in ssh_config(5), whatever the file's own case. */
const spelling = new Map(
  ["LocalForward", "RemoteForward", "DynamicForward", "CertificateFile", "SendEnv", "SetEnv"].map((name) => [
    name.toLowerCase(),
    name,
  ]),
);

/**
 * OpenSSH client configuration, as ssh_config(5) defines it and `ssh -G` answers it. Every name in a Host line that is not a
 * pattern becomes a host; patterns lend their settings to the names that they match.
 */
export const importSshConfig: Importer = (source) => {
  const { sections, skipped: problems, included } = readSections(source);
  const skipped: Skipped[] = [...problems, ...notEvaluated(sections)];
  const resolver = new Resolver(sections, source.user);
  const hosts = new Map<string, ImportedHost>();
  const jumps = new Set<string>();
  for (const [name, where] of listedNames(sections)) {
    const host = describe(name, resolver.resolve(name), source, where, skipped);
    if (!host) continue;
    hosts.set(name, host);
    for (const hop of (host.jump && parseJump(host.jump)) || []) jumps.add(hop.host);
  }
  const jumpHosts = [...jumps]
    .filter((name) => !hosts.has(name))
    .flatMap((name) => describe(name, { ...resolver.resolve(name), named: true }, source, name, []) ?? []);
  return { hosts: [...hosts.values()], skipped, jumpHosts, included };
};

/** Names in Host lines with the place of the first one, in the order of the files. */
function listedNames(sections: readonly Section[]): Map<string, string> {
  const names = new Map<string, string>();
  for (const { condition, where } of sections)
    for (const name of literalNames(condition)) {
      if (!names.has(name)) names.set(name, where);
      if (names.size > importBounds.hosts)
        throw new Failure("import.tooLarge", { limit: `${importBounds.hosts} hosts` });
    }
  return names;
}

/** As ssh has them; "none" is what some files say for it. */
const neverCanonical: ReadonlySet<string> = new Set(["no", "false", "none"]);

/** Settings that change other settings in ways that need the network. */
function notEvaluated(sections: readonly Section[]): Skipped[] {
  return sections.flatMap(({ settings }) =>
    settings
      .filter(
        ({ keyword, words }) =>
          keyword === "canonicalizehostname" && !neverCanonical.has(words[0]?.toLowerCase() ?? ""),
      )
      .map(({ where }) => ({ where, reason: "CanonicalizeHostname needs name resolution and is not evaluated" })),
  );
}

function describe(
  name: string,
  resolved: Resolved,
  source: ImportSource,
  where: string,
  skipped: Skipped[],
): ImportedHost | null {
  const skip = (reason: string): null => {
    skipped.push({ where, reason: `${name.slice(0, 80)}: ${reason}` });
    return null;
  };
  const first = (keyword: string): string | null => resolved.values.get(keyword)?.values[0] ?? null;
  if (!resolved.named) return skip("its Host line is inside a section that never holds for it");
  if (resolved.badHostName !== null) return skip(`HostName ${resolved.badHostName.slice(0, 80)} has an unknown token`);

  const port = portOf(first("port"));
  if (port === undefined) return skip(`Port ${(first("port") ?? "").slice(0, 20)} is not a port number`);
  const user = first("user");
  const jumpText = first("proxyjump");
  const jump = jumpText === null || jumpText.toLowerCase() === "none" ? null : parseJump(jumpText);
  if (jump === null && jumpText !== null && jumpText.toLowerCase() !== "none")
    return skip(`ProxyJump ${jumpText.slice(0, 80)} cannot be read`);

  const tokens = {
    d: source.home,
    h: resolved.hostName,
    k: first("hostkeyalias") ?? name,
    L: source.hostName.replace(/\..*/, ""),
    l: source.hostName,
    n: name,
    p: String(port ?? 22),
    r: user ?? source.user,
    u: source.user,
  };
  const expand = (keyword: string, value: string, known?: Readonly<Record<string, string>>): string => {
    const expanded = expandVariables(value, source.variables ?? {}, known);
    if ("text" in expanded) return expanded.text;
    skipped.push({ where, reason: `${name.slice(0, 80)}: ${keyword} ${value.slice(0, 80)} ${expanded.problem}` });
    return value;
  };
  const identityFiles = (resolved.values.get("identityfile")?.values ?? []).map((path) =>
    expand("IdentityFile", path, tokens),
  );
  const proxyCommand = first("proxycommand");
  const access = accessOf(resolved, proxyCommand);
  if (access.proxyCommand !== undefined)
    skipped.push({
      where,
      reason: `${name.slice(0, 80)}: ProxyCommand is kept, and not run before you allow it for this host`,
    });
  return {
    name,
    address: resolved.hostName,
    port,
    user,
    groups: [],
    tags: [],
    jump: jump === null ? null : jump.map(formatHop).join(","),
    identityFile: identityFiles[0] === undefined || identityFiles[0].toLowerCase() === "none" ? null : identityFiles[0],
    vars: varsOf(resolved, proxyCommand, identityFiles, expand),
    ...(Object.keys(access).length > 0 ? { access } : {}),
  };
}

/** null = not given, undefined = not a port. */
function portOf(text: string | null): number | null | undefined {
  if (text === null) return null;
  const port = /^\d{1,9}$/.test(text) ? Number(text) : 0;
  return port >= 1 && port <= 65_535 ? port : undefined;
}

function accessOf(resolved: Resolved, proxyCommand: string | null): HostAccess {
  const first = (keyword: string): string | undefined => resolved.values.get(keyword)?.values[0];
  const bindAddress = first("bindaddress");
  const family = { inet: "ipv4", inet6: "ipv6" }[first("addressfamily")?.toLowerCase() ?? ""] as
    | "ipv4"
    | "ipv6"
    | undefined;
  return {
    ...(proxyCommand !== null && proxyCommand.toLowerCase() !== "none" ? { proxyCommand } : {}),
    ...(bindAddress === undefined ? {} : { bindAddress }),
    ...(family === undefined ? {} : { addressFamily: family }),
  };
}

function varsOf(
  resolved: Resolved,
  proxyCommand: string | null,
  identityFiles: readonly string[],
  expand: (keyword: string, value: string) => string,
): Record<string, JsonValue> {
  // Without a prototype, a keyword named __proto__ is one like any other.
  const vars = Object.create(null) as Record<string, JsonValue>;
  for (const [keyword, { name, values: written }] of resolved.values) {
    if (taken.has(keyword)) continue;
    const as = spelling.get(keyword) ?? name;
    const values = withVariables.has(keyword) ? written.map((value) => expand(as, value)) : written;
    vars[as] = spelling.has(keyword) ? values : (values[0] ?? "");
  }
  if (proxyCommand !== null) vars["ProxyCommand"] = proxyCommand;
  if (identityFiles.length > 1) vars["IdentityFile"] = [...identityFiles];
  return { ...vars };
}
