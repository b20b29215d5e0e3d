/** Lines and bytes taken of one file of the host: real ones are far below. */
const maxLines = 60;

/**
 * One POSIX sh program that tells what a host is, without root and without installing anything. Every line it prints
 * begins with the name of its source, so that no file's content can pass for another's. systemd-detect-virt(1) knows best
 * and comes first; without it the hints are DMI, the files that container engines leave, cgroups and /sys/hypervisor.
 */
export const factsProgram = `
# holdfast facts
hf_lines() { dd bs=16384 count=1 2>/dev/null | sed -n "s/^/$1 /;1,${maxLines}p"; }
{
  uname -s | hf_lines system
  uname -r | hf_lines kernel
  uname -m | hf_lines machine
  { nproc || getconf _NPROCESSORS_ONLN; } | hf_lines cores
  { cat /etc/os-release || cat /usr/lib/os-release; } | hf_lines os
  grep -E '^(model name|cpu model|Model|Hardware|Processor|uarch|machine|cpu|hypervisor)' /proc/cpuinfo | hf_lines cpu
  grep -c -E '^flags.* hypervisor( |$)' /proc/cpuinfo | hf_lines hypervisor
  grep '^MemTotal:' /proc/meminfo | hf_lines memory
  command -v systemd-detect-virt >/dev/null && systemd-detect-virt | hf_lines detected
  for hf_file in sys_vendor product_name board_vendor bios_vendor; do cat "/sys/class/dmi/id/$hf_file" | hf_lines dmi; done
  cat /sys/hypervisor/type | hf_lines xen
  cat /proc/1/cgroup | hf_lines cgroup
  cat /proc/device-tree/model | tr '\\000' '\\n' | hf_lines model
  [ -e /.dockerenv ] && echo docker | hf_lines container
  [ -e /run/.containerenv ] && echo podman | hf_lines container
  [ -e /run/systemd/container ] && cat /run/systemd/container | hf_lines container
} 2>/dev/null </dev/null
exit 0
`;
