// @vitest-environment happy-dom
import { act, waitFor } from "@testing-library/react";
import { beforeEach, expect, it } from "vitest";
import { shortcutGroups } from "../../../../../renderer/features/shortcuts/groups.ts";
import { shortcuts } from "../../../../../renderer/features/shortcuts/index.ts";
import { ShortcutsDialog } from "../../../../../renderer/features/shortcuts/ShortcutsDialog.tsx";
import { useShortcuts } from "../../../../../renderer/features/shortcuts/store.ts";
import { actionOf } from "../../../../../renderer/features/terminals/shortcuts.ts";
import { renderPage, screen } from "../../../../support/page.tsx";

beforeEach(() => useShortcuts.setState({ open: false }));

it("lists what the keyboard does at a question mark, and leaves one that is typed alone", async () => {
  const page = renderPage(
    <>
      <input aria-label="Notes" />
      <ShortcutsDialog />
    </>,
    {},
  );
  await page.user.type(screen.getByRole("textbox", { name: "Notes" }), "?");
  expect(screen.queryByRole("dialog")).toBeNull();
  (document.activeElement as HTMLElement).blur();
  await page.user.keyboard("{Shift>}?{/Shift}");
  const dialog = await screen.findByRole("dialog", { name: "Keyboard shortcuts" });
  expect(dialog.textContent).toContain("Search hosts, pages and actions");
  await page.user.keyboard("{Escape}");
  await waitFor(() => expect(screen.queryByRole("dialog")).toBeNull());
});

it.each([
  ["without Shift, where the layout has it so", {}],
  ["with AltGr, which Windows reports as Ctrl and Alt", { ctrlKey: true, altKey: true, modifierAltGraph: true }],
])("hears a question mark typed %s", async (_, modifiers) => {
  renderPage(<ShortcutsDialog />, {});
  const event = new KeyboardEvent("keydown", { key: "?", bubbles: true, cancelable: true, ...modifiers });
  // The simulated browser knows no AltGr.
  event.getModifierState = (key) => key === "AltGraph" && "modifierAltGraph" in modifiers;
  act(() => void document.body.dispatchEvent(event));
  await screen.findByRole("dialog", { name: "Keyboard shortcuts" });
});

it("leaves a question mark with Ctrl to others", async () => {
  const page = renderPage(<ShortcutsDialog />, {});
  await page.user.keyboard("{Control>}?{/Control}");
  expect(screen.queryByRole("dialog")).toBeNull();
});

it("is found in the palette", async () => {
  renderPage(<ShortcutsDialog />, {});
  const [command] = shortcuts.commands?.([], () => undefined) ?? [];
  expect(command?.title).toBe("Keyboard shortcuts");
  command?.run();
  await screen.findByRole("dialog", { name: "Keyboard shortcuts" });
});

it("names only keys that a terminal acts on", () => {
  const listed = shortcutGroups
    .find(({ title }) => title === "Terminals")
    ?.keys.flatMap(([keys]) => keys.split(", "))
    .map((text) => text.split(/\+(?=.)/));
  for (const parts of listed ?? []) {
    const key = parts.at(-1) ?? "";
    const code = /^[A-Z]$/.test(key) ? `Key${key}` : ({ "+": "Equal", "-": "Minus" }[key] ?? key);
    const press = {
      key,
      code,
      ctrlKey: parts.includes("Ctrl"),
      shiftKey: parts.includes("Shift"),
      altKey: parts.includes("Alt"),
      metaKey: false,
    };
    expect(actionOf(press, false), parts.join("+")).not.toBeNull();
  }
  expect(listed?.length).toBeGreaterThan(10);
});
