import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { Failure } from "../../../../../shared/base/failure.ts";
import type { Run } from "../../../../../shared/contract/runs.ts";
import { MAX_LOG_CHARS, MAX_RUNS } from "../../../../../electron/core/actions/runStore.ts";
import { Bench, type Console, ManualKind, settle } from "./runsFixture.ts";

let bench: Bench;
let console: Console;
let kind: ManualKind;

beforeEach(() => {
  bench = new Bench();
  console = bench.console();
  kind = new ManualKind("patch.apply", true);
  console.runs.register(kind);
});

afterEach(() => bench.dispose());

function begin(hostId: string | null = "web-1", exclusive = true): Run {
  return console.runs.begin({ kind: "patch.apply", hostId, title: "Update web-1", input: {}, exclusive });
}

function failureOf(work: () => unknown): unknown {
  try {
    work();
  } catch (error) {
    return error instanceof Failure ? error.toData() : error;
  }
  return undefined;
}

describe("a run", () => {
  test("ends with the report of its kind", async () => {
    const run = begin();
    await settle();
    kind.succeed({ upgraded: 2 });
    const ended = await console.runs.ended(run.id);
    expect(ended).toMatchObject({ state: "succeeded", report: { upgraded: 2 }, progress: 1, cancellable: false });
  });

  test("ends as failed with the stable code of an expected failure", async () => {
    const run = begin();
    await settle();
    kind.fail(new Failure("patch.failed", { host: "web-1", exitCode: 100 }));
    const ended = await console.runs.ended(run.id);
    expect(ended).toMatchObject({ state: "failed", failure: { code: "patch.failed", params: { exitCode: 100 } } });
  });

  test("does not show the words of an unexpected error", async () => {
    const run = begin();
    await settle();
    kind.fail(new Error("password is hunter2"));
    const ended = await console.runs.ended(run.id);
    expect(ended.failure?.code).toBe("internal");
    expect(JSON.stringify(ended)).not.toContain("hunter2");
  });

  test("of an exclusive kind keeps its host to itself until it ends", async () => {
    const run = begin();
    expect(failureOf(() => begin())).toEqual({
      code: "action.hostBusy",
      params: { host: "web-1", by: "Update web-1" },
    });
    expect(failureOf(() => begin("db-1"))).toBeUndefined();
    await settle();
    kind.succeed();
    await settle();
    expect(failureOf(() => begin())).toMatchObject({ code: "action.hostBusy" });
    expect(console.runs.get(run.id).state).toBe("running");
    expect(failureOf(() => begin("db-1"))).toBeUndefined();
  });

  test("that is not exclusive runs beside another", () => {
    begin();
    expect(failureOf(() => begin("web-1", false))).toBeUndefined();
  });

  test("of an unknown host does not begin", () => {
    expect(failureOf(() => begin("nobody"))).toMatchObject({ code: "hosts.notFound" });
    expect(console.runs.list()).toEqual([]);
  });

  test("gives the time left from its progress", async () => {
    const run = begin();
    await bench.clock.advance(10_000);
    kind.context.update({ progress: 0.25 });
    expect(console.runs.get(run.id).secondsLeft).toBe(30);
  });

  test("writes an audit event when it ends, with the host's name and the result", async () => {
    const run = begin();
    await bench.clock.advance(3000);
    kind.succeed({ exitCode: 0 });
    await console.runs.ended(run.id);
    await settle();
    expect(bench.audited).toEqual([
      {
        kind: "event",
        hostIds: ["web-1"],
        outcome: "succeeded",
        detail: {
          action: "patch.apply",
          actor: "maria (cli)",
          hosts: ["web-1"],
          data: {
            runId: run.id,
            title: "Update web-1",
            state: "succeeded",
            seconds: 3,
            failure: null,
            report: { exitCode: 0 },
          },
        },
      },
    ]);
  });
});

describe("cancelling", () => {
  test("tells the kind, and the run ends as cancelled", async () => {
    const run = begin();
    await settle();
    console.runs.cancel(run.id);
    expect(kind.context.signal.aborted).toBe(true);
    kind.fail(new Failure("cancelled"));
    expect((await console.runs.ended(run.id)).state).toBe("cancelled");
  });

  test("is refused while stopping would leave the host half changed, with the step that is under way", async () => {
    const run = begin();
    await settle();
    kind.context.update({ cancellable: false, step: "Unpacking bash" });
    expect(failureOf(() => console.runs.cancel(run.id))).toEqual({
      code: "runs.cannotCancel",
      params: { step: "Unpacking bash" },
    });
    expect(kind.context.signal.aborted).toBe(false);
  });

  test("a run that has ended says so", async () => {
    const run = begin();
    await settle();
    kind.succeed();
    await console.runs.ended(run.id);
    expect(failureOf(() => console.runs.cancel(run.id))).toMatchObject({ code: "runs.notRunning" });
    expect(failureOf(() => console.runs.cancel("no-such"))).toMatchObject({ code: "runs.notFound" });
  });
});

describe("watching", () => {
  test("hears of a thousand updates at most four times a second", async () => {
    begin();
    await bench.clock.advance(300);
    const heard: Run[][] = [];
    console.runs.onChange((runs) => heard.push(runs));
    for (let percent = 0; percent < 1000; percent += 1) {
      kind.context.update({ progress: percent / 1000 });
      await bench.clock.advance(1);
    }
    await bench.clock.advance(250);
    expect(heard.length).toBeGreaterThanOrEqual(4);
    expect(heard.length).toBeLessThanOrEqual(5);
    expect(heard.at(-1)?.[0]?.progress).toBe(0.999);
  });

  test("hears of the end at once", async () => {
    const run = begin();
    await bench.clock.advance(300);
    const heard: Run[] = [];
    console.runs.onChange((runs) => heard.push(...runs));
    kind.succeed();
    await settle();
    expect(heard.map((one) => [one.id, one.state])).toEqual([[run.id, "succeeded"]]);
  });
});

describe("the log", () => {
  test("is what the kind wrote, in order, and lives on after the run", async () => {
    const run = begin();
    await settle();
    kind.context.log("one\n");
    await bench.clock.advance(300);
    kind.context.log("two\n");
    kind.succeed();
    await console.runs.ended(run.id);
    expect(bench.console().runs.log(run.id)).toEqual({ text: "one\ntwo\n", truncated: false });
  });

  test("keeps the last mebibyte and says that the beginning is gone", async () => {
    const run = begin();
    await settle();
    const line = `${"x".repeat(1023)}\n`;
    for (let kib = 0; kib < 1500; kib += 1) {
      kind.context.log(line);
      if (kib % 100 === 0) await bench.clock.advance(250);
    }
    kind.context.log("the last line\n");
    const { text, truncated } = console.runs.log(run.id);
    expect(truncated).toBe(true);
    expect(text.length).toBeLessThanOrEqual(MAX_LOG_CHARS);
    expect(text.length).toBeGreaterThan(MAX_LOG_CHARS / 2);
    expect(text.endsWith("the last line\n")).toBe(true);
  });

  test("keeps the end of one piece larger than the bound", async () => {
    const run = begin();
    await settle();
    kind.context.log(`${"y".repeat(MAX_LOG_CHARS * 2)}end`);
    const { text, truncated } = console.runs.log(run.id);
    expect(text.length).toBe(MAX_LOG_CHARS);
    expect(text.endsWith("end")).toBe(true);
    expect(truncated).toBe(true);
  });
});

describe("the list", () => {
  test(`keeps the newest ${MAX_RUNS} runs and no log of an older one`, async () => {
    const ids: string[] = [];
    for (let count = 0; count < MAX_RUNS + 5; count += 1) {
      const run = begin();
      ids.push(run.id);
      await settle();
      kind.context.log(`${count}\n`);
      bench.clock.time += 1;
      kind.succeed();
      await console.runs.ended(run.id);
    }
    expect(console.runs.list().map((run) => run.id)).toEqual(ids.slice(-MAX_RUNS));
    expect(bench.db.get("SELECT count(DISTINCT run_id) AS count FROM run_log")).toEqual({ count: MAX_RUNS });
  });
});

describe("a console that was locked or killed", () => {
  test("resumes the run from the state it saved last", async () => {
    const run = begin();
    await settle();
    kind.context.log("before\n");
    kind.context.saveState({ folder: "/var/tmp/x", offset: 7 });
    console.lock();
    expect(kind.context.detach.aborted).toBe(true);
    kind.fail(new Error("channel closed"));
    await settle();

    const second = bench.console();
    const again = new ManualKind("patch.apply", true);
    second.runs.register(again);
    await settle();
    expect(again.resumed).toEqual([{ folder: "/var/tmp/x", offset: 7 }]);
    expect(second.runs.get(run.id).state).toBe("reconnecting");
    again.context.update({ state: "running" });
    again.context.log("after\n");
    again.succeed({ exitCode: 0 });
    expect((await second.runs.ended(run.id)).state).toBe("succeeded");
    expect(second.runs.log(run.id).text).toBe("before\nafter\n");
  });

  test("keeps the log and the state that belongs to it together, even when neither was flushed", async () => {
    const run = begin();
    await settle();
    kind.context.saveState({ offset: 0 });
    kind.context.log("seven b");
    kind.context.saveState({ offset: 7 }, { lazily: true });
    // Killed: nothing gets to run any more, so a new console sees only what is on disk.
    const killed = bench.console();
    expect(killed.runs.log(run.id).text).toBe("");
    expect(bench.db.get("SELECT state FROM runs")).toEqual({ state: JSON.stringify({ offset: 0 }) });
    await bench.clock.advance(250);
    expect(bench.db.get("SELECT state FROM runs")).toEqual({ state: JSON.stringify({ offset: 7 }) });
  });

  test("keeps what could not be written, and writes all of it once there is room again", async () => {
    const run = begin();
    await settle();
    kind.context.saveState({ offset: 0 });
    bench.db.run("CREATE TRIGGER full BEFORE INSERT ON run_log BEGIN SELECT RAISE(ABORT, 'disk full'); END");
    kind.context.log("before\n");
    kind.context.update({ step: "unpacking" });
    kind.context.saveState({ offset: 7 }, { lazily: true });
    await bench.clock.advance(250);
    expect(bench.db.get("SELECT state FROM runs")).toEqual({ state: JSON.stringify({ offset: 0 }) });
    bench.db.run("DROP TRIGGER full");
    kind.context.log("after\n");
    await bench.clock.advance(250);
    expect(bench.db.get("SELECT state FROM runs")).toEqual({ state: JSON.stringify({ offset: 7 }) });
    expect(bench.console().runs.log(run.id).text).toBe("before\nafter\n");
    expect(bench.console().runs.get(run.id).step).toBe("unpacking");
  });

  test("holds the host of a run that it is still to resume", async () => {
    const run = begin();
    await settle();
    kind.context.saveState({ offset: 0 });
    console.lock();
    const second = bench.console();
    second.runs.register(new ManualKind("patch.apply", true));
    const other = (): Run =>
      second.runs.begin({ kind: "patch.apply", hostId: "web-1", title: "again", input: {}, exclusive: true });
    expect(failureOf(other)).toMatchObject({ code: "action.hostBusy" });
    expect(second.runs.get(run.id).endedAt).toBeNull();
  });

  test("closes a run as interrupted when it had not begun anything on the host, and audits that", async () => {
    const run = begin();
    await settle();
    console.lock();
    const second = bench.console();
    second.runs.register(new ManualKind("patch.apply", true));
    await settle();
    expect(second.runs.get(run.id)).toMatchObject({ state: "interrupted", endedAt: bench.clock.time });
    expect(bench.audited).toMatchObject([{ kind: "event", outcome: "interrupted" }]);
  });

  test("closes a run of a kind that cannot go on, or that nobody knows any more", async () => {
    const fixed = new ManualKind("backup.verify", false);
    console.runs.register(fixed);
    const first = console.runs.begin({ kind: "backup.verify", hostId: null, title: "", input: {}, exclusive: false });
    const second = begin("db-1");
    await settle();
    fixed.context.saveState({ at: 1 });
    kind.context.saveState({ at: 1 });
    console.lock();
    const next = bench.console();
    next.runs.register(new ManualKind("backup.verify", false));
    await settle();
    expect(next.runs.get(first.id).state).toBe("interrupted");
    expect(next.runs.get(second.id).state).toBe("running");
    await bench.clock.advance(5000);
    expect(next.runs.get(second.id).state).toBe("interrupted");
  });

  test("writes nothing of a run after the lock", async () => {
    const run = begin();
    await settle();
    kind.context.saveState({ offset: 1 });
    console.lock();
    kind.context.log("too late");
    kind.context.saveState({ offset: 2 });
    kind.context.update({ step: "too late" });
    kind.succeed();
    await bench.clock.advance(1000);
    expect(bench.db.get("SELECT state, ended_at FROM runs")).toEqual({
      state: JSON.stringify({ offset: 1 }),
      ended_at: null,
    });
    expect(bench.console().runs.log(run.id).text).toBe("");
    expect(bench.audited).toEqual([]);
  });

  test("leaves no timer behind", async () => {
    begin();
    await settle();
    console.lock();
    await bench.clock.advance(10_000);
    expect(bench.clock.pending).toBe(0);
  });
});
