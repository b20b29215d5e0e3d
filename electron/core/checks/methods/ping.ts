import { spawn } from "node:child_process";
import { Failure } from "../../../../shared/base/failure.ts";
import type { CheckSpec } from "../../../../shared/contract/checks.ts";
import { sh } from "../../ssh/quote.ts";
import { expand } from "../plugins/commandLine.ts";
import { type Finding, perf, requireAddress, type RunContext, stateAbove, worst } from "./context.ts";

/** Of the text of a ping; ten answers are a tenth of it. */
const MAX_OUTPUT = 16_384;

export interface PingResult {
  /** Percent of the packets that were not answered. */
  readonly loss: number;
  /** Milliseconds, mean over the answers; null when there was none, or when the program does not tell. */
  readonly rttMs: number | null;
}

/** Windows says it in its own language: only the shape is the same. */
const windowsLoss = /\([^()\d]{0,40}(\d{1,3})\s?%[^()]{0,40}\)/;
/** The mean is the last number. */
const windowsMean = /= (\d{1,9}) ?ms\s*$/;

/** Reads the summary of ping: iputils, BusyBox, the BSDs, macOS, Windows in any language. null when there is none. Pure. */
export function parsePing(output: string): PingResult | null {
  const windows = windowsLoss.exec(output)?.[1];
  if (windows !== undefined) {
    const mean = windowsMean.exec(output)?.[1];
    // It counts a router's "unreachable" as an answer, but has no times then.
    return {
      loss: mean === undefined ? 100 : Math.min(100, Number(windows)),
      rttMs: mean === undefined ? null : Number(mean),
    };
  }
  const loss = /([\d.]+)% (?:packet )?loss/.exec(output)?.[1];
  if (loss === undefined) return null;
  const rtt = /(?:rtt|round-trip) min\/avg\/max(?:\/\w+)? = [\d.]+\/([\d.]+)\//.exec(output)?.[1];
  const percent = Number(loss);
  if (!Number.isFinite(percent)) return null;
  return {
    loss: Math.min(100, percent),
    rttMs: rtt === undefined || !Number.isFinite(Number(rtt)) ? null : Number(rtt),
  };
}

/** Arguments of this computer's own ping. */
export function pingArguments(platform: string, address: string, count: number): string[] {
  if (platform === "win32") return ["-n", String(count), "-w", "2000", address];
  // -W is seconds on Linux and milliseconds on the BSDs, where -t ends it as a whole.
  return platform === "linux"
    ? ["-n", "-c", String(count), "-W", "2", address]
    : ["-c", String(count), "-t", "8", address];
}

function pingHere(address: string, count: number, { platform, signal }: RunContext): Promise<string> {
  return new Promise((resolve, reject) => {
    const child = spawn("ping", pingArguments(platform, address, count), {
      stdio: ["ignore", "pipe", "pipe"],
      // Node adds on Windows what a program there needs: PATH and SystemRoot.
      env: platform === "win32" ? {} : { PATH: "/usr/bin:/bin:/usr/sbin:/sbin", LC_ALL: "C" },
      windowsHide: true,
      signal,
    });
    let output = "";
    const keep = (chunk: Buffer): void => void (output = (output + chunk.toString("utf8")).slice(0, MAX_OUTPUT));
    child.stdout.on("data", keep);
    child.stderr.on("data", keep);
    child.once("error", (error) => reject(signal.aborted ? signal.reason : error));
    child.once("close", () => resolve(output));
  });
}

/** Whether an address answers to ICMP echo: packets lost and the mean time of an answer. */
export async function runPing(spec: Extract<CheckSpec, { kind: "ping" }>, context: RunContext): Promise<Finding> {
  const { host, ssh, signal } = context;
  const address = requireAddress(expand(spec.address === "" ? host.address : spec.address, host));
  let output: string;
  if (spec.from === "here") output = await pingHere(address, spec.count, context);
  else {
    const program = `if [ "$(uname)" = Linux ]; then ${sh`ping -c ${spec.count} -W 2 ${address}`}; else ${sh`ping -c ${spec.count} -t 8 ${address}`}; fi 2>&1\n`;
    const result = await ssh.script(host.id, program, { signal, timeoutMs: 0, maxBytes: MAX_OUTPUT });
    output = result.stdout;
  }
  const result = parsePing(output);
  if (spec.from === "here" && /network is unreachable/i.test(output))
    throw new Failure("checks.noNetwork", { address, reason: "ENETUNREACH" });
  if (!result) {
    const [line = ""] = output.trim().split("\n").slice(-1);
    return { state: "critical", text: line === "" ? "ping told nothing" : line.slice(0, 500) };
  }
  const { loss, rttMs } = result;
  const { warningLoss, criticalLoss, warningMs, criticalMs } = spec;
  const lossState = loss >= criticalLoss && loss > 0 ? "critical" : loss >= warningLoss && loss > 0 ? "warning" : "ok";
  const times = rttMs === null ? [] : [perf("rtt", rttMs, "ms", { warning: warningMs, critical: criticalMs, min: 0 })];
  return {
    state: worst(lossState, rttMs === null ? "ok" : stateAbove(rttMs, warningMs, criticalMs)),
    text: `${address}: ${loss} % lost${rttMs === null ? "" : `, ${rttMs} ms on average`}`,
    perfdata: [perf("loss", loss, "%", { warning: warningLoss, critical: criticalLoss, min: 0, max: 100 }), ...times],
  };
}
