import { describe, expect, it } from "vitest";
import { createAlertsHandlers } from "../../../../../electron/core/alerts/handlers.ts";
import { alerts as contract, type Alert } from "../../../../../shared/contract/alerts.ts";
import type { HandlerInput, StreamEvent } from "../../../../../shared/contract/index.ts";
import { draft, only, world, type World } from "../../../../support/alertWorld.ts";
import { testPorts } from "../../../../support/ports.ts";

function handlersOf({ alerting, clock, ids }: World) {
  const hosts = [...ids].map(([name, id]) => ({ id, name }));
  const inventory = {
    list: () => hosts,
    get: (id: string) => {
      const host = hosts.find((one) => one.id === id);
      if (!host) throw new Error("hosts.notFound");
      return host;
    },
  };
  const metrics = { raw: () => ({ times: new Float64Array(), values: new Float64Array() }), latest: () => null };
  return createAlertsHandlers({ ports: testPorts("/nowhere", clock), inventory } as never, alerting, metrics);
}

/** Opens a stream; what it sent so far, checked against the contract, and its end. */
function follow<E>(
  open: (input: never, context: never) => Promise<void>,
  schema: { parse(value: unknown): unknown },
): { events: E[]; close(): Promise<void> } {
  const events: E[] = [];
  const abort = new AbortController();
  const emit = (event: unknown): void => void events.push(schema.parse(event) as E);
  const ended = open(undefined as never, { emit, signal: abort.signal, report: () => undefined } as never);
  return {
    events,
    async close() {
      abort.abort();
      await ended;
    },
  };
}

const context = { signal: new AbortController().signal, report: () => undefined };
const silence = { filter: "", ruleIds: [], severities: [], labels: [], comment: "" };

describe("following alerts", () => {
  it("begins with all that stand, then tells changes together, and stops", async () => {
    const here = await world();
    here.record("web", "disk.used", 92, "/");
    here.pass(1000);
    const handlers = handlersOf(here);
    const stream = follow<StreamEvent<"alerts.watch">>(handlers.watch, contract.watch.event);
    expect(stream.events).toMatchObject([{ type: "all", alerts: [{ state: "firing" }] }]);
    here.record("db", "disk.used", 92, "/");
    here.record("db", "disk.used", 96, "/");
    here.record("web", "disk.used", 5, "/");
    here.pass(1000);
    const changed = stream.events[1];
    expect(stream.events).toHaveLength(2);
    expect(changed?.alerts.map(({ state, severity }: Alert) => `${state} ${severity}`).toSorted()).toEqual([
      "firing critical",
      "resolved warning",
    ]);
    await stream.close();
    here.record("db", "disk.used", 5, "/");
    here.pass(1000);
    expect(stream.events).toHaveLength(2);
  });

  it("tells the rules, and quiet times with whether they are open, again after each change", async () => {
    const here = await world();
    const handlers = handlersOf(here);
    const rules = follow<StreamEvent<"alerts.watchRules">>(handlers.watchRules, contract.watchRules.event);
    const quiet = follow<StreamEvent<"alerts.watchQuiet">>(handlers.watchQuiet, contract.watchQuiet.event);
    await handlers.enableRules({ ids: ["disk-used"], enabled: false }, context);
    expect(rules.events.map((all) => all.find(({ id }) => id === "disk-used")?.enabled)).toEqual([true, false]);
    const now = here.clock.now();
    const schedule = { kind: "once" as const, from: now + 60_000, until: now + 120_000 };
    await handlers.saveWindow({ name: "w", kind: "maintenance", filter: "", schedule, enabled: true }, context);
    here.pass(70_000);
    expect(quiet.events.map(({ windows }) => windows[0]?.active)).toEqual([undefined, false, false, true]);
    await rules.close();
    await quiet.close();
  });
});

describe("what a person does", () => {
  it("is done in the name of who is logged in here", async () => {
    const here = await world();
    here.record("web", "disk.used", 92, "/");
    here.pass(1000);
    const handlers = handlersOf(here);
    await handlers.acknowledge({ ids: [only(here.alerting).id], note: "mine" }, context);
    expect(only(here.alerting)).toMatchObject({ state: "acknowledged", acknowledgedBy: "alice", note: "mine" });
    const added = await handlers.addSilence({ ...silence, until: here.clock.now() + 1000 }, context);
    expect(contract.addSilence.output.parse(added)).toMatchObject({ by: "alice", from: here.clock.now() });
  });

  it("is done to the alerts that stand where others have ended meanwhile, which are named", async () => {
    const here = await world();
    here.record("web", "disk.used", 92, "/");
    here.pass(1000);
    const handlers = handlersOf(here);
    const { id } = only(here.alerting);
    const gone = "00000000-0000-4000-8000-000000000000";
    expect(await handlers.acknowledge({ ids: [gone, id], note: "" }, context)).toEqual({ ended: [gone] });
    expect(only(here.alerting).state).toBe("acknowledged");
    expect(await handlers.unacknowledge({ ids: [id, gone] }, context)).toEqual({ ended: [gone] });
    expect(only(here.alerting).state).toBe("firing");
    expect(() => handlers.acknowledge({ ids: [gone], note: "" }, context)).toThrow("alerts.notFound");
  });

  it("keeps rules, silences, windows and dependencies, and gives them back as the contract says", async () => {
    const here = await world();
    const handlers = handlersOf(here);
    const input = contract.saveRule.input.parse(draft()) as HandlerInput<"alerts.saveRule">;
    const rule = contract.saveRule.output.parse(await handlers.saveRule(input, context)) as { id: string };
    await handlers.removeRule({ id: rule.id }, context);
    await handlers.resetRules(undefined, context);
    expect(contract.rules.output.parse(await handlers.rules(undefined, context))).toHaveLength(
      here.alerting.rules.list().length,
    );
    const onHostId = here.ids.get("web") ?? "";
    const dependency = await handlers.saveDependency({ filter: "name:db", onHostId }, context);
    await handlers.removeDependency({ id: dependency.id }, context);
    expect(() => handlers.saveDependency({ filter: "", onHostId: "gone" }, context)).toThrow("hosts.notFound");
    const { id } = await handlers.addSilence({ ...silence, until: here.clock.now() + 1000 }, context);
    const until = here.clock.now() + 5000;
    const changed = await handlers.changeSilence({ id, until, comment: "cables" }, context);
    expect(contract.changeSilence.output.parse(changed)).toMatchObject({ until, comment: "cables", by: "alice" });
    await handlers.expireSilence({ id }, context);
    expect(here.alerting.quietStore.silences[0]?.until).toBe(here.clock.now());
  });

  it("previews a rule and an import without writing anything", async () => {
    const here = await world();
    const handlers = handlersOf(here);
    const before = here.alerting.rules.list().length;
    expect(await handlers.previewRule(draft(), context)).toMatchObject({ hosts: 2, series: [] });
    expect(await handlers.previewImport({ text: "groups: []" }, context)).toEqual([]);
    expect(await handlers.importRules({ text: "groups: []", names: ["x"] }, context)).toEqual({ written: 0 });
    expect(here.alerting.rules.list()).toHaveLength(before);
  });

  it("an import asks for a recorded name only once an endpoint gives it", async () => {
    const here = await world();
    const handlers = handlersOf(here);
    const text = JSON.stringify({
      groups: [{ name: "g", rules: [{ alert: "Slow", expr: "job:latency:rate5m > 1" }] }],
    });
    expect(await handlers.previewImport({ text }, context)).toMatchObject([{ outcome: "refused" }]);
    here.record("web", "job:latency:rate5m", 3);
    expect(await handlers.previewImport({ text }, context)).toMatchObject([{ outcome: "new" }]);
    expect(await handlers.importRules({ text, names: ["Slow"] }, context)).toEqual({ written: 1 });
  });
});

it("finds history by host, rule and time, the newest first", async () => {
  const here = await world();
  const handlers = handlersOf(here);
  for (const host of ["web", "db", "web"]) {
    here.record(host, "disk.used", 92, "/");
    here.pass(10_000);
    here.record(host, "disk.used", 5, "/");
    here.pass(10_000);
  }
  const find = async (part: Partial<HandlerInput<"alerts.history">>): Promise<Alert[]> =>
    handlers.history({ limit: 10, ...part }, context);
  const all = await find({});
  expect(all.map(({ resolvedAt }) => resolvedAt)).toEqual(
    all.map(({ resolvedAt }) => resolvedAt).toSorted((a, b) => (b ?? 0) - (a ?? 0)),
  );
  expect(all).toHaveLength(3);
  expect(await find({ hostIds: [here.ids.get("db") ?? ""] })).toHaveLength(1);
  expect(await find({ hostIds: [] })).toEqual([]);
  expect(await find({ ruleId: "cpu-high" })).toEqual([]);
  expect(await find({ limit: 2 })).toEqual(all.slice(0, 2));
  expect(await find({ from: all[0]?.resolvedAt ?? 0 })).toEqual(all.slice(0, 1));
  expect(await find({ to: (all[0]?.resolvedAt ?? 0) - 1 })).toEqual(all.slice(1));
});
