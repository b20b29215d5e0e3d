import { randomBytes } from "node:crypto";
import { join } from "node:path";
import fc from "fast-check";
import { beforeEach, describe, expect, it } from "vitest";
import { Failure } from "../../../../../shared/base/failure.ts";
import { type AnnouncedKeys, type HostKeys, createHostKeys } from "../../../../../electron/core/access/hostKeys.ts";
import { fingerprintOf } from "../../../../../electron/core/ssh/fingerprint.ts";
import { generateKey } from "../../../../../electron/core/ssh/server.ts";
import { type Database, openDatabase } from "../../../../../electron/core/storage/database.ts";
import { access } from "../../../../../electron/core/storage/migrations/0008_access.ts";
import { type FakeClock, fakeClock } from "../../../../support/ports.ts";
import { temporaryFolder } from "../../../../support/temporaryFolder.ts";

const hour = 3_600_000;

describe("the store of host keys", () => {
  let db: Database;
  let clock: FakeClock;
  let store: HostKeys;
  const wire = Buffer.from(generateKey().publicKey);
  const key = wire.toString("base64");
  const fingerprint = fingerprintOf(wire);
  const other = Buffer.from(generateKey().publicKey);

  beforeEach(() => {
    db = openDatabase(join(temporaryFolder(), "test.db"), randomBytes(32), { create: true });
    clock = fakeClock();
    store = createHostKeys(db, clock);
    return () => db.close();
  });

  it("knows nothing of a new host", () => {
    expect(store.get("h1")).toBeUndefined();
    expect(store.list()).toEqual([]);
  });

  it("keeps a trusted key, and a second look at the database shows it", () => {
    store.trust("h1", key, false);
    const now = clock.now();
    expect(createHostKeys(db, clock).list()).toEqual([
      { hostId: "h1", keyType: "ssh-ed25519", fingerprint, key, firstSeen: now, lastSeen: now, source: "firstUse" },
    ]);
    expect(store.get("h1")?.key).toBe(key);
  });

  it("completes a pinned fingerprint when its key is seen", () => {
    store.pin("h1", fingerprint);
    expect(store.get("h1")).toEqual({ fingerprint, key: null, keyType: null, firstSeen: null, lastSeen: null });
    store.seen("h1", wire, false);
    expect(store.get("h1")).toEqual({
      fingerprint,
      key,
      keyType: "ssh-ed25519",
      firstSeen: clock.now(),
      lastSeen: clock.now(),
    });
  });

  it("does not take a key it did not trust for seen", () => {
    store.seen("h1", wire, false);
    expect(store.get("h1")).toBeUndefined();
    store.pin("h1", fingerprint);
    store.seen("h1", other, false);
    expect(store.get("h1")?.key).toBeNull();
  });

  it("writes the time a key was last seen at most once an hour", () => {
    store.trust("h1", key, false);
    const first = clock.now();
    clock.advance(hour - 1);
    store.seen("h1", wire, false);
    expect(store.get("h1")?.lastSeen).toBe(first);
    clock.advance(1);
    store.seen("h1", wire, false);
    expect(store.get("h1")).toMatchObject({ firstSeen: first, lastSeen: first + hour });
  });

  it("replaces a key only deliberately, and then starts its history anew", () => {
    store.trust("h1", key, false);
    clock.advance(hour);
    expect(() => store.trust("h1", other.toString("base64"), false)).toThrow(
      expect.objectContaining({ code: "ssh.hostKeyChanged" }),
    );
    expect(store.get("h1")?.key).toBe(key);
    store.trust("h1", other.toString("base64"), true);
    expect(store.get("h1")).toMatchObject({ fingerprint: fingerprintOf(other), firstSeen: clock.now() });
  });

  it("keeps the first sight of a key that is trusted again", () => {
    store.trust("h1", key, false);
    const first = clock.now();
    clock.advance(hour);
    store.trust("h1", key, false);
    expect(store.get("h1")).toMatchObject({ firstSeen: first, lastSeen: first + hour });
  });

  it("forgets", () => {
    store.trust("h1", key, false);
    store.trust("h2", key, false);
    store.forget("h1");
    expect(store.list().map(({ hostId }) => hostId)).toEqual(["h2"]);
  });

  it("keeps several keys of a host, and names the one of the same type when another appears", () => {
    const rsa = Buffer.from(
      "AAAAB3NzaC1yc2EAAAADAQABAAAAgQC7vbqajDhA0sQ9z8Y7vOZ2cN2hN8oJY7f1o2p5m7Z8p1Zb1Y6d4H5Hq7w0a4kJ8Z9y6mQ0z1n2m3k4l5j6h7g8",
      "base64",
    );
    store.trust("h1", key, false);
    store.import("h1", rsa.toString("base64"));
    expect(store.trusted("h1").map(({ keyType }) => keyType)).toEqual(["ssh-ed25519", "ssh-rsa"]);
    expect(() => store.trust("h1", other.toString("base64"), false)).toThrow(
      expect.objectContaining({ params: expect.objectContaining({ expected: fingerprint }) }),
    );
    store.forget("h1", fingerprint);
    expect(store.list()).toMatchObject([{ keyType: "ssh-rsa", source: "imported", firstSeen: null }]);
  });

  it("learns the keys that a host announces and drops those that it has no more", () => {
    const changes: AnnouncedKeys[] = [];
    store = createHostKeys(db, clock, (change) => changes.push(change));
    store.trust("h1", key, false);
    store.announced("h1", [wire, other]);
    store.announced("h1", [wire, other]);
    expect(store.list()).toEqual(
      expect.arrayContaining([
        expect.objectContaining({ fingerprint, source: "firstUse" }),
        expect.objectContaining({ fingerprint: fingerprintOf(other), source: "announced", firstSeen: clock.now() }),
      ]),
    );
    store.announced("h1", [other]);
    expect(store.trusted("h1").map((known) => known.fingerprint)).toEqual([fingerprintOf(other)]);
    expect(changes).toEqual([
      { hostId: "h1", learned: [fingerprintOf(other)], dropped: [] },
      { hostId: "h1", learned: [], dropped: [fingerprint] },
    ]);
  });

  it("keeps what was pinned or given on purpose, whatever the host announces", () => {
    store.pin("h1", fingerprint);
    store.import("h1", key);
    store.announced("h1", [other]);
    expect(store.trusted("h1").map((known) => known.fingerprint)).toEqual(
      expect.arrayContaining([fingerprint, fingerprintOf(other)]),
    );
    expect(store.list().find((known) => known.fingerprint === fingerprint)?.source).toBe("pinned");
  });

  it("believes no more than sixteen keys of one host", () => {
    const many = Array.from({ length: 40 }, () => Buffer.from(generateKey().publicKey));
    store.trust("h1", key, false);
    store.announced("h1", [wire, ...many]);
    expect(store.trusted("h1")).toHaveLength(16);
    store.announced("h1", [wire, ...many.reverse()]);
    expect(store.trusted("h1").length).toBeLessThanOrEqual(16);
  });

  it("shows a key that an authority vouched for, and does not trust it by itself", () => {
    store.seen("h1", wire, true);
    expect(store.list()).toMatchObject([{ fingerprint, source: "authority" }]);
    expect(store.trusted("h1")).toEqual([]);
    store.trust("h1", key, false);
    expect(store.list()).toMatchObject([{ fingerprint, source: "firstUse" }]);
  });

  it("drops a revoked key from every host and takes it back from nobody", () => {
    store.trust("h1", key, false);
    store.trust("h2", key, false);
    store.revoke(fingerprint);
    expect(store.list()).toEqual([]);
    expect(store.revokedAt(fingerprint)).toBe(clock.now());
    expect(store.revoked()).toEqual([{ fingerprint, keyType: "ssh-ed25519", key, revokedAt: clock.now() }]);
    for (const attempt of [() => store.trust("h1", key, true), () => store.import("h1", key)])
      expect(attempt).toThrow(expect.objectContaining({ code: "ssh.hostKeyRevoked" }));
    store.announced("h1", [wire]);
    expect(store.list()).toEqual([]);
    store.restore(fingerprint);
    store.trust("h1", key, false);
    expect(store.trusted("h1")).toHaveLength(1);
  });

  it("revokes a key of which only the fingerprint is known", () => {
    store.revoke(fingerprint);
    expect(store.revoked()).toMatchObject([{ fingerprint, keyType: null, key: null }]);
  });

  it("takes over the keys of a vault that knew one a host", () => {
    const path = join(temporaryFolder(), "old.db");
    const secret = randomBytes(32);
    const old = openDatabase(path, secret, { create: true });
    for (const table of ["known_keys", "revoked_keys", "host_authorities"]) old.run(`DROP TABLE ${table}`);
    old.run(
      `CREATE TABLE host_keys (
         host_id TEXT PRIMARY KEY, fingerprint TEXT NOT NULL, key TEXT, key_type TEXT, first_seen INTEGER, last_seen INTEGER
       ) STRICT`,
    );
    old.run("INSERT INTO host_keys VALUES ('h1', ?, ?, 'ssh-ed25519', 1, 2)", fingerprint, key);
    old.run("INSERT INTO host_keys VALUES ('h2', ?, NULL, NULL, NULL, NULL)", fingerprint);
    for (const statement of access.statements) old.run(statement);
    expect(createHostKeys(old, clock).list()).toMatchObject([
      { hostId: "h1", fingerprint, key, firstSeen: 1, lastSeen: 2, source: "firstUse" },
      { hostId: "h2", fingerprint, key: null, source: "pinned" },
    ]);
    old.close();
  });

  it("refuses text that is no key, whatever it is", () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.base64String()), (text) => {
        expect(() => store.trust("h1", text, true)).toThrow(Failure);
      }),
    );
    expect(() => store.trust("h1", `${key}\n`, true)).toThrow(expect.objectContaining({ code: "hostKeys.badKey" }));
    expect(store.get("h1")).toBeUndefined();
  });
});
