import { describe, expect, it } from "vitest";
import { groupFilter, groupTree, treeMove, visibleNodes } from "../../../../../renderer/features/fleet/groupNodes.ts";

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

  it("narrows the fleet by a filter that holds for the group", () => {
    expect(groupFilter("eu/web")).toBe("group:eu/web");
    expect(groupFilter("rack 4")).toBe('group:"rack 4"');
  });
});
