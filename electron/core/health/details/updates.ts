import { MAX_UPDATES, type Updates } from "../../../../shared/contract/healthDetails.ts";
import { printable, words } from "../text.ts";
import { epochOf, linesOf, unavailable, unavailableOf } from "./answers.ts";
import { type DetailProbe, type Unavailable, type Unchanged, unchanged } from "./detailProbe.ts";

/** Updates the host lists; more are not counted. */
const MAX_LISTED = 3000;

// Only what the host knows already: no list is fetched. apt is asked without the right to write, so that it uses its cache where that
// is fresh (a tenth of the CPU time) and keeps nothing of what it works out; and not at all while what its answer comes from, the lists,
// the installed packages and its settings, was not touched since the last time. dnf and zypper write logs, locks and folders of their own
// when asked: they are asked as nobody, in a mount namespace whose /var/log and /var/tmp are memory that goes with them (looked at with
// strace: dnf 4.14 and 4.23, zypper 1.14). Where the login has no such right, and for dnf 5, which keeps its lists by user, they write as
// ever. pacman and apk only read. A host without any list is not one without updates: dnf 5 (5.4, looked at) calls it that. It touches the
// folder of each repository when it refreshes it, and not the one above.
const PROGRAM = `
hf_age() { stat -c 'lists %Y' "$1"; }
hf_has() { for hf_file in "$@"; do [ ! -e "$hf_file" ] || return 0; done; echo 'unavailable absent package lists'; return 1; }
hf_mounts='for hf_place in /var/log /var/tmp; do mount -n -t tmpfs -o mode=1777,size=32m none $hf_place || exit 1; done; exec "$@"'
hf_aside() {
  hf_seconds=$1; shift
  hf_in='unshare -Umc --keep-caps' hf_as=
  if [ "$(id -u)" = 0 ]; then hf_in='unshare -m' hf_as='setpriv --reuid=65534 --regid=65534 --clear-groups'; fi
  ! command -v dnf5 >/dev/null || hf_as=
  if bounded 3 $hf_in sh -c "$hf_mounts" sh $hf_as true; then bounded $hf_seconds $hf_in sh -c "$hf_mounts" sh $hf_as "$@"
  else bounded $hf_seconds "$@"; fi
}
if command -v apt-get >/dev/null; then
  echo 'manager apt'; hf_age /var/lib/apt/lists
  hf_as='-o Dir::Cache::pkgcache= -o Dir::Cache::srcpkgcache='
  hf_state=$(stat -c '%Z' /var/lib/apt/lists /var/lib/apt/extended_states /var/lib/dpkg/status /etc/apt /etc/apt/* /etc/apt/*.d/* | cksum)
  case $hf_state in ''|*' 0') ;; "$1") echo unchanged; return ;; *) echo "state $hf_state" ;; esac
  hf_nice=
  ! command -v nice >/dev/null || hf_nice='nice -n 19'
  hf_under=
  if [ "$(id -u)" != 0 ]; then hf_as=
  elif setpriv --reuid=65534 --regid=65534 --clear-groups true; then
    hf_as= hf_under='setpriv --reuid=65534 --regid=65534 --clear-groups'
  fi
  { bounded 25 $hf_nice $hf_under apt-get -s -q -o Debug::NoLocking=1 $hf_as --with-new-pkgs upgrade; echo "exit $?"; } |
    grep -e '^Inst ' -e '^exit ' | head -n ${MAX_LISTED}
elif command -v dnf >/dev/null; then
  case $(readlink -f "$(command -v dnf)") in
    *dnf5) hf_has /var/cache/libdnf5/*/repodata ~/.cache/libdnf5/*/repodata || return
      echo 'manager dnf'; stat -c 'lists %Y' /var/cache/libdnf5/*/ ~/.cache/libdnf5/*/ | sort | tail -n 1 ;;
    *) echo 'manager dnf'; hf_age /var/cache/dnf ;;
  esac
  { hf_aside 14 dnf -C -q check-update; echo "exit $?"; } | head -n ${MAX_LISTED}
  { hf_aside 12 dnf -C -q updateinfo list --updates --security && echo complete; } | sed 's/^/security /' | head -n ${MAX_LISTED}
elif command -v yum >/dev/null; then
  echo 'manager yum'; hf_age /var/cache/yum
  { bounded 25 yum -C -q check-update; echo "exit $?"; } | head -n ${MAX_LISTED}
elif command -v zypper >/dev/null; then
  hf_has /var/cache/zypp/solv/[!@]* || return
  echo 'manager zypper'; hf_age /var/cache/zypp/raw
  { hf_aside 25 zypper --no-refresh -n -q list-updates; echo "exit $?"; } | head -n ${MAX_LISTED}
elif command -v apk >/dev/null; then
  hf_has /var/cache/apk/APKINDEX.* /etc/apk/cache/APKINDEX.* || return
  echo 'manager apk'; hf_age /var/cache/apk || hf_age /lib/apk/db
  { bounded 15 apk --no-network list -u; echo "exit $?"; } | head -n ${MAX_LISTED}
elif command -v pacman >/dev/null; then
  hf_has /var/lib/pacman/sync/*.db || return
  echo 'manager pacman'; hf_age /var/lib/pacman/sync
  { bounded 15 pacman -Qu; echo "exit $?"; } | head -n ${MAX_LISTED}
elif [ "$hf_system" = FreeBSD ] && command -v pkg >/dev/null; then
  echo 'manager pkg'
  { bounded 25 pkg version -U -qRl '<'; echo "exit $?"; } | head -n ${MAX_LISTED}
else echo 'unavailable unsupported package manager'; return
fi
echo hf-complete
`;

type Package = Updates["packages"][number];
const named = (name: string, to: string | undefined, security: boolean | null): Package => ({
  name: printable(name, 200),
  to: to === undefined ? null : printable(to, 200),
  security,
});

/** `Inst openssl [3.0.16-1] (3.0.17-1 Debian-Security:12/stable-security [amd64])`: the origin tells what is for security. */
function fromApt(line: string): Package | null {
  const match = /^Inst (\S{1,200}) (?:\[[^\]]{0,200}\] )?\((\S{1,200}) ([^)]{0,1000})/.exec(line);
  return match ? named(match[1] as string, match[2], /security/i.test(match[3] as string)) : null;
}

const ARCHITECTURE = "(?:x86_64(?:_v\\d)?|aarch64|noarch|i[3-6]86|ppc64le|s390x|armv7hl|riscv64)";
const RPM_LINE = new RegExp(`^([\\w.+-]{1,200})\\.${ARCHITECTURE}\\s+(\\S{1,200})\\s+\\S+\\s*$`);
const RPM_NAME = new RegExp(`^(\\S{1,200})-[^-\\s]{1,200}-[^-\\s]{1,200}\\.${ARCHITECTURE}$`);

/** `openssl.x86_64  1:3.0.7-25.el9  baseos`. What comes after "Obsoleting Packages" is no update. */
function fromRpm(line: string): Package | null {
  const match = RPM_LINE.exec(line);
  return match ? named(match[1] as string, match[2], null) : null;
}

/** `v | repo | name | current | available | arch`. */
function fromZypper(line: string): Package | null {
  const [state, , name, , to] = line.split("|").map((cell) => cell.trim());
  return state === "v" && name ? named(name, to, null) : null;
}

/** `busybox-1.36.1-r5 x86_64 {busybox} (GPL-2.0-only) [upgradable from: busybox-1.36.1-r2]`. */
function fromApk(line: string): Package | null {
  const match = /^(\S{1,200}?)-(\d\S{0,100}) \S+ \{.*\[upgradable from: /.exec(line);
  return match ? named(match[1] as string, match[2], null) : null;
}

/** `linux 6.9.1-1 -> 6.9.3-1`, and `[ignored]` behind what the admin holds back. */
function fromPacman(line: string): Package | null {
  const match = /^(\S{1,200}) \S+ -> (\S{1,200})$/.exec(line);
  return match ? named(match[1] as string, match[2], null) : null;
}

/** `curl-8.5.0`, in some versions with the sign of the comparison behind it. */
function fromPkg(line: string): Package | null {
  const match = /^(\S{1,200})-[^-\s]{1,100}(?: +<)?\s*$/.exec(line);
  return match ? named(match[1] as string, undefined, null) : null;
}

const readers = {
  apt: fromApt,
  dnf: fromRpm,
  yum: fromRpm,
  zypper: fromZypper,
  apk: fromApk,
  pacman: fromPacman,
  pkg: fromPkg,
} as const;
/** Exit codes besides 0 that are an answer: "there are updates" of dnf and zypper, "there are none" of pacman. */
const answers: Readonly<Record<string, readonly number[]>> = {
  dnf: [100],
  yum: [100],
  zypper: [100, 101],
  pacman: [1],
};

/**
 * `FEDORA-2026-1 Important/Sec. openssl-1:3.0.7-25.el9.x86_64`, dnf 5 with the date behind it: names of what is for security; null where
 * dnf did not come to its end.
 */
function securityNames(lines: readonly string[]): Set<string> | null {
  if (!lines.includes("security complete")) return null;
  const names = lines.flatMap((line) =>
    line.startsWith("security ") ? words(line).flatMap((word) => RPM_NAME.exec(word)?.[1] ?? []) : [],
  );
  return new Set(names);
}

/** `state`: what the answer depends on, as the host tells it. */
export function parseUpdates(text: string): (Updates & { readonly state?: string }) | Unavailable | Unchanged | null {
  const known = unavailableOf(text);
  if (known) return known;
  const lines = linesOf(text);
  const manager = /^manager ([a-z]{2,6})$/.exec(lines[0] ?? "")?.[1] as Updates["manager"] | undefined;
  if (manager === "apt" && lines.slice(1, 3).includes("unchanged")) return unchanged;
  if (manager === undefined || !Object.hasOwn(readers, manager) || !lines.includes("hf-complete")) return null;
  const exit = Number(/^exit (\d{1,3})$/m.exec(text)?.[1] ?? "0");
  if (exit !== 0 && !(answers[manager] ?? []).includes(exit))
    return unavailable("failed", `${manager} ended with ${exit}`);
  const end = lines.findIndex((line) => /^Obsoleting packages|^exit \d/i.test(line));
  const found = lines.slice(0, end === -1 ? undefined : end).flatMap((line) => readers[manager](line) ?? []);
  const secure = manager === "dnf" ? securityNames(lines) : null;
  const packages = secure ? found.map((entry) => ({ ...entry, security: secure.has(entry.name) })) : found;
  const tells = manager === "apt" || secure !== null;
  const state = /^state (\d{1,12} \d{1,12})$/m.exec(text)?.[1];
  return {
    ...(state === undefined ? {} : { state }),
    manager,
    waiting: packages.length,
    security: tells ? packages.filter(({ security }) => security === true).length : null,
    packages: packages.toSorted((a, b) => Number(b.security ?? 0) - Number(a.security ?? 0)).slice(0, MAX_UPDATES),
    listsAt: epochOf(/^lists (\d{1,12})$/m.exec(text)?.[1]),
  };
}

export const updatesProbe: DetailProbe<Updates & { readonly state?: string }> = {
  name: "updates",
  everySeconds: 21_600,
  limitSeconds: 40,
  apart: true,
  program: PROGRAM,
  parse: parseUpdates,
  stateOf: ({ state }) => state ?? null,
};
