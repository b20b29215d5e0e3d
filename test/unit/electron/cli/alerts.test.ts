import { describe, expect, it } from "vitest";
import { parse } from "../../../../electron/cli/arguments.ts";
import type { Context } from "../../../../electron/cli/context.ts";
import type { Verb } from "../../../../electron/cli/verb.ts";
import { list, rules } from "../../../../electron/cli/verbs/alerts.ts";
import { defaultRules } from "../../../../electron/core/alerts/defaults.ts";
import type { Alert } from "../../../../shared/contract/alerts.ts";
import { anAlert } from "../../../support/alertPageData.ts";
import { host } from "../../shared/filter/hosts.ts";

const web = host("web", { environment: "production" });
const db = host("db", { environment: "lab" });
const standing = [
  anAlert({ id: "a", hostId: web.id, since: 0 }),
  anAlert({
    id: "b",
    hostId: db.id,
    severity: "critical",
    message: "db does not answer",
    since: 0,
    culprit: "x",
    note: "n",
  }),
  anAlert({ id: "c", hostId: null, state: "silenced", message: "No host answers", since: 0 }),
];
const ended: Alert[] = [anAlert({ id: "old", hostId: web.id, state: "resolved", resolvedAt: 1000, since: 0 })];

/** What a verb prints: lines, or a document. */
async function run(verb: Verb, ...args: string[]): Promise<{ lines: string[]; json: unknown }> {
  const lines: string[] = [];
  let json: unknown;
  const answers: Readonly<Record<string, unknown>> = {
    "hosts.list": [web, db],
    "alerts.list": [...standing],
    "alerts.history": ended,
    "alerts.rules": defaultRules,
  };
  const parsed = parse(args, verb.options);
  const context = {
    parsed,
    json: parsed.flag("json"),
    unlock: async () => undefined,
    call: async (name: string) => answers[name],
    print: (text: string) => lines.push(text),
    printJson: (value: unknown) => void (json = JSON.parse(JSON.stringify(value))),
  };
  await verb.run(context as never as Context);
  return { lines, json };
}

describe("alerts list", () => {
  it("prints what stands, the worst first, one a line", async () => {
    const { lines } = await run(list);
    expect(lines).toEqual([
      "critical\tfiring\t1970-01-01T00:00:00.000Z\tdb\tdb does not answer",
      "warning\tfiring\t1970-01-01T00:00:00.000Z\tweb\t/var of web is 92 % full",
      "warning\tsilenced\t1970-01-01T00:00:00.000Z\t-\tNo host answers",
    ]);
  });

  it("is narrowed to the hosts of a filter", async () => {
    expect((await run(list, "--where", "env:prod")).lines).toHaveLength(1);
    await expect(run(list, "--where", "env:(")).rejects.toThrow("--where");
  });

  it("lists what is over when asked to", async () => {
    expect((await run(list, "--ended")).lines).toEqual([expect.stringContaining("resolved")]);
  });

  it("gives a document with names and times for scripts", async () => {
    const { json, lines } = await run(list, "--json");
    expect(lines).toEqual([]);
    expect((json as object[])[0]).toEqual({
      id: "b",
      host: "db",
      rule: { id: "disk-used", name: "Disk nearly full" },
      label: "/var",
      severity: "critical",
      state: "firing",
      message: "db does not answer",
      culprit: "x",
      value: 92,
      runbook: null,
      since: "1970-01-01T00:00:00.000Z",
      firedAt: "2026-11-23T12:00:00.000Z",
      resolvedAt: null,
      acknowledgedBy: null,
      acknowledgedAt: null,
      note: "n",
      quietBecause: null,
    });
  });
});

describe("alerts rules", () => {
  it("prints each rule with what it asks", async () => {
    const { lines } = await run(rules);
    expect(lines).toHaveLength(defaultRules.length);
    expect(lines).toContain("on\tdisk-used\tDisk nearly full\tdisk.used above 90 (warning), 95 (critical)");
    expect(lines).toContain("on\thost-down\tHost down\thost down (critical) for 30 s");
    expect(lines.join("\n")).not.toContain("undefined");
  });

  it("gives the rules themselves as a document", async () => {
    expect((await run(rules, "--json")).json).toEqual(JSON.parse(JSON.stringify(defaultRules)));
  });
});
