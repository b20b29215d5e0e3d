import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { newRecoveryKey, normalizeRecoveryKey } from "../../../../../electron/core/vault/recoveryKey.ts";

describe("a recovery key", () => {
  it("is eight groups of four characters and never the same", () => {
    const keys = Array.from({ length: 200 }, newRecoveryKey);
    for (const key of keys) expect(key).toMatch(/^([0-9A-HJKMNP-TV-Z]{4}-){7}[0-9A-HJKMNP-TV-Z]{4}$/);
    expect(new Set(keys).size).toBe(keys.length);
  });

  it("is read in lower case, with spaces, without dashes and with look-alike letters", () => {
    const key = "0123-4567-89AB-CDEF-GHJK-MNPQ-RSTV-WXYZ";
    const normal = key.replaceAll("-", "");
    for (const typed of [
      key,
      key.toLowerCase(),
      ` ${key.replaceAll("-", " ")}\n`,
      key.replace("0", "O").replace("1", "l"),
    ])
      expect(normalizeRecoveryKey(typed)).toBe(normal);
  });

  it("is null for anything else", () => {
    fc.assert(
      fc.property(fc.string(), (typed) => {
        const normal = normalizeRecoveryKey(typed);
        expect(normal === null || /^[0-9A-HJKMNP-TV-Z]{32}$/.test(normal)).toBe(true);
      }),
    );
    expect(normalizeRecoveryKey("0123-4567")).toBeNull();
  });
});
