import { mapLimit } from "../../../shared/base/async.ts";
import { Failure } from "../../../shared/base/failure.ts";
import type { Sample } from "../../../shared/contract/health.ts";
import { UsageError } from "../arguments.ts";
import { evaluate, noConditions, verdict } from "../../core/health/thresholds.ts";
import { exitCodeOf, oneLine, sentence } from "../context.ts";
import { readTarget, sampledTest, targetHosts, whereOption } from "../targets.ts";
import type { Verb } from "../verb.ts";

/** Hosts sampled at once. */
const parallel = 32;

type Outcome = { host: string; sample: Sample } | { host: string; failure: Failure };

const gib = (bytes: number): string => `${(bytes / 2 ** 30).toFixed(1)} GiB`;
const percent = (value: number | null): string => (value === null ? "unknown" : `${value.toFixed(1)} %`);

function line(host: string, sample: Sample): string {
  const { cpu, memory, load, disks, uptimeSeconds } = sample;
  return [
    host,
    `cpu ${percent(cpu.percent)}`,
    memory ? `memory ${gib(memory.availableBytes)} of ${gib(memory.totalBytes)} available` : "memory unknown",
    load ? `load ${load.map((value) => value.toFixed(2)).join(" ")}` : "load unknown",
    ...disks.map((disk) => `${disk.mount} ${disk.freeBytes === null ? "unknown" : gib(disk.freeBytes)} free`),
    uptimeSeconds === null ? "uptime unknown" : `up ${Math.floor(uptimeSeconds / 3600)} h`,
  ].join("\t");
}

export const health: Verb = {
  usage: "health NAME... | --where FILTER",
  summary: "takes one health sample of each host; the filter may ask for its numbers: 'env:prod cpu>80'",
  options: whereOption,
  async run(context) {
    const target = readTarget(context.parsed, { measured: true });
    await context.unlock();
    const belongs = await sampledTest(context, target);
    const sampled = await mapLimit(
      await targetHosts(context, target),
      parallel,
      async (host): Promise<Outcome | null> => {
        try {
          const sample = await context.call("health.sample", { hostId: host.id });
          const { status } = verdict(evaluate(noConditions, sample, null));
          return belongs(host, { status, last: sample, facts: null }) ? { host: host.name, sample } : null;
        } catch (error) {
          // Nobody knows whether it belongs, so it stays in the answer.
          if (error instanceof Failure) return { host: host.name, failure: error };
          throw error;
        }
      },
    );
    const results = sampled.filter((result) => result !== null);
    for (const result of results)
      if ("failure" in result) process.stderr.write(`holdfast: ${sentence(result.failure)}\n`);
    if (context.json) context.printJson(results.map(toJson));
    else for (const result of results) if ("sample" in result) context.print(line(result.host, result.sample));
    return exitCodeOf(results.map((result) => "sample" in result));
  },
};

function toJson(result: Outcome): object {
  if ("failure" in result)
    return {
      host: result.host,
      ok: false,
      error: { code: result.failure.code, message: sentence(result.failure), ...result.failure.params },
    };
  const { time, cpu, memory, load, disks, uptimeSeconds } = result.sample;
  return {
    host: result.host,
    ok: true,
    time: new Date(time).toISOString(),
    cpu: { percent: cpu.percent },
    memory: memory && { totalBytes: memory.totalBytes, availableBytes: memory.availableBytes },
    load,
    disks: disks.map(({ mount, totalBytes, freeBytes }) => ({ mount, totalBytes, freeBytes })),
    uptimeSeconds,
  };
}

interface ExecResult {
  host: string;
  exitCode: number | null;
  stdout: string;
  stderr: string;
  error: { code: string; message: string } | null;
}

export const exec: Verb = {
  usage: "exec (NAME... | --where FILTER) [--timeout SECONDS] -- COMMAND",
  summary: "runs a command on hosts and prints its output",
  options: { timeout: { type: "string" }, ...whereOption },
  async run(context) {
    const { rest } = context.parsed;
    const target = readTarget(context.parsed);
    if (rest.length === 0) throw new UsageError("COMMAND is missing after --");
    const timeoutSeconds = context.parsed.number("timeout", 1, 86_400) ?? 600;
    await context.unlock();
    const hosts = await targetHosts(context, target);
    const results = new Map<string, ExecResult>(
      hosts.map((host) => [host.id, { host: host.name, exitCode: null, stdout: "", stderr: "", error: null }]),
    );
    // Several words are one command line, as with ssh.
    const input = { hostIds: [...results.keys()], command: rest.join(" "), timeoutSeconds };
    await context.stream("exec.run", input, (event) => {
      const result = results.get(event.hostId);
      if (!result) return;
      if (event.type === "output") result[event.channel] += event.text;
      else {
        result.exitCode = event.exitCode;
        if (event.failure) result.error = { code: event.failure.code, message: sentence(event.failure) };
        if (!context.json) printResult(result);
      }
    });
    if (context.json) context.printJson([...results.values()]);
    return exitCodeOf([...results.values()].map((result) => result.exitCode === 0));
  },
};

function printResult(result: ExecResult): void {
  const status = result.error ? "failed" : `exit ${result.exitCode ?? "unknown"}`;
  process.stdout.write(`== ${result.host} (${status})\n${result.stdout}`);
  if (result.stdout !== "" && !result.stdout.endsWith("\n")) process.stdout.write("\n");
  if (result.stderr !== "") process.stderr.write(result.stderr.endsWith("\n") ? result.stderr : `${result.stderr}\n`);
  if (result.error) process.stderr.write(`holdfast: ${oneLine(result.error.message)}\n`);
}
