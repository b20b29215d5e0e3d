import { PassThrough } from "node:stream";
import { text } from "node:stream/consumers";
import { describe, expect, it } from "vitest";
import { detailText } from "../../../../../electron/core/demo/detailTexts.ts";
import { directoryProgram } from "../../../../../electron/core/demo/directoryProgram.ts";
import { Machine } from "../../../../../electron/core/demo/machine.ts";
import { machineSpecs } from "../../../../../electron/core/demo/spec.ts";
import { findFullestDirectory } from "../../../../../electron/core/health/details/culprit.ts";
import { isUnavailable } from "../../../../../electron/core/health/details/detailProbe.ts";
import { hostDetailsOf } from "../../../../../electron/core/health/details/hostDetails.ts";
import { detailProbes } from "../../../../../electron/core/health/details/index.ts";
import type { ServerSession } from "../../../../../electron/core/ssh/server.ts";
import type { ScriptResult } from "../../../../../electron/core/ssh/types.ts";
import type { DetailResult } from "../../../../../shared/contract/health.ts";
import { hostDetails, type HostDetails } from "../../../../../shared/contract/healthDetails.ts";
import { FakeClock } from "../health/support.ts";

/** What the page would be told of a simulated host after two answers, a minute apart. */
async function detailsOf(name: string): Promise<HostDetails> {
  const spec = machineSpecs.find((entry) => entry.name === name);
  if (!spec) throw new Error(`no machine ${name}`);
  const clock = new FakeClock();
  const machine = new Machine(spec, clock);
  const first = new Map(detailProbes.map((probe) => [probe.name, probe.parse(detailText(probe.name, machine), 0)]));
  await clock.advance(60_000);
  const results = new Map<string, DetailResult>();
  for (const probe of detailProbes) {
    const answer = probe.parse(detailText(probe.name, machine), machine.now);
    expect(answer, probe.name).not.toBeNull();
    const reason = isUnavailable(answer) ? answer.unavailable : null;
    const value = reason === null ? (probe.present?.(answer, first.get(probe.name) as never) ?? answer) : null;
    results.set(probe.name, { time: machine.now, value, reason });
  }
  return hostDetailsOf(results);
}

describe("details of the demo fleet", () => {
  it.each(machineSpecs.map(({ name }) => name))("of %s are what the contract says, from every probe", async (name) => {
    expect(hostDetails.safeParse(await detailsOf(name)).error).toBeUndefined();
  });

  it("use as much CPU as the charts of the host show", async () => {
    const { processes } = await detailsOf("lab-pi");
    const sum = processes?.value?.top.reduce((all, { cpuPercent }) => all + (cpuPercent ?? 0), 0) ?? 0;
    // Four cores, busy for the most part.
    expect(sum).toBeGreaterThan(150);
    expect(sum).toBeLessThan(400);
    expect(processes?.value?.top[0]?.name).toBe("python3");
  });

  it("have some trouble to look at: a failed service, a dying disk in an array, a certificate that ends", async () => {
    expect((await detailsOf("web-1")).units?.value?.count).toBe(1);
    expect((await detailsOf("web-1")).certificates?.value?.[0]?.subject).toBe("shop.example");
    const backup = await detailsOf("backup-1");
    expect(backup.raid?.value?.arrays[0]).toMatchObject({ state: "degraded", faulty: ["sdc1"] });
    expect(backup.smart?.value?.disks.find(({ passed }) => passed === false)?.device).toBe("/dev/sdc");
    expect((await detailsOf("web-2")).units?.value?.count).toBe(0);
  });

  it("agree with what the package manager of the host offers", async () => {
    const spec = machineSpecs.find(({ name }) => name === "web-1");
    const { updates } = await detailsOf("web-1");
    expect(updates?.value?.waiting).toBe(spec?.updates.length);
    expect(updates?.value?.security).toBe(spec?.updates.filter(({ security }) => security).length);
  });

  it("say nothing to a probe that the demo does not know", () => {
    const [spec] = machineSpecs;
    if (spec) expect(detailText("horoscope", new Machine(spec, new FakeClock()))).toBe("");
  });

  it("know the fullest directory of each mount, by the program that searches real hosts", async () => {
    for (const spec of machineSpecs)
      for (const { mount } of spec.disks) {
        const machine = new Machine(spec, new FakeClock());
        const found = await findFullestDirectory({ script: (_, program) => simulate(program, machine) }, "h", mount);
        expect(found?.path.startsWith(mount), `${spec.name} ${mount}`).toBe(true);
        expect(found?.partial).toBe(false);
      }
  });
});

/** What the simulated host would answer to this program. */
async function simulate(program: string, machine: Machine): Promise<ScriptResult> {
  expect(directoryProgram.matches(program)).toBe(true);
  const stdout = new PassThrough();
  const session = { stdout, exit: () => stdout.end() } as unknown as ServerSession;
  await directoryProgram.run({ program, session, machine, clock: new FakeClock() });
  return { stdout: await text(stdout), stderr: "", code: 0, signal: null };
}
