import { describe, expect, it } from "vitest";
import { kdfBounds, KeyDeriver } from "../../../../../electron/core/vault/kdf.ts";

const parameters = {
  salt: new Uint8Array(16).fill(7),
  opsLimit: kdfBounds.minOps,
  memLimitBytes: kdfBounds.minMemory,
};
const hex = (key: Uint8Array): string => Buffer.from(key).toString("hex");

describe("key derivation", () => {
  it("gives the same key from a worker started ahead as from a fresh one", async () => {
    const deriver = new KeyDeriver();
    const fresh = await deriver.derive("correct horse", parameters);
    deriver.prepare();
    deriver.prepare();
    expect(hex(await deriver.derive("correct horse", parameters))).toBe(hex(fresh));
    expect(fresh).toHaveLength(32);
    expect(hex(await deriver.derive("correct hors", parameters))).not.toBe(hex(fresh));
  });

  it("takes the same letters in another normal form for the same passphrase", async () => {
    const deriver = new KeyDeriver();
    const [composed, decomposed] = await Promise.all([
      deriver.derive("caf\u00e9 au lait", parameters),
      deriver.derive("cafe\u0301 au lait", parameters),
    ]);
    expect(hex(composed)).toBe(hex(decomposed));
  });

  it("works on after what was prepared was dropped", async () => {
    const deriver = new KeyDeriver();
    deriver.prepare();
    deriver.dispose();
    expect(await deriver.derive("correct horse", parameters)).toHaveLength(32);
  });
});
