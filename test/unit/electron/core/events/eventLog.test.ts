import { randomBytes } from "node:crypto";
import { join } from "node:path";
import fc from "fast-check";
import { expect, it, onTestFinished } from "vitest";
import { EventLog } from "../../../../../electron/core/events/eventLog.ts";
import { createEventsHandlers } from "../../../../../electron/core/events/handlers.ts";
import { openDatabase } from "../../../../../electron/core/storage/database.ts";
import type { HostEvent } from "../../../../../shared/contract/events.ts";
import { fakeClock, memoryLogger } from "../../../../support/ports.ts";
import { temporaryFolder } from "../../../../support/temporaryFolder.ts";

function open(limit?: number) {
  const path = join(temporaryFolder(), "holdfast.db");
  const key = randomBytes(32);
  const clock = fakeClock(1_000_000);
  const logger = memoryLogger();
  let db = openDatabase(path, key, { create: true });
  let abort = new AbortController();
  onTestFinished(() => db.close());
  const log = (): EventLog => new EventLog({ db, ports: { clock, logger }, signal: abort.signal }, limit);
  return {
    clock,
    logger,
    events: log(),
    db: () => db,
    relock(): EventLog {
      abort.abort();
      db.close();
      abort = new AbortController();
      db = openDatabase(path, key, { create: false });
      return log();
    },
  };
}

const about = (part: Partial<HostEvent> = {}): Parameters<EventLog["add"]>[0] => ({
  time: 1000,
  hostId: "h1",
  kind: "note",
  severity: "info",
  title: "a note",
  ref: null,
  ...part,
});
const titles = (events: readonly HostEvent[]): string[] => events.map(({ title }) => title);

it("lists the newest first, by host, kind and time, up to a limit", () => {
  const { events } = open();
  events.add(about({ time: 1000, title: "one" }));
  events.add(about({ time: 3000, title: "three", hostId: "h2", kind: "reboot" }));
  events.add(about({ time: 2000, title: "two", kind: "patch" }));
  events.add(about({ time: 2000, title: "two again", hostId: null }));
  expect(titles(events.list({ limit: 10 }))).toEqual(["three", "two again", "two", "one"]);
  expect(titles(events.list({ limit: 2 }))).toEqual(["three", "two again"]);
  expect(titles(events.list({ hostIds: ["h1"], limit: 10 }))).toEqual(["two", "one"]);
  expect(titles(events.list({ hostIds: [], limit: 10 }))).toEqual([]);
  expect(titles(events.list({ kinds: ["patch", "reboot"], limit: 10 }))).toEqual(["three", "two"]);
  expect(titles(events.list({ from: 1500, to: 2500, limit: 10 }))).toEqual(["two again", "two"]);
});

it("counts what began before a range and lasted into it", () => {
  const { events } = open();
  const { id } = events.add(about({ time: 1000, title: "long" }));
  expect(events.list({ from: 2000, limit: 10 })).toEqual([]);
  events.end(id, 2500);
  expect(events.list({ from: 2000, limit: 10 })).toMatchObject([{ title: "long", time: 1000, endedAt: 2500 }]);
});

it("ends an event once, never before it began, and leaves an unknown one alone", () => {
  const { events } = open();
  const first = events.add(about({ time: 5000 }));
  events.end(first.id, 4000);
  events.end(first.id, 9000);
  events.end("none", 9000);
  expect(events.list({ limit: 10 })).toMatchObject([{ endedAt: 5000 }]);
});

it("keeps what was added a moment ago over a lock", () => {
  const { events, relock } = open();
  const stored = events.add(about({ ref: { kind: "run", id: "r1" }, endedAt: 1200 }));
  expect(relock().list({ limit: 10 })).toEqual([stored]);
});

it("writes by itself after a moment, many as one", () => {
  const { events, db, clock } = open();
  for (let count = 0; count < 500; count++) events.add(about());
  expect(db().column("SELECT count(*) FROM events")).toEqual([0]);
  clock.advance(250);
  expect(db().column("SELECT count(*) FROM events")).toEqual([500]);
});

it("drops the oldest beyond its bound, and what is older than 400 days at an unlock", () => {
  const { events, relock, clock } = open(10);
  for (let count = 0; count < 25; count++) events.add(about({ title: `e${count}`, time: clock.now() + count }));
  expect(titles(events.list({ limit: 100 }))).toEqual(Array.from({ length: 10 }, (_, index) => `e${24 - index}`));
  clock.advance(401 * 86_400_000);
  expect(relock().list({ limit: 100 })).toEqual([]);
});

it("makes one bounded line of any text", () => {
  const { events } = open();
  fc.assert(
    fc.property(fc.string({ unit: "binary", minLength: 400, maxLength: 700 }), (text) => {
      const { title } = events.add(about({ title: text }));
      expect(title.length).toBeLessThanOrEqual(500);
      expect(title).not.toMatch(/[\p{Cc}\u2028\u202e]/u);
    }),
    { numRuns: 20 },
  );
});

it("keeps events in memory while the disk refuses, and stores them once it does not", () => {
  const { events, db, clock, logger } = open();
  db().run("CREATE TRIGGER full BEFORE INSERT ON events BEGIN SELECT RAISE(ABORT, 'full'); END");
  events.add(about({ title: "kept" }));
  clock.advance(250);
  expect(logger.lines.join()).toContain("events could not be stored");
  db().run("DROP TRIGGER full");
  expect(titles(events.list({ limit: 5 }))).toEqual(["kept"]);
});

it("finds the event of a run, and the newest of a kind for each host", () => {
  const { events } = open();
  events.add(about({ title: "begin", ref: { kind: "run", id: "r1" } }));
  events.add(about({ title: "end", ref: { kind: "run", id: "r1" } }));
  events.add(about({ title: "other", kind: "status", hostId: "h2" }));
  expect(events.ofRef({ kind: "run", id: "r1" })?.title).toBe("end");
  expect(events.ofRef({ kind: "alert", id: "r1" })).toBeNull();
  expect([...events.newestOf("note")].map(([hostId, { title }]) => [hostId, title])).toEqual([["h1", "end"]]);
});

it("streams each event as it is added and as it ends, until the watcher leaves", async () => {
  const { events } = open();
  const seen: HostEvent[] = [];
  const leave = new AbortController();
  const context = { signal: leave.signal, emit: (event: HostEvent) => void seen.push(event), report: () => undefined };
  const watching = createEventsHandlers(events).watch(undefined, context);
  const { id } = events.add(about());
  events.end(id, 2000);
  leave.abort();
  await watching;
  events.add(about());
  expect(seen.map(({ endedAt }) => endedAt)).toEqual([null, 2000]);
});
