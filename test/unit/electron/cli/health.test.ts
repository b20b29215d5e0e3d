import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { parse } from "../../../../electron/cli/arguments.ts";
import type { Context } from "../../../../electron/cli/context.ts";
import { health, healthLine } from "../../../../electron/cli/verbs/health.ts";
import { Failure } from "../../../../shared/base/failure.ts";
import type { Sample } from "../../../../shared/contract/health.ts";
import { emptySample, sampleDisk } from "../../../support/samples.ts";
import { host } from "../../shared/filter/hosts.ts";

beforeEach(() => void vi.spyOn(process.stderr, "write").mockImplementation(() => true));
afterEach(() => void vi.restoreAllMocks());

/** What the verb prints and asks when its one host gives this sample and these details. */
async function run(sample: Sample, details: unknown, ...args: string[]) {
  const parsed = parse(["web-1", ...args], health.options);
  const calls: string[] = [];
  const printed: string[] = [];
  const documents: Record<string, unknown>[][] = [];
  const context = {
    parsed,
    json: parsed.flag("json"),
    unlock: async () => undefined,
    hosts: async () => [host("web-1")],
    call: async (name: string) => {
      calls.push(name);
      if (name === "health.sample") return sample;
      if (details instanceof Failure) throw details;
      return details;
    },
    print: (text: string) => printed.push(text),
    printJson: (value: Record<string, unknown>[]) => documents.push(value),
  } as unknown as Context;
  const code = (await health.run(context)) ?? 0;
  return { code, calls, printed, document: documents[0]?.[0] ?? {} };
}

const measured: Sample = {
  ...emptySample,
  cpu: { percent: 12.5, iowaitPercent: 1, stealPercent: 0, cores: [10, 15] },
  memory: { totalBytes: 100, availableBytes: 60, swapTotalBytes: 50, swapFreeBytes: 40 },
  disks: [sampleDisk({ inodesTotal: 10, inodesFree: 4 }), sampleDisk({ mount: "/nas", hanging: true })],
  network: [{ name: "eth0", rxBytesPerSecond: null, txBytesPerSecond: 7, errorsPerSecond: 0, dropsPerSecond: 1 }],
  pressure: { cpu: 1, memory: null, memoryFull: null, io: 0, ioFull: null },
  bootedAt: 1_700_000_000_000,
};

describe("health --json", () => {
  it("keeps what it always said, with each core's percent", async () => {
    const { document, code } = await run(measured, null, "--json");
    expect(code).toBe(0);
    expect(document).toMatchObject({
      host: "web-1",
      ok: true,
      cpu: { percent: 12.5, cores: [10, 15], iowaitPercent: 1, stealPercent: 0 },
      memory: { totalBytes: 100, availableBytes: 60 },
      disks: [
        { mount: "/", totalBytes: 1000, freeBytes: 800 },
        { mount: "/nas", totalBytes: 1000, freeBytes: 800 },
      ],
    });
  });

  it("gives interfaces with null for a rate that is not known yet", async () => {
    const { document } = await run(measured, null, "--json");
    expect(document["network"]).toEqual([{ name: "eth0", rxBytesPerSecond: null, txBytesPerSecond: 7 }]);
    expect(document["networkErrors"]).toEqual([{ name: "eth0", errorsPerSecond: 0, dropsPerSecond: 1 }]);
  });

  it("has a key for each further probe", async () => {
    const { document } = await run(measured, null, "--json");
    expect(document).toMatchObject({
      swap: { totalBytes: 50, freeBytes: 40 },
      pressure: { cpu: 1, io: 0 },
      inodes: [
        { mount: "/", total: 10, free: 4 },
        { mount: "/nas", total: null, free: null },
      ],
      hangingMounts: ["/nas"],
      bootedAt: "2023-11-14T22:13:20.000Z",
    });
  });

  it("says null, and never leaves a key out, where a host lacks the source", async () => {
    const { document } = await run(emptySample, null, "--json");
    for (const name of [
      "memory",
      "load",
      "swap",
      "zram",
      "pressure",
      "tcp",
      "temperatures",
      "fans",
      "container",
      "bootedAt",
      "bootId",
    ])
      expect(document).toHaveProperty(name, null);
  });

  it("names what was looked at deeper, null where the host cannot tell", async () => {
    const { document, calls } = await run(
      measured,
      {
        units: { time: 1, value: { count: 0, units: [] }, reason: null },
        smart: { time: 1, value: null, reason: { code: "missing" } },
        raid: null,
      },
      "--json",
    );
    expect(calls).toEqual(["health.sample", "details.refresh"]);
    expect(document).toMatchObject({ units: { count: 0, units: [] }, smart: null, raid: null });
  });

  it("leaves the deeper looks out when asked to be quick", async () => {
    const { calls, document } = await run(measured, null, "--json", "--quick");
    expect(calls).toEqual(["health.sample"]);
    expect(document).toMatchObject({ ok: true, cpu: { percent: 12.5 } });
    expect(document).not.toHaveProperty("units");
  });

  it("tells a host that went away while it was looked at deeper as one that failed", async () => {
    const { code, document } = await run(
      measured,
      new Failure("ssh.closed", { host: "web-1", reason: "gone" }),
      "--json",
    );
    expect(code).toBe(1);
    expect(document).toMatchObject({ host: "web-1", ok: false, error: { code: "ssh.closed" } });
  });
});

describe("health in words", () => {
  it("asks for a sample alone: the rest would cost the host and not be shown", async () => {
    const { calls, printed } = await run(measured, null);
    expect(calls).toEqual(["health.sample"]);
    expect(printed[0]).toMatch(/^web-1\tcpu 12\.5 %\tmemory 0\.0 GiB of 0\.0 GiB available\tload unknown/);
  });
});

it("one host is one line, whatever its mounts are called", () => {
  const disks = [{ ...sampleDisk(), mount: "/srv/a\nb\tc\u001b[31m" }];
  const line = healthLine("web", { ...emptySample, disks });
  expect(line).not.toMatch(/[\n\u001b]/);
  expect(line.split("\t")).toHaveLength(6);
  expect(line).toContain("/srv/a b c[31m ");
});
