import type { z } from "zod";
import type { checkSpec, CheckKind } from "../../../shared/contract/checks.ts";

export type SpecInput = z.input<typeof checkSpec>;

export interface Preset {
  readonly id: string;
  readonly title: string;
  readonly name: string;
  readonly spec: SpecInput;
  readonly intervalSeconds: number;
}

/** Of node_exporter what most people look at; all of it is four times as much. */
const nodeExporter = [
  "node_load*",
  "node_memory_Mem*",
  "node_memory_Swap*",
  "node_cpu_seconds_total",
  "node_filesystem_avail_bytes",
  "node_filesystem_size_bytes",
  "node_disk_read_bytes_total",
  "node_disk_written_bytes_total",
  "node_network_receive_bytes_total",
  "node_network_transmit_bytes_total",
  "node_systemd_unit_state",
];

/** Good beginnings, each complete but for what only the admin knows. */
export const presets: readonly Preset[] = [
  {
    id: "web",
    title: "Web site",
    name: "Web site",
    spec: { kind: "http", from: "here", url: "https://{address}/" },
    intervalSeconds: 60,
  },
  {
    id: "tcp",
    title: "TCP port",
    name: "TCP port",
    spec: { kind: "tcp", from: "host", address: "", port: 5432 },
    intervalSeconds: 60,
  },
  {
    id: "ping",
    title: "Ping",
    name: "Ping",
    spec: { kind: "ping", from: "here", address: "" },
    intervalSeconds: 60,
  },
  {
    id: "dns",
    title: "DNS",
    name: "DNS",
    spec: { kind: "dns", from: "here", name: "example.org", type: "A" },
    intervalSeconds: 300,
  },
  {
    id: "disk",
    title: "Disk plugin",
    name: "Disk",
    spec: { kind: "plugin", command: "check_disk -w 20% -c 10% -p /" },
    intervalSeconds: 300,
  },
  {
    id: "node",
    title: "node_exporter",
    name: "node_exporter",
    spec: { kind: "scrape", url: "http://127.0.0.1:9100/metrics", names: nodeExporter },
    intervalSeconds: 60,
  },
  {
    id: "command",
    title: "Command",
    name: "Command",
    spec: { kind: "command", command: "systemctl is-active ssh" },
    intervalSeconds: 60,
  },
];

/** What a kind begins with when it is chosen in the form. */
export function specOfKind(kind: CheckKind): SpecInput {
  const preset = presets.find(({ spec }) => spec.kind === kind);
  if (!preset) throw new Error(`no preset of the kind ${kind}`);
  return preset.spec;
}
