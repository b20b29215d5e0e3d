import { describe, expect, it } from "vitest";
import { groupLimit, searchPalette } from "../../../../renderer/app/paletteSearch.ts";

const hosts = Array.from({ length: 40 }, (_, index) => ({
  label: `web-${index}`,
  description: "10.0.0.1, production",
}));
const groups = [
  { group: "Pages", actions: [{ label: "Fleet" }, { label: "Settings" }] },
  { group: "Hosts", actions: [...hosts, { label: "db-1", keywords: ["web-store"] }, { label: "old web" }] },
  { group: "Actions", actions: [{ label: "Add a host" }] },
];
const labels = (query: string): string[][] =>
  searchPalette(query, groups).map((group) => group.actions.map((entry) => entry.label));

describe("the palette's search", () => {
  it("shows the first of every group while nothing is typed", () => {
    expect(labels("").map((group) => group.length)).toEqual([2, groupLimit, 1]);
  });
  it("leaves out groups without a match", () => {
    expect(labels("sett")).toEqual([["Settings"]]);
  });
  it("puts what begins with the query before what contains it", () => {
    const found = searchPalette("web", [
      { actions: [{ label: "x", keywords: ["web"] }, { label: "old web" }, { label: "web-1" }] },
    ]);
    expect(found[0]?.actions.map((entry) => entry.label)).toEqual(["web-1", "old web", "x"]);
  });
  it("finds words in any order, whatever their case", () => {
    expect(labels("HOST add")).toEqual([["Add a host"]]);
  });
  it("keeps many hosts from pushing the actions out", () => {
    expect(labels("o").at(-1)).toEqual(["Add a host"]);
    expect(labels("web-")[0]).toHaveLength(groupLimit);
  });
});
