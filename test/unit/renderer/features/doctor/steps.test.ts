import { describe, expect, it } from "vitest";
import { byHop } from "../../../../../renderer/features/doctor/hops.ts";
import { doctor } from "../../../../../renderer/features/doctor/index.ts";
import { applySteps } from "../../../../../renderer/features/doctor/useExamination.ts";
import { useDoctorPanel } from "../../../../../renderer/app/state/doctor.ts";
import type { DoctorStep } from "../../../../../shared/contract/doctor.ts";
import { TestInventory } from "../../../../support/sshClient.ts";

const step = (hop: number, name: DoctorStep["step"], state: DoctorStep["state"] = "waiting"): DoctorStep => ({
  hop,
  host: `host-${hop}`,
  step: name,
  state,
  milliseconds: null,
  facts: [],
  cause: null,
  failure: null,
});

describe("the steps of an examination", () => {
  it("come all at first, and then each as it changes", () => {
    const all = applySteps([], { type: "all", steps: [step(0, "resolve"), step(0, "connect")] });
    const next = applySteps(all, { type: "step", index: 1, step: step(0, "connect", "running") });
    expect(next.map(({ state }) => state)).toEqual(["waiting", "running"]);
    expect(all.map(({ state }) => state)).toEqual(["waiting", "waiting"]);
    expect(applySteps(next, { type: "all", steps: [] })).toEqual([]);
  });

  it("are shown hop by hop", () => {
    const hops = byHop([step(0, "resolve"), step(0, "connect"), step(1, "resolve")]);
    expect(hops.map(({ host, steps }) => [host, steps.length])).toEqual([
      ["host-0", 2],
      ["host-1", 1],
    ]);
    expect(byHop([])).toEqual([]);
  });
});

describe("the doctor in the palette", () => {
  it("examines the host that was chosen", () => {
    const inventory = new TestInventory();
    const hosts = [inventory.add({ name: "web1" }), inventory.add({ name: "web2" })];
    const commands = doctor.commands?.(hosts, () => undefined) ?? [];
    expect(commands.map(({ title }) => title)).toEqual([
      "Examine the connection to web1",
      "Examine the connection to web2",
    ]);
    commands[1]?.run();
    expect(useDoctorPanel.getState().hostId).toBe(hosts[1]?.id);
  });
});
