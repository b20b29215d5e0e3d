/** Text within a line of notes. A link stays text with its address beside it: the page opens nothing outside by itself. */
export type Inline =
  | { readonly kind: "text"; readonly text: string }
  | { readonly kind: "code"; readonly text: string }
  | { readonly kind: "strong" | "emphasis" | "deleted"; readonly children: readonly Inline[] }
  | { readonly kind: "link"; readonly children: readonly Inline[]; readonly url: string };

export interface ListItem {
  /** null = not a task. */
  readonly done: boolean | null;
  /** Steps it is indented by. */
  readonly depth: number;
  readonly content: readonly Inline[];
}

export type Block =
  | { readonly kind: "heading"; readonly level: number; readonly content: readonly Inline[] }
  | { readonly kind: "paragraph" | "quote"; readonly lines: readonly (readonly Inline[])[] }
  | { readonly kind: "code"; readonly text: string }
  | { readonly kind: "list"; readonly ordered: boolean; readonly start: number; readonly items: readonly ListItem[] }
  | { readonly kind: "rule" };

/** Longest notes that are laid out, characters; the contract takes no more. */
const maxText = 65_536;
/** Marks within marks; deeper ones stay text. */
const maxDepth = 6;
const maxListDepth = 4;

const patterns = {
  fence: /^\s{0,3}(```|~~~)/,
  heading: /^(#{1,6})\s+(.*)$/,
  rule: /^\s{0,3}([-*_])(?:\s*\1){2,}\s*$/,
  quote: /^\s{0,3}>\s?(.*)$/,
  item: /^(\s*)(?:[-*+]|(\d{1,9})[.)])\s+(.*)$/,
};

/** CommonMark's everyday part: headings, paragraphs, lists and tasks, quotes, code, emphasis and links. Time grows with the text's length. */
export function parseMarkdown(text: string): Block[] {
  const lines = text.slice(0, maxText).replaceAll("\r\n", "\n").split("\n");
  const blocks: Block[] = [];
  let at = 0;
  const takeWhile = (test: (line: string) => boolean): string[] => {
    const from = at;
    while (at < lines.length && test(lines[at] ?? "")) at++;
    return lines.slice(from, at);
  };
  while (at < lines.length) {
    const line = lines[at] ?? "";
    const fence = patterns.fence.exec(line)?.[1];
    const heading = patterns.heading.exec(line);
    if (line.trim() === "") at++;
    else if (fence !== undefined) {
      at++;
      const code = takeWhile((inner) => !inner.trimStart().startsWith(fence));
      at++;
      blocks.push({ kind: "code", text: code.join("\n") });
    } else if (heading) {
      at++;
      blocks.push({
        kind: "heading",
        level: (heading[1] ?? "").length,
        content: parseInline(withoutClosing(heading[2] ?? "")),
      });
    } else if (patterns.rule.test(line)) {
      at++;
      blocks.push({ kind: "rule" });
    } else if (patterns.quote.test(line)) {
      const quoted = takeWhile((inner) => patterns.quote.test(inner));
      blocks.push({ kind: "quote", lines: quoted.map((inner) => parseInline(patterns.quote.exec(inner)?.[1] ?? "")) });
    } else if (patterns.item.test(line)) {
      blocks.push(listOf(takeWhile((inner) => patterns.item.test(inner) && !patterns.rule.test(inner))));
    } else {
      const paragraph = takeWhile((inner) => inner.trim() !== "" && !startsBlock(inner));
      blocks.push({ kind: "paragraph", lines: paragraph.map((inner) => parseInline(inner.trim())) });
    }
  }
  return blocks;
}

/** "Title ##" is "Title". By hand: a pattern that is anchored at the end takes quadratic time on hostile text. */
function withoutClosing(title: string): string {
  const trimmed = title.trimEnd();
  let end = trimmed.length;
  while (trimmed[end - 1] === "#") end--;
  return end === 0 || trimmed[end - 1] === " " ? trimmed.slice(0, end).trimEnd() : trimmed;
}

const startsBlock = (line: string): boolean => Object.values(patterns).some((pattern) => pattern.test(line));

function listOf(lines: readonly string[]): Block {
  const first = patterns.item.exec(lines[0] ?? "");
  const items = lines.map((line): ListItem => {
    const [, indent = "", , content = ""] = patterns.item.exec(line) ?? [];
    const task = /^\[([ xX])\]\s+(.*)$/.exec(content);
    return {
      done: task ? task[1] !== " " : null,
      depth: Math.min(maxListDepth, Math.floor(indent.replaceAll("\t", "  ").length / 2)),
      content: parseInline(task?.[2] ?? content),
    };
  });
  return { kind: "list", ordered: first?.[2] !== undefined, start: Number(first?.[2] ?? 1), items };
}

/** Sticky patterns, tried where a mark begins; none of them can backtrack over more than its own text once. */
const marks: readonly (readonly [RegExp, (found: RegExpExecArray, depth: number) => Inline | null])[] = [
  [/`([^`\n]+)`/y, ([, text = ""]) => ({ kind: "code", text })],
  [
    /\*\*((?:[^*\n]|\*(?!\*))+)\*\*/y,
    ([, text = ""], depth) => ({ kind: "strong", children: parseInline(text, depth) }),
  ],
  [/__([^_\n]+)__/y, ([, text = ""], depth) => ({ kind: "strong", children: parseInline(text, depth) })],
  [/~~([^~\n]+)~~/y, ([, text = ""], depth) => ({ kind: "deleted", children: parseInline(text, depth) })],
  [/\*([^*\s][^*\n]*)\*/y, ([, text = ""], depth) => ({ kind: "emphasis", children: parseInline(text, depth) })],
  [
    /\[([^\][\n]+)\]\(([^()\s]+)\)/y,
    ([, text = "", url = ""], depth) =>
      isWebAddress(url) ? { kind: "link", children: parseInline(text, depth), url } : null,
  ],
];

/** Only addresses of web pages are called links; anything else stays the text it is. */
const isWebAddress = (url: string): boolean => /^https?:\/\/[^\s]{1,2000}$/i.test(url);

export function parseInline(text: string, depth = 0): Inline[] {
  const found: Inline[] = [];
  let plain = "";
  const flush = (): void => {
    if (plain !== "") found.push({ kind: "text", text: plain });
    plain = "";
  };
  for (let at = 0; at < text.length;) {
    const char = text[at] ?? "";
    if (char === "\\" && /[!-/:-@[-`{-~]/.test(text[at + 1] ?? "")) {
      plain += text[at + 1];
      at += 2;
      continue;
    }
    const step = depth < maxDepth && "`*_~[".includes(char) ? markAt(text, at, depth + 1) : null;
    if (step) {
      flush();
      found.push(step.inline);
      at = step.end;
    } else {
      plain += char;
      at++;
    }
  }
  flush();
  return found;
}

function markAt(text: string, at: number, depth: number): { inline: Inline; end: number } | null {
  for (const [pattern, make] of marks) {
    pattern.lastIndex = at;
    const found = pattern.exec(text);
    // Read before `make`, which parses what is inside with the same patterns.
    const end = pattern.lastIndex;
    const inline = found && make(found, depth);
    if (inline) return { inline, end };
  }
  return null;
}
