import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { createHeader, parseHeader } from "../../../../../electron/core/audit/header.ts";
import { generateSigningKey } from "../../../../../electron/core/audit/signingKey.ts";

const { key } = generateSigningKey();
const fields = { origin: "holdfast/audit/00ff", created: 1_700_000_000_000, sealKey: Buffer.alloc(32, 5) };
const header = createHeader(fields, key);
const file = Buffer.concat([header.bytes, Buffer.from("\n")]);
const withText = (change: (text: string) => string): Buffer => Buffer.from(change(file.toString()));

describe("the header of a log", () => {
  test("comes back as it was written", () => {
    const read = parseHeader(file);
    expect(read).toMatchObject({ ...fields, firstKey: key.publicKey });
    expect(read?.bytes).toEqual(header.bytes);
  });

  test.each<[string, (text: string) => string]>([
    ["without its last newline", (text) => text.trimEnd()],
    ["with a space", (text) => text.replace(",", ", ")],
    ["with another time", (text) => text.replace("1700000000000", "1700000000001")],
    ["with another origin", (text) => text.replace("00ff", "00fe")],
    ["with an origin that could break a note", (text) => text.replace("holdfast/audit/00ff", "a\\nb")],
    ["with a member more", (text) => text.replace('"v":1', '"v":1,"w":1')],
    ["of another version", (text) => text.replace('"v":1', '"v":2')],
    ["without its signature", (text) => text.replace(/,"sig":"[^"]*"/, "")],
    ["that is longer than any header", (text) => text + " ".repeat(5000)],
    ["that is null", () => "null\n"],
    ["that is a number", () => "7\n"],
  ])("is refused %s", (_, change) => {
    expect(parseHeader(withText(change))).toBeNull();
  });

  test("is refused when another key signed it", () => {
    const other = createHeader(fields, generateSigningKey().key).bytes.toString();
    const sig = /"sig":"[^"]*"/.exec(other)?.[0] as string;
    expect(parseHeader(withText((text) => text.replace(/"sig":"[^"]*"/, sig)))).toBeNull();
  });

  test("is never a reason to throw, whatever the file holds", () => {
    fc.assert(
      fc.property(
        fc.oneof(
          fc.uint8Array(),
          fc.json().map((json) => Buffer.from(json)),
        ),
        (bytes) => {
          expect(parseHeader(Buffer.from(bytes))).toBeNull();
        },
      ),
    );
  });
});
