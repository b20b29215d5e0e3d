import { randomBytes } from "node:crypto";
import { join } from "node:path";
import fc from "fast-check";
import { describe, expect, it, onTestFinished } from "vitest";
import { defaultRules } from "../../../../../electron/core/alerts/defaults.ts";
import { previewRule } from "../../../../../electron/core/alerts/preview.ts";
import { importRules, previewImport } from "../../../../../electron/core/alerts/prometheusImport.ts";
import { QuietStore } from "../../../../../electron/core/alerts/quietStore.ts";
import { compileRule, indexRules, labelTest, ruleProblem } from "../../../../../electron/core/alerts/rules.ts";
import { RuleStore } from "../../../../../electron/core/alerts/ruleStore.ts";
import { limits } from "../../../../../electron/core/health/thresholds.ts";
import { openDatabase } from "../../../../../electron/core/storage/database.ts";
import { rule as ruleSchema, ruleDraft, type Condition } from "../../../../../shared/contract/alerts.ts";
import { catalogue } from "../../../../../shared/metrics/catalogue.ts";
import { ruleHelp } from "../../../../../shared/words/alertRules.ts";
import { draft } from "../../../../support/alertWorld.ts";
import { aHost } from "../../../../support/pageData.ts";
import { temporaryFolder } from "../../../../support/temporaryFolder.ts";

function database() {
  const db = openDatabase(join(temporaryFolder(), "holdfast.db"), randomBytes(32), { create: true });
  onTestFinished(() => db.close());
  return db;
}

describe("the default rules", () => {
  it("are about thirty, each valid, on, and about something that is measured", () => {
    expect(defaultRules.length).toBeGreaterThanOrEqual(25);
    for (const rule of defaultRules) {
      expect(ruleSchema.parse(rule)).toEqual(rule);
      expect(rule).toMatchObject({ enabled: true, filter: "", origin: "default", changed: false });
      expect(ruleProblem(rule)).toBeNull();
      if (rule.condition.kind === "threshold") expect(Object.keys(catalogue)).toContain(rule.condition.metric);
    }
  });

  it.each(defaultRules.map(({ id }) => id))("%s is documented in full", (id) => {
    const help = ruleHelp(id);
    for (const text of [help?.meaning, help?.impact, ...(help?.diagnosis ?? [""]), ...(help?.mitigation ?? [""])]) {
      expect(text?.length).toBeGreaterThan(10);
      expect(text).not.toContain("!");
    }
    // Commands are marked, in pairs of backticks; what explains stays prose.
    for (const text of [help?.meaning, help?.impact]) expect(text).not.toContain("`");
    for (const text of [...(help?.diagnosis ?? []), ...(help?.mitigation ?? [])]) {
      expect(text.split("`").length % 2).toBe(1);
      expect(text.replaceAll(/`[^`]+`/g, "")).not.toMatch(/[|`]|\s-[a-z-]|(?:ctl|MOUNT|UNIT|DEVICE)\b/);
    }
  });

  it("have the limits of the badge of a host where both judge the same", () => {
    const levels = (id: string): unknown[] => {
      const { condition } = defaultRules.find((rule) => rule.id === id) ?? {};
      return condition?.kind === "threshold" ? condition.levels.map(({ enter, clear }) => ({ enter, clear })) : [];
    };
    expect(levels("cpu-high")).toEqual([limits.cpuBusy]);
    expect(levels("cpu-iowait")).toEqual([limits.iowait]);
    expect(levels("load-high")).toEqual([limits.loadPerCore]);
    expect(levels("memory-used")).toEqual([limits.memoryUsed, limits.memoryUsedCritical]);
    expect(levels("disk-used")).toEqual([limits.diskUsed, limits.diskUsedCritical]);
  });

  it("have help for no other rules", () => expect(ruleHelp("constructor")).toBeNull());
});

describe("labels of a rule", () => {
  it.each([
    [["/var"], [], "/var", true],
    [["/var"], [], "/var/log", false],
    [["/var*"], [], "/var/log", true],
    [["*log"], [], "/var/log", true],
    [["/*/log"], [], "/var/log", true],
    [["a*a"], [], "a", false],
    [["*"], [], "", true],
    [[], ["docker*"], "docker0", false],
    [[], ["docker*"], "eth0", true],
    [["eth*"], ["eth1"], "eth1", false],
    [["a.c"], [], "abc", false],
    [["a*b*c"], [], "a-b-c", true],
    [["a*b*c"], [], "acb", false],
  ] as const)("only %j, not %j: %s is %s", (only, not, label, taken) =>
    expect(labelTest(only, not)(label)).toBe(taken),
  );

  it("agree with the same pattern as a regular expression", () => {
    const text = fc.string({ unit: fc.constantFrom("a", "b", "/"), maxLength: 8 });
    const pattern = fc.string({ unit: fc.constantFrom("a", "b", "/", "*"), maxLength: 6 });
    fc.assert(
      fc.property(
        pattern.filter((one) => one !== ""),
        text,
        (one, label) => {
          const expected = new RegExp(`^${one.replaceAll("*", ".*")}$`).test(label);
          expect(labelTest([one], [])(label)).toBe(expected);
        },
      ),
      { numRuns: 300 },
    );
  });
});

it("listens to no metric for a rule that is off, and knows no hosts of it", () => {
  const rule = { ...draft(), id: "x", origin: "own" as const, changed: false };
  const hosts = [aHost({ id: "h1" })];
  const on = compileRule(rule, hosts, () => () => true);
  const off = compileRule({ ...rule, enabled: false }, hosts, () => () => true);
  expect([...on.members]).toEqual(["h1"]);
  expect(off.members.size).toBe(0);
  expect(indexRules([on]).byMetric.get("queue")).toEqual([on]);
  expect(indexRules([off]).byMetric.size).toBe(0);
});

const threshold = (
  levels: Extract<Condition, { kind: "threshold" }>["levels"],
  direction: "above" | "below" = "above",
) => ({
  condition: { kind: "threshold" as const, metric: "m", direction, levels },
});

it.each([
  [threshold([{ severity: "warning", enter: 90, clear: 80 }]), null],
  [threshold([{ severity: "warning", enter: 80, clear: 90 }]), /ends at a value that is worse/],
  [threshold([{ severity: "warning", enter: 10, clear: 9 }], "below"), /ends at a value that is worse/],
  [
    threshold([
      { severity: "warning", enter: 97, clear: 80 },
      { severity: "critical", enter: 90, clear: 85 },
    ]),
    /worse level begins before/,
  ],
  [
    threshold(
      [
        { severity: "critical", enter: 7, clear: 8 },
        { severity: "warning", enter: 30, clear: 31 },
      ],
      "below",
    ),
    null,
  ],
  [
    threshold([
      { severity: "warning", enter: 1, clear: 1 },
      { severity: "warning", enter: 2, clear: 2 },
    ]),
    /one limit/,
  ],
] as const)("tells what is wrong with %j", (rule, problem) => {
  if (problem === null) expect(ruleProblem(rule)).toBeNull();
  else expect(ruleProblem(rule)).toMatch(problem);
});

describe("the store of rules", () => {
  it("keeps own rules and changed defaults, and gives defaults back as delivered", () => {
    const db = database();
    const store = new RuleStore(db);
    const own = store.save(draft({ name: "Mine" }));
    const cpu = store.get("cpu-high");
    store.save({ ...cpu, forSeconds: 60 });
    store.enable(["disk-used"], false);
    const again = new RuleStore(db);
    expect(again.get(own.id)).toEqual({ ...own, origin: "own", changed: false });
    expect(again.get("cpu-high")).toMatchObject({ forSeconds: 60, changed: true, origin: "default" });
    expect(again.get("disk-used")).toMatchObject({ enabled: false, changed: true });
    expect(again.list()).toHaveLength(defaultRules.length + 1);
    again.remove("cpu-high");
    expect(again.get("cpu-high")).toEqual(cpu);
    again.reset();
    expect(again.list().filter(({ changed }) => changed)).toEqual([]);
    expect(again.get(own.id).name).toBe("Mine");
    again.remove(own.id);
    expect(() => again.get(own.id)).toThrow("alerts.ruleNotFound");
  });

  it("calls a default that was set back by hand unchanged", () => {
    const store = new RuleStore(database());
    store.enable(["disk-used"], false);
    store.enable(["disk-used"], true);
    expect(store.get("disk-used").changed).toBe(false);
  });

  it.each([
    [{ filter: "env:(" }, "column 5"],
    [threshold([{ severity: "warning", enter: 1, clear: 2 }]), "alerts.badRule"],
    [{ condition: { kind: "expression", expression: "up ==", severity: "warning" } as const }, "alerts.badRule"],
    [{ id: "nobody" }, "alerts.ruleNotFound"],
  ] as const)("refuses %j and keeps what it has", (part, code) => {
    const store = new RuleStore(database());
    expect(() => store.save({ ...draft(), ...part })).toThrow(code);
    expect(store.list()).toHaveLength(defaultRules.length);
  });
});

it("leaves out what a newer version stored, and keeps it in the file", () => {
  const db = database();
  db.run("INSERT INTO alert_rules (id, data) VALUES (?, ?)", "x", JSON.stringify({ condition: { kind: "oracle" } }));
  db.run("INSERT INTO alert_quiet (id, kind, data) VALUES (?, ?, ?)", "y", "silence", "{}");
  expect(new RuleStore(db).list()).toHaveLength(defaultRules.length);
  expect(new QuietStore(db).silences).toEqual([]);
  expect(db.column("SELECT id FROM alert_rules")).toEqual(["x"]);
});

describe("the store of quiet times", () => {
  const silence = { filter: "", ruleIds: [], severities: [], labels: [], comment: "", by: "a" };

  it("keeps windows and dependencies over a restart, changes and removes them", () => {
    const db = database();
    const store = new QuietStore(db);
    const schedule = { kind: "weekly" as const, days: [1], from: "22:00", to: "06:00" };
    const window = store.saveWindow({ name: "N", kind: "off", filter: "", schedule, enabled: true });
    store.saveWindow({ ...window, name: "Nights" });
    const dependency = store.saveDependency({ filter: "group:rack", onHostId: "h" });
    store.saveDependency({ ...dependency, filter: "group:rack2" });
    const again = new QuietStore(db);
    expect(again.windows).toEqual([{ ...window, name: "Nights" }]);
    expect(again.dependencies).toEqual([{ ...dependency, filter: "group:rack2" }]);
    again.remove("window", window.id);
    again.remove("dependency", dependency.id);
    expect(() => again.remove("window", window.id)).toThrow("alerts.windowNotFound");
    expect(() => again.remove("dependency", dependency.id)).toThrow("alerts.dependencyNotFound");
    expect(() => again.saveWindow({ ...window })).toThrow("alerts.windowNotFound");
  });

  it("refuses times that run backwards and filters that are not understood", () => {
    const store = new QuietStore(database());
    expect(() => store.addSilence({ ...silence, from: 5, until: 5 }, 0)).toThrow("alerts.badSchedule");
    expect(() => store.addSilence({ ...silence, filter: "(", from: 0, until: 5 }, 0)).toThrow("column 1");
    const schedule = { kind: "once" as const, from: 5, until: 4 };
    expect(() => store.saveWindow({ name: "x", kind: "off", filter: "", schedule, enabled: true })).toThrow(
      "alerts.badSchedule",
    );
    expect(() => store.expireSilence("x", 0)).toThrow("alerts.silenceNotFound");
  });

  it("gives a silence another end and other words, but not one that has ended", () => {
    const store = new QuietStore(database());
    const { id } = store.addSilence({ ...silence, from: 0, until: 100 }, 0);
    const changed = store.changeSilence(id, { until: 500, comment: "cables" }, 50);
    expect(changed).toMatchObject({ from: 0, until: 500, comment: "cables" });
    expect(store.silences).toEqual([changed]);
    expect(() => store.changeSilence(id, { until: 60, comment: "" }, 60)).toThrow("alerts.badSchedule");
    expect(() => store.changeSilence(id, { until: 900, comment: "" }, 500)).toThrow("alerts.silenceNotFound");
    expect(() => store.changeSilence("x", { until: 900, comment: "" }, 0)).toThrow("alerts.silenceNotFound");
  });

  it("forgets silences a week after they ended", () => {
    const store = new QuietStore(database());
    const day = 86_400_000;
    store.addSilence({ ...silence, from: 0, until: day }, 0);
    store.addSilence({ ...silence, from: 0, until: 3 * day }, 0);
    store.addSilence({ ...silence, from: 9 * day, until: 10 * day }, 9 * day);
    expect(store.silences.map(({ until }) => until / day)).toEqual([10, 3]);
  });
});

describe("the preview of a rule", () => {
  const hosts = [aHost({ id: "h1", name: "web" }), aHost({ id: "h2", name: "db" })];
  const now = 86_400_000;
  let ticks = 0;
  let took = 0;
  /** One value every ten seconds, the last one now. */
  const preview = (values: Readonly<Record<string, readonly number[]>>, part: Partial<ReturnType<typeof draft>> = {}) =>
    previewRule(draft(part), {
      hosts,
      now,
      tick: () => (ticks += took),
      makeTest: (filter) => (host) => host.name === filter,
      labelsOf: (hostId) => Object.keys(values).flatMap((key) => (key.startsWith(`${hostId} `) ? [key.slice(3)] : [])),
      metrics: {
        latest: ({ hostId, label }) => {
          const value = values[`${hostId} ${label}`]?.at(-1);
          return value === undefined ? null : { time: now, value };
        },
        raw: ({ hostId, label }) => {
          const all = values[`${hostId} ${label}`] ?? [];
          return {
            times: Float64Array.from(all.map((_, at) => now - (all.length - 1 - at) * 10_000)),
            values: Float64Array.from(all),
          };
        },
      },
    });

  it("tells what is past the limit now, and how often it would have fired", async () => {
    const found = await preview({ "h1 a": [0, 20, 20, 0, 0, 20], "h1 b": [0, 0], "h2 a": [7, 8, 9] });
    expect(found).toMatchObject({ hosts: 2, truncated: false, hoursSeen: 24 });
    expect(found.series[0]).toEqual({
      hostId: "h1",
      label: "a",
      value: 20,
      severity: "warning",
      fired: 2,
      firedSeconds: 20,
    });
    expect(found.series.slice(1).map(({ severity, fired }) => [severity, fired])).toEqual([
      [null, 0],
      [null, 0],
    ]);
  });

  it("goes by `for`, the hysteresis, the filter and the labels", async () => {
    expect((await preview({ "h1 a": [20, 20, 20, 0] }, { forSeconds: 30 })).series[0]?.fired).toBe(0);
    expect((await preview({ "h1 a": [20, 20, 20, 20, 0] }, { forSeconds: 30 })).series[0]?.fired).toBe(1);
    expect((await preview({ "h1 a": [20, 7, 20, 7] })).series[0]).toMatchObject({ fired: 1, severity: "warning" });
    expect(await preview({ "h1 a": [20], "h2 a": [20] }, { filter: "db" })).toMatchObject({
      hosts: 1,
      series: [{ hostId: "h2" }],
    });
    expect((await preview({ "h1 a": [20], "h1 b": [20] }, { labels: { only: [], not: ["a"] } })).series).toHaveLength(
      1,
    );
  });

  it("is bounded", async () => {
    const values = Object.fromEntries(Array.from({ length: 300 }, (_, at) => [`h1 l${at}`, [20]]));
    const found = await preview(values);
    expect(found.series).toHaveLength(200);
    expect(found.truncated).toBe(true);
  });

  it("stops looking when that takes too long, and says so", async () => {
    took = 2000;
    const found = await preview({ "h1 a": [20], "h1 b": [20], "h2 a": [20] });
    took = 0;
    expect(found.truncated).toBe(true);
    expect(found.series).toHaveLength(1);
  });

  it("knows no history of what is not a value", async () => {
    const reach = { kind: "reach" as const, reach: "down" as const, severity: "critical" as const };
    expect(await preview({ "h1 a": [20] }, { condition: reach })).toMatchObject({ hosts: 2, series: [] });
  });
});

describe("the import of Prometheus rules", () => {
  const file = (limit: number): string => `groups:
  - name: hosts
    rules:
      - alert: MemoryLow
        expr: node_memory_MemAvailable_bytes / node_memory_MemTotal_bytes * 100 < ${limit}
        for: 5m
        labels: {severity: critical}
        annotations: {summary: "Memory of {{ $labels.instance }} is at {{ $value }}"}
      - alert: TooOld
        expr: node_boot_time_seconds_of_nobody_knows_what > 1
`;

  it("previews without writing, writes what is chosen, and knows it again", () => {
    const store = new RuleStore(database());
    const first = previewImport(file(10), store.list());
    expect(first.map(({ name, outcome }) => [name, outcome])).toEqual([
      ["MemoryLow", "new"],
      ["TooOld", "refused"],
    ]);
    expect(first[1]?.reason).toMatch(/^Line \d+: /);
    expect(store.list()).toHaveLength(defaultRules.length);
    expect(importRules(file(10), ["TooOld"], store)).toBe(0);
    expect(importRules(file(10), ["MemoryLow"], store)).toBe(1);
    const imported = store.list().find(({ origin }) => origin === "prometheus");
    expect(imported).toMatchObject({
      name: "MemoryLow",
      forSeconds: 300,
      condition: { kind: "expression", severity: "critical" },
      message: "Memory of {host} is at {value}",
    });
    expect(previewImport(file(10), store.list())[0]?.outcome).toBe("unchanged");
    expect(importRules(file(10), ["MemoryLow"], store)).toBe(0);
  });

  it("names labels that are not kept, of a rule that is taken over", () => {
    const labelled = (labels: string): string => file(10).replace("{severity: critical}", labels);
    const reason = (labels: string): unknown => previewImport(labelled(labels), [])[0]?.reason;
    expect(previewImport(labelled("{team: db}"), [])[0]?.outcome).toBe("new");
    expect(reason("{severity: critical}")).toBeNull();
    expect(reason("{severity: critical, team: db}")).toBe("Its label is not kept: team.");
    expect(reason("{team: db, tier: '1'}")).toBe("Its labels are not kept: team, tier.");
    const many = Array.from({ length: 10 }, (_, at) => `l${at}: x`).join(", ");
    expect(reason(`{${many}}`)).toMatch(/^Its labels are not kept: l0, .*l7 and 2 more\.$/);
  });

  it("changes a rule in its place, and leaves what was chosen here", () => {
    const store = new RuleStore(database());
    importRules(file(10), ["MemoryLow"], store);
    const imported = store.list().find(({ origin }) => origin === "prometheus");
    store.save({ ...ruleDraft.parse(imported), id: imported?.id, filter: "env:prod", enabled: false });
    expect(previewImport(file(20), store.list())[0]?.outcome).toBe("changed");
    importRules(file(20), ["MemoryLow"], store);
    expect(store.list().filter(({ origin }) => origin === "prometheus")).toMatchObject([
      {
        id: imported?.id,
        filter: "env:prod",
        enabled: false,
        condition: { expression: expect.stringContaining("20") },
      },
    ]);
  });

  it("says why a file is no rule file, whatever it is", () => {
    expect(previewImport("groups: [", [])).toMatchObject([{ outcome: "refused", name: "rules.yml" }]);
    fc.assert(
      fc.property(fc.string({ maxLength: 200 }), (text) => {
        for (const { outcome, reason } of previewImport(text, []))
          expect([outcome, reason]).not.toEqual(["refused", null]);
      }),
      { numRuns: 50 },
    );
  });
});
