import { Failure } from "../../../../shared/base/failure.ts";
import type { Host } from "../../../../shared/contract/hosts.ts";
import type { Ssh } from "../../ssh/types.ts";

/** What is read of the answer, and of one path in it, characters. */
const longestAnswer = 16_384;
const longestPath = 256;
const askMs = 15_000;

/**
 * Reads only: where the sshd of this session takes public keys from. `sshd -T` knows it with every Match block and is for root
 * alone; else the lines of its configuration, where they may be read. The listener's own command line names the file (`-f`).
 */
export const keyPlacesProgram = `
set -u
PATH=$PATH:/usr/sbin:/sbin:/usr/local/sbin; export PATH
config=/etc/ssh/sshd_config
p=$$; n=0
while [ "\${p:-0}" -gt 1 ] && [ $n -lt 12 ]; do
  f=$(tr '\\0' ' ' <"/proc/$p/cmdline" 2>/dev/null | sed -n 's/^sshd: .* -f *\\(\\/[^ ]*\\) .*listener.*/\\1/p')
  if [ -n "$f" ]; then config=$f; break; fi
  p=$(sed -n 's/^PPid:[[:space:]]*//p' "/proc/$p/status" 2>/dev/null); n=$((n+1))
done
printf 'home=%s\\n' "$HOME"
printf 'uid=%s\\n' "$(id -u)"
printf 'mode=%s\\n' "$(ls -ld "$HOME/" 2>/dev/null | cut -c 1-10)"
from=\${SSH_CONNECTION:-127.0.0.1}; from=\${from%% *}
ask() { "$@" sshd -T -f "$config" -C "user=$(id -un),host=$from,addr=$from" </dev/null 2>/dev/null; }
if [ "$(id -u)" = 0 ]; then ask env; elif sudo -n true >/dev/null 2>&1; then ask sudo -n; fi |
  grep -iE '^(authorizedkeysfile|pubkeyauthentication) ' | head -n 4 | sed 's/^/set=/'
cd /etc/ssh 2>/dev/null
for f in "$config" $(sed -n 's/^[[:space:]]*[Ii][Nn][Cc][Ll][Uu][Dd][Ee][[:space:]=]*//p' "$config" 2>/dev/null | tr -d '"'); do
  grep -niE '^[[:space:]]*(authorizedkeysfile|pubkeyauthentication)[[:space:]="]' "$f" /dev/null 2>/dev/null
done | head -n 20 | sed 's/^/line=/'
echo end=yes
`;

/** `setIn`: where it is written, "FILE, line N"; null when nobody could read it. */
export type KeyRefusal =
  | { readonly problem: "elsewhere"; readonly files: readonly string[]; readonly setIn: string | null }
  | { readonly problem: "off"; readonly setIn: string | null }
  | { readonly problem: "home" | "unknown" };

interface Setting {
  readonly keyword: string;
  readonly values: readonly string[];
  readonly place: string | null;
}

/** Why an sshd refuses a key that is in ~/.ssh/authorized_keys, from what `keyPlacesProgram` printed. */
export function parseKeyPlaces(stdout: string, user: string): KeyRefusal {
  const of = new Map<string, string[]>();
  for (const line of stdout.slice(0, longestAnswer).split("\n")) {
    const match = /^([a-z]{1,8})=(.{0,1024})$/.exec(line);
    if (match?.[1] === undefined || match[2] === undefined) continue;
    of.set(match[1], [...(of.get(match[1]) ?? []), match[2]]);
  }
  const written = (of.get("line") ?? []).flatMap((text) => {
    const [, file = "", number = "", rest = ""] = /^(\/[^:]{0,255}):(\d{1,6}):(.*)$/.exec(text) ?? [];
    return settingOf(rest, file === "" ? null : `${printable(file)}, line ${number}`);
  });
  // Without sshd's own word a line of a Match block may be about others: the first that would explain it is named.
  const told = (of.get("set") ?? []).flatMap((text) => settingOf(text, null));
  const settings = told.length > 0 ? told : written;
  const expanded = (path: string): string =>
    expandPath(path, { user, home: of.get("home")?.[0] ?? "", uid: of.get("uid")?.[0] ?? "" });
  const usual = new Set([expanded(".ssh/authorized_keys")]);
  const placeOf = (setting: Setting): string | null =>
    setting.place ??
    written.find(({ keyword, values }) => keyword === setting.keyword && values.join(" ") === setting.values.join(" "))
      ?.place ??
    null;
  for (const setting of settings) {
    if (setting.keyword === "pubkeyauthentication") {
      if (setting.values[0]?.toLowerCase() === "no") return { problem: "off", setIn: placeOf(setting) };
      continue;
    }
    const files = setting.values.map(expanded);
    if (files.length > 0 && !files.some((file) => usual.has(file)))
      return { problem: "elsewhere", files: files.slice(0, 4), setIn: placeOf(setting) };
  }
  const mode = of.get("mode")?.[0] ?? "";
  return { problem: mode[5] === "w" || mode[8] === "w" ? "home" : "unknown" };
}

function settingOf(text: string, place: string | null): Setting[] {
  const [, keyword = "", rest = ""] = /^\s*([A-Za-z]+)[\s="]+(.*)$/.exec(text) ?? [];
  if (keyword === "") return [];
  const values = rest
    .replace(/(^|\s)#.*/, "")
    .replaceAll('"', "")
    .trim()
    .split(/\s+/)
    .filter(Boolean);
  return [{ keyword: keyword.toLowerCase(), values, place }];
}

/** As sshd_config(5) has it for AuthorizedKeysFile: %h, %u, %U and %%, and relative to the home folder. */
function expandPath(path: string, given: { user: string; home: string; uid: string }): string {
  const tokens: Readonly<Record<string, string>> = { h: given.home, u: given.user, U: given.uid, "%": "%" };
  const expanded = path.replaceAll(/%(.)/g, (whole, token: string) => tokens[token] ?? whole);
  const absolute = expanded.startsWith("/") || expanded === "none" ? expanded : `${given.home}/${expanded}`;
  return printable(absolute.replaceAll(/\/{2,}/g, "/"));
}

const printable = (text: string): string => text.replaceAll(/[^\x20-\x7e]/g, "?").slice(0, longestPath);

/** Finds out why a key in ~/.ssh/authorized_keys lets nobody in: credentials.keyRefused. Changes nothing. */
export async function explainRefusedKey(
  ssh: Pick<Ssh, "script">,
  host: Pick<Host, "id" | "name" | "user">,
  signal: AbortSignal,
): Promise<Failure> {
  const params = { host: host.name, user: host.user };
  try {
    const { stdout } = await ssh.script(host.id, keyPlacesProgram, { signal, timeoutMs: askMs });
    return new Failure("credentials.keyRefused", { ...params, ...parseKeyPlaces(stdout, host.user) });
  } catch {
    return new Failure("credentials.keyRefused", { ...params, problem: "unknown" });
  }
}
