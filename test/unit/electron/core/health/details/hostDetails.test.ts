import { describe, expect, it } from "vitest";
import {
  detailNames,
  hostDetailsOf,
  isDetailName,
  listIsOld,
  partOf,
} from "../../../../../../electron/core/health/details/hostDetails.ts";
import { detailProbes } from "../../../../../../electron/core/health/details/index.ts";
import type { DetailResult } from "../../../../../../shared/contract/health.ts";
import type { Container } from "../../../../../../shared/contract/healthDetails.ts";

const result = (value: unknown, time = 1, reason: DetailResult["reason"] = null): DetailResult => ({
  time,
  value,
  reason,
});
const container = (id: string, state: Container["state"] = "running"): Container => ({
  id,
  name: id,
  image: "i",
  state,
  status: "",
  healthy: null,
  restarts: null,
  exitCode: null,
  cpuPercent: null,
  memoryBytes: null,
});
const use = (id: string) => ({ id, cpuPercent: 50, memoryBytes: 1000 });
const results = (
  containers: readonly Container[] | null | undefined,
  used: readonly ReturnType<typeof use>[] | null | undefined,
): Map<string, DetailResult> => {
  const map = new Map<string, DetailResult>();
  if (containers !== undefined)
    map.set("containers", result(containers === null ? null : { engine: "docker", containers }, 10));
  if (used !== undefined) map.set("containerUse", result(used, 20));
  return map;
};

describe("what is shown of a host's details", () => {
  it("has a part for each probe but the one whose answers join the containers", () => {
    expect(detailProbes.map(({ name }) => name).filter((name) => !isDetailName(name))).toEqual(["containerUse"]);
    for (const name of detailNames) expect(detailProbes.some((probe) => probe.name === name)).toBe(true);
    expect(isDetailName("constructor")).toBe(false);
  });

  it("is null for what was never asked, and for all of a host that was not", () => {
    expect(Object.values(hostDetailsOf(new Map())).every((part) => part === null)).toBe(true);
    expect(partOf("units", new Map([["users", result({ count: 0, sessions: [] })]]))).toBeNull();
  });

  it("keeps the reason of what is not available", () => {
    const reason = { code: "missing", detail: "smartctl" } as const;
    expect(partOf("smart", new Map([["smart", result(null, 5, reason)]]))).toEqual({ time: 5, value: null, reason });
  });

  it("joins containers with what they use, as of the newer of both answers", () => {
    const part = partOf("containers", results([container("a"), container("b", "stopped")], [use("a"), use("z")]));
    expect(part?.time).toBe(20);
    expect(part?.value?.containers.map(({ id, cpuPercent, memoryBytes }) => [id, cpuPercent, memoryBytes])).toEqual([
      ["a", 50, 1000],
      ["b", null, null],
    ]);
  });

  it("shows containers without their use while that is not known", () => {
    expect(partOf("containers", results([container("a")], undefined))?.value?.containers[0]?.cpuPercent).toBeNull();
    expect(partOf("containers", results([container("a")], null))?.value?.containers[0]?.cpuPercent).toBeNull();
    expect(partOf("containers", results(null, [use("a")]))?.value).toBeNull();
  });
});

describe("the list of containers is old", () => {
  it.each<[string, readonly Container[] | null | undefined, readonly string[] | null | undefined, boolean]>([
    ["when another one runs", [container("a")], ["a", "b"], true],
    ["when one has gone", [container("a"), container("b")], ["a"], true],
    ["when one was exchanged", [container("a")], ["b"], true],
    ["when there was none and one runs now", null, ["a"], true],
    ["never when the same run", [container("a"), container("b", "paused")], ["b", "a"], false],
    ["never for those that do not run", [container("a"), container("b", "stopped")], ["a"], false],
    ["never when none ran and none runs", null, [], false],
    ["never before it was asked for", undefined, ["a"], false],
    ["never before use is known", [container("a")], undefined, false],
    ["never when use cannot be known", [container("a")], null, false],
  ])("%s", (_, listed, used, old) => {
    expect(listIsOld(results(listed, used === undefined || used === null ? used : used.map(use)))).toBe(old);
  });
});
