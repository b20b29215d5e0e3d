// @vitest-environment happy-dom
import { act, waitFor } from "@testing-library/react";
import fc from "fast-check";
import { afterAll, beforeEach, describe, expect, it, onTestFinished, vi } from "vitest";
import { openPreferences, usePreferences } from "../../../../../renderer/app/state/preferences.ts";
import { useSession } from "../../../../../renderer/app/state/session.ts";
import { terminalCommands } from "../../../../../renderer/features/terminals/commands.ts";
import { answerPaste, usePasting } from "../../../../../renderer/features/terminals/pasting.ts";
import {
  maxSnippetChars,
  maxSnippets,
  parseSnippets,
  saveSnippet,
  showSnippets,
  snippetProblem,
  snippets,
  useSnippetDialog,
} from "../../../../../renderer/features/terminals/snippets.ts";
import { SnippetsDialog } from "../../../../../renderer/features/terminals/SnippetsDialog.tsx";
import { SnippetsMenu } from "../../../../../renderer/features/terminals/SnippetsMenu.tsx";
import type { VaultStatus } from "../../../../../shared/contract/vault.ts";
import { type FakeShell, fakeShells, openShell } from "../../../../support/fakeShells.ts";
import { renderPage, screen } from "../../../../support/page.tsx";

vi.hoisted(() => vi.stubGlobal("fetch", () => new Promise(() => undefined)));
afterAll(() => void vi.unstubAllGlobals());

let shells: ReadonlyMap<string, FakeShell>;
beforeEach(() => {
  shells = fakeShells();
  const opened = openPreferences({ call: () => Promise.resolve({ json: "{}" }) } as never);
  onTestFinished(() => {
    opened.dispose();
    useSnippetDialog.setState(useSnippetDialog.getInitialState(), true);
    answerPaste(false);
  });
});

const disk = { id: "s1", name: "Disk", text: "df -h" };
const restart = { id: "s2", name: "Restart", text: "systemctl restart web\nsystemctl status web" };
const command = (title: string) => terminalCommands([], () => undefined).find((one) => one.title === title);

describe("a snippet", () => {
  it("is put at the prompt from the menu, and runs when Enter is pressed", async () => {
    (await openShell(shells, "web-1")).attach(document.body);
    saveSnippet(disk);
    const page = renderPage(<SnippetsMenu paneId="web-1" />);
    await page.user.click(screen.getByRole("button", { name: "Snippets" }));
    await page.user.click(await screen.findByRole("menuitem", { name: /^Disk/ }));
    expect(shells.get("web-1")?.typed).toBe("df -h");
  });

  it("of several lines asks first, as a paste does", async () => {
    (await openShell(shells, "web-1")).attach(document.body);
    saveSnippet(restart);
    command("Snippet: Restart")?.run();
    expect(shells.get("web-1")?.typed).toBe("");
    expect(usePasting.getState()).toEqual({ paneId: "web-1", text: restart.text });
    answerPaste(true);
    expect(shells.get("web-1")?.typed).toBe("systemctl restart web\rsystemctl status web");
  });

  it("says that it went nowhere when the terminal is not connected", async () => {
    await openShell(shells, "web-1");
    saveSnippet(disk);
    renderPage(<SnippetsMenu paneId="web-1" />);
    act(() => shells.get("web-1")?.end(null));
    await waitFor(() => {
      act(() => command("Snippet: Disk")?.run());
      expect(screen.getAllByText("Nothing was typed").length).toBeGreaterThan(0);
    });
    expect(shells.get("web-1")?.typed).not.toContain("\r");
  });
});

describe("the snippets", () => {
  it("are added, changed and removed, and kept in the vault", async () => {
    const page = renderPage(<SnippetsDialog onClosed={() => undefined} />);
    act(() => showSnippets());
    await page.user.click(await screen.findByRole("button", { name: "Add a snippet" }));
    expect(await screen.findByText("Give it a name.")).toBeTruthy();
    await page.fill(screen.getByLabelText("Name"), "Disk");
    await page.fill(screen.getByLabelText("Text"), "df -h\n");
    await page.user.click(screen.getByRole("button", { name: "Save" }));
    expect(usePreferences.getState().values["terminals.snippets"]).toMatchObject([{ name: "Disk", text: "df -h" }]);
    await page.user.click(await screen.findByRole("button", { name: "Change Disk" }));
    await page.fill(screen.getByLabelText("Text"), "; df -i");
    await page.user.click(screen.getByRole("button", { name: "Save" }));
    expect(snippets()).toMatchObject([{ name: "Disk", text: "df -h; df -i" }]);
    await page.user.click(await screen.findByRole("button", { name: "Remove Disk" }));
    await page.user.click(await screen.findByRole("button", { name: "Remove" }));
    expect(snippets()).toEqual([]);
    expect(JSON.stringify({ ...localStorage })).not.toContain("df -");
  });

  it("are not saved without a name and a text, nor twice under one name, nor without end", () => {
    saveSnippet(disk);
    expect(snippetProblem({ id: "s9", name: "disk ", text: "x" })).toBe("There is a snippet disk already.");
    expect(snippetProblem({ id: "s9", name: "New", text: "\n" })).toBe("Give the text that is typed.");
    expect(snippetProblem({ ...disk, text: "du" })).toBeNull();
    for (let n = 1; n < maxSnippets; n++) saveSnippet({ id: `n${n}`, name: `n${n}`, text: "x" });
    expect(snippetProblem({ id: "s9", name: "New", text: "x" })).toMatch(/^There are 60 snippets already/);
  });

  it("leave nothing on the page when it is locked", () => {
    showSnippets(disk);
    usePasting.setState({ paneId: "web-1", text: "secret\nlines" });
    useSession.setState({ vault: { state: "unlocked", screenLocked: true } as VaultStatus });
    expect(useSnippetDialog.getState()).toEqual({ open: false, edited: undefined });
    expect(usePasting.getState()).toEqual({ paneId: null, text: "" });
  });

  it("are read back bounded and without control characters, whatever is stored", () => {
    const entry = fc.record({ id: fc.string(), name: fc.string(), text: fc.string({ maxLength: 3000 }) });
    fc.assert(
      fc.property(fc.anything(), fc.array(fc.oneof(entry, fc.anything()), { maxLength: 5 }), (anything, stored) => {
        parseSnippets(anything);
        for (const { name, text } of parseSnippets(stored) ?? []) {
          expect(name).not.toMatch(/\p{Cc}/u);
          expect(text).not.toMatch(/[\0-\x08\x0b-\x1f\x7f]|\n$/);
          expect(Array.from(text).length).toBeLessThanOrEqual(maxSnippetChars);
        }
      }),
    );
  });
});
