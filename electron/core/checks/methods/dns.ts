import { randomInt } from "node:crypto";
import { Resolver } from "node:dns/promises";
import { SocketAddress, isIP, isIPv6 } from "node:net";
import type { Duplex } from "node:stream";
import { Failure } from "../../../../shared/base/failure.ts";
import type { CheckSpec } from "../../../../shared/contract/checks.ts";
import { expand } from "../plugins/commandLine.ts";
import { bounded } from "../plugins/pluginOutput.ts";
import { dialFrom, dialProblem, type Finding, perf, requireAddress, type RunContext } from "./context.ts";
import { decodeAnswer, type DnsAnswer, encodeQuery, type RecordType } from "./dnsMessage.ts";

type DnsSpec = Extract<CheckSpec, { kind: "dns" }>;

const codes: Readonly<Record<number, string>> = {
  1: "the server did not understand the question",
  2: "the server failed",
  3: "there is no such name",
  4: "the server does not do that",
  5: "the server refused",
};

/** Node's words for the same codes. */
const nodeCodes: Readonly<Record<string, number>> = {
  EFORMERR: 1,
  ESERVFAIL: 2,
  ENOTFOUND: 3,
  ENOTIMP: 4,
  EREFUSED: 5,
  ENODATA: 0,
};

/** `address`, `address:port`, `[v6]:port`; port 53 when none is given. */
export function splitServer(text: string): { address: string; port: number } {
  if (isIPv6(text)) return { address: text, port: 53 };
  const [, address = text, port = "53"] = /^(.*?):(\d{1,5})$/.exec(text) ?? [];
  return { address: requireAddress(address.replace(/^\[(.*)\]$/, "$1")), port: Number(port) };
}

/** Asks this computer's resolver, or the server named, over UDP. */
async function askHere(name: string, type: RecordType, server: string, context: RunContext): Promise<DnsAnswer> {
  const resolver = new Resolver({ timeout: Math.max(1000, Math.floor(context.timeoutMs / 3)), tries: 2 });
  if (server !== "") {
    const { address, port } = splitServer(server);
    const ip = isIP(address) ? address : (await resolver.resolve4(address))[0];
    if (ip === undefined) throw new Failure("checks.badAddress", { address });
    resolver.setServers([isIPv6(ip) ? `[${ip}]:${port}` : `${ip}:${port}`]);
  }
  const cancel = (): void => resolver.cancel();
  context.signal.addEventListener("abort", cancel, { once: true });
  try {
    const records = (await resolver.resolve(name, type)) as readonly unknown[];
    return { code: 0, records: records.map(asText) };
  } catch (error) {
    if (context.signal.aborted) throw context.signal.reason;
    const code = nodeCodes[String((error as { code?: unknown }).code)];
    if (code === undefined) throw error;
    return { code, records: [] };
  } finally {
    context.signal.removeEventListener("abort", cancel);
  }
}

function asText(record: unknown): string {
  if (typeof record === "string") return record;
  if (Array.isArray(record)) return record.join("");
  const { priority, exchange } = record as { priority?: number; exchange?: string };
  return `${priority ?? 0} ${exchange ?? ""}`;
}

/** Asks a server over TCP (RFC 7766) through the host: UDP does not pass an SSH connection. */
async function askThrough(name: string, type: RecordType, server: string, context: RunContext): Promise<DnsAnswer> {
  const { address, port } = splitServer(server);
  const id = randomInt(65_536);
  const query = encodeQuery(id, name, type);
  const stream = await dialFrom("host", context)(address, port);
  try {
    const framed = new Uint8Array(query.length + 2);
    new DataView(framed.buffer).setUint16(0, query.length);
    framed.set(query, 2);
    stream.write(framed);
    const answer = decodeAnswer(await readFrame(stream, context.signal), id, type);
    if (!answer) throw Object.assign(new Error("no DNS answer"), { code: "not a DNS answer" });
    return answer;
  } finally {
    stream.destroy();
  }
}

/** One message with its length of two bytes before it; at most 65,535 bytes. */
function readFrame(stream: Duplex, signal: AbortSignal): Promise<Uint8Array> {
  return new Promise((resolve, reject) => {
    let have = Buffer.alloc(0);
    const cut = (): void =>
      reject(signal.aborted ? signal.reason : Object.assign(new Error("cut"), { code: "ECONNRESET" }));
    signal.addEventListener("abort", cut, { once: true });
    stream.on("data", (chunk: Buffer) => {
      have = Buffer.concat([have, chunk]);
      if (have.length < 2 || have.length < 2 + have.readUInt16BE(0)) return;
      stream.removeAllListeners("data");
      resolve(have.subarray(2, 2 + have.readUInt16BE(0)));
    });
    stream.once("error", reject);
    stream.once("close", () => {
      signal.removeEventListener("abort", cut);
      cut();
    });
  });
}

/** Two spellings of the same answer: case, a final dot, an IPv6 address with its zeros. */
function normal(answer: string, type: RecordType): string {
  const text = answer.trim();
  if (type === "TXT") return text;
  if (type === "AAAA" && isIPv6(text)) return new SocketAddress({ address: text, family: "ipv6" }).address;
  return text.toLowerCase().replace(/\.$/, "");
}

/** Whether a name resolves, to all that is expected. */
export async function runDns(spec: DnsSpec, context: RunContext): Promise<Finding> {
  const { clock, host } = context;
  const name = expand(spec.name, host);
  requireAddress(name);
  const server = expand(spec.server, host);
  if (spec.from === "host" && server === "") throw new Failure("checks.needsServer", { name });
  const began = clock.monotonic();
  let answer: DnsAnswer;
  try {
    answer = await (spec.from === "here" ? askHere : askThrough)(name, spec.type, server, context);
  } catch (error) {
    if (error instanceof RangeError) throw new Failure("checks.badAddress", { address: name.slice(0, 64) }, error);
    const problem = dialProblem(error);
    if (problem === null) throw error;
    return { state: "critical", text: `${name}: ${problem}` };
  }
  const time = [perf("time", clock.monotonic() - began, "ms", { min: 0 })];
  if (answer.code !== 0)
    return { state: "critical", text: `${name}: ${codes[answer.code] ?? `error ${answer.code}`}`, perfdata: time };
  const found = answer.records.map((record) => normal(record, spec.type));
  const missing = spec.expect.filter((text) => !found.includes(normal(text, spec.type)));
  const said = bounded(found.length === 0 ? `no ${spec.type} record` : found.toSorted().join(", "), 500);
  if (found.length === 0 || missing.length > 0)
    return {
      state: "critical",
      text: `${name}: ${said}${missing.length > 0 ? `; expected was ${missing.join(", ")}` : ""}`,
      perfdata: time,
    };
  return { state: "ok", text: `${name}: ${said}`, perfdata: time };
}
