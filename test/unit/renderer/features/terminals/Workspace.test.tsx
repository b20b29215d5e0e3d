// @vitest-environment happy-dom
import { act, fireEvent, within } from "@testing-library/react";
import { afterAll, beforeEach, describe, expect, it, onTestFinished, vi } from "vitest";
import { useInventory } from "../../../../../renderer/app/state/inventory.ts";
import * as files from "../../../../../renderer/components/charts/saveFile.ts";
import { startBroadcast, stopBroadcast } from "../../../../../renderer/features/terminals/broadcast.ts";
import { sessionOf } from "../../../../../renderer/features/terminals/sessionOf.ts";
import { dispatchTabs, useTabs } from "../../../../../renderer/features/terminals/tabStore.ts";
import { Workspace } from "../../../../../renderer/features/terminals/Workspace.tsx";
import { type FakeShell, fakeShells, openShell } from "../../../../support/fakeShells.ts";
import { renderPage, screen } from "../../../../support/page.tsx";
import { host } from "../../../shared/filter/hosts.ts";

vi.hoisted(() => vi.stubGlobal("fetch", () => new Promise(() => undefined)));
afterAll(() => void vi.unstubAllGlobals());

let shells: ReadonlyMap<string, FakeShell>;
beforeEach(() => {
  shells = fakeShells();
  useInventory.setState({ hosts: new Map([["web-1", host("web-1")]]), loaded: true });
  onTestFinished(stopBroadcast);
});

function Part() {
  return <Workspace tabs={useTabs((state) => state.tabs)} newButton={null} />;
}
/** A tab with two open panes on web-1. */
async function show() {
  await openShell(shells, "web-1");
  dispatchTabs({
    type: "split",
    paneId: "web-1",
    direction: "row",
    splitId: "split",
    added: { kind: "pane", id: "second", hostId: "web-1" },
  });
  const first = shells.get("web-1");
  const second = sessionOf("second", "web-1");
  second.connect();
  shells.get("web-1")?.print("$ ");
  await vi.waitFor(() => expect(second.state.kind).toBe("open"));
  const page = renderPage(<Part />);
  return { ...page, first, second: shells.get("web-1") };
}
const panes = () => screen.getAllByRole("group", { name: "Terminal on web-1" });

describe("panes of a tab", () => {
  it("are enlarged and shown together again, and say what is hidden", async () => {
    const { user, text } = await show();
    expect(panes()).toHaveLength(2);
    await user.click(screen.getByRole("button", { name: "Enlarge this pane" }));
    expect(panes()).toHaveLength(1);
    expect(text()).toContain("web-1 (enlarged, 1 pane hidden)");
    act(() => dispatchTabs({ type: "stepPane", tabId: "tab-web-1" }));
    expect(panes()).toHaveLength(1);
    await user.click(screen.getByRole("button", { name: "Show all panes" }));
    expect(panes()).toHaveLength(2);
  });

  it("in a broadcast say so each, and ask once for all before several lines are pasted", async () => {
    const { user, first, second } = await show();
    act(() => startBroadcast(["web-1", "second"]));
    for (const pane of panes()) expect(within(pane).getByText("Broadcast to 2")).toBeTruthy();
    const clipboardData = { getData: () => "id\nw\x1b[201~\n" };
    fireEvent.paste(panes()[1]!.querySelector("textarea")!, { clipboardData });
    expect(first?.typed).toBe("");
    await user.click(await screen.findByRole("button", { name: "Paste 2 lines into 2 terminals" }));
    expect([first?.typed, second?.typed]).toEqual(["id\rw[201~\r", "id\rw[201~\r"]);
    expect(screen.queryByRole("alertdialog")).toBeNull();
  });
});

it("terminals that came back after a restart are connected together, each of them once", async () => {
  for (const hostId of ["web-1", "web-2", "web-3"])
    dispatchTabs({ type: "open", tabId: `tab-${hostId}`, pane: { kind: "pane", id: hostId, hostId } });
  const page = renderPage(<Part />);
  expect(shells.size).toBe(0);
  await page.user.click(await screen.findByRole("button", { name: "Connect all" }));
  expect([...shells.keys()].toSorted()).toEqual(["web-1", "web-2", "web-3"]);
  for (const shell of shells.values()) shell.print("$ ");
  await vi.waitFor(() => expect(page.text()).not.toMatch(/disconnected|connecting/i));
  expect(screen.queryByRole("button", { name: "Connect all" })).toBeNull();
});

it("the output is saved as text, long lines whole, and cleared", async () => {
  const saved = vi.spyOn(files, "saveFile").mockReturnValue(undefined);
  onTestFinished(() => saved.mockRestore());
  const session = await openShell(shells, "web-1");
  const page = renderPage(<Part />);
  const long = "0123456789".repeat(30);
  await new Promise<void>((resolve) => session.term.write(`\r\n\x1b[31m${long}\x1b[0m\r\n\r\nend  \r\n`, resolve));
  await page.user.click(screen.getByRole("button", { name: "Terminal settings" }));
  await page.user.click(await screen.findByRole("menuitem", { name: "Save the output" }));
  const [name, content] = saved.mock.lastCall ?? [];
  expect(name).toMatch(/^web-1-terminal-[\dT-]+\.txt$/);
  expect(await content?.text()).toBe(`$ \n${long}\n\nend\n`);
  await page.user.click(screen.getByRole("button", { name: "Terminal settings" }));
  await page.user.click(await screen.findByRole("menuitem", { name: "Clear the output" }));
  expect(session.term.buffer.normal.getLine(0)?.translateToString(true)).toBe("");
});
