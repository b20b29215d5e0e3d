import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Host } from "../../../../../shared/contract/hosts.ts";
import type { HealthStatus } from "../../../../../shared/contract/health.ts";
import { compileFilter, type FilterTest } from "../../../../../shared/filter/evaluate.ts";
import { parseFilter } from "../../../../../shared/filter/parse.ts";
import type { FleetHealth } from "../../../../../renderer/app/state/health.ts";
import {
  byGroup,
  countStatuses,
  type FleetRow,
  searchHosts,
  sortByName,
  worstFirst,
} from "../../../../../renderer/features/fleet/search.ts";
import { emptySample } from "../../../../support/samples.ts";

const host = (name: string, change: Partial<Host> = {}): Host => ({
  id: name,
  name,
  address: "10.0.0.1",
  port: 22,
  user: "root",
  environment: "",
  groups: [],
  tags: [],
  notes: "",
  jumpHostId: null,
  credentialId: null,
  createdAt: 0,
  updatedAt: 0,
  ...change,
});
const health = (hostId: string, status: HealthStatus, cpu: number | null = null): FleetHealth => ({
  hostId,
  status,
  reasons: [],
  facts: null,
  failure: null,
  since: 0,
  spark: [],
  last:
    cpu === null
      ? null
      : {
          ...emptySample,
          cpu: { percent: cpu, iowaitPercent: null, stealPercent: null, cores: [] },
        },
});

const hosts = [
  host("web-1", { environment: "production", tags: ["nginx"], groups: ["shop"] }),
  host("db-1", { address: "db.example.org", user: "postgres", notes: "Rack 4, primary", groups: ["shop", "data"] }),
  host("old-web", { environment: "staging" }),
];
const states = new Map([health("web-1", "ok", 91), health("db-1", "critical", 12)].map((one) => [one.hostId, one]));
const filter = (sentence: string): FilterTest => compileFilter(parseFilter(sentence));
const found = (sentence: string): string[] => searchHosts(hosts, states, filter(sentence)).map((row) => row.host.name);

describe("the fleet's filter", () => {
  it("keeps the hosts it holds for, with their health, in the order given", () => {
    expect(found("")).toEqual(["web-1", "db-1", "old-web"]);
    expect(found("env:prod cpu>90")).toEqual(["web-1"]);
    expect(found("-status:ok")).toEqual(["db-1", "old-web"]);
    expect(searchHosts(hosts, states, filter("db"))[0]?.health).toBe(states.get("db-1"));
  });
  it("finds a host by its whole name", () => {
    const name = fc.stringMatching(/^[a-z0-9][a-z0-9.]{0,30}$/);
    fc.assert(fc.property(name, (text) => filter(text)(host(text), null)));
  });
  it("goes through 10,000 hosts within a keystroke", () => {
    const many = Array.from({ length: 10_000 }, (_, index) =>
      host(`node-${index}.example.org`, { environment: index % 2 ? "production" : "staging", tags: ["a", "b"] }),
    );
    searchHosts(many, new Map(), filter("warm up"));
    const start = performance.now();
    const rows = worstFirst(searchHosts(many, new Map(), filter("node-99 env:prod -tag:c")));
    // A frame is 16 ms; the bound leaves room for a busy machine.
    expect(performance.now() - start).toBeLessThan(150);
    expect(rows.length).toBeGreaterThan(0);
  });
});

describe("the wall", () => {
  const row = (name: string, status: HealthStatus | null): FleetRow => ({
    host: host(name),
    health: status === null ? null : health(name, status),
  });
  const names = (rows: readonly FleetRow[]): string[] => rows.map((one) => one.host.name);

  it("sorts worst first and by name within a state", () => {
    const rows = sortByName(["d10", "d2", "c", "b", "a"].map((name) => host(name))).map((one) => {
      const status = { a: "ok", b: "warning", c: "critical", d2: "failed", d10: "failed" } as const;
      return row(one.name, status[one.name as keyof typeof status]);
    });
    expect(names(worstFirst(rows))).toEqual(["c", "d2", "d10", "b", "a"]);
  });
  it("puts hosts under maintenance last, whatever state they are in", () => {
    const away = row("away", "critical");
    const rows = [{ ...away, host: { ...away.host, maintenance: true } }, row("fine", "ok")];
    expect(names(worstFirst(rows))).toEqual(["fine", "away"]);
  });
  it("treats a host nothing is known of as unknown, before those that are well", () =>
    expect(names(worstFirst([row("fine", "ok"), row("new", null)]))).toEqual(["new", "fine"]));
  it("keeps tiles in place whatever their numbers do", () => {
    const rows = [row("a", "warning"), row("b", "warning")];
    const hot = rows.map((one) => ({
      ...one,
      health: health(one.host.name, "warning", one.host.name === "b" ? 99 : 1),
    }));
    expect(names(worstFirst(hot))).toEqual(names(worstFirst(rows)));
  });
  it("shows a host in each of its groups, and those without one last", () => {
    const sections = byGroup([
      { host: host("x", { groups: ["zeta", "alpha"] }), health: null },
      { host: host("y"), health: null },
    ]);
    expect(sections.map((section) => [section.title, names(section.rows)])).toEqual([
      ["alpha", ["x"]],
      ["zeta", ["x"]],
      ["No group", ["y"]],
    ]);
  });
  it("keeps a group of the name that stands for no group apart from the rest", () => {
    const sections = byGroup([
      { host: host("x", { groups: ["No group"] }), health: null },
      { host: host("y"), health: null },
    ]);
    expect(sections.map((section) => [section.title, section.kind, names(section.rows)])).toEqual([
      ["No group", "group", ["x"]],
      ["No group", "rest", ["y"]],
    ]);
    expect(new Set(sections.map((section) => section.key)).size).toBe(2);
  });
  it("shows groups that hosts join by themselves among the others", () => {
    const rows = [row("a", "critical"), row("b", "ok"), { host: host("c", { groups: ["slow"] }), health: null }];
    const rules = [
      { name: "slow", test: filter("status:critical") },
      { name: "nobody", test: filter("name:z") },
    ];
    expect(byGroup(rows, rules).map((section) => [section.key, names(section.rows)])).toEqual([
      ["group:slow", ["c"]],
      ["rule:slow", ["a"]],
      ["rest", ["b"]],
    ]);
  });
  it("counts states, worst first", () =>
    expect(countStatuses([row("a", "ok"), row("b", "failed"), row("c", "ok"), row("d", null)])).toEqual([
      ["failed", 1],
      ["unknown", 1],
      ["ok", 2],
    ]));
  it("leaves hosts under maintenance out of the counts of states", () =>
    expect(
      countStatuses([row("a", "critical"), { ...row("b", "critical"), host: host("b", { maintenance: true }) }]),
    ).toEqual([["critical", 1]]));
});
