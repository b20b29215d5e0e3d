import { matchesPattern } from "./pattern.ts";
import { takeWord } from "./sshConfigText.ts";

interface Pattern {
  readonly text: string;
  readonly negated: boolean;
}

const criteria = ["all", "canonical", "final", "host", "originalhost", "user", "localuser", "tagged"] as const;
type CriterionName = (typeof criteria)[number];

interface Criterion {
  readonly name: CriterionName;
  readonly negated: boolean;
  readonly patterns: readonly Pattern[];
}

/** When the settings of a section count. */
export type Condition =
  | { readonly kind: "host"; readonly patterns: readonly Pattern[] }
  | { readonly kind: "match"; readonly criteria: readonly Criterion[] }
  | { readonly kind: "never" }
  /** As an earlier section turned out: what follows an Include belongs to the section around it. */
  | { readonly kind: "same"; readonly section: number };

/** What conditions are asked about. */
export interface Situation {
  /** The name that Host patterns see: what was typed, in the final pass what it stands for. */
  readonly host: string;
  readonly originalHost: string;
  /** HostName as far as it is known. */
  readonly targetHost: string;
  readonly user: string;
  readonly localUser: string;
  /** Value of Tag so far; empty = none. */
  readonly tag: string;
  readonly final: boolean;
}

const toPattern = (text: string): Pattern =>
  text.startsWith("!") ? { text: text.slice(1), negated: true } : { text, negated: false };

export const hostCondition = (patterns: readonly string[]): Condition => ({
  kind: "host",
  patterns: patterns.map(toPattern),
});

/** The names in a Host line that are hosts rather than patterns. */
export function literalNames(condition: Condition): string[] {
  if (condition.kind !== "host") return [];
  return condition.patterns.filter(isLiteral).map(({ text }) => text);
}

/** Whether a name stands in a Host line as a host. */
export const namesLiterally = (condition: Condition, name: string): boolean =>
  condition.kind === "host" && condition.patterns.some((pattern) => pattern.text === name && isLiteral(pattern));

const isLiteral = ({ text, negated }: Pattern): boolean => !negated && text !== "" && !/[*?]/.test(text);

/** Whether a condition can hold for its literal names only. */
export const isLiteralOnly = (condition: Condition): boolean =>
  condition.kind === "host" && condition.patterns.every(isLiteral);

/** Reads what follows `Match`; a text says why it is not evaluated. */
export function matchCondition(text: string): Condition | { readonly problem: string } {
  const found: Criterion[] = [];
  for (let rest = text; rest !== "" && !rest.startsWith("#");) {
    const attribute = takeWord(rest);
    if (!attribute) return { problem: "the quotes of Match do not close" };
    const { text: written, negated } = toPattern(attribute.word);
    const name = criteria.find((known) => known === written.toLowerCase());
    if (name === undefined)
      return { problem: `Match ${written.slice(0, 40)} is not evaluated; its settings are left out` };
    rest = attribute.rest;
    let patterns: Pattern[] = [];
    if (name !== "all" && name !== "canonical" && name !== "final") {
      const argument = takeWord(rest);
      if (!argument || argument.word === "") return { problem: `Match ${name} has no pattern` };
      patterns = argument.word.split(",").map(toPattern);
      rest = argument.rest;
    }
    found.push({ name, negated, patterns });
  }
  const all = found.findIndex(({ name }) => name === "all");
  if (found.length === 0) return { problem: "Match has no condition" };
  if (all >= 0 && (all < found.length - 1 || found.some(({ patterns }) => patterns.length > 0)))
    return { problem: "Match all cannot be combined with other conditions" };
  return { kind: "match", criteria: found };
}

/** A list of patterns: one that is negated and matches decides against all others. */
function matchesList(text: string, patterns: readonly Pattern[], count: (checks: number) => void): boolean {
  count(patterns.length);
  let matched = false;
  for (const { text: pattern, negated } of patterns) {
    if (!matchesPattern(text, pattern, false)) continue;
    if (negated) return false;
    matched = true;
  }
  return matched;
}

const lowered = (patterns: readonly Pattern[]): Pattern[] =>
  patterns.map(({ text, negated }) => ({ text: text.toLowerCase(), negated }));

/** Whether a condition holds; `count` hears of each pattern that was tried. */
export function holds(
  condition: Exclude<Condition, { kind: "same" }>,
  situation: Situation,
  count: (checks: number) => void,
): boolean {
  if (condition.kind === "never") return false;
  if (condition.kind === "host") return matchesList(situation.host, condition.patterns, count);
  return condition.criteria.every(({ name, negated, patterns }) => {
    const result = {
      all: () => true,
      canonical: () => situation.final,
      final: () => situation.final,
      host: () => matchesList(situation.targetHost.toLowerCase(), lowered(patterns), count),
      originalhost: () => matchesList(situation.originalHost.toLowerCase(), lowered(patterns), count),
      user: () => matchesList(situation.user, patterns, count),
      localuser: () => matchesList(situation.localUser, patterns, count),
      tagged: () => matchesList(situation.tag, patterns, count),
    }[name]();
    return result !== negated;
  });
}

/** `Match final` anywhere makes ssh read everything a second time. */
export const asksForFinalPass = (condition: Condition): boolean =>
  condition.kind === "match" && condition.criteria.some(({ name }) => name === "final");
