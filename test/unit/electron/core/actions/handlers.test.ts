import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { createRunsHandlers } from "../../../../../electron/core/actions/handlers.ts";
import type { StreamContext } from "../../../../../electron/core/handlers.ts";
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

function watcher<E>(): { context: StreamContext<E>; events: E[]; leave: () => void } {
  const events: E[] = [];
  const controller = new AbortController();
  const context = { signal: controller.signal, report: () => undefined, emit: (event: E) => events.push(event) };
  return { context, events, leave: () => controller.abort() };
}

const begin = (): string =>
  console.runs.begin({ kind: "patch.apply", hostId: "web-1", title: "Update", input: {}, exclusive: true }).id;

describe("the log stream", () => {
  test("gives what was written so far, then what follows, and ends with the run", async () => {
    const handlers = createRunsHandlers(console);
    const runId = begin();
    await settle();
    kind.context.log("one\n");
    const { context, events } = watcher<{ text: string; truncated: boolean; first: boolean }>();
    const streaming = handlers.log({ runId }, context);
    kind.context.log("two\n");
    await bench.clock.advance(250);
    kind.context.log("three\n");
    kind.succeed();
    await streaming;
    expect(events).toEqual([
      { text: "one\n", truncated: false, first: true },
      { text: "two\n", truncated: false, first: false },
      { text: "three\n", truncated: false, first: false },
    ]);
  });

  test("of a run that has ended is its whole log", async () => {
    const handlers = createRunsHandlers(console);
    const runId = begin();
    await settle();
    kind.context.log("x".repeat(100_000));
    kind.succeed();
    await console.runs.ended(runId);
    const { context, events } = watcher<{ text: string; truncated: boolean; first: boolean }>();
    await handlers.log({ runId }, context);
    expect(events.map((event) => [event.text.length, event.first])).toEqual([
      [65_536, true],
      [34_464, false],
    ]);
  });

  test("ends when the watcher leaves, while the run goes on", async () => {
    const handlers = createRunsHandlers(console);
    const runId = begin();
    const { context, events, leave } = watcher<{ text: string; truncated: boolean; first: boolean }>();
    const streaming = handlers.log({ runId }, context);
    leave();
    await streaming;
    kind.context.log("nobody listens\n");
    await bench.clock.advance(250);
    expect(events).toHaveLength(1);
    expect(console.runs.get(runId).state).toBe("running");
  });

  test("of an unknown run fails", async () => {
    const { context } = watcher<{ text: string; truncated: boolean; first: boolean }>();
    await expect(createRunsHandlers(console).log({ runId: "none" }, context)).rejects.toThrow("runs.notFound");
  });
});

test("the watch stream gives all runs first and then those that changed", async () => {
  const handlers = createRunsHandlers(console);
  const runId = begin();
  await bench.clock.advance(250);
  const { context, events, leave } = watcher<{ full: boolean; runs: { id: string; step: string }[] }>();
  const streaming = handlers.watch(undefined, context);
  kind.context.update({ step: "Unpacking bash" });
  await bench.clock.advance(250);
  leave();
  await streaming;
  expect(events.map((event) => [event.full, event.runs.map((run) => [run.id, run.step])])).toEqual([
    [true, [[runId, ""]]],
    [false, [[runId, "Unpacking bash"]]],
  ]);
});

test("a run that ended has its report when asked for, and not in the list that every page gets first", async () => {
  const handlers = createRunsHandlers(console);
  const runId = begin();
  await settle();
  const { context, events, leave } = watcher<{ full: boolean; runs: { report: unknown }[] }>();
  const early = handlers.watch(undefined, context);
  kind.succeed({ upgraded: 3 });
  await console.runs.ended(runId);
  const late = watcher<{ full: boolean; runs: { report: unknown }[] }>();
  const second = handlers.watch(undefined, late.context);
  leave();
  late.leave();
  await Promise.all([early, second]);
  expect(events.at(-1)?.runs.map(({ report }) => report)).toEqual([{ upgraded: 3 }]);
  expect(late.events.map(({ runs }) => runs.map(({ report }) => report))).toEqual([[null]]);
  const asked = { signal: new AbortController().signal, report: () => undefined };
  expect(await handlers.get({ runId }, asked)).toMatchObject({ report: { upgraded: 3 } });
});

test("cancel reaches the run", async () => {
  const handlers = createRunsHandlers(console);
  const runId = begin();
  await settle();
  await handlers.cancel({ runId }, { signal: new AbortController().signal, report: () => undefined });
  expect(kind.context.signal.aborted).toBe(true);
});
