import { COMMIT } from "../../../actions/jobScripts.ts";
import { quote } from "../../../ssh/quote.ts";
import type { ApplySpec, Selection } from "../../packageManager.ts";
import { section } from "../../sections.ts";

// sshd and sudo may leave the sbin folders out; dpkg refuses to work without them.
const environment = `export LC_ALL=C PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin
export DEBIAN_FRONTEND=noninteractive APT_LISTCHANGES_FRONTEND=none NEEDRESTART_SUSPEND=1
`;

/** apt-get's words for a selection. `--only-upgrade` with versions never installs what was not there, but for dependencies. */
function selectWords(selection: Selection): string {
  if (selection.mode === "all") return "dist-upgrade";
  return `install --only-upgrade ${selection.packages.map(({ name, version }) => quote(`${name}=${version}`)).join(" ")}`;
}

const simulate = (selection: Selection): string =>
  `apt-get -s -o Debug::NoLocking=1 ${selectWords(selection)} </dev/null`;

/** Over every package, its version and its wanted and present state (a hold is a wanted state). */
const fingerprint = `dpkg-query -W -f '\${binary:Package} \${Version} \${db:Status-Abbrev}\\n' | LC_ALL=C sort | sha256sum | cut -d ' ' -f 1`;

const reboot = `[ ! -e /run/reboot-required ] || echo required
[ ! -e /run/reboot-required.pkgs ] || LC_ALL=C sort -u /run/reboot-required.pkgs | sed 's/^/package /'
echo "running $(uname -r)"
ls -1 /boot/vmlinuz-* 2>/dev/null | sed 's,^/boot/vmlinuz-,kernel ,' | sort -V
`;

export function inventoryProgram(token: string): string {
  // Files in lists/ carry the repository's time, so only the folder's own time says when they were fetched.
  return `${environment}
${section(token, "simulate")}
${simulate({ mode: "all" })} 2>&1
${section(token, "held")}
apt-mark showhold 2>/dev/null
${section(token, "audit")}
dpkg --audit 2>&1
${section(token, "reboot")}
${reboot}
${section(token, "lists")}
if ls /var/lib/apt/lists/*Release >/dev/null 2>&1; then
  stat -c %Y /var/lib/apt/lists /var/lib/apt/lists/partial /var/lib/apt/periodic/update-success-stamp 2>/dev/null
fi
${section(token, "end")}
`;
}

/** The lists lock does not heed DPkg::Lock::Timeout, so the wait is here. */
export function refreshProgram(lockTimeoutSeconds: number): string {
  return `${environment}
waited=0
while :; do
  out=$(apt-get -q -o APT::Update::Error-Mode=any -o Acquire::Retries=1 -o Acquire::http::Timeout=30 -o Acquire::https::Timeout=30 update </dev/null 2>&1)
  rc=$?
  case $out in
    *'Could not get lock /var/lib/apt/lists/'*) ;;
    *) break ;;
  esac
  [ $waited -lt ${Math.trunc(lockTimeoutSeconds)} ] || break
  sleep 2
  waited=$((waited + 2))
done
printf '%s\\n' "$out" | tail -c 65536
exit $rc
`;
}

export function simulateProgram(token: string, selection: Selection): string {
  return `${environment}
${section(token, "simulate")}
${simulate(selection)} 2>&1
${section(token, "uris")}
apt-get -y -o Debug::NoLocking=1 --print-uris ${selectWords(selection)} </dev/null 2>/dev/null
${section(token, "audit")}
dpkg --audit 2>&1
${section(token, "fingerprint")}
${fingerprint}
${section(token, "space")}
for place in archives:/var/cache/apt/archives system:/usr boot:/boot; do
  df -Pk "\${place#*:}" 2>/dev/null | tail -n 1 | sed "s/^/\${place%%:*} /"
done
${section(token, "end")}
`;
}

const installOptions = (spec: ApplySpec): string =>
  `-y -o DPkg::Lock::Timeout=${Math.trunc(spec.lockTimeoutSeconds)} -o Dpkg::Options::=--force-confdef ` +
  "-o Dpkg::Options::=--force-confold -o Dpkg::Use-Pty=0 -o APT::Status-Fd=3";

/** Naming a package to apt-get marks it as wanted by the admin; what was only a dependency is to stay one. */
function keepMarks(selection: Selection): { before: string; after: string } {
  if (selection.mode === "all") return { before: "", after: "" };
  return {
    before: `auto=$(apt-mark showauto ${selection.packages.map(({ name }) => quote(name)).join(" ")} 2>/dev/null)\n`,
    after: `[ -z "$auto" ] || apt-mark auto $auto >/dev/null\n`,
  };
}

/** Exit codes of the job's own, apart from apt's 100. */
const EXIT_STALE = 90;
const EXIT_BROKEN = 91;

/**
 * Refuses a host that has changed since the plan, downloads (a cancel still counts), commits, looks again, installs, and
 * reports on descriptor 3. Nothing but the installation itself changes the host.
 */
export function applyProgram(spec: ApplySpec): string {
  const words = selectWords(spec.selection);
  const marks = keepMarks(spec.selection);
  return `${environment}
say() { printf 'holdfast:%s\\n' "$*" >&3; }
check() {
  changes=$(${simulate(spec.selection)} 2>/dev/null | grep -E '^(Inst|Remv) ' | LC_ALL=C sort | sha256sum | cut -d ' ' -f 1)
  [ "$changes" = ${quote(spec.changesHash)} ] && [ "$(${fingerprint})" = ${quote(spec.fingerprint)} ] && return
  say stale
  echo 'The host has changed since the plan was made. Nothing was done.'
  exit ${EXIT_STALE}
}
units() { [ ! -d /run/systemd/system ] || systemctl list-units --failed --plain --no-legend 2>/dev/null | cut -d ' ' -f 1 | LC_ALL=C sort; }
if [ -n "$(dpkg --audit 2>&1)" ]; then say broken; dpkg --audit; exit ${EXIT_BROKEN}; fi
check
units >units.before
say download
apt-get ${installOptions(spec)} -d ${words} </dev/null || exit $?
say lock
# Takes and frees the lock: whoever holds it is waited for while a cancel still counts.
apt-get -q -o DPkg::Lock::Timeout=${Math.trunc(spec.lockTimeoutSeconds)} check </dev/null || exit $?
${COMMIT}
check
say install
${marks.before}apt-get ${installOptions(spec)} --no-download ${words} </dev/null
rc=$?
${marks.after}say report
dpkg-query -W -f 'holdfast:version \${binary:Package} \${Version} \${db:Status-Abbrev}\\n' ${spec.packages.map(quote).join(" ")} 2>/dev/null >&3
dpkg-query -W -f '\${db:Status-Abbrev} \${binary:Package}\\n' | sed -n 's/^.[HUFWt]. /holdfast:broken /p; s/^..R /holdfast:broken /p' | sort -u >&3
find /etc -xdev \\( -name '*.dpkg-dist' -o -name '*.ucf-dist' \\) -cnewer started 2>/dev/null | head -n 500 | sed 's/^/holdfast:kept /' >&3
units >units.after
LC_ALL=C comm -13 units.before units.after | sed 's/^/holdfast:unit /' >&3
{ ${reboot} } | sed 's/^/holdfast:reboot /' >&3
say end
exit $rc
`;
}
