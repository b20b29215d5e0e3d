import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  formatCheckpoint,
  noteKeyId,
  parseCheckpoint,
  parseNote,
  signNote,
  verifyNote,
} from "../../../../../electron/core/audit/note.ts";
import { generateSigningKey } from "../../../../../electron/core/audit/signingKey.ts";

/** The example of golang.org/x/mod/sumdb/note, from which the C2SP format comes. */
const published =
  "If you think cryptography is the answer to your problem,\n" +
  "then you don't know what your problem is.\n" +
  "\n" +
  "\u2014 PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM=\n";
const publishedKey = Buffer.from("ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW", "base64").subarray(1);

describe("a signed note", () => {
  test("accepts the published example with its published key", () => {
    const note = parseNote(published);
    expect(noteKeyId("PeterNeumann", publishedKey).toString("hex")).toBe("c74f20a3");
    expect(note && verifyNote(note, "PeterNeumann", publishedKey)).toBe(true);
  });

  test("refuses the published example when a letter of its text, its name or its key differs", () => {
    const altered = parseNote(published.replace("answer", "Answer"));
    expect(altered && verifyNote(altered, "PeterNeumann", publishedKey)).toBe(false);
    const note = parseNote(published);
    expect(note && verifyNote(note, "PeterNeuman", publishedKey)).toBe(false);
    expect(note && verifyNote(note, "PeterNeumann", generateSigningKey().key.publicKey)).toBe(false);
  });

  test("that we sign verifies with our key alone", () => {
    const { key } = generateSigningKey();
    const note = parseNote(signNote("holdfast/audit/x\n3\nAAAA\n", "holdfast/audit/x", key));
    expect(note && verifyNote(note, "holdfast/audit/x", key.publicKey)).toBe(true);
    expect(note && verifyNote(note, "holdfast/audit/x", generateSigningKey().key.publicKey)).toBe(false);
  });

  test.each([
    ["no empty line", published.replace("\n\n", "\n")],
    ["no last newline", published.slice(0, -1)],
    ["a hyphen for the dash", published.replace("\u2014", "-")],
    ["a signature that is not base64", published.replace("x08go", "x08g!")],
    ["nothing", ""],
    ["more than a note ever holds", `${"a\n".repeat(4000)}\n\u2014 a AAAAAAAA\n`],
  ])("is refused with %s", (_, text) => {
    expect(parseNote(text)).toBeNull();
  });

  test("parsing never throws, whatever it is given", () => {
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string(),
          fc.string().map((s) => `${published}${s}`),
        ),
        (text) => {
          const note = parseNote(text);
          if (note) parseCheckpoint(note.text);
        },
      ),
    );
  });
});

describe("a checkpoint", () => {
  const root = Buffer.alloc(32, 9);

  test("comes back as it was written", () => {
    const checkpoint = { origin: "holdfast/audit/ab", size: 1234, root };
    expect(parseCheckpoint(formatCheckpoint(checkpoint))).toEqual(checkpoint);
  });

  test("is three lines: origin, decimal size, base64 root", () => {
    expect(formatCheckpoint({ origin: "o", size: 7, root })).toBe(`o\n7\n${root.toString("base64")}\n`);
  });

  test.each([
    ["a size with a leading zero", `o\n07\n${root.toString("base64")}\n`],
    ["a negative size", `o\n-7\n${root.toString("base64")}\n`],
    ["a size beyond exact numbers", `o\n9999999999999999\n${root.toString("base64")}\n`],
    ["a short root", "o\n7\nAAAA\n"],
    ["no root", "o\n7\n"],
    ["no origin", `\n7\n${root.toString("base64")}\n`],
  ])("is refused with %s", (_, text) => {
    expect(parseCheckpoint(text)).toBeNull();
  });
});
