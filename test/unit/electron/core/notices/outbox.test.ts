import { randomBytes } from "node:crypto";
import { join } from "node:path";
import sodium from "libsodium-wrappers-sumo";
import { beforeAll, expect, it, onTestFinished } from "vitest";
import { createSecretBox } from "../../../../../electron/core/credentials/secretBox.ts";
import { DeliveryFailure } from "../../../../../electron/core/notices/delivery.ts";
import { Outbox } from "../../../../../electron/core/notices/outbox.ts";
import { NoticeStore, type Queued } from "../../../../../electron/core/notices/store.ts";
import { openDatabase } from "../../../../../electron/core/storage/database.ts";
import { deferred } from "../../../../../shared/base/async.ts";
import type { Notice } from "../../../../../shared/contract/notices.ts";
import { fakeClock, memoryLogger } from "../../../../support/ports.ts";
import { temporaryFolder } from "../../../../support/temporaryFolder.ts";

beforeAll(() => sodium.ready);

const settle = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

function setUp() {
  const db = openDatabase(join(temporaryFolder(), "holdfast.db"), randomBytes(32), { create: true });
  onTestFinished(() => db.close());
  const store = new NoticeStore(
    db,
    createSecretBox(sodium, () => Buffer.alloc(32)),
  );
  const clock = fakeClock();
  const logger = memoryLogger();
  const underWay = new Map<string, ReturnType<typeof deferred<void>>>();
  const stateWhenSent: string[] = [];
  const deliver = ({ notice }: Queued): Promise<void> => {
    stateWhenSent.push(String(db.column("SELECT state FROM notices WHERE id = ?", notice.id)[0]));
    const ending = deferred<void>();
    underWay.set(notice.id, ending);
    return ending.promise.finally(() => underWay.delete(notice.id));
  };
  const open = (): Outbox => new Outbox({ store, clock, logger, deliver, ready: ({ title }) => title !== "nobody" });
  const outbox = open();
  return {
    db,
    store,
    clock,
    logger,
    outbox,
    open,
    underWay,
    stateWhenSent,
    add(id: string, part: Partial<Notice> = {}): void {
      const said = { kind: "alert" as const, severity: "info" as const, title: "t", lines: [] };
      const now = clock.now();
      const notice: Notice = {
        ...said,
        id,
        channelId: id,
        channelName: "c",
        alertIds: [],
        createdAt: now,
        state: "waiting",
        attempts: 0,
        nextAt: now,
        sentAt: null,
        failure: null,
        ...part,
      };
      outbox.add({ notice, payload: { version: 1, id, time: new Date(now).toISOString(), alerts: [], ...said } });
    },
    async end(id: string, failure?: DeliveryFailure): Promise<void> {
      if (failure) underWay.get(id)?.reject(failure);
      else underWay.get(id)?.resolve();
      await settle();
    },
    state: (id: string) => outbox.list().find((notice) => notice.id === id),
  };
}

it("has stored that a notice is being sent before it is sent", async () => {
  const { add, outbox, end, state, stateWhenSent, clock } = setUp();
  add("a");
  outbox.pump();
  expect(stateWhenSent).toEqual(["sending"]);
  clock.advance(1000);
  await end("a");
  expect(state("a")).toMatchObject({ state: "sent", attempts: 1, sentAt: clock.now() });
});

it("sends one notice of a channel at a time, in their order, and eight channels at once", async () => {
  const { add, outbox, end, underWay } = setUp();
  add("first", { channelId: "same" });
  add("second", { channelId: "same" });
  for (let count = 0; count < 12; count++) add(`c${count}`);
  outbox.pump();
  outbox.pump();
  expect([...underWay.keys()]).toEqual(["first", "c0", "c1", "c2", "c3", "c4", "c5", "c6"]);
  await end("first");
  outbox.pump();
  expect([...underWay.keys()]).toContain("second");
  expect(underWay.size).toBe(8);
});

it("waits longer after each failure, and gives up after six", async () => {
  const { add, outbox, end, state, clock } = setUp();
  add("a");
  const waits: number[] = [];
  for (let attempt = 1; attempt <= 6; attempt++) {
    outbox.pump();
    await end("a", new DeliveryFailure("retry", "notices.connection", { host: "h", reason: "x" }));
    const { nextAt = null } = state("a") ?? {};
    if (nextAt === null) break;
    waits.push((nextAt - clock.now()) / 1000);
    clock.advance(nextAt - clock.now() - 1);
    outbox.pump();
    expect(state("a")?.state).toBe("waiting");
    clock.advance(1);
  }
  expect(waits).toEqual([30, 120, 480, 1920, 7680]);
  expect(state("a")).toMatchObject({ state: "failed", attempts: 6, failure: { code: "notices.connection" } });
});

it.each([
  ["unknown", "maybe"],
  ["refused", "failed"],
] as const)("does not send again what ended as %s", async (outcome, expected) => {
  const { add, outbox, end, state, clock, underWay } = setUp();
  add("a");
  outbox.pump();
  await end("a", new DeliveryFailure(outcome, "notices.http", { host: "h", status: 400 }));
  clock.advance(86_000_000);
  outbox.pump();
  expect(state("a")).toMatchObject({ state: expected, nextAt: null });
  expect(underWay.size).toBe(0);
});

it("takes a mistake of ours for uncertain, and logs it without what was told", async () => {
  const { add, outbox, underWay, state, logger } = setUp();
  add("a");
  outbox.pump();
  underWay.get("a")?.reject(new TypeError("ours"));
  await settle();
  expect(state("a")).toMatchObject({ state: "maybe", failure: { code: "internal", params: { reference: "a" } } });
  expect(logger.lines.join()).toContain("a notice could not be sent TypeError: ours");
});

it("does not begin what nobody is there to take", () => {
  const { add, outbox, underWay, db } = setUp();
  add("a", { title: "nobody" });
  outbox.pump();
  expect(underWay.size).toBe(0);
  expect(db.column("SELECT state FROM notices")).toEqual(["waiting"]);
});

it("leaves what is under way at the lock as it is on disk, and calls it uncertain at the next unlock", async () => {
  const { add, outbox, end, open } = setUp();
  add("a");
  add("b", { nextAt: Number.MAX_SAFE_INTEGER });
  outbox.pump();
  outbox.stop();
  await end("a");
  const again = open();
  again.recover();
  expect(again.list().map(({ id, state }) => [id, state])).toEqual([
    ["b", "waiting"],
    ["a", "maybe"],
  ]);
});

it("keeps the newest, and whatever still waits", () => {
  const { add, store, outbox, db } = setUp();
  add("old", { state: "sent" });
  add("waits", { nextAt: Number.MAX_SAFE_INTEGER });
  db.transaction(() => {
    for (let count = 0; count < 510; count++) add(`n${count}`, { state: "sent" });
  });
  expect(outbox.list()).toHaveLength(500);
  expect(outbox.list().map(({ id }) => id)).toContain("waits");
  expect(outbox.list().map(({ id }) => id)).not.toContain("old");
  store.prune(10);
  expect(store.notices(1000).map(({ notice }) => notice.id)).toEqual([
    ...Array.from({ length: 10 }, (_, index) => `n${509 - index}`),
    "waits",
  ]);
});

it("leaves out what a later version wrote, and reads the rest", () => {
  const { add, store, db } = setUp();
  add("a");
  add("b");
  db.run("UPDATE notices SET document = json_set(document, '$.kind', 'hologram') WHERE id = 'a'");
  db.run("INSERT INTO notice_routes (id, created_at, document) VALUES ('r', 1, '{}')");
  db.run('INSERT INTO notice_channels (id, created_at, document) VALUES (\'c\', 1, \'{"config":{"kind":"pager"}}\')');
  db.run("INSERT INTO notice_settings (id, document) VALUES (1, '{}')");
  expect(store.notices(10).map(({ notice }) => notice.id)).toEqual(["b"]);
  expect([store.routes(), store.channels(), store.settings().repeatHours]).toEqual([[], [], 4]);
});
