import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { completeFilter } from "../../../../shared/filter/complete.ts";
import { parseFilter } from "../../../../shared/filter/parse.ts";
import { vocabularyOf } from "../../../../shared/filter/vocabulary.ts";
import { host } from "./hosts.ts";

const vocabulary = vocabularyOf(
  [
    host("web-1", {
      environment: "production",
      tags: ["nginx", "needs, care"],
      groups: ["eu/web"],
      jumpHostId: "web-2",
    }),
    host("web-2", {
      environment: "production",
      tags: ["nginx"],
      groups: ["eu/db"],
      fields: { Rack: "4", "rack unit": "7" },
    }),
    host("db-1", { environment: "staging", tags: ["nightly"], fields: { Rack: "4" } }),
  ],
  ["Needs care"],
);
/** What is offered with the caret at "|", and what the filter is after the first was taken. */
function offered(typed: string): { inserts: string[]; hints: string[]; first: string } {
  const caret = typed.indexOf("|");
  const text = typed.replace("|", "");
  const { from, to, options } = completeFilter(text, caret, vocabulary);
  return {
    inserts: options.map(({ insert }) => insert),
    hints: options.map(({ hint }) => hint),
    first: `${text.slice(0, from)}${options[0]?.insert ?? ""}${text.slice(to)}`,
  };
}

describe("completion", () => {
  it.each<[string, readonly string[]]>([
    ["e|", ["env:"]],
    ["ENVI|", ["env:"]],
    ["-gro|", ["group:"]],
    ["(ow|", ["owner:"]],
    ["cpu|", ["cpu>"]],
    ["por|", ["port:"]],
    ["fie|", ["field."]],
    ["prod|", ["env:production"]],
    ["a tag:n|", ["nginx", '"needs, care"', "nightly"]],
    ["tag:nginx,ni|", ["nightly"]],
    ["tag:ginx|", ["nginx"]],
    ['tag:"needs,|', ['"needs, care"']],
    ["tag:nightly|", []],
    ["env:| x", ["production", "staging"]],
    ["group:|", ['"Needs care"', "eu", "eu/db", "eu/web"]],
    ["status:c|", ["critical", "connecting"]],
    ["maintenance:|", ["yes", "no"]],
    ["has:fa|", ["facts"]],
    ["credential:|", ["password", "key", "agent"]],
    ["jump:|", ["web-2"]],
    ["field.ra|", ["field.Rack:", 'field."rack unit":']],
    ["field.rack:|", ["4"]],
    ['field."rack unit":|', ["7"]],
    ['"env:|', []],
    ["nothing:|", []],
    ["cpu>|", []],
  ])("of %s", (typed, inserts) => expect(offered(typed).inserts).toEqual(inserts));

  it("offers every field on an empty place", () => {
    expect(offered("env:prod |").inserts).toEqual(expect.arrayContaining(["env:", "group:", "tag:", "cpu>", "has:"]));
  });
  it("says how many hosts have a value", () =>
    expect(offered("tag:n|").hints).toEqual(["2 hosts", "1 host", "1 host"]));
  it("takes the place of the letters typed, and leaves the rest", () => {
    expect(offered("a tag:ni| b").first).toBe("a tag:nightly b");
    expect(offered("tag:x,ng| b").first).toBe("tag:x,nginx b");
    expect(offered("-(pro|").first).toBe("-(env:production");
  });
  it("offers values that are understood", () => {
    for (const typed of ["group:|", "tag:|", "env:|", "field.rack:|", "status:|"]) parseFilter(offered(typed).first);
  });
  it("takes any text and any caret", () => {
    const unit = fc.constantFrom(...'aetg:"\\,( )-*>', "tag:", "field.");
    fc.assert(
      fc.property(fc.string({ unit, maxLength: 20 }), fc.integer({ min: -2, max: 40 }), (text, caret) => {
        const { from, to, options } = completeFilter(text, caret, vocabulary);
        expect(from).toBeLessThanOrEqual(to);
        expect(to).toBeLessThanOrEqual(text.length);
        expect(options.length).toBeLessThan(30);
      }),
    );
  });
});
