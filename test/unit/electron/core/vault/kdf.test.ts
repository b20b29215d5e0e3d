import type { Worker } from "node:worker_threads";
import { describe, expect, it, onTestFinished } from "vitest";
import { KeyDeriver } from "../../../../../electron/core/vault/kdf.ts";
import { kdfBounds } from "../../../../../electron/core/vault/kdfCost.ts";
import { quickDeriver } from "../../../../support/vault.ts";

const parameters = { salt: new Uint8Array(16), opsLimit: kdfBounds.minOps, memLimitBytes: kdfBounds.minMemory };

describe("keys from passphrases", () => {
  it("are derived one after the other, however many are asked for at once", async () => {
    let alive = 0;
    let most = 0;
    const count = (worker: Worker): void => {
      alive += 1;
      most = Math.max(most, alive);
      worker.once("message", () => (alive -= 1));
    };
    process.on("worker", count);
    onTestFinished(() => void process.off("worker", count));
    const deriver = new KeyDeriver();
    const keys = await Promise.all(["one", "two", "one", "three"].map((word) => deriver.derive(word, parameters)));
    expect(most).toBe(1);
    const hex = keys.map((key) => Buffer.from(key).toString("hex"));
    expect(hex[0]).toBe(hex[2]);
    expect(new Set(hex).size).toBe(3);
  });

  it("are what another implementation of Argon2id derives, however the letters are composed", async () => {
    const deriver = new KeyDeriver();
    for (const word of ["correct horse battery", "e\u0301te\u0301 \u00fcber Nacht"])
      expect(await deriver.derive(word, parameters)).toEqual(await quickDeriver.derive(word, parameters));
  });
});
