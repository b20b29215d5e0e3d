import fc from "fast-check";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { readHeader } from "../../../../../electron/core/vault/header.ts";
import { Failure } from "../../../../../shared/base/failure.ts";
import { temporaryFolder } from "../../../../support/temporaryFolder.ts";
import { vaultAt } from "../../../../support/vault.ts";

async function headerFile(): Promise<{ path: string; text: string }> {
  const folder = temporaryFolder();
  await (await vaultAt(folder)).create("correct horse battery", 1, [], async () => undefined);
  const path = join(folder, "vault.json");
  return { path, text: readFileSync(path, "utf8") };
}

const codeOf = (path: string): string => {
  try {
    readHeader(path);
    return "none";
  } catch (error) {
    if (error instanceof Failure) return error.code;
    throw error;
  }
};

describe("a vault header", () => {
  it("is absent, not damaged, when there is no file", () => {
    expect(readHeader(join(temporaryFolder(), "vault.json"))).toBeNull();
  });

  it("names the file when it is empty, cut short or not JSON", async () => {
    const { path, text } = await headerFile();
    for (const damaged of ["", "\0\0\0\0", text.slice(0, text.length / 2), "[]", "null", "{}"]) {
      writeFileSync(path, damaged);
      expect(() => readHeader(path)).toThrowError(
        expect.objectContaining({ code: "vault.headerDamaged", params: expect.objectContaining({ path }) }),
      );
    }
  });

  it("tells a newer format from damage", async () => {
    const { path, text } = await headerFile();
    writeFileSync(path, text.replace('"format": 1', '"format": 7'));
    expect(codeOf(path)).toBe("vault.formatTooNew");
  });

  it("refuses key derivation parameters outside the bounds", async () => {
    const { path, text } = await headerFile();
    for (const memory of [1024, 64 * 2 ** 30]) {
      writeFileSync(path, text.replace(/"memLimitBytes": \d+/, `"memLimitBytes": ${memory}`));
      expect(codeOf(path)).toBe("vault.headerDamaged");
    }
  });

  it("notices every changed character that means anything", async () => {
    const { path, text } = await headerFile();
    const original = JSON.stringify(readHeader(path));
    fc.assert(
      fc.property(fc.nat(text.length - 1), fc.integer({ min: 33, max: 126 }), (position, code) => {
        const changed = text.slice(0, position) + String.fromCharCode(code) + text.slice(position + 1);
        writeFileSync(path, changed);
        const found = codeOf(path);
        // White space between fields may change freely: the header that is read is then the same.
        if (found === "none") expect(JSON.stringify(readHeader(path))).toBe(original);
        else expect(["vault.headerDamaged", "vault.formatTooNew"]).toContain(found);
      }),
      { numRuns: 400 },
    );
  });
});
