/**
 * Programs that put a public key or a password on a host. What they work with comes on their standard input, a line each,
 * never as an argument. `$HOME/.ssh/authorized_keys` is the file that ssh-copy-id writes; the login that follows proves it.
 */

/** `has LINE`: whether the key of LINE (its type and base64) is in the file, with whatever options and comment. */
const common = `
set -u
LC_ALL=C; export LC_ALL
umask 077
d=$HOME/.ssh; f=$d/authorized_keys
key_of() { printf '%s\\n' "$1" | cut -d' ' -f1,2; }
has() { [ -n "$1" ] && [ -e "$f" ] && grep -v '^[[:space:]]*#' "$f" | grep -qF -e "$(key_of "$1")"; }
sum() { if [ -e "$f" ]; then cksum <"$f"; else echo absent; fi; }
`;

/** Reads only. Input: the new public key, the old one (both may be empty lines). */
export const inspectProgram = `${common}
IFS= read -r new; IFS= read -r old
say() { printf '%s=%s\\n' "$1" "$2"; }
yes_if() { if "$@" >/dev/null 2>&1; then echo yes; else echo no; fi; }
can_write() { if [ -e "$f" ]; then [ -w "$f" ]; elif [ -e "$d" ]; then [ -w "$d" ]; else [ -w "$HOME" ]; fi; }
say uid "$(id -u)"
say sum "$(sum)"
say new "$(yes_if has "$new")"
say old "$(yes_if has "$old")"
say writable "$(yes_if can_write)"
say sudo "$(yes_if sudo -n true)"
say chpasswd "$(PATH=$PATH:/usr/sbin:/sbin yes_if command -v chpasswd)"
say passwd "$(yes_if command -v passwd)"
say end yes
`;

/** Appends a key unless it is there. Input: the key, the sum that the plan saw. Prints added, present or stale. */
export const installKeyProgram = `${common}
IFS= read -r new; IFS= read -r seen
if has "$new"; then echo present; else
  if [ "$(sum)" != "$seen" ]; then echo stale; exit 0; fi
  [ -d "$d" ] || mkdir "$d" || exit 4
  if [ -s "$f" ] && [ -n "$(tail -c 1 "$f")" ]; then printf '\\n' >>"$f" || exit 4; fi
  printf '%s\\n' "$new" >>"$f" || exit 4
  echo added
fi
chmod 700 "$d" && chmod 600 "$f" || exit 4
if command -v restorecon >/dev/null 2>&1; then restorecon "$d" "$f" >/dev/null 2>&1; fi
exit 0
`;

/**
 * Takes a key out. Input: the key to remove, the key that must stay (an empty line: none). Prints removed, absent or alone.
 * The file is replaced as a whole, with its owner and mode, so that a crash leaves one of the two.
 */
export const removeKeyProgram = `${common}
IFS= read -r old; IFS= read -r keep
has "$old" || { echo absent; exit 0; }
if [ -n "$keep" ] && ! has "$keep"; then echo alone; exit 0; fi
blob=$(key_of "$old")
t=$f.holdfast.$$
trap 'rm -f "$t"' EXIT
cp -p "$f" "$t" || exit 4
while IFS= read -r line || [ -n "$line" ]; do
  case $line in
    '#'*) printf '%s\\n' "$line" ;;
    *"$blob"*) ;;
    *) printf '%s\\n' "$line" ;;
  esac
done <"$f" >"$t" || exit 4
if [ -L "$f" ]; then cat "$t" >"$f" || exit 4; else mv -f "$t" "$f" || exit 4; fi
echo removed
`;

/** As root. Input: `user:password`. */
export const setPasswordAsRootProgram = `LC_ALL=C; export LC_ALL
PATH=$PATH:/usr/sbin:/sbin; export PATH
chpasswd >/dev/null 2>&1 || exit 4
echo changed
`;

/** As the user. Input: the present password, the new one, the new one again: what passwd asks for. */
export const setOwnPasswordProgram = `LC_ALL=C; export LC_ALL
passwd >/dev/null 2>&1 || exit 4
echo changed
`;

/** What `inspectProgram` printed. */
export interface Inspection {
  readonly uid: number;
  /** Check sum of authorized_keys, or "absent". */
  readonly sum: string;
  readonly hasNew: boolean;
  readonly hasOld: boolean;
  readonly writable: boolean;
  readonly sudo: boolean;
  readonly chpasswd: boolean;
  readonly passwd: boolean;
}

/** null when the answer is not whole. */
export function parseInspection(stdout: string): Inspection | null {
  const values = new Map<string, string>();
  for (const line of stdout.slice(0, 4096).split("\n")) {
    const match = /^([a-z]{1,16})=(.{0,128})$/.exec(line);
    if (match?.[1] !== undefined && match[2] !== undefined) values.set(match[1], match[2]);
  }
  const uid = values.get("uid") ?? "";
  const sum = values.get("sum") ?? "";
  if (!/^\d{1,10}$/.test(uid) || !/^(absent|\d{1,10} \d{1,12})$/.test(sum) || values.get("end") !== "yes") return null;
  const yes = (name: string): boolean => values.get(name) === "yes";
  return {
    uid: Number(uid),
    sum,
    hasNew: yes("new"),
    hasOld: yes("old"),
    writable: yes("writable"),
    sudo: yes("sudo"),
    chpasswd: yes("chpasswd"),
    passwd: yes("passwd"),
  };
}

/** How a password can be changed there; null = not at all. */
export function passwordWay({ uid, sudo, chpasswd, passwd }: Inspection): "root" | "own" | null {
  if (chpasswd && (uid === 0 || sudo)) return "root";
  return passwd && uid !== 0 ? "own" : null;
}
