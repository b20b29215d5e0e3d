import { describe, expect, it } from "vitest";
import { differencesOf, type Names, titleOf } from "../../../../../renderer/features/history/entries.ts";
import type { HistoryEntry } from "../../../../../shared/contract/history.ts";

const names: Names = {
  host: (id) => (id === "h1" ? "gateway" : undefined),
  credential: (id) => (id === "c1" ? "deploy key" : undefined),
};
const entry = (fields: HistoryEntry["fields"]): HistoryEntry => ({
  edit: 1,
  time: 0,
  actor: "alice (web)",
  action: "edit",
  label: "Edit a",
  kind: "changed",
  undone: false,
  fields,
});
const lines = (fields: HistoryEntry["fields"]): string[] =>
  differencesOf(entry(fields), names).map(({ name, before, after }) => `${name}: ${before} -> ${after}`);

describe("the history of a host in words", () => {
  it("names hosts and credentials, also ones that are gone", () => {
    expect(
      lines([
        { field: "jumpHostId", before: "h1", after: "h2" },
        { field: "credentialId", before: null, after: "c1" },
        { field: "tags", before: [], after: ["db", "eu"] },
        { field: "maintenance", before: null, after: true },
      ]),
    ).toEqual([
      "Jump host: gateway -> a host that is gone",
      "Credential: null -> deploy key",
      "Tags: null -> db, eu",
      "Maintenance: null -> Yes",
    ]);
  });

  it("gives each custom field and each way of access its own line", () => {
    expect(
      lines([
        { field: "fields", before: { rack: "1", room: "x" }, after: { rack: "2", room: "x", row: "4" } },
        { field: "access", before: null, after: { legacyAlgorithms: true, totpCredentialId: "c1" } },
      ]),
    ).toEqual([
      "rack: 1 -> 2",
      "row: null -> 4",
      "Legacy algorithms: null -> Yes",
      "One-time codes: null -> deploy key",
    ]);
  });

  it("cuts long notes", () => {
    expect(lines([{ field: "notes", before: "", after: "x".repeat(60_000) }])[0]?.length).toBeLessThan(500);
  });

  it("says how an edit came about", () => {
    expect(titleOf({ action: "undo", label: "Edit a" })).toBe("Undone: Edit a");
    expect(titleOf({ action: "edit", label: "Import from hosts.ini" })).toBe("Import from hosts.ini");
  });
});
