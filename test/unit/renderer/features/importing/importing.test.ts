import { describe, expect, it } from "vitest";
import { decodeFile, guessFormat } from "../../../../../renderer/features/importing/formats.ts";
import {
  countStates,
  describeRow,
  emptySource,
  filterRows,
  leftOut,
  listed,
  requestOf,
} from "../../../../../renderer/features/importing/rows.ts";
import type { ImportRow } from "../../../../../shared/contract/importing.ts";

const row = (fields: Partial<ImportRow>): ImportRow => ({
  name: "web",
  address: "192.0.2.1",
  state: "new",
  hostId: null,
  changes: [],
  remark: "",
  ...fields,
});
const rows = listed([
  row({ name: "a", changes: [{ field: "address", before: null, after: "192.0.2.1" }] }),
  row({ name: "b", state: "changed", changes: [{ field: "port", before: "22", after: "2222" }] }),
  row({ name: "c", state: "unchanged" }),
  row({ name: "d", state: "refused", remark: "its address is not a host name" }),
]);

describe("a file to import", () => {
  it.for([
    ["hosts.CSV", "csv"],
    ["putty sessions.reg", "putty"],
    ["/home/me/.putty/sessions", "putty"],
    ["known_hosts.old", "known-hosts"],
    ["terraform.tfstate", "terraform"],
    ["terraform.tfstate.backup", "terraform"],
    ["show.json", "terraform"],
    ["~/.ssh/config", "ssh-config"],
    ["inventory/hosts", "ansible"],
    ["site.yml", "ansible"],
    ["notes.txt", null],
  ] as const)("called %s is taken for %s", ([name, format]) => {
    expect(guessFormat(name)).toBe(format);
  });

  it("is decoded as regedit and editors write it", () => {
    const utf16 = (swap: boolean): Uint8Array => {
      const bytes = Buffer.from("\ufeffGrün", "utf16le");
      return new Uint8Array(swap ? bytes.swap16() : bytes);
    };
    for (const bytes of [utf16(false), utf16(true), new Uint8Array(Buffer.from("\ufeffGrün")), Buffer.from("Grün")])
      expect(decodeFile(bytes)).toBe("Grün");
  });

  it("is asked about once everything is filled in", () => {
    expect(requestOf(emptySource)).toBeNull();
    expect(requestOf({ ...emptySource, from: "path", path: " " })).toBeNull();
    expect(requestOf({ ...emptySource, from: "path", path: " ~/.ssh/config " })).toEqual({
      format: "ssh-config",
      mapping: {},
      privateKeys: false,
      source: { path: "~/.ssh/config" },
    });
    expect(requestOf({ ...emptySource, text: "Host a" })).toMatchObject({ source: { name: "text", text: "Host a" } });
  });

  it("has columns mapped for tables only, up to the last equals sign", () => {
    const mapping = ["Machine = name", "a=b=address", "broken", "=x", "y="];
    expect(requestOf({ ...emptySource, format: "csv", text: "x", mapping })?.mapping).toEqual({
      Machine: "name",
      "a=b": "address",
    });
    expect(requestOf({ ...emptySource, text: "x", mapping })?.mapping).toEqual({});
  });
});

describe("the preview of an import", () => {
  it("counts the states and filters by them and by what is typed", () => {
    expect(countStates(rows)).toEqual({ all: 4, new: 1, changed: 1, unchanged: 1, refused: 1 });
    expect(filterRows(rows, "changed", "").map(({ name }) => name)).toEqual(["b"]);
    expect(filterRows(rows, "all", "PORT 2222").map(({ name }) => name)).toEqual(["b"]);
    expect(filterRows(rows, "all", "host name").map(({ name }) => name)).toEqual(["d"]);
    expect(filterRows(rows, "new", "2222")).toEqual([]);
  });

  it("says in one line what happens to a host", () => {
    expect(rows.map(describeRow)).toEqual([
      "address 192.0.2.1",
      "port 22 → 2222",
      "",
      "its address is not a host name",
    ]);
  });

  it("leaves out what was not chosen, and only what would be written", () => {
    expect(leftOut(rows, new Set(["0"]))).toEqual(["b"]);
    expect(leftOut(rows, new Set(["0", "1"]))).toEqual([]);
  });
});
