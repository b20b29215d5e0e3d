import type { Reboot } from "../../../../shared/contract/healthDetails.ts";
import { compareNatural } from "./naturalOrder.ts";
import { printable } from "../text.ts";
import { epochOf, linesOf } from "./answers.ts";
import type { DetailProbe } from "./detailProbe.ts";

const MAX_REASONS = 20;
const MAX_KERNELS = 50;

/** Packages whose update asks for a restart; the list of dnf-plugins-core's `needs-restarting -r`, which takes a second of Python. */
const RPM_PACKAGES =
  "kernel kernel-core kernel-rt kernel-default glibc linux-firmware systemd dbus dbus-broker dbus-daemon microcode_ctl";

const PROGRAM = `
case $hf_system in
Linux) awk '/^btime / { print "boot", $2; exit }' /proc/stat ;;
*) sysctl -n kern.boottime | sed -n 's/.*[^a-z]sec = \\([0-9]*\\).*/boot \\1/p' ;;
esac
echo "running $(uname -r)"
[ "$hf_system" = Linux ] || return 0
if command -v dpkg >/dev/null; then
  echo 'family debian'
  [ -e /run/reboot-required ] && echo flag
  [ -r /run/reboot-required.pkgs ] && head -n 50 /run/reboot-required.pkgs | sed 's/^/package /'
elif command -v rpm >/dev/null; then
  echo 'family rpm'
  bounded 5 rpm -q --qf 'installed %{INSTALLTIME} %{NAME}\\n' ${RPM_PACKAGES} | grep '^installed '
fi
for hf_kernel in /lib/modules/*; do
  [ -e "$hf_kernel/modules.dep" ] && echo "kernel \${hf_kernel##*/}"
done | head -n ${MAX_KERNELS}
`;

/** What is left of a kernel's release without its numbers: two flavours (cloud, rt) are not older or newer than one another. */
const flavour = (release: string): string => release.replaceAll(/\d+/g, "").replaceAll(/[.+~_]+/g, ".");

/** A kernel of the same flavour that is installed and newer than the one that runs; null when there is none. */
function newerKernel(running: string, installed: readonly string[]): string | null {
  const newer = installed
    .filter((release) => flavour(release) === flavour(running) && compareNatural(release, running) > 0)
    .sort(compareNatural);
  return newer.at(-1) ?? null;
}

export function parseReboot(text: string): Reboot | null {
  const lines = linesOf(text);
  const values = (key: string): string[] =>
    lines.flatMap((line) => (line.startsWith(`${key} `) ? [printable(line.slice(key.length + 1).trim(), 200)] : []));
  const [running] = values("running");
  if (!running) return null;
  const bootedAt = epochOf(values("boot")[0]);
  const [family] = values("family");
  const kernels = values("kernel");
  const newer = newerKernel(running, kernels);
  const later = values("installed").flatMap((line) => {
    const [seconds, name] = line.split(" ");
    const installedAt = epochOf(seconds);
    return installedAt !== null && bootedAt !== null && installedAt > bootedAt && name ? [name] : [];
  });
  const because = new Set([...values("package"), ...later, ...(newer === null ? [] : [`kernel ${newer}`])]);
  const asked = lines.includes("flag") || because.size > 0;
  // Where nothing keeps track of it and the kernel is not the host's own (a container), silence says nothing.
  const known = family !== undefined || kernels.includes(running);
  return { bootedAt, required: asked ? true : known ? false : null, because: [...because].slice(0, MAX_REASONS) };
}

export const rebootProbe: DetailProbe<Reboot> = {
  name: "reboot",
  everySeconds: 600,
  program: PROGRAM,
  parse: parseReboot,
};
