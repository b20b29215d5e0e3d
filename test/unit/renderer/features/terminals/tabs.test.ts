import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  filterPanes,
  maxRatio,
  minRatio,
  type Pane,
  panesOf,
} from "../../../../../renderer/features/terminals/layout.ts";
import { loadTabs, saveTabs } from "../../../../../renderer/features/terminals/savedTabs.ts";
import {
  maxPanes,
  movedTab,
  noTabs,
  paneCount,
  tabOfPane,
  type TabsAction,
  tabsReducer,
  type TabsState,
} from "../../../../../renderer/features/terminals/tabs.ts";

const pane = (id: string, hostId = "web"): Pane => ({ kind: "pane", id, hostId });
const after = (...actions: TabsAction[]): TabsState => actions.reduce(tabsReducer, noTabs);
const open = (n: number, hostId = "web"): TabsAction => ({ type: "open", tabId: `t${n}`, pane: pane(`p${n}`, hostId) });
const split = (paneId: string, added: string, direction: "row" | "column" = "row"): TabsAction => ({
  type: "split",
  paneId,
  direction,
  splitId: `s-${added}`,
  added: pane(added),
});

describe("terminal tabs", () => {
  it("show the one that was opened last", () => {
    expect(after(open(1), open(2)).activeTabId).toBe("t2");
  });

  it("split the pane that was asked for, and the new pane takes the focus", () => {
    const state = after(open(1), split("p1", "p2"), split("p1", "p3", "column"));
    const [tab] = state.tabs;
    expect(panesOf(tab!.layout).map((entry) => entry.id)).toEqual(["p1", "p3", "p2"]);
    expect(tab!.activePaneId).toBe("p3");
  });

  it("give the room of a closed pane to its neighbour", () => {
    const state = after(open(1), split("p1", "p2"), { type: "closePane", paneId: "p1" });
    expect(state.tabs[0]?.layout).toEqual(pane("p2"));
    expect(state.tabs[0]?.activePaneId).toBe("p2");
  });

  it("go with their last pane, and the next tab is shown, else the one before", () => {
    const three = after(open(1), open(2), open(3), { type: "activateTab", tabId: "t2" });
    const two = tabsReducer(three, { type: "closePane", paneId: "p2" });
    expect(two.activeTabId).toBe("t3");
    const one = tabsReducer(two, { type: "closePane", paneId: "p3" });
    expect(one.activeTabId).toBe("t1");
    expect(tabsReducer(one, { type: "closePane", paneId: "p1" })).toEqual(noTabs);
  });

  it("change places among those that are shown, and stay at the ends", () => {
    const state = after(open(1), open(2), open(3));
    const moved = (from: TabsState, tabId: string, step: 1 | -1, among: readonly string[]): readonly string[] => {
      const move = movedTab(tabId, step, among);
      return (move ? tabsReducer(from, move) : from).tabs.map(({ id }) => id);
    };
    expect(moved(state, "t1", 1, ["t1", "t2", "t3"])).toEqual(["t2", "t1", "t3"]);
    expect(moved(state, "t3", -1, ["t1", "t3"])).toEqual(["t3", "t1", "t2"]);
    expect(moved(state, "t1", -1, ["t1", "t2", "t3"])).toEqual(["t1", "t2", "t3"]);
    expect(movedTab("gone", 1, ["t1", "t2"])).toBeNull();
    expect(tabsReducer(state, { type: "moveTab", tabId: "t1", to: "gone" })).toBe(state);
  });

  it("walk round in both directions among those that are shown", () => {
    const state = after(open(1), open(2), open(3));
    const step = (from: TabsState, by: 1 | -1, among = ["t1", "t2", "t3"]) =>
      tabsReducer(from, { type: "stepTab", step: by, among }).activeTabId;
    expect(step(state, 1)).toBe("t1");
    expect(step(state, -1)).toBe("t2");
    expect(step(state, -1, ["t1", "t3"])).toBe("t1");
    expect(step(noTabs, 1, [])).toBeNull();
  });

  it("lose the terminals of hosts that no longer exist", () => {
    const state = after(open(1, "web"), open(2, "db"), { type: "keepHosts", hostIds: new Set(["web"]) });
    expect(state.tabs.map((tab) => tab.id)).toEqual(["t1"]);
    expect(state.activeTabId).toBe("t1");
  });

  it("keep a divider within its limits", () => {
    const state = after(open(1), split("p1", "p2"), { type: "resize", tabId: "t1", splitId: "s-p2", ratio: 7 });
    expect(state.tabs[0]?.layout).toMatchObject({ ratio: maxRatio });
    const least = tabsReducer(state, { type: "resize", tabId: "t1", splitId: "s-p2", ratio: -1 });
    expect(least.tabs[0]?.layout).toMatchObject({ ratio: minRatio });
  });

  it("refuse more terminals than the limit", () => {
    const full = after(...Array.from({ length: maxPanes }, (_, n) => open(n)));
    expect(paneCount(full)).toBe(maxPanes);
    expect(tabsReducer(full, open(999))).toBe(full);
    expect(tabsReducer(full, split("p0", "extra"))).toBe(full);
  });

  it("do not change for what does not exist", () => {
    const state = after(open(1));
    expect(tabsReducer(state, { type: "closePane", paneId: "nope" })).toBe(state);
    expect(tabsReducer(state, split("nope", "x"))).toBe(state);
    expect(tabsReducer(state, { type: "activateTab", tabId: "nope" })).toBe(state);
  });

  it("always show a tab that exists, with a pane that exists, whatever is done", () => {
    const some = fc.integer({ min: 0, max: 5 });
    const action: fc.Arbitrary<TabsAction> = fc.oneof(
      some.map((n) => open(n)),
      fc.tuple(some, some).map(([n, m]) => split(`p${n}`, `q${m}`)),
      fc
        .tuple(fc.constantFrom("p", "q"), some)
        .map(([kind, n]): TabsAction => ({ type: "closePane", paneId: `${kind}${n}` })),
      some.map((n): TabsAction => ({ type: "activateTab", tabId: `t${n}` })),
      some.map((n): TabsAction => ({ type: "stepPane", tabId: `t${n}` })),
    );
    fc.assert(
      fc.property(fc.array(action, { maxLength: 40 }), (actions) => {
        let state = noTabs;
        for (const next of actions) {
          // Ids are random in the page; the same one never comes twice.
          if (next.type === "open" && state.tabs.some((tab) => tab.id === next.tabId || tabOfPane(state, next.pane.id)))
            continue;
          if (next.type === "split" && tabOfPane(state, next.added.id)) continue;
          state = tabsReducer(state, next);
          expect(state.activeTabId === null).toBe(state.tabs.length === 0);
          if (state.activeTabId !== null) expect(state.tabs.map((tab) => tab.id)).toContain(state.activeTabId);
          for (const tab of state.tabs)
            expect(panesOf(tab.layout).map((entry) => entry.id)).toContain(tab.activePaneId);
        }
      }),
    );
  });
});

describe("filterPanes", () => {
  it("gives back the same layout when nothing goes", () => {
    const [tab] = after(open(1), split("p1", "p2")).tabs;
    expect(filterPanes(tab!.layout, () => true)).toBe(tab!.layout);
  });
});

describe("saved tabs", () => {
  const state = after(open(1, "web"), split("p1", "q1"), open(2, "db"));

  it("come back as they were", () => {
    expect(loadTabs(saveTabs(state))).toEqual(state);
    expect(loadTabs(saveTabs(noTabs))).toEqual(noTabs);
  });

  it("hold ids and the arrangement only", () => {
    const words = saveTabs(state).match(/[A-Za-z][\w-]*/g) ?? [];
    const expected = new Set(
      "version tabs id layout kind split pane direction row ratio first second hostId activePaneId activeTabId".split(
        " ",
      ),
    );
    const ids = new Set(["t1", "t2", "p1", "p2", "q1", "s-q1", "web", "db"]);
    for (const word of words) expect(expected.has(word) || ids.has(word)).toBe(true);
  });

  it("are dropped when they do not hold", () => {
    const bad = [
      null,
      "",
      "null",
      "[]",
      "{",
      '{"version":2,"tabs":[],"activeTabId":null}',
      JSON.stringify({ version: 1, tabs: [], activeTabId: "t9" }),
      saveTabs({ ...state, activeTabId: "gone" }),
      saveTabs({ ...state, tabs: [...state.tabs, ...state.tabs] }),
      saveTabs(state).replace('"hostId":"web"', '"hostId":"<img>"'),
      " ".repeat(70_000),
    ];
    for (const text of bad) expect(loadTabs(text)).toEqual(noTabs);
  });

  it("never make the page fail, whatever is stored", () => {
    fc.assert(fc.property(fc.oneof(fc.string(), fc.json()), (text) => void loadTabs(text)));
  });
});
