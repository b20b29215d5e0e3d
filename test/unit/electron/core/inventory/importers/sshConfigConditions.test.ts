import { describe, expect, it } from "vitest";
import {
  asksForFinalPass,
  type Condition,
  holds,
  hostCondition,
  isLiteralOnly,
  literalNames,
  matchCondition,
  type Situation,
} from "../../../../../../electron/core/inventory/importers/sshConfigConditions.ts";

const situation: Situation = {
  host: "web",
  originalHost: "Web",
  targetHost: "web.example.com",
  user: "ops",
  localUser: "alice",
  tag: "",
  final: false,
};
const matching = (text: string): Exclude<Condition, { kind: "same" }> => {
  const condition = matchCondition(text);
  if ("problem" in condition) throw new Error(condition.problem);
  return condition as Exclude<Condition, { kind: "same" }>;
};
const holdsFor = (text: string, more: Partial<Situation> = {}): boolean =>
  holds(matching(text), { ...situation, ...more }, () => undefined);

describe("a Match line", () => {
  it.for([
    ["all", true],
    ["!all", false],
    ["host web.example.com", true],
    ["host web", false],
    ["host WEB.Example.com", true],
    ["originalhost web", true],
    ["user ops", true],
    ["user OPS", false],
    ["!user root", true],
    ["localuser alice,bob", true],
    ["host *.example.com,!web.*", false],
    ["host !lab.*", false],
    ["user ops host *.example.com", true],
    ["user ops host lab", false],
    ["user=ops", true],
    ['USER "ops"', true],
    ["user ops # and more", true],
    ["final", false],
    ["!final", true],
    ["canonical", false],
    ["!canonical user ops", true],
  ] as const)("%s: %s", ([text, expected]) => {
    expect(holdsFor(text)).toBe(expected);
  });

  it("holds in the final pass only where it asks for it", () => {
    expect(holdsFor("final", { final: true })).toBe(true);
    expect(holdsFor("final all", { final: true })).toBe(true);
    expect(holdsFor("!final", { final: true })).toBe(false);
    expect(asksForFinalPass(matching("final"))).toBe(true);
    expect(asksForFinalPass(matching("host x !final"))).toBe(true);
    expect(asksForFinalPass(matching("canonical"))).toBe(false);
  });

  it.for([
    ["exec true", "Match exec is not evaluated; its settings are left out"],
    ["host web !exec true", "Match exec is not evaluated; its settings are left out"],
    ["nonsense", "Match nonsense is not evaluated; its settings are left out"],
    ["host", "Match host has no pattern"],
    ["", "Match has no condition"],
    ["all user root", "Match all cannot be combined with other conditions"],
    ["user root all", "Match all cannot be combined with other conditions"],
  ] as const)("that says %j is not evaluated: %s", ([text, problem]) => {
    expect(matchCondition(text)).toEqual({ problem });
  });
});

describe("a Host line", () => {
  const on = (...patterns: string[]): boolean =>
    holds(hostCondition(patterns) as Exclude<Condition, { kind: "same" }>, situation, () => undefined);

  it("holds when one pattern does and no negated one", () => {
    expect([on("web"), on("w*"), on("WEB"), on("db", "w?b"), on("*", "!web"), on("!db"), on("!db", "*")]).toEqual([
      true,
      true,
      false,
      true,
      false,
      false,
      true,
    ]);
  });

  it("names hosts where it has no pattern", () => {
    expect(literalNames(hostCondition(["web", "*.lab", "!db", "x?", "10.0.0.1"]))).toEqual(["web", "10.0.0.1"]);
    expect(isLiteralOnly(hostCondition(["web", "db"]))).toBe(true);
    expect(isLiteralOnly(hostCondition(["web", "!db"]))).toBe(false);
  });
});
