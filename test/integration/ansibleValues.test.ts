import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { beforeAll, describe, expect, it } from "vitest";
import { BadPattern, readHostPattern } from "../../electron/core/inventory/importers/ansible/hostPattern.ts";
import { BadInventory } from "../../electron/core/inventory/importers/ansible/model.ts";
import { readPythonValue } from "../../electron/core/inventory/importers/ansible/pythonLiteral.ts";
import { splitWords } from "../../electron/core/inventory/importers/ansible/shellWords.ts";
import { readTree, toJson } from "../../electron/core/inventory/importers/ansible/yamlTree.ts";

const program = "/usr/bin/ansible-inventory";
/** Texts of each kind; all are asked in one process. */
const count = 400;
/** Fixed: what Python is asked must be what is compared. */
const seed = 20_260_101;

/** Texts put together of pieces that mean something in the notation. */
const texts = (pieces: readonly string[], most: number): string[] =>
  fc.sample(
    fc.array(fc.constantFrom(...pieces), { minLength: 1, maxLength: most }).map((parts) => parts.join("")),
    { numRuns: count, seed },
  );

const asked = {
  literals: texts(
    [
      "1",
      "0",
      "-",
      "+",
      ".",
      "e",
      "_",
      "x",
      "0x1f",
      "'",
      '"',
      "'a'",
      "b",
      "u",
      "r",
      "\\",
      "n",
      "[",
      "]",
      "(",
      ")",
      "{",
      "}",
      ",",
      ":",
      " ",
      "#",
      "True",
      "None",
      "'''",
    ],
    6,
  ),
  words: texts(["a", "b=", "'", '"', "\\", " ", "\t", "#", "x y", "{{ z }}"], 8),
  patterns: texts(
    [
      "a",
      "web",
      "[1:3]",
      "[01:03]",
      "[a:c]",
      "[1:9:4]",
      "[:2]",
      ":22",
      ":",
      ".",
      "-",
      "_",
      "10.0.0.",
      "::",
      "fe80",
      "[",
      "]",
      "1",
    ],
    5,
  ),
  documents: texts(
    [
      "yes",
      "no",
      "0",
      "1",
      "8",
      ".",
      "_",
      "-",
      "+",
      "e",
      "x",
      "0x1f",
      "0b1",
      ":30",
      "~",
      "null",
      "2026-01-02",
      " 03:04:05",
      ".5",
      "Z",
      "'q'",
      '"d"',
      "on",
      "y",
    ],
    4,
  ).map((text) => `key: ${text}`),
};

interface Answers {
  readonly literals: readonly unknown[];
  readonly words: readonly (readonly string[] | null)[];
  readonly patterns: readonly ({ readonly names: readonly string[]; readonly port: number | null } | null)[];
  readonly documents: readonly ({ readonly value: unknown } | null)[];
}

let answers: Answers | null = null;
beforeAll(() => {
  if (!existsSync(program)) return;
  const script = join(import.meta.dirname, "../support/ansible_values.py");
  const { stdout, status, stderr } = spawnSync("/usr/bin/python3", [script], {
    input: JSON.stringify(asked),
    encoding: "utf8",
    env: { PATH: "/usr/bin:/bin", HOME: "/nonexistent", LC_ALL: "C.UTF-8", ANSIBLE_LOCAL_TEMP: "/tmp" },
  });
  if (status !== 0) throw new Error(stderr);
  answers = JSON.parse(stdout.replaceAll(/\b(?:-?Infinity|NaN)\b/g, "null")) as Answers;
}, 60_000);

/** JSON texts side by side, so that a difference names the text it is of. */
const beside = (names: readonly string[], values: readonly unknown[]): string[] =>
  values.map((value, at) => `${names[at]} -> ${JSON.stringify(value)}`);

const attempt = (work: () => unknown): unknown => {
  try {
    return work();
  } catch (error) {
    if (error instanceof BadPattern || error instanceof BadInventory) return null;
    throw error;
  }
};

describe("Ansible's own Python agrees", () => {
  it("on what is a literal", (ctx) => {
    if (!answers) return ctx.skip(`${program} is not installed`);
    const mine = asked.literals.map(readPythonValue);
    expect(beside(asked.literals, mine)).toEqual(beside(asked.literals, answers.literals));
  });

  it("on the words of a line", (ctx) => {
    if (!answers) return ctx.skip(`${program} is not installed`);
    const mine = asked.words.map(splitWords);
    expect(beside(asked.words, mine)).toEqual(beside(asked.words, answers.words));
  });

  it("on the hosts that a pattern stands for", (ctx) => {
    if (!answers) return ctx.skip(`${program} is not installed`);
    const mine = asked.patterns.map((text) => attempt(() => readHostPattern(text)));
    expect(beside(asked.patterns, mine)).toEqual(beside(asked.patterns, answers.patterns));
  });

  it("on the values of YAML", (ctx) => {
    if (!answers) return ctx.skip(`${program} is not installed`);
    const mine = asked.documents.map((text) => attempt(() => ({ value: toJson(readTree(text), "", () => undefined) })));
    expect(beside(asked.documents, mine)).toEqual(beside(asked.documents, answers.documents));
  });
});
