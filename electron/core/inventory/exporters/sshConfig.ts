import type { Host } from "../../../../shared/contract/hosts.ts";
import type { Skipped } from "../importers/types.ts";
import { jumpChain, jumpPlaces } from "./jumps.ts";
import type { Exporter } from "./types.ts";

/** Patterns and separators mean something else in a Host line, and ProxyJump splits at these. */
const namesHost = /^[^\s*?!"'\\,@:[\]#=/%|-][^\s*?!"'\\,@:[\]#=/%|]*$/;

/** Custom fields that an import put there under ssh's own names and that one line can hold. */
const ownOptions = new Set([
  "AddKeysToAgent",
  "CertificateFile",
  "Compression",
  "ConnectTimeout",
  "ForwardAgent",
  "HostKeyAlias",
  "IdentitiesOnly",
  "RequestTTY",
  "ServerAliveCountMax",
  "ServerAliveInterval",
]);

/** One argument: ssh_config takes double quotes around what has spaces, and a backslash before quotes and backslashes. */
const argument = (text: string): string =>
  /^=|[\s"'\\#]/.test(text) || text === "" ? `"${text.replaceAll(/["\\]/g, "\\$&")}"` : text;

/** OpenSSH client configuration, one Host block for each host. */
export const exportSshConfig: Exporter = ({ hosts, find }) => {
  const skipped: Skipped[] = [];
  const blocks: string[] = [];
  const exported = new Set(hosts.filter(({ name }) => namesHost.test(name)).map(({ id }) => id));
  for (const host of hosts) {
    if (exported.has(host.id)) blocks.push(block(host, find, exported));
    else skipped.push({ where: host.name, reason: "ssh would take its name for a pattern or for several words" });
  }
  return { text: blocks.join("\n"), hosts: blocks.length, skipped };
};

function block(host: Host, find: (id: string) => Host | undefined, exported: ReadonlySet<string>): string {
  const lines = [`Host ${host.name}`];
  const put = (keyword: string, value: string): void => void lines.push(`    ${keyword} ${argument(value)}`);
  // A percent sign begins a token there.
  put("HostName", host.address.replaceAll("%", "%%"));
  put("User", host.user);
  // Said even where it is the usual one: `Host *` in the file that this goes into may say another.
  put("Port", String(host.port));
  const jump = jumpOf(host, find, exported);
  if (jump !== null) put("ProxyJump", jump);
  const { access, fields } = host;
  if (access?.bindAddress) put("BindAddress", access.bindAddress);
  if (access?.addressFamily) put("AddressFamily", access.addressFamily === "ipv4" ? "inet" : "inet6");
  // The rest of its line goes to a shell as it is.
  if (access?.proxyCommand && jump === null) lines.push(`    ProxyCommand ${access.proxyCommand}`);
  const identity = fields?.["IdentityFile"];
  if (identity) put("IdentityFile", identity.replaceAll("%", "%%"));
  for (const [name, value] of Object.entries(fields ?? {})) if (ownOptions.has(name)) put(name, value);
  return `${lines.join("\n")}\n`;
}

/** By name where the jump host has a block of its own, which says the rest of the way. */
function jumpOf(host: Host, find: (id: string) => Host | undefined, exported: ReadonlySet<string>): string | null {
  const chain = jumpChain(host, find);
  const last = chain.at(-1);
  if (!last) return null;
  return exported.has(last.id) ? last.name : jumpPlaces(chain);
}
