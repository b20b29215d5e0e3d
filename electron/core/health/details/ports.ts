import { type ListeningPort, MAX_PORTS, type Ports } from "../../../../shared/contract/healthDetails.ts";
import { counter, printable, words } from "../text.ts";
import { linesOf, unavailableOf } from "./answers.ts";
import type { DetailProbe, Unavailable } from "./detailProbe.ts";

/** Lines the host sends; a server with more listening sockets than this is no server. */
const MAX_LISTED = 2000;

// ss before iproute2 4.12 knows no -H. /proc/net has no owners, but every Linux has it; 0A is LISTEN, 07 a bound UDP socket.
const PROGRAM = `
case $hf_system in
Linux)
  if command -v ss >/dev/null && hf_list=$(bounded 5 ss -Hlntup || bounded 5 ss -lntup) && [ -n "$hf_list" ]; then
    echo ss; printf '%s\\n' "$hf_list" | head -n ${MAX_LISTED}; return
  fi
  echo proc
  for hf_kind in tcp tcp6 udp udp6; do
    [ -r /proc/net/$hf_kind ] && awk -v kind=$hf_kind 'NR > 1 && ($4 == "0A" || kind ~ /^udp/ && $4 == "07") { print kind, $2; if (++n >= ${MAX_LISTED}) exit }' /proc/net/$hf_kind
  done ;;
FreeBSD) echo sockstat; bounded 5 sockstat -46l | head -n ${MAX_LISTED} ;;
*) echo netstat; bounded 5 netstat -an | awk '/LISTEN/ || /^udp/' | head -n ${MAX_LISTED} ;;
esac
`;

const everywhere = /^(?:\*|0\.0\.0\.0|\[?::\]?)$/;

function place(text: string, separator: ":" | "."): { address: string; port: number } | null {
  const at = text.lastIndexOf(separator);
  const port = counter(text.slice(at + 1));
  if (at < 1 || port === null || port > 65_535) return null;
  const address = text.slice(0, at).replace(/^\[(.*)\]$/, "$1");
  return { address: everywhere.test(address) ? "*" : printable(address, 100), port };
}

/** `tcp LISTEN 0 128 0.0.0.0:22 0.0.0.0:* users:(("sshd",pid=7,fd=3))`: ss(8). */
function fromSs(line: string): ListeningPort | null {
  const [protocol, , , , local] = words(line);
  const at = local === undefined ? null : place(local, ":");
  if (at === null || (protocol !== "tcp" && protocol !== "udp")) return null;
  const owner = /users:\(\("([^"]{1,256})",pid=(\d{1,10}),/.exec(line);
  return {
    protocol,
    ...at,
    process: owner ? printable(owner[1] as string, 100) : null,
    pid: owner ? Number(owner[2]) : null,
  };
}

/** `tcp6 00000000000000000000000001000000:0050`: each word of the address is in the host's byte order, which is little-endian. */
function fromProc(line: string): ListeningPort | null {
  const match = /^(tcp|udp)(6?) ([0-9A-F]{8}|[0-9A-F]{32}):([0-9A-F]{4})$/.exec(line);
  if (!match || (match[2] === "6") !== (match[3]?.length === 32)) return null;
  const bytes = (match[3] as string)
    .match(/.{8}/g)
    ?.flatMap((word) => (word.match(/../g) ?? []).reverse())
    .map((byte) => Number.parseInt(byte, 16)) as number[];
  const groups = bytes
    .flatMap((high, index) => (index % 2 === 0 ? [(high * 256 + (bytes[index + 1] ?? 0)).toString(16)] : []))
    .join(":");
  const address = match[2] === "6" ? groups.replace(/\b0(?::0)+\b/, ":").replace(/:{3,}/, "::") : bytes.join(".");
  return {
    protocol: match[1] as "tcp" | "udp",
    address: bytes.every((byte) => byte === 0) ? "*" : address,
    port: Number.parseInt(match[4] as string, 16),
    process: null,
    pid: null,
  };
}

/** FreeBSD: `root sshd 812 3 tcp4 *:22 *:*`. */
function fromSockstat(line: string): ListeningPort | null {
  const [, process, pid, , protocol, local] = words(line);
  const kind = /^(tcp|udp)[46]*$/.exec(protocol ?? "")?.[1];
  const at = local === undefined ? null : place(local, ":");
  if (!kind || at === null || process === undefined) return null;
  return { protocol: kind as "tcp" | "udp", ...at, process: printable(process, 100), pid: counter(pid) };
}

/** macOS: `tcp4 0 0 *.22 *.* LISTEN`; a UDP socket with a peer is a client's. */
function fromNetstat(line: string): ListeningPort | null {
  const [protocol, , , local, remote, state] = words(line);
  const kind = /^(tcp|udp)[46]*$/.exec(protocol ?? "")?.[1];
  const at = local === undefined ? null : place(local, ".");
  if (!kind || at === null || (kind === "tcp" ? state !== "LISTEN" : remote !== "*.*")) return null;
  return { protocol: kind as "tcp" | "udp", ...at, process: null, pid: null };
}

const readers = { ss: fromSs, proc: fromProc, sockstat: fromSockstat, netstat: fromNetstat } as const;

export function parsePorts(text: string): Ports | Unavailable | null {
  const known = unavailableOf(text);
  if (known) return known;
  const [tool, ...lines] = linesOf(text);
  if (tool === undefined || !Object.hasOwn(readers, tool)) return null;
  const read = readers[tool as keyof typeof readers];
  const found = new Map<string, ListeningPort>();
  for (const line of lines) {
    const port = read(line);
    // One process may listen on the same port many times over (SO_REUSEPORT).
    if (port) found.set(`${port.protocol} ${port.address} ${port.port}`, port);
  }
  const ports = [...found.values()].sort((a, b) => a.port - b.port || (a.protocol < b.protocol ? -1 : 1));
  return { count: ports.length, ports: ports.slice(0, MAX_PORTS) };
}

export const portsProbe: DetailProbe<Ports> = {
  name: "ports",
  everySeconds: 300,
  program: PROGRAM,
  parse: parsePorts,
};
