import { describe, expect, it } from "vitest";
import { undoneWords } from "../../../../shared/words/history.ts";

describe("what undo says", () => {
  it.each([
    [undefined, "Undone: Import"],
    [{ gone: 1, kept: 0 }, "Undone: Import; 1 credential that came with it went too"],
    [
      { gone: 2, kept: 1 },
      "Undone: Import; 2 credentials that came with it went too; 1 credential that came with it stays, in use by hosts",
    ],
    [{ gone: 0, kept: 2 }, "Undone: Import; 2 credentials that came with it stay, in use by hosts"],
  ])("is clear about credentials: %o", (credentials, words) => {
    expect(undoneWords({ label: "Import", credentials })).toBe(words);
  });

  it("and about what else an import brought", () => {
    const parts = [
      { kind: "filter", gone: 1, kept: 1 },
      { kind: "hostKey", gone: 2, kept: 0 },
      { kind: "authority", gone: 2, kept: 0 },
      { kind: "revokedKey", gone: 0, kept: 1 },
    ];
    expect(undoneWords({ label: "Import", parts })).toBe(
      "Undone: Import; 1 saved filter that came with it went too; 1 saved filter that came with it stays, changed since; " +
        "2 host keys that came with it went too; 2 authorities that came with it went too; " +
        "1 revocation that came with it stays, made again since",
    );
  });
});
