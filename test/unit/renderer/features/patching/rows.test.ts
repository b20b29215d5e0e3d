import { describe, expect, test } from "vitest";
import { Failure } from "../../../../../shared/base/failure.ts";
import type { PackageUpdate, PatchInventory } from "../../../../../shared/contract/patching.ts";
import type { Run } from "../../../../../shared/contract/runs.ts";
import { readReport } from "../../../../../renderer/features/patching/report.ts";
import { countsOf, patchRows, searchUpdates, totalsOf } from "../../../../../renderer/features/patching/rows.ts";
import { indicatorText } from "../../../../../renderer/features/runs/indicatorText.ts";
import { hostNamed } from "../../../electron/core/actions/runsFixture.ts";

const update = (name: string, change: Partial<PackageUpdate> = {}): PackageUpdate => ({
  name,
  from: "1.0",
  to: "2.0",
  origin: "Debian:12.15/oldstable",
  security: false,
  ...change,
});
const inventory = (hostId: string, change: Partial<PatchInventory> = {}): PatchInventory => ({
  hostId,
  manager: "apt",
  updates: [],
  held: [],
  broken: null,
  rebootRequired: false,
  rebootPackages: [],
  listsRefreshedAt: 1,
  takenAt: 2,
  ...change,
});
const run = (change: Partial<Run>): Run => ({
  id: "r",
  kind: "patch.apply",
  hostId: "web-1",
  title: "Update web-1",
  state: "running",
  startedAt: 1,
  endedAt: null,
  progress: null,
  step: "",
  secondsLeft: null,
  cancellable: true,
  failure: null,
  report: null,
  ...change,
});
const security = update("openssl", { security: true, origin: "Debian-Security:12/oldstable-security" });

describe("the fleet's rows", () => {
  const failure = new Failure("ssh.unreachable", { host: "db-1" });
  const rows = patchRows(
    [hostNamed("web-1"), hostNamed("db-1"), hostNamed("new-1")],
    {
      inventories: new Map([
        ["web-1", inventory("web-1", { updates: [security, update("bash")], rebootRequired: true })],
        ["db-1", inventory("db-1", { rebootRequired: null })],
      ]),
      busy: new Set(["new-1"]),
      failures: new Map([["db-1", failure]]),
    },
    [
      run({ id: "old", endedAt: 5, state: "failed" }),
      run({ id: "now" }),
      run({ id: "backup", kind: "backup.run", hostId: "db-1" }),
    ],
  );

  test("have what is known, what is under way and what failed, each at its host", () => {
    expect(
      rows.map((row) => [row.host.name, row.inventory?.updates.length ?? null, row.run?.id ?? null, row.busy]),
    ).toEqual([
      ["web-1", 2, "now", false],
      ["db-1", 0, null, false],
      ["new-1", null, null, true],
    ]);
    expect(rows[1]?.failure).toBe(failure);
  });

  test("are summed without taking the unknown for fine", () => {
    expect(totalsOf(rows)).toEqual({ withSecurity: 1, withUpdates: 1, reboot: 1, unknown: 1 });
  });
});

test("security updates are counted apart", () => {
  expect(countsOf(inventory("a", { updates: [security, update("bash")], held: ["x"] }))).toEqual({
    security: 1,
    other: 1,
    held: 1,
  });
});

describe("searching updates", () => {
  const updates = [security, update("bash"), update("libnew", { from: null })];
  test.each([
    ["", ["openssl", "bash", "libnew"]],
    ["SECURITY", ["openssl"]],
    ["2.0 bas", ["bash"]],
    ["new", ["libnew"]],
    ["oldstable open", ["openssl"]],
    ["nothing such", []],
  ])("for %j", (search, names) => {
    expect(searchUpdates(updates, search).map(({ name }) => name)).toEqual(names);
  });
});

describe("a report", () => {
  test("is read as the core writes it", () => {
    const upgraded = [{ name: "bash", from: "1", to: "2", security: false }];
    expect(readReport({ exitCode: 0, upgraded, rebootRequired: true, rebootPackages: ["libc6"] })).toMatchObject({
      exitCode: 0,
      upgraded,
      rebootRequired: true,
      rebootPackages: ["libc6"],
      broken: [],
    });
  });
  test("of another form shows what can be read of it", () => {
    expect(readReport({ upgraded: "many", broken: ["x"] })).toMatchObject({
      upgraded: [],
      broken: ["x"],
      exitCode: null,
    });
    expect(readReport(null)).toBeNull();
  });
});

describe("the status line", () => {
  test.each([
    [[], null, "No runs"],
    [[], run({ state: "failed", endedAt: 2 }), "Last run failed"],
    [[run({ progress: 0.424 })], null, "Update web-1, 42 %"],
    [[run({})], null, "Update web-1"],
    [[run({ state: "reconnecting", progress: 0.5 })], null, "Update web-1, reconnecting"],
    [[run({ progress: 0.2 }), run({ progress: 0.4 }), run({})], null, "3 runs, 30 %"],
  ])("case %#", (underWay, last, text) => {
    expect(indicatorText(underWay, last)).toBe(text);
  });
});
