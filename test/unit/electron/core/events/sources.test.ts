import { randomBytes } from "node:crypto";
import { join } from "node:path";
import { expect, it, onTestFinished } from "vitest";
import { EventLog } from "../../../../../electron/core/events/eventLog.ts";
import { sessionNotes, watchHosts, watchRuns } from "../../../../../electron/core/events/sources.ts";
import { openDatabase } from "../../../../../electron/core/storage/database.ts";
import { Emitter } from "../../../../../shared/base/event.ts";
import type { HealthStatus, Sample } from "../../../../../shared/contract/health.ts";
import type { Run } from "../../../../../shared/contract/runs.ts";
import { aRun } from "../../../../support/pageData.ts";
import { fakeClock, memoryLogger } from "../../../../support/ports.ts";
import { temporaryFolder } from "../../../../support/temporaryFolder.ts";

function setUp() {
  const clock = fakeClock();
  const logger = memoryLogger();
  const db = openDatabase(join(temporaryFolder(), "holdfast.db"), randomBytes(32), { create: true });
  onTestFinished(() => db.close());
  const ports = { clock, logger };
  const events = new EventLog({ db, ports, signal: new AbortController().signal });
  const inventory = { find: (id: string) => ({ id, name: `name-of-${id}` }), nameOf: (id: string) => `name-of-${id}` };
  return { clock, logger, db, ports, events, inventory };
}

const shown = (events: EventLog) =>
  events
    .list({ limit: 100 })
    .map(({ kind, severity, title, endedAt }) => [kind, severity, title, endedAt !== null])
    .toReversed();

function runsOf(setup: ReturnType<typeof setUp>, present: Run[] = []) {
  const changes = new Emitter<Run[]>();
  watchRuns({ runs: { list: () => present, onChange: changes.event } as never, ports: setup.ports }, setup.events);
  return (part: Partial<Run>) => changes.emit([aRun(part)]);
}

it("tells a run as one event that lasts", () => {
  const setup = setUp();
  const change = runsOf(setup);
  change({ progress: 0.1 });
  change({ progress: 0.5 });
  expect(shown(setup.events)).toEqual([["patch", "info", "Update web1", false]]);
  change({ state: "succeeded", endedAt: Date.now() });
  expect(shown(setup.events)).toEqual([["patch", "info", "Update web1", true]]);
});

it.each([
  ["failed", "warning", "Update web1: failed"],
  ["cancelled", "info", "Update web1: cancelled"],
  ["interrupted", "info", "Update web1: interrupted"],
] as const)("adds how a run ended when it %s", (state, severity, title) => {
  const setup = setUp();
  runsOf(setup)({ state, endedAt: Date.now() });
  expect(shown(setup.events)).toEqual([
    ["patch", "info", "Update web1", true],
    ["patch", severity, title, true],
  ]);
});

it.each([
  ["backup.run", "backup"],
  ["backup.restoreHost", "restore"],
  ["credentials.rollout", "credentials"],
])("knows %s as %s, and leaves out what changes no host", (kind, event) => {
  const setup = setUp();
  const change = runsOf(setup);
  change({ id: "r1", kind });
  change({ id: "r2", kind: "backup.verify" });
  expect(setup.events.list({ limit: 9 }).map((one) => one.kind)).toEqual([event]);
});

it("goes on with a run that was under way at the last lock, and does not tell it twice", () => {
  const setup = setUp();
  runsOf(setup)({ state: "running" });
  const change = runsOf(setup, [aRun({ state: "reconnecting" })]);
  change({ state: "succeeded", endedAt: Date.now() });
  expect(shown(setup.events)).toEqual([["patch", "info", "Update web1", true]]);
});

it("never stands in the way of a run when an event cannot be stored", () => {
  const setup = setUp();
  const change = runsOf(setup);
  setup.db.run("DROP TABLE events");
  expect(() => change({})).not.toThrow();
  expect(setup.logger.lines.join()).toContain("a run could not be noted");
});

function hostsOf(setup: ReturnType<typeof setUp>) {
  const changes = new Emitter<string>();
  const samples = new Emitter<{ hostId: string; sample: Sample }>();
  let status: HealthStatus = "unknown";
  const find = (hostId: string) => ({ health: { hostId, status, since: setup.clock.now() } });
  watchHosts(
    { db: setup.db, inventory: setup.inventory as never },
    { onChange: changes.event, onSample: samples.event, find: find as never },
    setup.events,
  );
  return {
    become(next: HealthStatus) {
      status = next;
      setup.clock.advance(1000);
      changes.emit("h1");
    },
    uptime: (seconds: number | null) =>
      samples.emit({ hostId: "h1", sample: { time: setup.clock.now(), uptimeSeconds: seconds } as Sample }),
  };
}

it.each([
  [["ok", "failed", "failed", "connecting", "failed"], ["does not answer"]],
  [
    ["ok", "failed", "connecting", "warning", "critical"],
    ["does not answer", "answers again"],
  ],
  [["failed"], ["does not answer"]],
  [["ok", "stale", "unknown", "connecting", "ok"], []],
] satisfies [HealthStatus[], string[]][])("tells %j of a host as %j", (path, said) => {
  const setup = setUp();
  const { become } = hostsOf(setup);
  path.forEach(become);
  expect(shown(setup.events).map(([, , title]) => title)).toEqual(said.map((words) => `name-of-h1 ${words}`));
});

it("does not tell at each unlock that a host is down", () => {
  const setup = setUp();
  hostsOf(setup).become("failed");
  const { become } = hostsOf(setup);
  become("failed");
  expect(shown(setup.events)).toHaveLength(1);
  become("ok");
  expect(shown(setup.events).at(-1)).toEqual(["status", "info", "name-of-h1 answers again", true]);
});

it("tells a restart by an uptime that goes back, at the time the host started", () => {
  const setup = setUp();
  const { uptime } = hostsOf(setup);
  uptime(5000);
  setup.clock.advance(10_000);
  uptime(5010);
  uptime(null);
  setup.clock.advance(60_000);
  uptime(20);
  const [reboot, ...others] = setup.events.list({ limit: 9 });
  expect(others).toEqual([]);
  expect(reboot).toMatchObject({
    kind: "reboot",
    severity: "warning",
    title: "name-of-h1 was restarted",
    time: setup.clock.now() - 20_000,
  });
});

it("takes no jump of this computer's clock for a restart", () => {
  const setup = setUp();
  const { uptime } = hostsOf(setup);
  uptime(5000);
  setup.clock.advance(7_200_000);
  uptime(5010);
  expect(shown(setup.events)).toEqual([]);
});

it("tells a restart that happened while nobody watched, once", () => {
  const setup = setUp();
  hostsOf(setup).uptime(5000);
  setup.clock.advance(3_600_000);
  hostsOf(setup).uptime(600);
  hostsOf(setup).uptime(610);
  expect(shown(setup.events)).toEqual([["reboot", "warning", "name-of-h1 was restarted", true]]);
});

it("notes that there was a session, from its begin to its end, and nothing of what was typed", () => {
  const setup = setUp();
  const note = sessionNotes({ inventory: setup.inventory as never, ports: setup.ports as never }, setup.events);
  const ended = note("terminal", "h1");
  note("command", "h2")();
  setup.clock.advance(5000);
  ended();
  expect(shown(setup.events)).toEqual([
    ["terminal", "info", "Terminal on name-of-h1", true],
    ["command", "info", "Command on name-of-h2", true],
  ]);
  expect(setup.events.list({ hostIds: ["h1"], limit: 1 })).toMatchObject([{ endedAt: setup.clock.now() }]);
});

it("never stands in the way of the end of a session, after a lock or on a full disk", () => {
  const setup = setUp();
  const ended = sessionNotes({ inventory: setup.inventory as never, ports: setup.ports as never }, {
    add: (event: object) => ({ id: "e1", ...event }),
    end: () => {
      throw new Error("the database is closed");
    },
  } as never)("terminal", "h1");
  expect(ended).not.toThrow();
  expect(setup.logger.lines.join("\n")).toContain("the database is closed");
});
