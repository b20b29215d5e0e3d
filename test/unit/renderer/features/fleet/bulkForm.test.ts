import { describe, expect, it } from "vitest";
import { columnById, fieldColumnId } from "../../../../../renderer/features/fleet/columns.tsx";
import {
  type BulkForm,
  bulkProblems,
  emptyBulkForm,
  fieldNames,
  patchOf,
} from "../../../../../renderer/features/fleet/bulkForm.ts";
import { parseClosedGroups, parseColumns, parseSort } from "../../../../../renderer/features/fleet/preferences.ts";
import type { Host } from "../../../../../shared/contract/hosts.ts";

const form = (change: Partial<BulkForm>): BulkForm => ({ ...emptyBulkForm, ...change });

describe("editing many hosts", () => {
  it("changes nothing that was not ticked or named", () => {
    expect(patchOf(emptyBulkForm)).toBeNull();
    expect(patchOf(form({ owner: "" }))).toEqual({ set: { owner: "" } });
    expect(patchOf(form({ maintenance: false, port: "2222" }))).toEqual({ set: { maintenance: false, port: 2222 } });
  });

  it("adds and removes words and custom fields", () => {
    expect(patchOf(form({ addTags: ["db"], removeGroups: ["lab"] }))).toEqual({
      tags: { add: ["db"], remove: [] },
      groups: { add: [], remove: ["lab"] },
    });
    expect(patchOf(form({ fieldName: " rack ", fieldValue: "4", removeFields: ["row"] }))).toEqual({
      fields: { set: { rack: "4" }, remove: ["row"] },
    });
  });

  it("tells the agent and a direct way from a choice that was not made", () => {
    expect(patchOf(form({ credential: "agent", jumpHost: "none" }))).toEqual({
      set: { credentialId: null, jumpHostId: null },
    });
    expect(patchOf(form({ credential: "c1", jumpHost: "h1" }))).toEqual({
      set: { credentialId: "c1", jumpHostId: "h1" },
    });
  });

  it("asks for what is missing", () => {
    expect(bulkProblems(form({ user: " ", port: 0, fieldValue: "4" }))).toEqual({
      user: expect.any(String),
      port: expect.any(String),
      fieldName: expect.any(String),
    });
    expect(bulkProblems(emptyBulkForm)).toEqual({});
  });
});

describe("columns of custom fields", () => {
  const row = (fields: Record<string, string>) => ({ host: { fields } as Partial<Host> as Host, health: null });

  it("show the field of each host, and sort hosts without it last", () => {
    const column = columnById(fieldColumnId("rack, row"));
    expect(column?.header).toBe("rack, row");
    expect(column?.value?.(row({ "rack, row": "4" }))).toBe("4");
    expect(column?.value?.(row({}))).toBeNull();
    expect(columnById(fieldColumnId("constructor"))?.value?.(row({ rack: "1" }))).toBeNull();
    expect(columnById("nonsense")).toBeUndefined();
  });

  it("are remembered after the table's own, and anything else is not", () => {
    expect(parseColumns([fieldColumnId("rack"), "owner", "nonsense", 7])).toEqual(["name", "owner", "field:rack"]);
    expect(parseSort({ column: "field:rack", descending: true })).toEqual({ column: "field:rack", descending: true });
    expect(parseSort({ column: "nonsense", descending: true })).toBeNull();
    expect(parseClosedGroups(["eu", 1])).toEqual(["eu"]);
    expect(parseClosedGroups("eu")).toBeNull();
  });

  it("are offered by name, bounded", () => {
    const many = Array.from({ length: 300 }, (_, n) => ({ fields: { [`f${n}`]: "x" } }));
    expect(fieldNames(many)).toHaveLength(200);
    expect(fieldNames([{ fields: { b: "1" } }, {}, { fields: { a: "2" } }])).toEqual(["a", "b"]);
  });
});
