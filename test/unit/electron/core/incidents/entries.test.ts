import { describe, expect, it } from "vitest";
import { changesOf, transitionWords } from "../../../../../electron/core/incidents/entries.ts";
import type { Alert } from "../../../../../shared/contract/alerts.ts";
import type { Incident } from "../../../../../shared/contract/incidents.ts";
import { anAlert, anIncident } from "../../../../support/incidentData.ts";

const name = (hostId: string): string => `name-of-${hostId}`;

describe("a change", () => {
  it.each<[string, Partial<Incident>, Partial<Incident>, string[]]>([
    ["nothing", {}, {}, []],
    ["the title", {}, { title: "Slow" }, ["Title: Slow"]],
    ["the severity", {}, { severity: "SEV1" }, ["Severity: SEV2 to SEV1"]],
    ["the owner", {}, { owner: "bob" }, ["Owner: bob"]],
    ["no owner", {}, { owner: "" }, ["Nobody owns it now"]],
    ["to monitoring", {}, { status: "monitoring" }, ["Monitoring"]],
    ["back to open", { status: "monitoring" }, { status: "open" }, ["Open"]],
    ["the end", {}, { status: "resolved" }, ["Resolved"]],
    ["a new begin", { status: "resolved" }, { status: "monitoring" }, ["Reopened"]],
    ["when it began", {}, { startedAt: Date.UTC(2026, 0, 1) }, ["Began at 2026-01-01T00:00:00.000Z"]],
    ["a runbook", {}, { runbook: "https://x.test/" }, ["Runbook linked"]],
    ["no runbook", { runbook: "https://x.test/" }, { runbook: null }, ["Runbook removed"]],
    ["a host more", {}, { hostIds: ["h1", "h2"] }, ["Hosts added: name-of-h2"]],
    ["a host less", {}, { hostIds: [] }, ["Hosts removed: name-of-h1"]],
    ["a text", {}, { wentWell: "x", wentBadly: "y" }, ["What went well rewritten", "What went badly rewritten"]],
    [
      "many hosts",
      {},
      { hostIds: ["h1", "a", "b", "c", "d", "e", "f", "g"] },
      ["Hosts added: name-of-a, name-of-b, name-of-c, name-of-d, name-of-e and 2 more"],
    ],
  ])("of %s", (_, before, after, lines) => {
    const was = anIncident(before);
    expect(changesOf(was, { ...was, ...after }, name)).toEqual(lines);
  });
});

describe("an alert", () => {
  it.each<[Partial<Alert>, string]>([
    [{}, "Disk full: / of web1 is 97 % full"],
    [{ state: "soft" }, "Disk full: / of web1 is 97 % full"],
    [{ state: "resolved" }, "Over: Disk full"],
    [{ state: "acknowledged", acknowledgedBy: "bob" }, "Acknowledged by bob: Disk full"],
    [{ state: "acknowledged" }, "Acknowledged: Disk full"],
    [{ state: "silenced", quietBecause: "maintenance" }, "Silenced (maintenance): Disk full"],
    [{ state: "silenced" }, "Silenced: Disk full"],
    [{ state: "flapping" }, "Changes too often to be told: Disk full"],
    [{ state: "unknown" }, "No values any more: Disk full"],
  ])("that is %j", (part, words) => {
    expect(transitionWords(anAlert(part))).toBe(words);
  });
});
