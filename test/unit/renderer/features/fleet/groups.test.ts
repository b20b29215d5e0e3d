import { describe, expect, it } from "vitest";
import type { FleetHealth } from "../../../../../renderer/app/state/health.ts";
import {
  groupFilter,
  groupTree,
  treeMove,
  visibleNodes,
  withRules,
} from "../../../../../renderer/features/fleet/groupNodes.ts";
import { health, host } from "../../../shared/filter/hosts.ts";

const hosts = (...groups: string[][]) => groups.map((list) => ({ groups: list }));
const flat = (tree: ReturnType<typeof groupTree>) =>
  visibleNodes(tree, new Set()).map(({ path, depth, count }) => `${"  ".repeat(depth)}${path} ${count}`);

describe("the tree of groups", () => {
  it("nests by the slashes in their names and counts each host once", () => {
    const tree = groupTree(hosts(["eu/web", "eu/db"], ["eu/web"], ["us"], ["eu"], ["web-10"], ["web-9"], []));
    expect(flat(tree)).toEqual(["eu 3", "  eu/db 1", "  eu/web 2", "us 1", "web-9 1", "web-10 1"]);
  });

  it("makes no level of an empty part", () => {
    expect(flat(groupTree(hosts(["/eu//web/"], ["/"])))).toEqual(["eu 1", "  eu/web 1"]);
  });

  it("hides what is below a folded group", () => {
    const tree = groupTree(hosts(["a/b/c"], ["d"]));
    expect(visibleNodes(tree, new Set(["a/b"])).map(({ path }) => path)).toEqual(["a", "a/b", "d"]);
    expect(visibleNodes(tree, new Set(["a"])).map(({ path }) => path)).toEqual(["a", "d"]);
  });

  it("is walked with the arrow keys", () => {
    const tree = groupTree(hosts(["a/b"], ["a/c"], ["d"]));
    const open = new Set<string>();
    const all = visibleNodes(tree, open);
    expect(treeMove("ArrowRight", "a", all, open)).toEqual({ focus: "a/b" });
    expect(treeMove("ArrowLeft", "a", all, open)).toEqual({ close: "a" });
    expect(treeMove("ArrowLeft", "a/c", all, open)).toEqual({ focus: "a" });
    expect(treeMove("ArrowLeft", "d", all, open)).toBeNull();
    expect(treeMove("ArrowDown", "a/c", all, open)).toEqual({ focus: "d" });
    expect(treeMove("ArrowDown", "d", all, open)).toBeNull();
    expect(treeMove("End", "a", all, open)).toEqual({ focus: "d" });
    expect(treeMove("x", "a", all, open)).toBeNull();
    const folded = new Set(["a"]);
    expect(treeMove("ArrowRight", "a", visibleNodes(tree, folded), folded)).toEqual({ open: "a" });
  });

  it("holds the groups by rule among the others, with the hosts that are in them now", () => {
    const all = [host("a", { groups: ["eu/web"] }), host("b", { groups: ["slow"] }), host("c")];
    const rules = [
      { name: "slow", test: (_: unknown, known: unknown) => known !== null },
      { name: "EU/db", test: () => false },
    ];
    const byHost = new Map([["a", health("critical", { cpu: 95 }) as FleetHealth]]);
    const tree = withRules(groupTree(all), rules, all, byHost);
    const shown = visibleNodes(tree, new Set(["eu"]));
    expect(shown.map(({ key, rule, count }) => [key, rule, count])).toEqual([
      ["eu", false, 1],
      ["/EU/db", true, 0],
      ["slow", false, 1],
      ["/slow", true, 1],
    ]);
    // Of two by one name the keys lead to the one that is meant.
    expect(treeMove("ArrowDown", "slow", shown, new Set())).toEqual({ focus: "/slow" });
    expect(treeMove("ArrowRight", "/slow", shown, new Set())).toBeNull();
  });

  it("narrows the fleet by a filter that holds for the group", () => {
    expect(groupFilter("eu/web")).toBe("group:eu/web");
    expect(groupFilter("rack 4")).toBe('group:"rack 4"');
  });
});
