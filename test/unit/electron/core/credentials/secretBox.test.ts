import { randomBytes } from "node:crypto";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { CredentialSecret } from "../../../../../electron/core/credentials/secret.ts";
import { createSecretBox } from "../../../../../electron/core/credentials/secretBox.ts";
import { loadSodium } from "../../../../../electron/core/vault/sodium.ts";

const sodium = await loadSodium();
const key = new Uint8Array(randomBytes(32));
const box = createSecretBox(sodium, () => key);
const secret: CredentialSecret = { kind: "password", password: "correct horse" };
const anyText = fc.string({ unit: "binary", maxLength: 200 });

describe("a sealed credential", () => {
  it("opens to what was sealed, whatever its characters and its id", () => {
    fc.assert(
      fc.property(anyText, anyText, (id, password) => {
        const sealed: CredentialSecret = { kind: "password", password };
        expect(box.open(id, box.seal(id, sealed))).toEqual(sealed);
      }),
    );
  });

  it("does not open in the place of another", () => {
    fc.assert(
      fc.property(anyText, anyText, (id, other) => {
        fc.pre(id !== other);
        const sealed = box.seal(id, secret);
        expect(() => box.open(other, sealed)).toThrow();
      }),
    );
  });

  it("does not open once any bit of it was flipped, or when bytes are missing or added", () => {
    const sealed = box.seal("c1", secret);
    for (let at = 0; at < sealed.length * 8; at += 1) {
      const altered = Uint8Array.from(sealed);
      altered[at >> 3] = (altered[at >> 3] as number) ^ (1 << (at & 7));
      expect(() => box.open("c1", altered)).toThrow();
    }
    for (let length = 0; length < sealed.length; length += 1)
      expect(() => box.open("c1", sealed.subarray(0, length))).toThrow();
    expect(() => box.open("c1", Buffer.concat([sealed, Buffer.alloc(1)]))).toThrow();
  });

  it("does not open with another key", () => {
    const other = createSecretBox(sodium, () => new Uint8Array(randomBytes(32)));
    expect(() => other.open("c1", box.seal("c1", secret))).toThrow();
  });

  it("never looks the same twice, so that equal passwords do not show", () => {
    const seen = new Set(Array.from({ length: 50 }, () => Buffer.from(box.seal("c1", secret)).toString("hex", 0, 40)));
    expect(seen.size).toBe(50);
    expect(Buffer.from(box.seal("c1", secret)).includes("correct horse")).toBe(false);
  });
});
