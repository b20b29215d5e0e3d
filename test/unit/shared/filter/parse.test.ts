import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type Expression, FilterError } from "../../../../shared/filter/expression.ts";
import { possessions, statuses } from "../../../../shared/filter/fields.ts";
import { maxFilterLength, parseFilter } from "../../../../shared/filter/parse.ts";
import { printFilter } from "../../../../shared/filter/print.ts";

const text = (...pattern: string[]): Expression => ({ kind: "text", pattern });

function refusal(filter: string, measured = true): FilterError {
  try {
    parseFilter(filter, { measured });
  } catch (error) {
    if (error instanceof FilterError) return error;
    throw error;
  }
  throw new Error(`${filter} was understood`);
}

describe("reading a filter", () => {
  it.each<[string, Expression]>([
    ["", { kind: "all", of: [] }],
    ["  \t ", { kind: "all", of: [] }],
    ["web", text("web")],
    ["web-*", text("web-", "")],
    ["*-db-*", text("", "-db-", "")],
    ["a**b", text("a", "b")],
    ['"web-*"', text("web-*")],
    ['rack-"4 b"', text("rack-4 b")],
    ['"say \\"hi\\" \\\\"', text('say "hi" \\')],
    ['"env:prod"', text("env:prod")],
    ["10.0.0.1:22", text("10.0.0.1:22")],
    ["2001:db8::1", text("2001:db8::1")],
    ["field.example.org", text("field.example.org")],
    ["a or b", { kind: "all", of: [text("a"), text("or"), text("b")] }],
    ["a AND b", { kind: "all", of: [text("a"), text("b")] }],
    ["-old", { kind: "not", of: text("old") }],
    ["NOT old", { kind: "not", of: text("old") }],
    ["--old", { kind: "not", of: { kind: "not", of: text("old") } }],
    ["a (b c)", { kind: "all", of: [text("a"), text("b"), text("c")] }],
    ["a b OR c", { kind: "any", of: [{ kind: "all", of: [text("a"), text("b")] }, text("c")] }],
    ["a OR (b OR c)", { kind: "any", of: [text("a"), text("b"), text("c")] }],
    ["a (b OR c)", { kind: "all", of: [text("a"), { kind: "any", of: [text("b"), text("c")] }] }],
    ["-(a b)", { kind: "not", of: { kind: "all", of: [text("a"), text("b")] } }],
    ["env:prod,staging", { kind: "field", field: "env", whole: false, values: [["prod"], ["staging"]] }],
    ["Environment:Prod", { kind: "field", field: "env", whole: false, values: [["Prod"]] }],
    ["env=prod", { kind: "field", field: "env", whole: true, values: [["prod"]] }],
    ["tag:os:debian-11", { kind: "field", field: "tag", whole: false, values: [["os:debian-11"]] }],
    ['notes:"a, b",c', { kind: "field", field: "notes", whole: false, values: [["a, b"], ["c"]] }],
    ['owner:""', { kind: "field", field: "owner", whole: false, values: [[""]] }],
    ["status:crit", { kind: "field", field: "status", whole: false, values: [["critical"]] }],
    ["has:environment", { kind: "field", field: "has", whole: false, values: [["env"]] }],
    ["maintenance:Yes", { kind: "field", field: "maintenance", whole: false, values: [["yes"]] }],
    ["cpu>80", { kind: "number", field: "cpu", comparison: ">", values: [80] }],
    ["memory<=12.5%", { kind: "number", field: "mem", comparison: "<=", values: [12.5] }],
    ["port:22,2222", { kind: "number", field: "port", comparison: "=", values: [22, 2222] }],
    ["field.rack:4*", { kind: "custom", name: "rack", whole: false, values: [["4", ""]] }],
    ['field."rack unit"=4', { kind: "custom", name: "rack unit", whole: true, values: [["4"]] }],
    ["field.cost>100", { kind: "customNumber", name: "cost", comparison: ">", value: 100 }],
  ])("%s", (filter, expression) => expect(parseFilter(filter)).toEqual(expression));
});

describe("a filter that is not understood", () => {
  it.each([
    ["env:prod evn:x", 10, 'there is no field "evn" (did you mean env?); put text with a colon in quotes'],
    ["memry>3", 1, 'there is no field "memry" (did you mean mem?); put text with a colon in quotes'],
    ["https://wiki", 1, 'there is no field "https"; put text with a colon in quotes'],
    ["constructor>5", 1, 'there is no field "constructor"; put text with a colon in quotes'],
    ["web  cpu>fast", 10, "cpu takes a number, as in cpu>80"],
    ["cpu>80,90", 7, "cpu> takes one number"],
    ["name>b", 5, "name is no number; write name:VALUE"],
    ["env: web", 5, "a value is missing after env"],
    ["env:a,,b", 7, "a value is missing after env"],
    ["status:down", 8, "status is one of ok, warning, critical, failed, stale, unobserved, connecting, unknown"],
    ["status:critcal", 8, "did you mean critical?"],
    ["maintenance:maybe", 13, "maintenance is one of yes, no"],
    ["a)", 2, "this parenthesis was never opened"],
    ["a () b", 4, "a word is missing here"],
    ["OR a", 1, "a word is missing before OR"],
    ["a AND OR b", 3, "AND stands between two words"],
    ["- a", 1, "a word is missing after -"],
    ["(-)", 2, "a word is missing after -"],
    ["field.:4", 7, "the name of a custom field is missing, as in field.rack:4"],
    ["🛰 evn:x", 3, 'there is no field "evn"'],
    [`${"(".repeat(40)}a${")".repeat(40)}`, 33, "more than 32 levels inside one another"],
    ["x".repeat(maxFilterLength + 1), maxFilterLength + 1, "a filter has at most 2,048 characters"],
  ])("%s", (filter, column, problem) => {
    const error = refusal(filter);
    expect(error.problem).toContain(problem);
    expect(error.column).toBe(column);
    expect(error.incomplete).toBe(false);
    expect(error.toData()).toEqual({ code: "filter.invalid", params: { column, problem: error.problem } });
  });

  it.each([
    "env:",
    "env:prod,",
    "cpu>",
    "cpu>8.",
    'a "b',
    "(a",
    "(",
    "a OR ",
    "a OR",
    "-",
    "a AND",
    "NOT ",
    "status:c",
    "field.rack:",
  ])("is only unfinished: %s", (filter) => expect(refusal(filter).incomplete).toBe(true));

  it("says where nothing is measured", () => {
    for (const measured of ["cpu>3", "mem>3", "disk>3", "load>3", "status:ok"])
      expect(refusal(`web ${measured}`, false).message).toMatch(/^column 5: \w+ is measured on the host, and nothing/);
    expect(parseFilter("os:debian cores>2", { measured: false }).kind).toBe("all");
  });
});

describe("every filter", () => {
  const piece = fc.string({ unit: fc.constantFrom(...'aB1é*-:,()"\\ =<>.\n😀'), maxLength: 6 });
  // Pieces between wildcards are never empty, but at the ends.
  const pattern = fc
    .array(piece, { minLength: 1, maxLength: 4 })
    .map((pieces) => pieces.filter((one, index) => one !== "" || index === 0 || index === pieces.length - 1));
  const values = fc.array(pattern, { minLength: 1, maxLength: 3 });
  const whole = fc.boolean();
  const number = fc.tuple(fc.nat(999_999_999), fc.nat(999_999)).map(([big, small]) => Number(`${big}.${small}`));
  const leaf: fc.Arbitrary<Expression> = fc.oneof(
    pattern.map((one): Expression => ({ kind: "text", pattern: one })),
    fc.record({
      kind: fc.constant("field" as const),
      field: fc.constantFrom("env", "tag", "group", "notes"),
      whole,
      values,
    }),
    fc.record({
      kind: fc.constant("field" as const),
      field: fc.constant("status" as const),
      whole,
      values: fc.constantFrom(...statuses).map((one) => [[one]]),
    }),
    fc.record({
      kind: fc.constant("field" as const),
      field: fc.constant("has" as const),
      whole,
      values: fc.constantFrom(...possessions).map((one) => [[one]]),
    }),
    fc.record({
      kind: fc.constant("custom" as const),
      name: piece.filter((name) => name !== ""),
      whole,
      values,
    }),
    fc.record({
      kind: fc.constant("number" as const),
      field: fc.constantFrom("cpu", "port"),
      comparison: fc.constantFrom(">", "<", ">=", "<="),
      values: number.map((one) => [one]),
    }),
    fc.record({
      kind: fc.constant("number" as const),
      field: fc.constant("cores" as const),
      comparison: fc.constant("=" as const),
      values: fc.array(number, { minLength: 1, maxLength: 3 }),
    }),
    fc.record({
      kind: fc.constant("customNumber" as const),
      name: piece.filter((name) => name !== ""),
      comparison: fc.constantFrom(">", "<", ">=", "<="),
      value: number,
    }),
  );
  const { expression } = fc.letrec<{ expression: Expression; all: Expression; any: Expression; not: Expression }>(
    (tie) => ({
      expression: fc.oneof({ maxDepth: 4 }, leaf, tie("all"), tie("any"), tie("not")),
      all: fc
        .array(
          tie("expression").filter((part) => part.kind !== "all"),
          { minLength: 2, maxLength: 3 },
        )
        .map((of): Expression => ({ kind: "all", of })),
      any: fc
        .array(
          tie("expression").filter((part) => part.kind !== "any"),
          { minLength: 2, maxLength: 3 },
        )
        .map((of): Expression => ({ kind: "any", of })),
      not: tie("expression").map((of): Expression => ({ kind: "not", of })),
    }),
  );

  it("reads as it was printed", () => {
    fc.assert(
      fc.property(expression, (one) => {
        const printed = printFilter(one);
        fc.pre(printed.length <= maxFilterLength);
        expect(parseFilter(printed)).toEqual(one);
      }),
      { numRuns: 300 },
    );
  });

  it("is understood or refused with a column within it, and nothing else happens", () => {
    const unit = fc.constantFrom(...'aev:n>=<-*,()"\\ 8.😀', "OR", "AND ", "env:", "cpu>", "field.", "NOT ", "status:");
    fc.assert(
      fc.property(
        fc.oneof(fc.string({ unit, maxLength: 30 }), fc.string({ unit: "grapheme", maxLength: 60 })),
        (filter) => {
          try {
            const read = parseFilter(filter);
            expect(parseFilter(printFilter(read))).toEqual(read);
          } catch (error) {
            expect(error).toBeInstanceOf(FilterError);
            const { column, problem } = error as FilterError;
            expect(column).toBeGreaterThan(0);
            expect(column).toBeLessThanOrEqual([...filter].length + 1);
            expect(problem).not.toBe("");
          }
        },
      ),
      { numRuns: 300 },
    );
  });
});
