import type { Sample } from "../../../../shared/contract/health.ts";
import type { FileProbe } from "../probe.ts";
import { counter, words } from "../text.ts";

/** `CurrEstab` of /proc/net/snmp: ESTABLISHED and CLOSE_WAIT over IPv4 and IPv6 (RFC 4022), without reading the table of sockets. */
function established(snmp: string | null | undefined): number | null {
  const [names, values] = (snmp ?? "").split("\n", 200).filter((line) => line.startsWith("Tcp:"));
  const at = words(names ?? "").indexOf("CurrEstab");
  return at < 0 ? null : counter(words(values ?? "")[at]);
}

/** /proc/net/sockstat (proc_pid_net(5)) counts TIME_WAIT of both families in its TCP line. */
function timeWait(sockstat: string | null | undefined): number | null {
  const fields = words((sockstat ?? "").split("\n", 50).find((line) => line.startsWith("TCP:")) ?? "");
  const at = fields.indexOf("tw");
  return at < 0 ? null : counter(fields[at + 1]);
}

export function parseTcp(texts: readonly (string | null)[]): Sample["tcp"] {
  const found = { established: established(texts[1]), timeWait: timeWait(texts[0]) };
  return found.established === null && found.timeWait === null ? null : found;
}

export const tcpProbe: FileProbe<Sample["tcp"]> = {
  kind: "files",
  name: "tcp",
  cadence: "fast",
  files: ["/proc/net/sockstat", "/proc/net/snmp"],
  parse: parseTcp,
};
