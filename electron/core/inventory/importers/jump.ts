import { isIPv6 } from "node:net";

/** One hop of a ProxyJump; a null means that the hop's own settings say it. */
export interface Hop {
  readonly user: string | null;
  readonly host: string;
  readonly port: number | null;
}

/** Hops of a ProxyJump (`[user@]host[:port]` or `ssh://...`, comma-separated), the first first; null when it is not one. */
export function parseJump(text: string): Hop[] | null {
  const hops = text.split(",").map((part) => parseHop(part.trim()));
  return hops.every((hop) => hop !== null) ? hops : null;
}

function parseHop(text: string): Hop | null {
  const bare = text.replace(/^ssh:\/\//i, "").replace(/\/$/, "");
  const at = bare.lastIndexOf("@");
  const user = at < 0 ? null : bare.slice(0, at);
  const rest = bare.slice(at + 1);
  // Without brackets, more than one colon is an IPv6 address.
  const found =
    /^\[([^\]]+)\](?::(\d{1,5}))?$/.exec(rest) ?? /^([^:[\]]+):(\d{1,5})$/.exec(rest) ?? /^([^[\]]+)()$/.exec(rest);
  const host = found?.[1];
  if (host === undefined || user === "") return null;
  if (host.includes(":") && !isIPv6(host)) return null;
  const port = found?.[2] ? Number(found[2]) : null;
  return port !== null && (port < 1 || port > 65_535) ? null : { user, host, port };
}

export function formatHop({ user, host, port }: Hop): string {
  const address = host.includes(":") ? `[${host}]` : host;
  return `${user === null ? "" : `${user}@`}${address}${port === null ? "" : `:${port}`}`;
}
