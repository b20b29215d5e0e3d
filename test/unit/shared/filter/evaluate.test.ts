import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { compileFilter, type FilterContext, type FilterHealth } from "../../../../shared/filter/evaluate.ts";
import { FilterError } from "../../../../shared/filter/expression.ts";
import { parseFilter } from "../../../../shared/filter/parse.ts";
import { asksFor, isMeasured, possibly } from "../../../../shared/filter/parts.ts";
import { health, host } from "./hosts.ts";

const facts = { kernel: "6.12.1", architecture: "aarch64", cpu: "", cores: 16, memoryBytes: null, collectedAt: 0 };
const hosts = [
  host("web-1", {
    environment: "production",
    tags: ["nginx", "db"],
    groups: ["eu/web", "shop"],
    owner: "Shop team",
    jumpHostId: "bastion",
    fields: { Rack: "4", cost: "120.5" },
  }),
  host("db-1", {
    address: "db.example.org",
    port: 2222,
    user: "postgres",
    notes: "Rack 4, primary",
    groups: ["eu", "data"],
    tags: ["mongodb"],
    credentialId: "c1",
    facts: { ...facts, os: "Debian GNU/Linux 12", virtualization: "kvm" },
  }),
  host("bastion", { environment: "preprod", maintenance: true, credentialId: "c2", groups: ["europe"] }),
];
const readings = new Map<string, FilterHealth>([
  ["web-1", health("ok", { cpu: 91, memoryUsed: 40, diskUsed: 70, load: 1.25, os: "Alpine Linux v3.20" })],
  ["db-1", health("critical", { cpu: 12 })],
]);
const context: FilterContext = {
  hostName: (id) => hosts.find((one) => one.id === id)?.name,
  credential: (id) => (id === "c1" ? { kind: "key", name: "deploy" } : { kind: "password", name: "old root" }),
  groups: [
    { name: "Needs care", test: compileFilter(parseFilter("status:critical OR maintenance:yes")) },
    { name: "empty", test: () => false },
  ],
};
const found = (filter: string): string[] => {
  const test = compileFilter(parseFilter(filter), context);
  return hosts.filter((one) => test(one, readings.get(one.id) ?? null)).map((one) => one.name);
};

const all = ["web-1", "db-1", "bastion"];
describe("a filter", () => {
  it.each<[string, readonly string[]]>([
    ["", all],
    ["WEB", ["web-1"]],
    ["example", ["db-1"]],
    ["shop", ["web-1"]],
    ["debian", ["db-1"]],
    ["primary", ["db-1"]],
    ["*-1", ["web-1", "db-1"]],
    ["web-*", ["web-1"]],
    ["*.example.*", ["db-1"]],
    ['"*-1"', []],
    ['"web-1 10"', []],
    ["-db", ["bastion"]],
    ["env:prod", ["web-1"]],
    ["env=prod", []],
    ["env:*prod*", ["web-1", "bastion"]],
    ["env:prod,pre", ["web-1", "bastion"]],
    ['env:""', ["db-1"]],
    ["tag:db", ["web-1"]],
    ["tag:*db", ["web-1", "db-1"]],
    ['tag:""', ["bastion"]],
    ["group:eu", ["web-1", "db-1"]],
    ["group=eu", ["db-1"]],
    ["group:eu/web", ["web-1"]],
    ["group:*/web", ["web-1"]],
    ["group:web", []],
    ['group:"needs care"', ["db-1", "bastion"]],
    ["group:empty", []],
    ["-group:eu", ["bastion"]],
    ["name:web", ["web-1"]],
    ["name=web", []],
    ["address:example", ["db-1"]],
    ["user:postgres", ["db-1"]],
    ["user:post", []],
    ["os:debian", ["db-1"]],
    ["os:alpine,debian", ["web-1", "db-1"]],
    ["kernel:6.12*", ["db-1"]],
    ["arch:x86", ["web-1"]],
    ["virt:kvm", ["db-1"]],
    ["owner:shop", ["web-1"]],
    ['notes:"rack 4"', ["db-1"]],
    ["maintenance:yes", ["bastion"]],
    ["maintenance:no", ["web-1", "db-1"]],
    ["jump:bastion", ["web-1"]],
    ["credential:key", ["db-1"]],
    ["credential:agent", ["web-1"]],
    ['credential:"old root"', ["bastion"]],
    ["has:notes", ["db-1"]],
    ["has:owner,jump", ["web-1"]],
    ["-has:facts", ["bastion"]],
    ["has:fields", ["web-1"]],
    ["field.rack:4", ["web-1"]],
    ["field.rack=40", []],
    ["field.cost>100", ["web-1"]],
    ["field.cost<100", []],
    ["field.rack<4", []],
    ['-field.rack:""', ["web-1"]],
    ["status:critical", ["db-1"]],
    ["status:unknown", ["bastion"]],
    ["cpu>90", ["web-1"]],
    ["cpu<=12", ["db-1"]],
    ["cpu>=0%", ["web-1", "db-1"]],
    ["mem<50", ["web-1"]],
    ["disk=70", ["web-1"]],
    ["load>1.2", ["web-1"]],
    ["load=1.3", []],
    ["cores>8", ["db-1"]],
    ["cores:4", ["web-1"]],
    ["port:2222,23", ["db-1"]],
    ["-(env:prod OR maintenance:yes)", ["db-1"]],
    ["name:web OR name:bast", ["web-1", "bastion"]],
    ["(tag:db OR tag:mongodb) cpu<50", ["db-1"]],
    ["nothing-like-this", []],
  ])("%s", (filter, names) => expect(found(filter)).toEqual(names));

  it("knows neither jump hosts nor credentials that nobody names", () => {
    const test = compileFilter(parseFilter("jump:bastion OR credential:key"));
    expect(hosts.filter((one) => test(one, null))).toEqual([]);
  });

  it("takes no unknown number for a small one, also when it is turned round", () => {
    expect(found("mem>=0")).toEqual(["web-1"]);
    expect(found("-mem>=0")).toEqual(["db-1", "bastion"]);
  });

  it("sees a host that was edited as it is now", () => {
    const test = compileFilter(parseFilter("green"));
    const before = host("a", { notes: "red" });
    expect(test(before, null)).toBe(false);
    expect(test({ ...before, notes: "green" }, null)).toBe(true);
  });

  it("matches wildcards as a regular expression would", () => {
    const word = fc.string({ unit: fc.constantFrom("a", "b"), maxLength: 6 });
    fc.assert(
      fc.property(fc.array(word, { minLength: 2, maxLength: 4 }), word, (pieces, name) => {
        const filter = compileFilter({ kind: "field", field: "name", whole: false, values: [pieces] });
        expect(filter(host(name), null)).toBe(new RegExp(`^${pieces.join(".*")}$`).test(name));
      }),
      { numRuns: 300 },
    );
  });

  it("is done with notes made to keep it busy", () => {
    const long = host("a", { notes: "a".repeat(65_536) });
    expect(compileFilter(parseFilter(`notes:${"a*".repeat(60)}b`))(long, null)).toBe(false);
  });
});

describe("before anything is measured", () => {
  const words = ["env:prod", "cpu>50", "status:ok", "web", "-cpu>50", "-status:critical", "tag:db", "(cpu<20 OR web)"];
  it("the filter holds at least where it will hold afterwards", () => {
    fc.assert(
      fc.property(
        fc.array(fc.constantFrom(...words), { minLength: 1, maxLength: 4 }),
        fc.constantFrom(" ", " OR "),
        fc.boolean(),
        (parts, between, negated) => {
          const sentence = negated ? `-(${parts.join(between)})` : parts.join(between);
          const whole = parseFilter(sentence);
          const early = compileFilter(possibly(whole));
          expect(asksFor(possibly(whole), isMeasured)).toBe(false);
          for (const one of hosts)
            if (compileFilter(whole)(one, readings.get(one.id) ?? null)) expect(early(one, null), sentence).toBe(true);
        },
      ),
    );
  });
  it("is otherwise as strict as it can be", () => {
    const early = compileFilter(possibly(parseFilter("tag:db cpu>99")));
    expect(hosts.filter((one) => early(one, null)).map((one) => one.name)).toEqual(["web-1"]);
  });
});

it("can be asked which fields it asks for", () => {
  expect(asksFor(parseFilter("a -(b OR jump:x)"), (field) => field === "jump")).toBe(true);
  expect(asksFor(parseFilter('a "jump:x" field.jump:x'), (field) => field === "jump")).toBe(false);
  expect(asksFor(parseFilter("cores>3"), isMeasured)).toBe(false);
});

it("a refused filter is a failure with a code", () => {
  expect(() => parseFilter("evn:x")).toThrow(FilterError);
});
