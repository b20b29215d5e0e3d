import { splitWords } from "./shellWords.ts";

export interface SshArguments {
  /** As ProxyJump writes it. */
  jump: string | null;
  identityFile: string | null;
  user: string | null;
  port: number | null;
  /** A ProxyCommand that is no plain `ssh -W`. */
  proxyCommand: string | null;
  bindAddress: string | null;
  addressFamily: "ipv4" | "ipv6" | null;
}

export const noSshArguments = (): SshArguments => ({
  jump: null,
  identityFile: null,
  user: null,
  port: null,
  proxyCommand: null,
  bindAddress: null,
  addressFamily: null,
});

/** Options of ssh that take a value. */
const valued = new Set("BbcDEeFIiJLlmOopQRSWw");

/** The option of a word that takes a value, and the index of its last word; flags may be written together: `-qW %h:%p`. */
function readOption(words: readonly string[], at: number): { flag: string; value: string; last: number } | null {
  const word = words[at] ?? "";
  const index = word.split("").findIndex((letter, place) => place > 0 && valued.has(letter));
  if (index < 0) return null;
  const rest = word.slice(index + 1);
  const flag = word[index] ?? "";
  return rest === "" ? { flag, value: words[at + 1] ?? "", last: at + 1 } : { flag, value: rest, last: at };
}

/** `ssh -W %h:%p [-p port] [-l user] [user@]host`, the form from before ProxyJump, as ProxyJump writes it. */
function jumpOf(command: string): string | null {
  const words = splitWords(command.replace(/^exec\s+/, ""));
  if (!words || !/(?:^|\/)ssh$/.test(words[0] ?? "")) return null;
  let host: string | null = null;
  let [port, user, forwards] = ["", "", false];
  for (let at = 1; at < words.length; at++) {
    const word = words[at] ?? "";
    if (!word.startsWith("-")) {
      if (host !== null) return null;
      host = word;
      continue;
    }
    const option = readOption(words, at);
    if (!option) continue;
    const { flag, value } = option;
    at = option.last;
    if (flag === "W") forwards = value.replaceAll(/["'[\]]/g, "") === "%h:%p";
    else if (flag === "p") port = value;
    else if (flag === "l") user = value;
    else if (flag === "J") return null;
  }
  if (host === null || !forwards || !/^[\w.:@%[\]-]+$/.test(host)) return null;
  return `${user !== "" && !host.includes("@") ? `${user}@` : ""}${host}${/^\d+$/.test(port) ? `:${port}` : ""}`;
}

function applyOption(option: string, found: SshArguments): void {
  const [, name = "", value = ""] = /^\s*(\w+)\s*[=\s]\s*(.*)$/s.exec(option) ?? [];
  const bare = value.trim();
  switch (name.toLowerCase()) {
    case "proxyjump":
      found.jump ??= bare;
      break;
    case "proxycommand": {
      if (bare === "none") break;
      const jump = jumpOf(bare.replace(/^"(.*)"$/s, "$1"));
      if (jump === null) found.proxyCommand ??= bare;
      else found.jump ??= jump;
      break;
    }
    case "identityfile":
      found.identityFile ??= bare;
      break;
    case "bindaddress":
      found.bindAddress ??= bare;
      break;
    case "addressfamily":
      found.addressFamily ??= { inet: "ipv4" as const, inet6: "ipv6" as const }[bare.toLowerCase()] ?? null;
      break;
    case "user":
      found.user ??= bare;
      break;
    case "port":
      if (/^\d{1,5}$/.test(bare)) found.port ??= Number(bare);
      break;
  }
}

/**
 * What `ansible_ssh_common_args` and its like tell of the way to a host: ProxyJump (-J), a ProxyCommand that is a plain
 * `ssh -W`, keys, user and port. As in ssh, the first of two counts. Null when a quote stays open.
 */
export function readSshArguments(text: string): SshArguments | null {
  const words = splitWords(text);
  if (!words) return null;
  const found = noSshArguments();
  for (let at = 0; at < words.length; at++) {
    const word = words[at] ?? "";
    if (!word.startsWith("-") || word.startsWith("--")) continue;
    const option = readOption(words, at);
    if (!option) continue;
    const { flag, value } = option;
    at = option.last;
    if (flag === "o") applyOption(value, found);
    else if (flag === "J") applyOption(`ProxyJump=${value}`, found);
    else if (flag === "i") applyOption(`IdentityFile=${value}`, found);
    else if (flag === "l") applyOption(`User=${value}`, found);
    else if (flag === "p") applyOption(`Port=${value}`, found);
  }
  if (found.jump?.toLowerCase() === "none" || found.jump === "") found.jump = null;
  return found;
}
