import type { CheckSpec } from "../../../../shared/contract/checks.ts";
import { expand } from "../plugins/commandLine.ts";
import { dialFrom, dialProblem, type Finding, perf, requireAddress, type RunContext, stateAbove } from "./context.ts";

/** Whether a port takes connections, and how fast. From a host, the way over SSH is part of the time. */
export async function runTcp(spec: Extract<CheckSpec, { kind: "tcp" }>, context: RunContext): Promise<Finding> {
  const { host, clock } = context;
  // From the host itself its own address is best asked for where it is sure to be.
  const address = requireAddress(
    spec.address === "" ? (spec.from === "host" ? "127.0.0.1" : host.address) : expand(spec.address, host),
  );
  const began = clock.monotonic();
  try {
    const stream = await dialFrom(spec.from, context)(address, spec.port);
    stream.destroy();
  } catch (error) {
    const problem = dialProblem(error);
    if (problem === null) throw error;
    return { state: "critical", text: `${address} port ${spec.port}: ${problem}` };
  }
  const ms = clock.monotonic() - began;
  const { warningMs, criticalMs } = spec;
  return {
    state: stateAbove(ms, warningMs, criticalMs),
    text: `${address} port ${spec.port} answered in ${ms.toFixed(1)} ms`,
    perfdata: [perf("time", ms, "ms", { warning: warningMs, critical: criticalMs, min: 0 })],
  };
}
