/** Names of systemd-detect-virt(1) as their makers write them. */
const names: Readonly<Record<string, string>> = {
  none: "None, its own machine",
  kvm: "KVM",
  qemu: "QEMU",
  vmware: "VMware",
  oracle: "VirtualBox",
  microsoft: "Hyper-V",
  xen: "Xen",
  amazon: "Amazon EC2",
  google: "Google Cloud",
  parallels: "Parallels",
  bhyve: "bhyve",
  apple: "Apple Virtualization",
  vm: "Virtual machine",
  lxc: "LXC container",
  "lxc-libvirt": "LXC container",
  docker: "Docker container",
  podman: "Podman container",
  kubernetes: "Kubernetes pod",
  "systemd-nspawn": "systemd-nspawn container",
  container: "Container",
  openvz: "OpenVZ container",
  wsl: "Windows Subsystem for Linux",
};

/** How a virtualization is called; one that has no name here keeps its own, null = not known. */
export function virtualizationWord(kind: string): string | null {
  if (kind === "") return null;
  return Object.hasOwn(names, kind) ? (names[kind] ?? kind) : kind;
}
