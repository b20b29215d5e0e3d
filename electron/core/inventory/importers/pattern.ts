/** One step of a pattern: a literal character, any one, any run, or one of a class. */
type Step = { readonly any: "one" | "run" } | { readonly test: (character: string) => boolean };

/** Reads `[...]` from its opening bracket; null when it never closes (then the bracket is a literal). */
function readClass(pattern: string, open: number): { step: Step; next: number } | null {
  const negated = pattern[open + 1] === "!" || pattern[open + 1] === "^";
  const start = open + (negated ? 2 : 1);
  // A bracket that comes first belongs to the class.
  const close = pattern.indexOf("]", start + 1);
  if (close < 0) return null;
  const ranges: [string, string][] = [];
  for (let at = start; at < close; at++) {
    const low = pattern[at] ?? "";
    if (pattern[at + 1] === "-" && at + 2 < close) {
      ranges.push([low, pattern[at + 2] ?? ""]);
      at += 2;
    } else ranges.push([low, low]);
  }
  const test = (character: string): boolean =>
    ranges.some(([low, high]) => character >= low && character <= high) !== negated;
  return { step: { test }, next: close + 1 };
}

function readSteps(pattern: string, classes: boolean): Step[] {
  const steps: Step[] = [];
  for (let at = 0; at < pattern.length;) {
    const character = pattern[at] ?? "";
    const bracket = classes && character === "[" ? readClass(pattern, at) : null;
    if (bracket) steps.push(bracket.step);
    else if (character === "*") steps.push({ any: "run" });
    else if (character === "?") steps.push({ any: "one" });
    else steps.push({ test: (other) => other === character });
    at = bracket ? bracket.next : at + 1;
  }
  return steps;
}

/**
 * Whether a text matches a whole pattern of `*`, `?` and, unless `classes` is false, `[...]`. Time is bounded by the product of
 * the two lengths, whatever the pattern: it comes from a file.
 */
export function matchesPattern(text: string, pattern: string, classes = true): boolean {
  const steps = readSteps(pattern, classes);
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
