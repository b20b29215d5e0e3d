import type { Credential } from "../contract/credentials.ts";
import type { HostHealth } from "../contract/health.ts";
import type { Host } from "../contract/hosts.ts";
import type { Comparison, Expression, Pattern } from "./expression.ts";
import { fields, type Matching, type NumberField, type Possession, type TextField } from "./fields.ts";
import { summarize } from "./healthSummary.ts";

/** What is known of a host's health; null = nothing. */
export type FilterHealth = Pick<HostHealth, "status" | "last" | "facts"> | null;

export type FilterTest = (host: Host, health: FilterHealth) => boolean;

/** A group that hosts join by themselves. */
export interface RuleGroup {
  readonly name: string;
  readonly test: FilterTest;
}

/** What a filter needs beyond the host itself; what is missing is not known. */
export interface FilterContext {
  /** A host's name by its id, for `jump:`. */
  hostName?(id: string): string | undefined;
  /** A credential by its id, for `credential:`. */
  credential?(id: string): Pick<Credential, "kind" | "name"> | undefined;
  /** For `group:`. */
  readonly groups?: readonly RuleGroup[];
}

type ValueTest = (value: string) => boolean;

/** Everything a bare word is looked for in, lower case; kept as long as the host object lives. */
const haystacks = new WeakMap<Host, string>();

function haystack(host: Host): string {
  let text = haystacks.get(host);
  if (text === undefined) {
    // Joined by a character that cannot be typed, so that no match spans two of them.
    text = [...wordsOf(host), host.notes].join("\n").toLowerCase();
    haystacks.set(host, text);
  }
  return text;
}

const wordsOf = (host: Host): string[] => [
  host.name,
  host.address,
  host.user,
  host.environment,
  ...host.groups,
  ...host.tags,
  host.owner ?? "",
  host.facts?.os ?? "",
  ...Object.values(host.fields ?? {}),
];

/** Whether `value` is the pieces with anything between them. Linear in the value: hostile notes cost no more than long ones. */
function fits(pieces: Pattern, value: string): boolean {
  const [first = "", ...rest] = pieces;
  const last = rest.pop();
  if (last === undefined) return value === first;
  if (!value.startsWith(first)) return false;
  let at = first.length;
  for (const piece of rest) {
    const found = value.indexOf(piece, at);
    if (found === -1) return false;
    at = found + piece.length;
  }
  return value.length - last.length >= at && value.endsWith(last);
}

const lower = (pattern: Pattern): Pattern => pattern.map((piece) => piece.toLowerCase());

function valueTest(pattern: Pattern, how: Matching): ValueTest {
  const pieces = lower(pattern);
  const [word = ""] = pieces;
  const wild = pieces.length > 1;
  if (how === "path") return (value) => pathsOf(value.toLowerCase()).some((path) => fits(pieces, path));
  // An empty value is asked for by itself: every text contains it.
  if (wild || how === "whole" || word === "") return (value) => fits(pieces, value.toLowerCase());
  if (how === "start") return (value) => value.toLowerCase().startsWith(word);
  return (value) => value.toLowerCase().includes(word);
}

/** A group and the groups above it: "eu/web" is in "eu". */
function pathsOf(group: string): string[] {
  const paths = [group];
  for (let at = group.lastIndexOf("/"); at > 0; at = group.lastIndexOf("/", at - 1)) paths.push(group.slice(0, at));
  return paths;
}

function oneOf(tests: readonly ValueTest[]): ValueTest {
  const [only] = tests;
  return only && tests.length === 1 ? only : (value) => tests.some((test) => test(value));
}

/** Different values whose answer is kept; hosts share far fewer labels. */
const maxKept = 4096;

/** Labels are shared by many hosts, so each is judged once. */
function judgedOnce(test: ValueTest): ValueTest {
  const kept = new Map<string, boolean>();
  return (value) => {
    let holds = kept.get(value);
    if (holds === undefined) {
      holds = test(value);
      if (kept.size < maxKept) kept.set(value, holds);
    }
    return holds;
  };
}

/** Fields whose values are hardly ever the same on two hosts. */
const ownValues: ReadonlySet<TextField> = new Set(["name", "address", "notes"]);

/** Values of a text field; a list holds when one of them does. */
const readers: Readonly<
  Record<
    Exclude<TextField, "has" | "group">,
    (host: Host, health: FilterHealth, context: FilterContext) => string | readonly string[]
  >
> = {
  env: (host) => host.environment,
  tag: (host) => (host.tags.length === 0 ? "" : host.tags),
  status: (_, health) => health?.status ?? "unknown",
  name: (host) => host.name,
  address: (host) => host.address,
  user: (host) => host.user,
  os: (host, health) => host.facts?.os ?? health?.facts?.os ?? "",
  owner: (host) => host.owner ?? "",
  notes: (host) => host.notes,
  kernel: (host, health) => host.facts?.kernel ?? health?.facts?.kernel ?? "",
  arch: (host, health) => host.facts?.architecture ?? health?.facts?.architecture ?? "",
  virt: (host) => host.facts?.virtualization ?? "",
  maintenance: (host) => (host.maintenance ? "yes" : "no"),
  jump: (host, _, context) => (host.jumpHostId === null ? "" : (context.hostName?.(host.jumpHostId) ?? "")),
  credential: (host, _, context) => {
    if (host.credentialId === null) return "agent";
    const found = context.credential?.(host.credentialId);
    return found ? [found.kind, found.name] : "";
  },
};

const possessionTests: Readonly<Record<Possession, (host: Host, health: FilterHealth) => boolean>> = {
  notes: (host) => host.notes !== "",
  owner: (host) => (host.owner ?? "") !== "",
  env: (host) => host.environment !== "",
  group: (host) => host.groups.length > 0,
  tag: (host) => host.tags.length > 0,
  jump: (host) => host.jumpHostId !== null,
  credential: (host) => host.credentialId !== null,
  facts: (host, health) => host.facts !== undefined || (health?.facts ?? null) !== null,
  fields: (host) => Object.keys(host.fields ?? {}).length > 0,
  proxy: (host) => host.access?.proxy !== undefined,
};

const numberReaders: Readonly<Record<NumberField, (host: Host, health: FilterHealth) => number | null>> = {
  cpu: (_, health) => health?.last?.cpu.percent ?? null,
  mem: (_, health) => summarize(health?.last).memory,
  disk: (_, health) => summarize(health?.last).disk,
  load: (_, health) => health?.last?.load?.[0] ?? null,
  cores: (host, health) => host.facts?.cores ?? health?.facts?.cpuCount ?? null,
  port: (host) => host.port,
};

/** Numbers are equal when they look equal at the precision that was typed. */
const looksLike = (value: number, typed: number): boolean =>
  Math.abs(value - typed) < (Number.isInteger(typed) ? 0.5 : 0.05);

function compare(comparison: Comparison, limits: readonly number[]): (value: number) => boolean {
  const [limit = 0] = limits;
  switch (comparison) {
    case ">":
      return (value) => value > limit;
    case "<":
      return (value) => value < limit;
    case ">=":
      return (value) => value >= limit;
    case "<=":
      return (value) => value <= limit;
    case "=":
      return (value) => limits.some((typed) => looksLike(value, typed));
  }
}

/** A host's groups, and those it joins by a rule. Rules know stored groups only, so none can wait for itself. */
function groupTest(values: readonly Pattern[], whole: boolean, context: FilterContext): FilterTest {
  const name = judgedOnce(oneOf(values.map((value) => valueTest(value, whole ? "whole" : "path"))));
  const rules = (context.groups ?? []).filter((group) => name(group.name));
  return (host, health) =>
    host.groups.some(name) ||
    (host.groups.length === 0 && rules.length === 0 && name("")) ||
    rules.some((rule) => rule.test(host, health));
}

function fieldTest(expression: Extract<Expression, { kind: "field" }>, context: FilterContext): FilterTest {
  const { field, whole, values } = expression;
  if (field === "group") return groupTest(values, whole, context);
  if (field === "has") {
    const tests = values.map(([name = ""]) => possessionTests[name as Possession]);
    return (host, health) => tests.some((test) => test(host, health));
  }
  const matching = fields[field].matching;
  const plain = oneOf(values.map((value) => valueTest(value, whole ? "whole" : matching)));
  const test = ownValues.has(field) ? plain : judgedOnce(plain);
  const read = readers[field];
  return (host, health) => {
    const value = read(host, health, context);
    return typeof value === "string" ? test(value) : value.some(test);
  };
}

/** A custom field's value, its name in any case; undefined when the host has none. */
function customValue(host: Host, name: string): string | undefined {
  if (host.fields === undefined) return undefined;
  for (const key in host.fields) if (key.toLowerCase() === name) return host.fields[key];
  return undefined;
}

function textTest(pattern: Pattern): FilterTest {
  const pieces = lower(pattern);
  const [word = ""] = pieces;
  if (pieces.length === 1) return (host) => haystack(host).includes(word);
  return (host) => {
    const text = haystack(host);
    // Most hosts lack a piece; only the others are taken apart.
    return (
      pieces.every((piece) => text.includes(piece)) && wordsOf(host).some((value) => fits(pieces, value.toLowerCase()))
    );
  };
}

/** How long a part takes, roughly: what is quick is asked first. */
function cost(expression: Expression): number {
  switch (expression.kind) {
    case "all":
    case "any":
      return 1 + expression.of.reduce((sum, part) => sum + cost(part), 0);
    case "not":
      return cost(expression.of);
    case "number":
      return expression.field === "port" ? 1 : 3;
    case "field":
      return expression.field === "notes" ? 10 : expression.field === "group" ? 4 : 2;
    case "text":
      return expression.pattern.length > 1 ? 12 : 8;
    case "custom":
    case "customNumber":
      return 4;
  }
}

const quickFirst = (parts: readonly Expression[]): Expression[] => parts.toSorted((a, b) => cost(a) - cost(b));

/** The filter as a function that is quick enough to ask of 10,000 hosts for every letter typed. Pure but for a cache. */
export function compileFilter(expression: Expression, context: FilterContext = {}): FilterTest {
  switch (expression.kind) {
    case "all": {
      const tests = quickFirst(expression.of).map((part) => compileFilter(part, context));
      return (host, health) => tests.every((test) => test(host, health));
    }
    case "any": {
      const tests = quickFirst(expression.of).map((part) => compileFilter(part, context));
      return (host, health) => tests.some((test) => test(host, health));
    }
    case "not": {
      const test = compileFilter(expression.of, context);
      return (host, health) => !test(host, health);
    }
    case "text":
      return textTest(expression.pattern);
    case "field":
      return fieldTest(expression, context);
    case "custom": {
      const name = expression.name.toLowerCase();
      const test = oneOf(expression.values.map((value) => valueTest(value, expression.whole ? "whole" : "part")));
      return (host) => test(customValue(host, name) ?? "");
    }
    case "number": {
      const read = numberReaders[expression.field];
      const test = compare(expression.comparison, expression.values);
      return (host, health) => {
        const value = read(host, health);
        return value !== null && test(value);
      };
    }
    case "customNumber": {
      const name = expression.name.toLowerCase();
      const test = compare(expression.comparison, [expression.value]);
      return (host) => {
        const value = customValue(host, name)?.trim() ?? "";
        return value !== "" && test(Number(value));
      };
    }
  }
}
