import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Host } from "../../../../../shared/contract/hosts.ts";
import type { HealthStatus } from "../../../../../shared/contract/health.ts";
import type { FleetHealth } from "../../../../../renderer/app/state/health.ts";
import {
  byGroup,
  countStatuses,
  type FleetRow,
  parseSearch,
  searchHosts,
  sortByName,
  worstFirst,
} from "../../../../../renderer/features/fleet/search.ts";

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
          time: 0,
          cpu: { percent: cpu, iowaitPercent: null, stealPercent: null, cores: [] },
          memory: null,
          load: null,
          disks: [],
          diskIo: { readBytesPerSecond: null, writeBytesPerSecond: null },
          network: [],
          uptimeSeconds: null,
          probeCpuMs: null,
        },
});

const hosts = [
  host("web-1", { environment: "production", tags: ["nginx"], groups: ["shop"] }),
  host("db-1", { address: "db.example.org", user: "postgres", notes: "Rack 4, primary", groups: ["shop", "data"] }),
  host("old-web", { environment: "staging" }),
];
const states = new Map([health("web-1", "ok", 91), health("db-1", "critical", 12)].map((one) => [one.hostId, one]));
const found = (sentence: string): string[] => searchHosts(hosts, states, sentence).map((row) => row.host.name);

describe("the fleet's filter", () => {
  it("shows everything while it is empty", () => expect(found("  ")).toEqual(["web-1", "db-1", "old-web"]));
  it.each([
    ["web", ["web-1", "old-web"]],
    ["WEB prod", ["web-1"]],
    ["example", ["db-1"]],
    ["postgres", ["db-1"]],
    ["nginx", ["web-1"]],
    ["shop", ["web-1", "db-1"]],
    ["rack", ["db-1"]],
    ["env:stag", ["old-web"]],
    ["tag:nginx", ["web-1"]],
    ["group:data", ["db-1"]],
    ["name:web env:prod", ["web-1"]],
    ["web -old", ["web-1"]],
    ["-group:shop", ["old-web"]],
    ['notes:"rack 4"', ["db-1"]],
    ["status:critical", ["db-1"]],
    ["status:unknown", ["old-web"]],
    ["cpu>90", ["web-1"]],
    ["cpu<=12", ["db-1"]],
    ["cpu>=0%", ["web-1", "db-1"]],
    ["nothing-like-this", []],
  ])("%s", (sentence, names) => expect(found(sentence)).toEqual(names));
  it("does not take an unknown number for a small one", () => expect(found("mem<50")).toEqual([]));
  it("looks for words whose field it does not know as they stand", () => {
    const odd = host("odd", { notes: "see https://wiki and a>3 and constructor:x" });
    for (const sentence of ["https://wiki", "a>3", "constructor:x"])
      expect(parseSearch(sentence)(odd, null), sentence).toBe(true);
  });
  it("looks for a word that only resembles a measure as it stands", () => {
    const noted = [host("web-9", { notes: "constructor>5" })];
    expect(searchHosts(noted, states, "constructor>5").map((row) => row.host.name)).toEqual(["web-9"]);
  });
  it("does not match across two fields", () => expect(found('"web-1 10"')).toEqual([]));
  it("takes any text that can be typed", () => {
    fc.assert(
      fc.property(fc.string({ unit: "grapheme", maxLength: 60 }), (sentence) => {
        expect(found(sentence).length).toBeLessThanOrEqual(hosts.length);
      }),
    );
  });
  it("finds a host by its whole name", () => {
    const name = fc.stringMatching(/^[a-z0-9][a-z0-9.]{0,30}$/);
    fc.assert(fc.property(name, (text) => parseSearch(text)(host(text), null)));
  });
  it("goes through 10,000 hosts within a keystroke", () => {
    const many = Array.from({ length: 10_000 }, (_, index) =>
      host(`node-${index}.example.org`, { environment: index % 2 ? "production" : "staging", tags: ["a", "b"] }),
    );
    searchHosts(many, new Map(), "warm up");
    const start = performance.now();
    const rows = worstFirst(searchHosts(many, new Map(), "node-99 env:prod -tag:c"));
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
  it("counts states, worst first", () =>
    expect(countStatuses([row("a", "ok"), row("b", "failed"), row("c", "ok"), row("d", null)])).toEqual([
      ["failed", 1],
      ["unknown", 1],
      ["ok", 2],
    ]));
});
