import { randomBytes } from "node:crypto";
import { join } from "node:path";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { createHostAuthorities, parsePublicKeyLine } from "../../../../../electron/core/access/hostAuthorities.ts";
import { fingerprintOf } from "../../../../../electron/core/ssh/fingerprint.ts";
import { generateKey } from "../../../../../electron/core/ssh/server.ts";
import { openDatabase } from "../../../../../electron/core/storage/database.ts";
import { Failure } from "../../../../../shared/base/failure.ts";
import { fakeClock } from "../../../../support/ports.ts";
import { temporaryFolder } from "../../../../support/temporaryFolder.ts";

const wire = Buffer.from(generateKey().publicKey);
const line = `ssh-ed25519 ${wire.toString("base64")} the authority`;

describe("authorities for hosts", () => {
  const open = () => {
    const db = openDatabase(join(temporaryFolder(), "test.db"), randomBytes(32), { create: true });
    return { db, clock: fakeClock() };
  };

  it("are kept with the hosts that they may speak for", () => {
    const { db, clock } = open();
    const store = createHostAuthorities(db, clock);
    const added = store.add("*.example.com,10.0.0.*", `${line}\n`);
    expect(added).toMatchObject({
      patterns: "*.example.com,10.0.0.*",
      fingerprint: fingerprintOf(wire),
      keyType: "ssh-ed25519",
      comment: "the authority",
      addedAt: clock.now(),
    });
    expect(createHostAuthorities(db, clock).list()).toEqual([added]);
    expect(store.speakingFor({ address: "web1.example.com", port: 22 })).toEqual([added]);
    expect(store.speakingFor({ address: "example.org", port: 22 })).toEqual([]);
    store.remove(added.id);
    expect(store.list()).toEqual([]);
    db.close();
  });

  it("cannot be keys that sign nothing that is believed", () => {
    const { db, clock } = open();
    const dsa = Buffer.concat([Buffer.from([0, 0, 0, 7]), Buffer.from("ssh-dss"), Buffer.alloc(20)]);
    expect(() => createHostAuthorities(db, clock).add("*", `ssh-dss ${dsa.toString("base64")}`)).toThrow(
      expect.objectContaining({ code: "hostKeys.badKey" }),
    );
    db.close();
  });
});

describe("a public key's line", () => {
  it("is type, key and comment", () => {
    expect(parsePublicKeyLine(line)).toEqual({
      key: wire.toString("base64"),
      keyType: "ssh-ed25519",
      comment: "the authority",
    });
  });

  it("is refused when it is anything else", () => {
    expect(() => parsePublicKeyLine(line.replace("ssh-ed25519", "ssh-rsa"))).toThrow(Failure);
    fc.assert(
      fc.property(fc.string(), (text) => {
        expect(() => parsePublicKeyLine(text)).toThrow(Failure);
      }),
    );
  });
});
