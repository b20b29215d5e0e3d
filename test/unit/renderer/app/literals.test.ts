import { globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";

const renderer = join(import.meta.dirname, "../../../../renderer");
/** Colours anywhere, and sizes in style sheets. A media query cannot read a variable; `em` follows the text it stands in. */
const colour = /#(?:[0-9a-f]{3,4}|[0-9a-f]{6}|[0-9a-f]{8})\b|\b(?:rgb|hsl|oklch)a?\(/i;
const size = /\b\d*\.?\d+(?:px|rem)\b/;

function offences(pattern: string, forbidden: RegExp): string[] {
  return globSync(pattern, { cwd: renderer })
    .filter((path) => path !== join("app", "theme.ts"))
    .flatMap((path) =>
      readFileSync(join(renderer, path), "utf8")
        .split("\n")
        .filter((line) => forbidden.test(line) && !line.trimStart().startsWith("@media"))
        .map((line) => `${path}: ${line.trim()}`),
    );
}

it("colours and sizes come from the theme file alone", () => {
  expect(offences("**/*.css", colour)).toEqual([]);
  expect(offences("**/*.css", size)).toEqual([]);
  expect(offences("**/*.{ts,tsx}", colour)).toEqual([]);
});
it("the check finds what it looks for", () => {
  expect(colour.test("color: #a1b2c3;") && colour.test("rgb(0 0 0)") && size.test("padding: 4px")).toBe(true);
  expect(colour.test("#/fleet") || size.test("var(--hf-row-height)") || size.test("3fr")).toBe(false);
});
