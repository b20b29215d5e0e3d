import { randomBytes } from "node:crypto";
import { join } from "node:path";
import sodium from "libsodium-wrappers-sumo";
import { beforeAll, beforeEach, describe, expect, it, onTestFinished } from "vitest";
import { createSecretBox } from "../../../../../electron/core/credentials/secretBox.ts";
import { defaultSettings, NoticeStore } from "../../../../../electron/core/notices/store.ts";
import { type Database, openDatabase } from "../../../../../electron/core/storage/database.ts";
import type { Channel, Notice } from "../../../../../shared/contract/notices.ts";
import { temporaryFolder } from "../../../../support/temporaryFolder.ts";

beforeAll(() => sodium.ready);

let db: Database;
let store: NoticeStore;
beforeEach(() => {
  db = openDatabase(join(temporaryFolder(), "holdfast.db"), randomBytes(32), { create: true });
  onTestFinished(() => db.close());
  const key = randomBytes(32);
  store = new NoticeStore(
    db,
    createSecretBox(sodium, () => key),
  );
});

const hook = (part: Partial<Channel> = {}): Channel => ({
  id: "c1",
  name: "Hook",
  enabled: true,
  config: { kind: "webhook", url: "https://example.org/", authority: "" },
  hasSecret: false,
  allowed: false,
  ...part,
});
const script = (argv: string[], allowed: boolean): Channel =>
  hook({ config: { kind: "command", argv, timeoutSeconds: 20 }, allowed });
const queued = (id: string, state: Notice["state"] = "sent") => ({
  notice: {
    id,
    channelId: "c1",
    channelName: "Hook",
    kind: "alert" as const,
    severity: "critical" as const,
    title: id,
    lines: [],
    alertIds: [],
    createdAt: 0,
    state,
    attempts: 1,
    nextAt: null,
    sentAt: null,
    failure: null,
  },
  payload: {
    version: 1 as const,
    id,
    kind: "alert" as const,
    severity: "critical" as const,
    title: id,
    lines: [],
    time: "2026-01-01T00:00:00.000Z",
    alerts: [],
  },
});

describe("channels that are kept", () => {
  it("come back in the order in which they were made, changed ones in their place", () => {
    store.saveChannel(hook({ id: "b", name: "first" }), undefined, 1);
    store.saveChannel(hook({ id: "a", name: "second" }), undefined, 2);
    store.saveChannel(hook({ id: "b", name: "changed", enabled: false }), undefined, 3);
    expect(store.channels().map(({ name, enabled }) => [name, enabled])).toEqual([
      ["changed", false],
      ["second", true],
    ]);
  });

  it.each<[string, (string | null | undefined)[], string | null]>([
    ["none", [undefined], null],
    ["one", ["key"], "key"],
    ["one that is not given again", ["key", undefined], "key"],
    ["another", ["key", "new"], "new"],
    ["one that was forgotten", ["key", null], null],
    ["one of any letters", ["p\u00e4ss \u{1f511} \u0000 end"], "p\u00e4ss \u{1f511} \u0000 end"],
  ])("have a secret that only they know: %s", (_, given, secret) => {
    for (const one of given) store.saveChannel(hook(), one, 0);
    expect(store.secretOf("c1")).toBe(secret);
    expect(store.channels()[0]?.hasSecret).toBe(secret !== null);
    if (secret === null) return;
    expect(JSON.stringify(store.channels())).not.toContain(secret);
    const rows = db.all<{ sealed: Uint8Array; document: string }>("SELECT sealed, document FROM notice_channels");
    expect(Buffer.from(rows[0]?.sealed ?? []).includes(Buffer.from(secret))).toBe(false);
  });

  it("give no secret to another channel, though its bytes were moved there", () => {
    store.saveChannel(hook({ id: "a" }), "key", 1);
    store.saveChannel(hook({ id: "b" }), undefined, 2);
    db.run("UPDATE notice_channels SET sealed = (SELECT sealed FROM notice_channels WHERE id = 'a') WHERE id = 'b'");
    expect(store.secretOf("a")).toBe("key");
    expect(() => store.secretOf("b")).toThrow();
    expect(store.secretOf("gone")).toBeNull();
  });

  it("run the very command that was allowed, and no other that stands there since", () => {
    store.saveChannel(script(["/bin/tell", "me"], true), undefined, 0);
    expect(store.channels()[0]?.allowed).toBe(true);
    const other = { name: "Hook", enabled: true, config: script(["/bin/tell", "me", "now"], true).config };
    db.run("UPDATE notice_channels SET document = ?", JSON.stringify(other));
    expect(store.channels()[0]?.allowed).toBe(false);
    store.saveChannel(script(["/bin/tell"], false), undefined, 0);
    expect(store.channels()[0]?.allowed).toBe(false);
  });

  it("are left out where another version wrote what is not understood, the others stay", () => {
    store.saveChannel(hook({ id: "a" }), "key", 1);
    store.saveChannel(hook({ id: "b" }), undefined, 2);
    db.run(
      "UPDATE notice_channels SET document = ? WHERE id = 'a'",
      JSON.stringify({ name: "x", enabled: true, config: { kind: "pigeon" } }),
    );
    expect(store.channels().map(({ id }) => id)).toEqual(["b"]);
    store.removeChannel("b");
    expect(store.channels()).toEqual([]);
  });
});

describe("settings, routes and groups", () => {
  it("are the defaults until they are set, and again where what is kept is not understood", () => {
    expect(store.settings()).toEqual(defaultSettings);
    store.saveSettings({ ...defaultSettings, repeatHours: 12 });
    expect(store.settings().repeatHours).toBe(12);
    db.run("UPDATE notice_settings SET document = ?", JSON.stringify({ repeatHours: "often" }));
    expect(store.settings()).toEqual(defaultSettings);
  });

  it("keep a route in its place when it changes, and forget one that is removed", () => {
    const route = (id: string, name: string) => ({
      id,
      name,
      enabled: true,
      filter: "",
      least: "info" as const,
      resolved: true,
      steps: [{ afterMinutes: 0, channelIds: ["c1"] }],
    });
    store.saveRoute(route("b", "one"), 1);
    store.saveRoute(route("a", "two"), 2);
    store.saveRoute(route("b", "changed"), 3);
    expect(store.routes().map(({ name }) => name)).toEqual(["changed", "two"]);
    db.run("UPDATE notice_routes SET document = '{}' WHERE id = 'a'");
    store.removeRoute("none");
    expect(store.routes().map(({ id }) => id)).toEqual(["b"]);
  });

  it("write groups that changed and drop those that ended, at once", () => {
    const group = (key: string, steps: number) => ({
      key,
      routeId: "r1",
      ruleName: "Disk",
      members: {},
      flushAt: null,
      toldAt: null,
      unansweredSince: null,
      steps,
      held: null,
    });
    store.saveGroups(
      new Map([
        ["a", group("a", 0)],
        ["b", group("b", 0)],
      ]),
    );
    store.saveGroups(
      new Map([
        ["a", null],
        ["b", group("b", 2)],
        ["gone", null],
      ]),
    );
    expect(store.groups()).toEqual([group("b", 2)]);
  });
});

describe("the outbox in the database", () => {
  it("gives the newest first, each with what is sent, as many as are asked for", () => {
    for (const id of ["n1", "n2", "n3"]) store.add(queued(id));
    expect(store.notices(2).map(({ notice, payload }) => `${notice.id} ${payload.id}`)).toEqual(["n3 n3", "n2 n2"]);
    const { notice } = queued("n2", "failed");
    store.save({ ...notice, attempts: 4 });
    expect(store.notices(9)[1]?.notice).toMatchObject({ id: "n2", state: "failed", attempts: 4 });
  });

  it("forgets the oldest beyond its bound, but never what still waits or is on its way", () => {
    const states = ["sent", "waiting", "sending", "failed", "maybe", "sent", "sent"] as const;
    states.forEach((state, at) => store.add(queued(`n${at}`, state)));
    store.prune(2);
    expect(store.notices(99).map(({ notice }) => notice.id)).toEqual(["n6", "n5", "n2", "n1"]);
    store.prune(2);
    expect(store.notices(99)).toHaveLength(4);
  });

  it("leaves out a notice that is not understood", () => {
    store.add(queued("n1"));
    store.add(queued("n2"));
    db.run("UPDATE notices SET document = ? WHERE id = 'n2'", JSON.stringify({ id: "n2", state: "lost" }));
    expect(store.notices(9).map(({ notice }) => notice.id)).toEqual(["n1"]);
  });

  it("refuses the same notice twice: it would be sent twice", () => {
    store.add(queued("n1"));
    expect(() => store.add(queued("n1"))).toThrow();
  });
});
