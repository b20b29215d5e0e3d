import { randomBytes } from "node:crypto";
import { join } from "node:path";
import fc from "fast-check";
import { beforeEach, describe, expect, it } from "vitest";
import { Failure } from "../../../../../shared/base/failure.ts";
import { type HostKeys, createHostKeys } from "../../../../../electron/core/access/hostKeys.ts";
import { fingerprintOf } from "../../../../../electron/core/ssh/fingerprint.ts";
import { generateKey } from "../../../../../electron/core/ssh/server.ts";
import { type Database, openDatabase } from "../../../../../electron/core/storage/database.ts";
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
      { hostId: "h1", keyType: "ssh-ed25519", fingerprint, firstSeen: now, lastSeen: now },
    ]);
    expect(store.get("h1")?.key).toBe(key);
  });

  it("completes a pinned fingerprint when its key is seen", () => {
    store.pin("h1", fingerprint);
    expect(store.get("h1")).toEqual({ fingerprint, key: null, keyType: null, firstSeen: null, lastSeen: null });
    store.seen("h1", wire);
    expect(store.get("h1")).toEqual({
      fingerprint,
      key,
      keyType: "ssh-ed25519",
      firstSeen: clock.now(),
      lastSeen: clock.now(),
    });
  });

  it("does not take a key it did not trust for seen", () => {
    store.seen("h1", wire);
    expect(store.get("h1")).toBeUndefined();
    store.pin("h1", fingerprint);
    store.seen("h1", other);
    expect(store.get("h1")?.key).toBeNull();
  });

  it("writes the time a key was last seen at most once an hour", () => {
    store.trust("h1", key, false);
    const first = clock.now();
    clock.advance(hour - 1);
    store.seen("h1", wire);
    expect(store.get("h1")?.lastSeen).toBe(first);
    clock.advance(1);
    store.seen("h1", wire);
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
