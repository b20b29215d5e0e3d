// @vitest-environment happy-dom
import { act, waitFor } from "@testing-library/react";
import { afterAll, beforeEach, describe, expect, it, onTestFinished, vi } from "vitest";
import { useInventory } from "../../../../../renderer/app/state/inventory.ts";
import { useSession } from "../../../../../renderer/app/state/session.ts";
import {
  chooseBroadcast,
  pasteFrom,
  startBroadcast,
  useBroadcast,
} from "../../../../../renderer/features/terminals/broadcast.ts";
import { BroadcastBar } from "../../../../../renderer/features/terminals/BroadcastBar.tsx";
import { BroadcastDialog } from "../../../../../renderer/features/terminals/BroadcastDialog.tsx";
import { terminalCommands } from "../../../../../renderer/features/terminals/commands.ts";
import { PasteQuestion } from "../../../../../renderer/features/terminals/PasteQuestion.tsx";
import { sessionOf } from "../../../../../renderer/features/terminals/sessionOf.ts";
import { dispatchTabs } from "../../../../../renderer/features/terminals/tabStore.ts";
import { Failure } from "../../../../../shared/base/failure.ts";
import type { Output } from "../../../../../shared/contract/index.ts";
import type { VaultStatus } from "../../../../../shared/contract/vault.ts";
import { type FakeShell, fakeShells, openShell as openFakeShell } from "../../../../support/fakeShells.ts";
import { type Answers, renderPage, screen } from "../../../../support/page.tsx";
import { host } from "../../../shared/filter/hosts.ts";

// The stored tabs are named after the workspace, which the page's connection knows: it waits for an answer here.
vi.hoisted(() => vi.stubGlobal("fetch", () => new Promise(() => undefined)));
afterAll(() => void vi.unstubAllGlobals());

const hosts = [host("web-1"), host("web-2"), host("db-1", { environment: "production" })];
const unlocked = { state: "unlocked", screenLocked: false } as VaultStatus;
const nothingRefused: Output<"policy.refusals"> = [];

let shells: ReadonlyMap<string, FakeShell>;

beforeEach(() => {
  shells = fakeShells();
  useInventory.setState({ hosts: new Map(hosts.map((one) => [one.id, one])), loaded: true });
  useSession.setState({ vault: unlocked });
  onTestFinished(() => useBroadcast.setState(useBroadcast.getInitialState(), true));
});

const openShell = (hostId: string) => openFakeShell(shells, hostId);
const typed = () => Object.fromEntries(Array.from(shells, ([name, shell]) => [name, shell.typed]));
const members = () => [...useBroadcast.getState().paneIds];

describe("what is typed into several terminals", () => {
  it("reaches all that take part, and no other", async () => {
    const [web1, , db] = [await openShell("web-1"), await openShell("web-2"), await openShell("db-1")];
    startBroadcast(["web-1", "web-2"]);
    web1.term.input("uptime\r");
    db.term.input("ls\r");
    expect(typed()).toEqual({ "web-1": "uptime\r", "web-2": "uptime\r", "db-1": "ls\r" });
  });

  it("takes along nothing that a terminal says by itself, however a host asks for it", async () => {
    const web1 = await openShell("web-1");
    await openShell("web-2");
    startBroadcast(["web-1", "web-2"]);
    shells.get("web-1")?.print("\x1b[6n\x1b[c\x1b[>c\x1b[5n\x1b[?25$p\x1bP$qm\x1b\\");
    await new Promise<void>((resolve) => web1.term.write("", resolve));
    await waitFor(() => expect(typed()["web-1"]).toContain("\x1b[0n"));
    expect(typed()["web-2"]).toBe("");
  });

  it("is an arrow key to each program in the mode that the program asked for", async () => {
    const web1 = await openShell("web-1");
    const web2 = await openShell("web-2");
    await new Promise<void>((resolve) => web2.term.write("\x1b[?1h", resolve));
    startBroadcast(["web-1", "web-2"]);
    web1.term.input("\x1b[A");
    web2.term.input("\x1bOB");
    expect(typed()).toEqual({ "web-1": "\x1b[A\x1b[B", "web-2": "\x1bOA\x1bOB" });
  });

  it("is pasted once into each, as each wants it", async () => {
    const [web1, web2] = [await openShell("web-1"), await openShell("web-2")];
    for (const session of [web1, web2]) session.attach(document.body);
    await new Promise<void>((resolve) => web2.term.write("\x1b[?2004h", resolve));
    startBroadcast(["web-1", "web-2"]);
    pasteFrom("web-1", "id\nw");
    expect(typed()).toEqual({ "web-1": "id\rw", "web-2": "\x1b[200~id\rw\x1b[201~" });
  });
});

describe("a broadcast", () => {
  it("leaves out who disconnects, says so, and ends when one terminal is left", async () => {
    const page = renderPage(<BroadcastBar onStop={() => undefined} />);
    const [web1] = [await openShell("web-1"), await openShell("web-2"), await openShell("db-1")];
    act(() => startBroadcast(["web-1", "web-2", "db-1"]));
    act(() => shells.get("web-2")?.end(null));
    await screen.findByText("web-2 left the broadcast");
    expect(members()).toEqual(["web-1", "db-1"]);
    // Back again it is a terminal of its own.
    sessionOf("web-2", "web-2").connect();
    shells.get("web-2")?.print("$ ");
    web1.term.input("x");
    expect(typed()).toMatchObject({ "web-1": "x", "web-2": "", "db-1": "x" });
    act(() => shells.get("db-1")?.end(new Failure("ssh.closed")));
    await screen.findByText("The broadcast has ended");
    expect(members()).toEqual([]);
    expect(page.text()).not.toContain("Broadcast to");
  });

  it("loses a pane that is closed, and ends with a lock", async () => {
    for (const one of hosts) await openShell(one.id);
    startBroadcast(["web-1", "web-2", "db-1"]);
    dispatchTabs({ type: "closePane", paneId: "db-1" });
    expect(members()).toEqual(["web-1", "web-2"]);
    useSession.setState({ vault: { ...unlocked, screenLocked: true } });
    expect(members()).toEqual([]);
  });

  it("is said as long as it lasts, with production by name, and stops with a button or a key", async () => {
    const onStop = vi.fn();
    const page = renderPage(<BroadcastBar onStop={onStop} />);
    for (const one of hosts) await openShell(one.id);
    act(() => startBroadcast(["web-1", "db-1"]));
    expect(screen.getByRole("status").textContent).toBe(
      "Broadcast to 2 terminals, 1 in production. What you type in one goes to all, passwords too: web-1, db-1.",
    );
    await page.user.click(screen.getByRole("button", { name: "Stop" }));
    expect(members()).toEqual([]);
    expect(onStop).toHaveBeenCalledOnce();
    act(() => startBroadcast(["web-1", "db-1"]));
    await page.user.keyboard("{Alt>}{Shift>}B{/Shift}{/Alt}");
    expect(members()).toEqual([]);
  });

  it("is in the palette, to begin and to end", async () => {
    for (const one of hosts) await openShell(one.id);
    const run = (title: RegExp): void =>
      terminalCommands(hosts, () => undefined)
        .find((command) => title.test(command.title))
        ?.run();
    run(/^Broadcast/);
    expect(useBroadcast.getState().choosing).toBe(true);
    startBroadcast(["web-1", "web-2"]);
    run(/^Stop the broadcast/);
    expect(members()).toEqual([]);
  });
});

describe("the choice of terminals", () => {
  const open = (answers: Answers = { "policy.refusals": nothingRefused }) => {
    const page = renderPage(<BroadcastDialog onClosed={() => undefined} />, answers);
    act(() => chooseBroadcast(true));
    return page;
  };
  const button = (name: string | RegExp) => screen.findByRole("button", { name });

  it("begins with the tab that shows, and needs two terminals", async () => {
    await openShell("web-1");
    await openShell("web-2");
    const page = open();
    const begin = await button("Type into 1 terminal");
    await waitFor(() => expect(page.text()).toContain("Choose at least two terminals."));
    expect(begin).toHaveProperty("disabled", true);
    await page.user.click(screen.getByRole("checkbox", { name: /web-1/ }));
    await page.user.click(await button("Type into 2 terminals"));
    expect(members()).toEqual(["web-1", "web-2"]);
  });

  it("asks for the count where production takes part, and forgets it when the choice changes", async () => {
    for (const one of hosts) await openShell(one.id);
    const page = open();
    await page.user.click(await button("All terminals"));
    const begin = await button("Type into 3 terminals");
    await waitFor(() => expect(page.text()).toContain("Type the number of terminals first."));
    expect(begin).toHaveProperty("disabled", true);
    await page.fill(
      screen.getByLabelText("1 of them is in production. Type the number of terminals (3) to go ahead"),
      "3",
    );
    await page.user.click(screen.getByRole("checkbox", { name: /web-2/ }));
    expect(await button("Type into 2 terminals")).toHaveProperty("disabled", true);
    await page.user.click(screen.getByRole("checkbox", { name: /web-2/ }));
    await page.user.click(await button("Type into 3 terminals"));
    expect(members()).toEqual(["web-1", "web-2", "db-1"]);
  });

  it("leaves out what the access policy keeps closed and what is not connected, by name", async () => {
    for (const one of hosts) await openShell(one.id);
    act(() => shells.get("web-2")?.end(null));
    const refusal = { code: "policy.readOnly", params: { host: "db-1", environment: "production" } };
    const page = open({ "policy.refusals": [{ hostId: "db-1", failure: refusal }] });
    const leftOut = await screen.findByRole("list", { name: "Left out" });
    await waitFor(() => expect(leftOut.textContent).toContain("db-1 (tab 3): db-1 is read-only by the access policy."));
    expect(leftOut.textContent).toContain("web-2 (tab 2): the shell has ended");
    expect(screen.getAllByRole("checkbox")).toHaveLength(1);
    expect(page.text()).toContain("Connect at least two terminals first.");
  });

  it("cannot begin while nobody knows what the access policy says", async () => {
    await openShell("web-1");
    await openShell("web-2");
    const page = open({ "policy.refusals": new Failure("cancelled") });
    await page.user.click(await button("All terminals"));
    expect(await button("Type into 2 terminals")).toHaveProperty("disabled", true);
  });
});

it("a paste of several lines names the number of terminals it goes to, and asks once", async () => {
  const onAnswer = vi.fn();
  const page = renderPage(<PasteQuestion text={"a\nb\n"} targets={4} onAnswer={onAnswer} />);
  expect(page.text()).toContain("Every shell may run each of them at once.");
  await page.user.click(screen.getByRole("button", { name: "Paste 2 lines into 4 terminals" }));
  expect(onAnswer).toHaveBeenCalledExactlyOnceWith(true);
});
