import fc from "fast-check";
import { createElement } from "react";
import { renderToStaticMarkup } from "react-dom/server";
import { describe, expect, it } from "vitest";
import { type Inline, parseInline, parseMarkdown } from "../../../../renderer/components/parseMarkdown.ts";

const kinds = (text: string): string[] => parseMarkdown(text).map((block) => block.kind);
const plain = (parts: readonly Inline[]): string =>
  parts.map((part) => ("children" in part ? plain(part.children) : part.text)).join("");

describe("notes in Markdown", () => {
  it("are read block by block", () => {
    const text =
      "# Rack 4\n\nFirst line\nsecond line\n\n- one\n  - two\n1. first\n\n> quoted\n\n```sh\n# not a heading\n```\n---\n";
    expect(kinds(text)).toEqual(["heading", "paragraph", "list", "quote", "code", "rule"]);
    expect(parseMarkdown("```sh\n# not a heading\n")).toEqual([{ kind: "code", text: "# not a heading\n" }]);
    expect(parseMarkdown("## Title ##")).toEqual([
      { kind: "heading", level: 2, content: [{ kind: "text", text: "Title" }] },
    ]);
    expect(parseMarkdown("# C#")).toMatchObject([{ content: [{ text: "C#" }] }]);
  });

  it("keep tasks, numbers and indents of lists", () => {
    expect(parseMarkdown("- [x] done\n  - [ ] open")).toMatchObject([
      {
        ordered: false,
        items: [
          { done: true, depth: 0 },
          { done: false, depth: 1 },
        ],
      },
    ]);
    expect(parseMarkdown("3. third\n4. fourth")).toMatchObject([{ ordered: true, start: 3, items: [{}, {}] }]);
  });

  it("mark words within a line, and leave lone signs alone", () => {
    expect(parseInline("**bold *and* more** ~~old~~ \\*star\\*")).toMatchObject([
      { kind: "strong", children: [{ text: "bold " }, { kind: "emphasis" }, { text: " more" }] },
      { text: " " },
      { kind: "deleted" },
      { text: " *star*" },
    ]);
    expect(parseInline("**bold** *and* `a*b`").map((part) => part.kind)).toEqual([
      "strong",
      "text",
      "emphasis",
      "text",
      "code",
    ]);
    for (const text of ["2 * 3 * 4", "snake_case_name", "a ` b", "[not a link]", "100% ~ ok"])
      expect(parseInline(text)).toEqual([{ kind: "text", text }]);
  });

  it("know links to web pages only", () => {
    expect(parseInline("[runbook](https://wiki.example/x)")).toMatchObject([
      { kind: "link", url: "https://wiki.example/x" },
    ]);
    for (const url of ["javascript:alert(1)", "data:text/html,x", "file:///etc/passwd", "//evil.example"])
      expect(parseInline(`[click](${url})`).some((part) => part.kind === "link")).toBe(false);
  });

  it("lose no words, whatever is typed", () => {
    const word = fc.constantFrom("*", "**", "`", "[", "](", ")", "_", "~~", "\\", "a", " ", "b c", "https://x");
    const line = fc.array(word, { maxLength: 40 }).map((parts) => parts.join(""));
    fc.assert(
      fc.property(line, (text) => {
        const letters = (from: string): string => from.replaceAll(/[^abc]/g, "");
        // An address in a link is kept beside its words.
        expect(letters(plain(parseInline(text.replaceAll("https://x", ""))))).toBe(letters(text));
      }),
      { numRuns: 300 },
    );
    fc.assert(
      fc.property(fc.string({ unit: "binary", maxLength: 500 }), (text) => void parseMarkdown(text)),
      { numRuns: 300 },
    );
  });

  it("take time in proportion to their length, also when they are made to hurt", () => {
    for (const piece of [
      "*",
      "**a",
      "`a",
      "[a](",
      "[",
      "**a*b",
      "# ",
      "#",
      "- ",
      "> ",
      "~~a",
      "_a",
      " ",
      "\\",
      "- - x",
    ]) {
      const started = performance.now();
      parseMarkdown(piece.repeat(Math.ceil(65_536 / piece.length)));
      // Quadratic time would be minutes; this only has to be told from it.
      expect(performance.now() - started).toBeLessThan(5000);
    }
  });

  it("become text of the page, never its markup", async () => {
    const { Markdown } = await import("../../../../renderer/components/Markdown.tsx");
    const html = renderToStaticMarkup(
      createElement(Markdown, {
        text: `# <img src=x onerror=alert(1)>\n\n**<b>** [<i>](https://x/"onclick=")\n\n- [ ] <s>`,
      }),
    );
    expect(html).not.toMatch(/<(img|b|i|s)\b/);
    expect(html).toContain("&lt;img");
    expect(html).not.toMatch(/href|onclick="/);
  });
});
