import type { HostPatch } from "../../shared/contract/hosts.ts";
import { UsageError, type OptionSpec, type Parsed } from "./arguments.ts";
import { readCredential } from "./credentialOptions.ts";

/** What of a host can be said on the command line, when it is added and when it is edited. */
export const hostOptions: Readonly<Record<string, OptionSpec>> = {
  port: { type: "string" },
  user: { type: "string" },
  "key-file": { type: "string" },
  "key-passphrase-file": { type: "string" },
  "password-file": { type: "string" },
  jump: { type: "string" },
  group: { type: "string", multiple: true },
  tag: { type: "string", multiple: true },
  env: { type: "string" },
  owner: { type: "string" },
  notes: { type: "string" },
  field: { type: "string", multiple: true },
  maintenance: { type: "string" },
  proxy: { type: "string" },
  "proxy-command": { type: "string" },
  "allow-proxy-command": { type: "boolean" },
  bind: { type: "string" },
  family: { type: "string" },
  "legacy-algorithms": { type: "string" },
};

export const hostUsage =
  "[--port P] [--user U] [--key-file F [--key-passphrase-file F]] [--password-file F] [--jump NAME] [--group G]... [--tag T]... " +
  "[--env E] [--owner O] [--notes TEXT] [--field NAME=VALUE]... [--maintenance on|off] [--proxy socks5|http://[USER@]ADDRESS:PORT] " +
  "[--proxy-command COMMAND [--allow-proxy-command]] [--bind ADDRESS] [--family ipv4|ipv6] [--legacy-algorithms on|off]";

function onOrOff(parsed: Parsed, option: string): boolean | undefined {
  const value = parsed.text(option);
  if (value !== undefined && value !== "on" && value !== "off") throw new UsageError(`--${option} takes on or off`);
  return value === undefined ? undefined : value === "on";
}

function fieldsOf(parsed: Parsed): Record<string, string> | undefined {
  const given = parsed.texts("field");
  if (given.length === 0) return undefined;
  const pairs = given.map((text): [string, string] => {
    const at = text.indexOf("=");
    if (at < 1) throw new UsageError(`--field takes NAME=VALUE, not ${text}`);
    return [text.slice(0, at), text.slice(at + 1)];
  });
  return Object.fromEntries(pairs);
}

/** `socks5://user@proxy:1080`; a password does not belong on a command line. */
export function parseProxy(text: string): NonNullable<NonNullable<HostPatch["access"]>["proxy"]> {
  const match = /^(socks5|http):\/\/(?:([^@/:]{1,128})@)?(\[[0-9A-Fa-f:.]+\]|[A-Za-z0-9._-]+):(\d{1,5})\/?$/.exec(text);
  const port = Number(match?.[4]);
  if (!match || port < 1 || port > 65_535)
    throw new UsageError("--proxy takes socks5://[USER@]ADDRESS:PORT or http://[USER@]ADDRESS:PORT");
  const [, kind, user, address = ""] = match;
  return {
    kind: kind as "socks5" | "http",
    address: address.replace(/^\[(.*)\]$/, "$1"),
    port,
    ...(user === undefined ? {} : { user }),
  };
}

/** What was said of the way to the host over what it has; an empty value takes a part away. undefined = nothing was said. */
function accessOf(parsed: Parsed, present: HostPatch["access"]): HostPatch["access"] {
  const access = { ...present };
  const proxy = parsed.text("proxy");
  if (proxy === "") delete access.proxy;
  else if (proxy !== undefined) access.proxy = parseProxy(proxy);
  const command = parsed.text("proxy-command");
  const allowed = parsed.flag("allow-proxy-command");
  if (allowed && !command) throw new UsageError("--allow-proxy-command needs --proxy-command");
  if (command !== undefined) {
    delete access.proxyCommand;
    delete access.proxyCommandAllowed;
    if (command !== "")
      Object.assign(access, { proxyCommand: command }, allowed ? { proxyCommandAllowed: command } : {});
  }
  const bind = parsed.text("bind");
  if (bind === "") delete access.bindAddress;
  else if (bind !== undefined) access.bindAddress = bind;
  const family = parsed.text("family");
  if (family === "") delete access.addressFamily;
  else if (family === "ipv4" || family === "ipv6") access.addressFamily = family;
  else if (family !== undefined) throw new UsageError("--family takes ipv4 or ipv6");
  const legacy = onOrOff(parsed, "legacy-algorithms");
  if (legacy === false) delete access.legacyAlgorithms;
  else if (legacy) access.legacyAlgorithms = true;
  const said = [proxy, command, bind, family, legacy].some((value) => value !== undefined);
  return said ? access : undefined;
}

/** The fields that the command line names, without its jump host; `present` is the host that is edited. */
export function readHostOptions(
  parsed: Parsed,
  present: Pick<HostPatch, "access" | "fields"> = {},
): Omit<HostPatch, "name" | "jumpHostId"> {
  const groups = parsed.texts("group");
  const tags = parsed.texts("tag");
  const fields = fieldsOf(parsed);
  const patch = {
    port: parsed.number("port", 1, 65_535),
    user: parsed.text("user"),
    environment: parsed.text("env"),
    owner: parsed.text("owner"),
    notes: parsed.text("notes"),
    groups: groups.length > 0 ? groups : undefined,
    tags: tags.length > 0 ? tags : undefined,
    // A field without a value is taken away.
    fields: fields && Object.fromEntries(Object.entries({ ...present.fields, ...fields }).filter(([, text]) => text)),
    maintenance: onOrOff(parsed, "maintenance"),
    access: accessOf(parsed, present.access),
    credential: readCredential(parsed),
  };
  return Object.fromEntries(Object.entries(patch).filter(([, value]) => value !== undefined));
}
