import { execFileSync } from "node:child_process";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { quote, sh } from "../../../../../electron/core/ssh/quote.ts";

// A lone surrogate cannot be written as UTF-8, and NUL cannot be an argument.
const argument = fc
  .oneof(fc.string({ unit: "binary" }), fc.string({ unit: fc.constantFrom(..."'\"\\$`!*?~ \n\t-#;&|<>(){}[]=%aé🙂") }))
  .filter((text) => !text.includes("\0") && text.isWellFormed());

describe("quote", () => {
  it("gives a real sh exactly the argument that went in", () => {
    fc.assert(
      fc.property(fc.array(argument, { minLength: 20, maxLength: 200, size: "max" }), (values) => {
        const program = `for value in ${values.map(quote).join(" ")}; do printf '%s\\0' "$value"; done`;
        const printed = execFileSync("sh", ["-c", program], { encoding: "utf8", maxBuffer: 1e7 });
        expect(printed.split("\0").slice(0, -1)).toEqual(values);
      }),
      // Many arguments for each process: starting one is what takes time.
      { numRuns: 15 },
    );
  });

  it("leaves plain words readable", () => {
    expect(quote("/var/log/syslog.1")).toBe("/var/log/syslog.1");
    expect(quote("user@host:22")).toBe("user@host:22");
  });

  it("refuses a NUL character", () => {
    expect(() => quote("a\0b")).toThrow("NUL");
  });

  it("fills a program's values in, quoted", () => {
    expect(sh`rm -rf ${"/tmp/a b"} ${["$HOME", "it's"]} ${7}`).toBe(`rm -rf '/tmp/a b' '$HOME' 'it'\\''s' 7`);
  });
});
