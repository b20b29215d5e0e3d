import { existsSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { Run } from "../../../../../shared/contract/runs.ts";
import { createApplyRun } from "../../../../../electron/core/patching/applyRun.ts";
import { Bench, settle } from "../actions/runsFixture.ts";
import { LocalSsh } from "../actions/localSsh.ts";

let bench: Bench;
let folder: string;
beforeEach(() => {
  bench = new Bench();
  folder = mkdtempSync("/var/tmp/holdfast-abcdef");
});
afterEach(() => {
  bench.dispose();
  rmSync(folder, { recursive: true, force: true });
});

/** A console that was killed after its run had ended on the host, and before it could tidy up. */
async function resumeWith(ended: unknown): Promise<Run> {
  const first = bench.console();
  first.runs.register({
    kind: "patch.apply",
    start: (context) => {
      context.saveState({ job: { folder, out: 0, status: 0 }, plan: { manager: "apt" }, ended });
      return new Promise(() => undefined);
    },
  });
  const { id } = first.runs.begin({ kind: "patch.apply", hostId: "web-1", title: "", input: {}, exclusive: true });
  await settle();
  first.lock();

  const second = bench.console();
  const { ports, inventory } = second.services;
  second.runs.register(
    createApplyRun({
      services: { ssh: new LocalSsh(), ports, inventory },
      lockTimeoutSeconds: 1,
      lookAgain: () => Promise.reject(new Error("the host is away")),
    }),
  );
  return second.runs.ended(id);
}

describe("a run whose console was killed after the host was done", () => {
  test("ends with the report that was saved, and its folder goes", async () => {
    writeFileSync(join(folder, "job"), "");
    writeFileSync(join(folder, "rc"), "0\n");
    const run = await resumeWith({ report: { exitCode: 0 }, failure: null });
    expect(run).toMatchObject({ state: "succeeded", report: { exitCode: 0 } });
    expect(existsSync(folder)).toBe(false);
  });

  test("keeps its failure, also when the folder is gone already", async () => {
    rmSync(folder, { recursive: true });
    const failure = { code: "patch.failed", params: { host: "web-1", exitCode: 100 } };
    const run = await resumeWith({ report: { exitCode: 100 }, failure });
    expect(run).toMatchObject({ state: "failed", failure, report: { exitCode: 100 } });
  });
});
