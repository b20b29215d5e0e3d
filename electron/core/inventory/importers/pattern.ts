import { sep } from "node:path";

/** One step of a pattern: a literal character, any one, any run, or one of a class. */
type Step = { readonly any: "one" | "run" } | { readonly test: (character: string) => boolean };

/** A character of a pattern; one behind a backslash stands for itself. */
interface Sign {
  readonly character: string;
  readonly quoted: boolean;
}

/** Where the backslash parts folders it cannot quote. */
const quotes = sep === "/";

/** A path as a pattern that matches it alone. */
export const patternOf = (path: string): string =>
  path.replaceAll(/[*?[\\]/g, (sign) => (sign !== "\\" ? `[${sign}]` : quotes ? "\\\\" : sign));

/** The path that a pattern without wildcards names; null when it has some. */
export function pathOf(pattern: string): string | null {
  const signs = readSigns(pattern, quotes);
  return signs.some(({ character, quoted }) => !quoted && /[*?[]/.test(character))
    ? null
    : signs.map(({ character }) => character).join("");
}

function readSigns(pattern: string, quoting: boolean): Sign[] {
  const signs: Sign[] = [];
  for (let at = 0; at < pattern.length; at++) {
    const quoted = quoting && pattern[at] === "\\" && at + 1 < pattern.length;
    if (quoted) at++;
    signs.push({ character: pattern[at] ?? "", quoted });
  }
  return signs;
}

/** The classes of ASCII, as ssh has them in the C locale. */
const named: Readonly<Record<string, RegExp>> = {
  alnum: /[A-Za-z0-9]/,
  alpha: /[A-Za-z]/,
  blank: /[ \t]/,
  cntrl: /[^ -~\x80-\xff]/,
  digit: /[0-9]/,
  graph: /[!-~]/,
  lower: /[a-z]/,
  print: /[ -~]/,
  punct: /[!-/:-@[-`{-~]/,
  space: /[ \t-\r]/,
  upper: /[A-Z]/,
  xdigit: /[0-9A-Fa-f]/,
};

/**
 * Reads `[...]` from its opening bracket as OpenSSH's glob does: only `!` negates, and a bracket that comes first belongs to
 * the class. null when it never closes (then the bracket is a literal).
 */
function readClass(signs: readonly Sign[], open: number): { step: Step; next: number } | null {
  const is = (at: number, character: string): boolean =>
    signs[at]?.character === character && signs[at].quoted === false;
  const negated = is(open + 1, "!");
  const start = open + (negated ? 2 : 1);
  const tests: ((character: string) => boolean)[] = [];
  for (let at = start; at < signs.length; at++) {
    if (at > start && is(at, "]")) {
      const test = (character: string): boolean => tests.some((one) => one(character)) !== negated;
      return { step: { test }, next: at + 1 };
    }
    const text =
      is(at, "[") && is(at + 1, ":")
        ? signs
            .slice(at, at + 12)
            .map(({ character }) => character)
            .join("")
        : "";
    const name = /^\[:([a-z]+):\]/.exec(text)?.[1] ?? "";
    const set = Object.hasOwn(named, name) ? named[name] : undefined;
    if (set) {
      tests.push((character) => set.test(character));
      at += name.length + 3;
      continue;
    }
    const low = signs[at]?.character ?? "";
    const high = signs[at + 2]?.character;
    if (is(at + 1, "-") && high !== undefined && !is(at + 2, "]")) {
      tests.push((character) => character >= low && character <= high);
      at += 2;
    } else tests.push((character) => character === low);
  }
  return null;
}

function readSteps(pattern: string, shell: boolean): Step[] {
  const signs = readSigns(pattern, shell && quotes);
  const steps: Step[] = [];
  for (let at = 0; at < signs.length;) {
    const { character, quoted } = signs[at] ?? { character: "", quoted: true };
    const bracket = shell && !quoted && character === "[" ? readClass(signs, at) : null;
    if (bracket) steps.push(bracket.step);
    else if (!quoted && character === "*") steps.push({ any: "run" });
    else if (!quoted && character === "?") steps.push({ any: "one" });
    else steps.push({ test: (other) => other === character });
    at = bracket ? bracket.next : at + 1;
  }
  return steps;
}

/**
 * Whether a text matches a whole pattern of `*`, `?` and, unless `shell` is false, `[...]` and quoting by a backslash. Time is
 * bounded by the product of the two lengths, whatever the pattern: it comes from a file.
 */
export function matchesPattern(text: string, pattern: string, shell = true): boolean {
  const steps = readSteps(pattern, shell);
  let at = 0;
  let step = 0;
  let runStep = -1;
  let runAt = 0;
  while (at < text.length) {
    const current = steps[step];
    if (current && "any" in current && current.any === "run") {
      runStep = step++;
      runAt = at;
    } else if (current && ("any" in current || current.test(text[at] ?? ""))) {
      step++;
      at++;
    } else if (runStep >= 0) {
      step = runStep + 1;
      at = ++runAt;
    } else return false;
  }
  return steps.slice(step).every((rest) => "any" in rest && rest.any === "run");
}
