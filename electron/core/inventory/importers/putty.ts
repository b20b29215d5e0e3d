import { basename, join } from "node:path";
import { Failure } from "../../../../shared/base/failure.ts";
import type { HostAccess } from "../../../../shared/contract/hosts.ts";
import { formatHop } from "./jump.ts";
import { patternOf } from "./pattern.ts";
import { parseRegistry, parseSessionFile, type PuttySession } from "./puttyText.ts";
import { importBounds, type ImportedHost, type Importer, type ImportSource, type Skipped } from "./types.ts";

/** Kept as they are: PuTTY's own names for what has no field. */
const keptSettings = ["PortForwardings", "RemoteCommand", "PublicKeyFile"];

/** Values of ProxyMethod (PuTTY 0.78 and later know the last three). */
const proxies: Readonly<Record<string, string>> = {
  "1": "SOCKS 4",
  "2": "socks5",
  "3": "http",
  "4": "telnet",
  "5": "a local command",
  "6": "ssh",
  "7": "a command over SSH",
  "8": "a subsystem over SSH",
};

/**
 * Saved sessions of PuTTY: a .reg file that regedit exported, the unix folder `~/.putty/sessions`, `~/.putty`, or one file of it.
 * import.badFile {path, reason}.
 */
export const importPutty: Importer = (source) => {
  const skipped: Skipped[] = [];
  const sessions = read(source, skipped);
  if (sessions.length > importBounds.hosts)
    throw new Failure("import.tooLarge", { limit: `${importBounds.hosts} hosts` });
  const hosts: ImportedHost[] = [];
  for (const session of sessions) {
    // Not a host: what PuTTY begins new sessions with.
    if (session.name === "Default Settings") continue;
    const skip = (reason: string): void => {
      skipped.push({ where: session.where, reason: `${session.name.slice(0, 80)}: ${reason}` });
    };
    const host = describe(session, skip);
    if (typeof host === "string") skip(host);
    else hosts.push(host);
  }
  return { hosts, skipped };
};

function read(source: ImportSource, skipped: Skipped[]): PuttySession[] {
  if (source.kind(source.path) === "folder") {
    const inner = join(source.path, "sessions");
    const folder = source.kind(inner) === "folder" ? inner : source.path;
    return source.glob(join(patternOf(folder), "*")).flatMap((path) => {
      if (source.kind(path) !== "file") return [];
      const text = source.read(path);
      if (text === null) skipped.push({ where: path, reason: "cannot be read" });
      return text === null ? [] : [parseSessionFile(text, basename(path), path)];
    });
  }
  const text = source.read(source.path);
  if (text === null) throw new Failure("import.unreadable", { path: source.path, reason: "missing" });
  const file = basename(source.path);
  const sessions = parseRegistry(text, file);
  if (sessions) return sessions;
  const single = parseSessionFile(text, file, source.path);
  if (!single.settings.has("HostName"))
    throw new Failure("import.badFile", { path: file, reason: "neither an exported registry nor a saved session" });
  return [single];
}

/** A host, or why the session is none. */
function describe({ name, settings }: PuttySession, note: (reason: string) => void): ImportedHost | string {
  const text = (key: string): string => settings.get(key)?.trim() ?? "";
  const protocol = text("Protocol") || "ssh";
  if (protocol !== "ssh") return `its protocol is ${protocol.slice(0, 20)}, not ssh`;
  const written = text("HostName");
  if (written === "") return "it has no host name";
  const at = written.lastIndexOf("@");
  const port = text("PortNumber");
  if (port !== "" && !(/^\d{1,9}$/.test(port) && Number(port) >= 1 && Number(port) <= 65_535))
    return `${port.slice(0, 20)} is not a port number`;
  const user = text("UserName") || written.slice(0, Math.max(0, at));
  const key = text("PublicKeyFile");
  const { access, jump } = proxyOf(text, note);
  return {
    name,
    address: written.slice(at + 1).replace(/^\[(.*)\]$/, "$1"),
    port: port === "" ? null : Number(port),
    user: user === "" ? null : user,
    groups: [],
    tags: [],
    jump,
    identityFile: key === "" ? null : key,
    vars: Object.fromEntries(keptSettings.filter((kept) => text(kept) !== "").map((kept) => [kept, text(kept)])),
    ...(access === null ? {} : { access }),
  };
}

function proxyOf(
  text: (key: string) => string,
  note: (reason: string) => void,
): { access: HostAccess | null; jump: string | null } {
  const kind = proxies[text("ProxyMethod")];
  const address = text("ProxyHost");
  const port = /^\d{1,5}$/.test(text("ProxyPort")) ? Number(text("ProxyPort")) : 0;
  const user = text("ProxyUsername");
  if (kind === undefined) return { access: null, jump: null };
  if (kind === "ssh" && address !== "") {
    // The name of a saved session has its own port; PuTTY writes 80 where nothing was typed.
    const hop = { user: user || null, host: address, port: port === 0 || port === 80 ? null : port };
    return { access: null, jump: formatHop(hop) };
  }
  if ((kind === "socks5" || kind === "http") && address !== "" && port > 0)
    return { access: { proxy: { kind, address, port, ...(user === "" ? {} : { user }) } }, jump: null };
  note(`its proxy (${kind}) is not taken over`);
  return { access: null, jump: null };
}
