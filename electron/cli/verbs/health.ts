import { mapLimit } from "../../../shared/base/async.ts";
import { Failure } from "../../../shared/base/failure.ts";
import type { Sample } from "../../../shared/contract/health.ts";
import type { HostDetails } from "../../../shared/contract/healthDetails.ts";
import { evaluate, noConditions, verdict } from "../../core/health/thresholds.ts";
import { type Context, errorJson, exitCodeOf, oneLine, sentence } from "../context.ts";
import { readTarget, sampledTest, targetHosts, whereOption } from "../targets.ts";
import type { Verb } from "../verb.ts";

/** Hosts sampled at once. */
const parallel = 32;

type Outcome = { host: string; sample: Sample; details: HostDetails | null } | { host: string; failure: Failure };

const gib = (bytes: number): string => `${(bytes / 2 ** 30).toFixed(1)} GiB`;
const percent = (value: number | null): string => (value === null ? "unknown" : `${value.toFixed(1)} %`);

/** One line a host, whatever its mounts are called. */
export function healthLine(host: string, sample: Sample): string {
  const { cpu, memory, load, disks, uptimeSeconds } = sample;
  return [
    host,
    `cpu ${percent(cpu.percent)}`,
    memory ? `memory ${gib(memory.availableBytes)} of ${gib(memory.totalBytes)} available` : "memory unknown",
    load ? `load ${load.map((value) => value.toFixed(2)).join(" ")}` : "load unknown",
    ...disks.map((disk) => `${disk.mount} ${disk.freeBytes === null ? "unknown" : gib(disk.freeBytes)} free`),
    uptimeSeconds === null ? "uptime unknown" : `up ${Math.floor(uptimeSeconds / 3600)} h`,
  ]
    .map(oneLine)
    .join("\t");
}

export const health: Verb = {
  usage: "health (NAME... | --where FILTER) [--quick]",
  summary:
    "takes one health sample of each host; the filter may ask for its numbers: 'env:prod cpu>80'; with --json also what is " +
    "looked at deeper: processes, failed units, containers, updates, certificates and so on, which takes seconds and is left " +
    "out with --quick",
  options: { quick: { type: "boolean" }, ...whereOption },
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
          if (!belongs(host, { status, last: sample, facts: null })) return null;
          return { host: host.name, sample, details: await detailsOf(context, host.id) };
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
    else for (const result of results) if ("sample" in result) context.print(healthLine(result.host, result.sample));
    return exitCodeOf(results.map((result) => "sample" in result));
  },
};

/** Only for who reads all of it: a line of words has no room for it, and it costs the host more than a sample. */
async function detailsOf(context: Context, hostId: string): Promise<HostDetails | null> {
  return context.json && !context.parsed.flag("quick") ? context.call("details.refresh", { hostId }) : null;
}

/** What is null is not available on that host. */
function toJson(result: Outcome): object {
  if ("failure" in result)
    return {
      host: result.host,
      ok: false,
      error: errorJson(result.failure),
    };
  const { sample } = result;
  const { time, cpu, memory, load, disks, uptimeSeconds } = sample;
  return {
    host: result.host,
    ok: true,
    time: new Date(time).toISOString(),
    cpu,
    memory: memory && { totalBytes: memory.totalBytes, availableBytes: memory.availableBytes },
    load,
    disks: disks.map(({ mount, totalBytes, freeBytes }) => ({ mount, totalBytes, freeBytes })),
    uptimeSeconds,
    network: sample.network.map(({ name, rxBytesPerSecond, txBytesPerSecond }) => ({
      name,
      rxBytesPerSecond,
      txBytesPerSecond,
    })),
    ...moreOf(sample),
    ...detailsJson(result.details),
  };
}

/** The further probes of a sample. */
function moreOf(sample: Sample): object {
  const { memory, disks, bootedAt } = sample;
  const swapped = memory?.swapTotalBytes ?? null;
  return {
    swap: swapped === null ? null : { totalBytes: swapped, freeBytes: memory?.swapFreeBytes ?? null },
    zram: sample.zram,
    pressure: sample.pressure,
    inodes: disks.map(({ mount, inodesTotal, inodesFree }) => ({ mount, total: inodesTotal, free: inodesFree })),
    hangingMounts: disks.filter(({ hanging }) => hanging).map(({ mount }) => mount),
    diskIo: sample.diskIo,
    networkErrors: sample.network.map(({ name, errorsPerSecond, dropsPerSecond }) => ({
      name,
      errorsPerSecond,
      dropsPerSecond,
    })),
    tcp: sample.tcp,
    temperatures: sample.temperatures,
    fans: sample.fans,
    container: sample.container,
    bootedAt: bootedAt === null ? null : new Date(bootedAt).toISOString(),
    bootId: sample.bootId,
    probeCpuMs: sample.probeCpuMs,
  };
}

function detailsJson(details: HostDetails | null): object {
  return Object.fromEntries(Object.entries(details ?? {}).map(([name, part]) => [name, part?.value ?? null]));
}
