import type { FileProbe } from "../probe.ts";
import { counter, printable, words } from "../text.ts";

/** Interfaces kept of one host; a container host may have thousands. */
export const MAX_INTERFACES = 64;

export interface InterfaceCounters {
  readonly name: string;
  readonly rxBytes: number;
  readonly txBytes: number;
  /** Both directions; null where the system does not count them. */
  readonly errors: number | null;
  readonly drops: number | null;
}

/** Kernel placeholders that exist on every host with the module loaded, whether anyone uses them or not. */
const PLACEHOLDER = /^(ifb|dummy|sit|ip6tnl|tunl|gre|gretap|erspan|ip_vti|ip6_vti|ip6gre|teql)\d*$/;

/** /proc/net/dev, proc_pid_net(5): loopback left out, and the container ends of veth pairs where the host has other interfaces. */
export function parseNetwork(text: string | null): InterfaceCounters[] | null {
  if (text === null) return null;
  const found: InterfaceCounters[] = [];
  let sawHeader = false;
  for (const line of text.split("\n", 20_000)) {
    if (line.startsWith("Inter-|")) sawHeader = true;
    // "eth0:1234" without a space is what old kernels print; a name may hold a colon (aliases), a counter may not.
    const colon = line.lastIndexOf(":");
    if (colon < 1) continue;
    const name = printable(line.slice(0, colon).trim(), 32);
    const fields = words(line.slice(colon + 1));
    const rxBytes = counter(fields[0]);
    const txBytes = counter(fields[8]);
    if (name === "" || name === "lo" || rxBytes === null || txBytes === null) continue;
    if (PLACEHOLDER.test(name) && rxBytes === 0 && txBytes === 0) continue;
    const both = (rx: number, tx: number): number | null => {
      const [received, sent] = [counter(fields[rx]), counter(fields[tx])];
      return received === null || sent === null ? null : received + sent;
    };
    found.push({ name, rxBytes, txBytes, errors: both(2, 10), drops: both(3, 11) });
  }
  if (!sawHeader) return null;
  const real = found.filter((entry) => !entry.name.startsWith("veth"));
  return (real.length > 0 ? real : found).slice(0, MAX_INTERFACES);
}

export const networkProbe: FileProbe<InterfaceCounters[] | null> = {
  kind: "files",
  name: "network",
  cadence: "fast",
  files: ["/proc/net/dev"],
  parse: ([text]) => parseNetwork(text ?? null),
};
