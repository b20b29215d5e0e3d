import type { HostFacts } from "../../../../shared/contract/hosts.ts";
import { counter, printable } from "../../health/text.ts";

/** Bytes of the program's answer that are looked at. */
export const maxFactsBytes = 65_536;
const maxText = 128;
const maxWord = 64;

type Found = Omit<HostFacts, "collectedAt">;

/** The answer of `factsProgram`. A source that the host lacks gives "" or null; nothing here throws. */
export function parseFacts(text: string): Found {
  const sources = new Map<string, string[]>();
  for (const line of text.slice(0, maxFactsBytes).split("\n")) {
    const space = line.indexOf(" ");
    if (space <= 0) continue;
    const name = line.slice(0, space);
    const lines = sources.get(name);
    if (lines) lines.push(line.slice(space + 1));
    else sources.set(name, [line.slice(space + 1)]);
  }
  const first = (name: string, length = maxText): string => clean(sources.get(name)?.[0] ?? "", length);
  const release = assignments(sources.get("os") ?? []);
  const kernel = first("kernel");
  const cores = counter(first("cores"));
  const kibibytes = counter(/^MemTotal:\s+(\d+) kB$/.exec(first("memory"))?.[1]);
  return {
    os: release.get("PRETTY_NAME") || release.get("NAME") || first("system"),
    kernel,
    architecture: first("machine", 32),
    cpu: processor(sources.get("cpu") ?? [], first("model")),
    cores: cores === 0 || cores === null || !Number.isSafeInteger(cores) ? null : cores,
    memoryBytes: kibibytes === null ? null : kibibytes * 1024,
    virtualization: virtualization(sources, kernel),
  };
}

const clean = (text: string, length: number): string => printable(text.trim().replaceAll(/\s+/g, " "), length).trim();

/** os-release(5): assignments as a shell reads them. */
function assignments(lines: readonly string[]): Map<string, string> {
  const values = new Map<string, string>();
  for (const line of lines) {
    const match = /^([A-Z_]{1,64})=(.*)$/.exec(line);
    if (!match) continue;
    const quoted = /^(["'])(.*)\1$/.exec((match[2] ?? "").trim());
    values.set(match[1] ?? "", clean((quoted?.[2] ?? match[2] ?? "").replaceAll(/\\(.)/g, "$1"), maxText));
  }
  return values;
}

/** /proc/cpuinfo names the processor by "model name" on x86, and by other words or not at all elsewhere. */
function processor(lines: readonly string[], board: string): string {
  const values = new Map<string, string>();
  for (const line of lines) {
    const [, name = "", value = ""] = /^([^:]{1,40}?)\s*:(.*)$/.exec(line) ?? [];
    // A number alone is the index of a core.
    if (!values.has(name) && !/^\s*\d*\s*$/.test(value)) values.set(name, clean(value, maxText));
  }
  for (const name of ["model name", "cpu model", "uarch", "cpu", "Processor", "Hardware", "Model", "machine"]) {
    const value = values.get(name);
    if (value) return value;
  }
  return board;
}

/** What DMI says of known virtual machines; the names are those of systemd-detect-virt(1). */
const machines: readonly [RegExp, string][] = [
  [/amazon ec2/i, "amazon"],
  [/google/i, "google"],
  [/vmware/i, "vmware"],
  [/virtualbox|innotek|oracle corporation.*virtual/i, "oracle"],
  [/parallels/i, "parallels"],
  [/bhyve/i, "bhyve"],
  [/apple virtualization/i, "apple"],
  [/\bxen\b/i, "xen"],
  [/microsoft corporation.*virtual machine/i, "microsoft"],
  [/qemu|\bkvm\b|openstack|seabios|hetzner|digitalocean|ovirt|rhev|nutanix|alibaba|scaleway/i, "kvm"],
];
const containers = ["kubepods", "docker", "podman", "libpod", "lxc", "machine.slice"] as const;

function virtualization(sources: ReadonlyMap<string, readonly string[]>, kernel: string): string {
  const first = (name: string): string => clean(sources.get(name)?.[0] ?? "", maxWord);
  const detected = first("detected");
  if (/^[a-z0-9-]{1,32}$/.test(detected)) return detected;
  const container = first("container");
  if (/^[a-z0-9-]{1,32}$/.test(container)) return container;
  const cgroup = (sources.get("cgroup") ?? []).join(" ");
  const engine = containers.find((name) => cgroup.includes(name));
  if (engine)
    return { kubepods: "kubernetes", libpod: "podman", "machine.slice": "container" }[String(engine)] ?? engine;
  if (/microsoft/i.test(kernel)) return "wsl";
  const dmi = (sources.get("dmi") ?? []).map((line) => clean(line, maxText)).join(" ");
  const machine = machines.find(([pattern]) => pattern.test(dmi));
  if (machine) return machine[1];
  if (first("xen") === "xen") return "xen";
  if ((counter(first("hypervisor")) ?? 0) > 0) return "vm";
  // A board that names its maker and no hypervisor is a machine of its own.
  return dmi !== "" && sources.has("hypervisor") ? "none" : "";
}
