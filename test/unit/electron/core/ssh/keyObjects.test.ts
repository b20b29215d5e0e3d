import { KeyObject } from "node:crypto";
import { describe, expect, it } from "vitest";
import { keepKeyObjects } from "../../../../../electron/core/ssh/keyObjects.ts";

const clientWith = (protocol: unknown) => ({ _protocol: protocol }) as unknown as Parameters<typeof keepKeyObjects>[0];
const bytesOf = (key: unknown): Buffer | null => (key instanceof KeyObject ? key.export() : null);

describe("the keys of a connection", () => {
  it("become key objects at every key exchange, in both directions", () => {
    const protocol: Record<string, Record<string, unknown>> = {};
    keepKeyObjects(clientWith(protocol));
    for (const round of [1, 2]) {
      const key = Buffer.alloc(32, round);
      protocol["_cipher"] = { _encKey: key };
      protocol["_decipher"] = { _decipherKey: key };
      expect(bytesOf(protocol["_cipher"]["_encKey"])).toEqual(key);
      expect(bytesOf(protocol["_decipher"]["_decipherKey"])).toEqual(key);
    }
  });

  it("are left alone where a cipher keeps none", () => {
    const protocol: Record<string, unknown> = { _cipher: { before: true } };
    keepKeyObjects(clientWith(protocol));
    expect(protocol["_cipher"]).toEqual({ before: true });
    protocol["_cipher"] = { other: 1 };
    protocol["_decipher"] = undefined;
    expect(protocol["_cipher"]).toEqual({ other: 1 });
    expect(protocol["_decipher"]).toBeUndefined();
  });

  it("do not need the protocol's inside: without it nothing happens", () => {
    expect(() => keepKeyObjects(clientWith(undefined))).not.toThrow();
  });
});
