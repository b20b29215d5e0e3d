import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  filterPanes,
  type Layout,
  maxRatio,
  minRatio,
  type Pane,
  panesOf,
  splitPane,
  withRatio,
} from "../../../../../renderer/features/terminals/layout.ts";
import { loadTabs, saveTabs } from "../../../../../renderer/features/terminals/savedTabs.ts";
import { maxPanes, noTabs, type TabsState } from "../../../../../renderer/features/terminals/tabs.ts";

const pane = (id: string): Pane => ({ kind: "pane", id, hostId: "web" });
const beside = (id: string, first: Layout, second: Layout, ratio = 0.5): Layout => ({
  kind: "split",
  id,
  direction: "row",
  ratio,
  first,
  second,
});
const ids = (layout: Layout): string[] => panesOf(layout).map((one) => one.id);

/** A layout grown by splitting, as people make it: p0 first, then p1, p2, … each behind a pane that is there. */
const grown = fc
  .array(fc.tuple(fc.nat(), fc.constantFrom("row" as const, "column" as const)), { maxLength: 12 })
  .map((steps) =>
    steps.reduce<Layout>((layout, [pick, direction], index) => {
      const there = ids(layout);
      const target = there[pick % there.length] as string;
      return splitPane(layout, target, direction, `s${index + 1}`, pane(`p${index + 1}`));
    }, pane("p0")),
  );

describe("splitting a pane", () => {
  it("puts the new one right behind it and leaves the others in their order", () => {
    fc.assert(
      fc.property(grown, fc.nat(), (layout, pick) => {
        const before = ids(layout);
        const at = pick % before.length;
        const after = splitPane(layout, before[at] as string, "row", "s", pane("new"));
        expect(ids(after)).toEqual(before.toSpliced(at + 1, 0, "new"));
      }),
    );
  });

  it("leaves the part of the screen it does not concern as the same object", () => {
    const left = beside("s1", pane("a"), pane("b"));
    const after = splitPane(beside("s0", left, pane("c")), "c", "column", "s2", pane("d"));
    expect(after).toMatchObject({ kind: "split", id: "s0", second: { id: "s2", direction: "column" } });
    expect(after.kind === "split" && after.first).toBe(left);
  });

  it("does nothing for a pane that is not there", () => {
    const layout = beside("s0", pane("a"), pane("b"));
    expect(splitPane(layout, "s0", "row", "s1", pane("c"))).toBe(layout);
  });
});

describe("taking panes out", () => {
  it("keeps exactly those that are wanted, in their order, and no split with one part", () => {
    fc.assert(
      fc.property(grown, fc.array(fc.boolean(), { minLength: 13, maxLength: 13 }), (layout, mask) => {
        const wanted = new Set(Array.from(mask.entries(), ([index, yes]) => (yes ? `p${index}` : "")));
        const kept = filterPanes(layout, (one) => wanted.has(one.id));
        expect(kept === null ? [] : ids(kept)).toEqual(ids(layout).filter((id) => wanted.has(id)));
      }),
    );
  });

  it("leaves the dividers of the remaining splits where they were", () => {
    const layout = beside("s0", beside("s1", pane("a"), pane("b"), 0.3), pane("c"), 0.7);
    expect(filterPanes(layout, (one) => one.id !== "a")).toEqual(beside("s0", pane("b"), pane("c"), 0.7));
    expect(filterPanes(layout, (one) => one.id !== "c")).toEqual(beside("s1", pane("a"), pane("b"), 0.3));
  });
});

describe("moving a divider", () => {
  const layout = beside("s0", beside("s1", pane("a"), pane("b"), 0.4), pane("c"), 0.6);

  it("moves the one that was asked for and no other", () => {
    expect(withRatio(layout, "s1", 0.25)).toEqual(
      beside("s0", beside("s1", pane("a"), pane("b"), 0.25), pane("c"), 0.6),
    );
  });

  it.each([
    ["far to the left", -3, minRatio],
    ["far to the right", 40, maxRatio],
    ["without end", Number.POSITIVE_INFINITY, maxRatio],
  ])("%s stops at the limit", (_, asked, ratio) => {
    expect(withRatio(layout, "s0", asked)).toMatchObject({ ratio });
  });

  it("by a share that is no number leaves it where it was", () => {
    expect(withRatio(layout, "s0", Number.NaN)).toEqual(layout);
  });
});

describe("tabs read back after a restart", () => {
  const stateOf = (layout: Layout, activePaneId = ids(layout)[0] as string): TabsState => ({
    tabs: [{ id: "t", layout, activePaneId }],
    activeTabId: "t",
  });
  const nested = (levels: number): Layout =>
    Array.from({ length: levels }, (_, index) => index).reduce<Layout>(
      (inner, index) => beside(`s${index}`, inner, pane(`p${index}`)),
      pane("p"),
    );

  it("are the same for every layout that people can make without going too deep", () => {
    fc.assert(
      fc.property(grown, (layout) => {
        const state = stateOf(layout);
        const back = loadTabs(saveTabs(state));
        // Splits eight deep are the bound; a deeper one comes back as nothing rather than in part.
        expect([state, noTabs]).toContainEqual(back);
        if (ids(layout).length <= 9) expect(back).toEqual(state);
      }),
    );
  });

  it("may be split eight times into each other, not nine times", () => {
    expect(loadTabs(saveTabs(stateOf(nested(8))))).toEqual(stateOf(nested(8)));
    expect(loadTabs(saveTabs(stateOf(nested(9))))).toEqual(noTabs);
  });

  it("may hold as many terminals as can be open, not one more", () => {
    const many = (count: number): TabsState => ({
      tabs: Array.from({ length: count }, (_, n) => ({ id: `t${n}`, layout: pane(`p${n}`), activePaneId: `p${n}` })),
      activeTabId: "t0",
    });
    expect(loadTabs(saveTabs(many(maxPanes)))).toEqual(many(maxPanes));
    expect(loadTabs(saveTabs(many(maxPanes + 1)))).toEqual(noTabs);
    const [first, ...rest] = many(maxPanes).tabs;
    const split = { id: "t0", layout: beside("s", pane("p0"), pane("extra")), activePaneId: "p0" };
    expect(first?.id).toBe("t0");
    expect(loadTabs(saveTabs({ tabs: [split, ...rest], activeTabId: "t0" }))).toEqual(noTabs);
  });

  it("are none when a pane stands in two places, or the one with the focus in none", () => {
    expect(loadTabs(saveTabs(stateOf(beside("s", pane("a"), pane("a")))))).toEqual(noTabs);
    expect(loadTabs(saveTabs(stateOf(beside("s", pane("a"), pane("b")), "c")))).toEqual(noTabs);
  });

  it.each([0, 0.0999, 0.9001, 1, -1])("are none when a part would vanish: a share of %d", (ratio) => {
    expect(loadTabs(saveTabs(stateOf(beside("s", pane("a"), pane("b"), ratio))))).toEqual(noTabs);
  });

  it("carry nothing over that is not theirs", () => {
    const text = saveTabs(stateOf(pane("a"))).replace('"hostId"', '"secret":"hunter2","hostId"');
    expect(text).toContain("hunter2");
    expect(loadTabs(text)).toEqual(stateOf(pane("a")));
  });

  it.each([10, 1000, 2500])("do not stop the page when splits are nested %d deep", (levels) => {
    const layout = `${'{"kind":"split","first":'.repeat(levels)}0${"}".repeat(levels)}`;
    const text = `{"version":1,"tabs":[{"id":"t","layout":${layout},"activePaneId":"p"}],"activeTabId":"t"}`;
    expect(text.length).toBeLessThan(65_536);
    expect(loadTabs(text)).toEqual(noTabs);
  });

  it("are the old ones or none when a character of the stored text is lost or changed", () => {
    const state = stateOf(beside("s", pane("a"), pane("b")));
    const text = saveTabs(state);
    fc.assert(
      fc.property(fc.nat(text.length - 1), fc.string({ maxLength: 2 }), (at, put) => {
        const back = loadTabs(text.slice(0, at) + put + text.slice(at + 1));
        for (const tab of back.tabs) expect(ids(tab.layout)).toContain(tab.activePaneId);
        expect(back.tabs.some((tab) => tab.id === back.activeTabId)).toBe(back.tabs.length > 0);
      }),
    );
  });
});
