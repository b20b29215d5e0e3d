// @vitest-environment happy-dom
import { waitFor, within } from "@testing-library/react";
import { beforeEach, describe, expect, it, vi } from "vitest";
import { useFilters } from "../../../../../renderer/app/state/filters.ts";
import { SavedFilters } from "../../../../../renderer/features/fleet/SavedFilters.tsx";
import { Failure } from "../../../../../shared/base/failure.ts";
import type { SavedFilter } from "../../../../../shared/contract/filters.ts";
import { renderPage, screen } from "../../../../support/page.tsx";

const saved = (id: string, name: string, filter: string, group = false): SavedFilter => ({
  id,
  name,
  filter,
  group,
  createdAt: 0,
  updatedAt: 0,
});
const slow = saved("f1", "Slow", "cpu>80", true);
const live = saved("f2", "Live", "env:prod");

beforeEach(() => useFilters.setState({ saved: [live, slow] }));

const open = async (sentence = "tag:db", valid = true, answers: Parameters<typeof renderPage>[1] = {}) => {
  const onSentence = vi.fn();
  const page = renderPage(<SavedFilters sentence={sentence} valid={valid} onSentence={onSentence} />, answers);
  await page.user.click(screen.getByRole("button", { name: "Saved filters" }));
  await screen.findByRole("menu");
  return { ...page, onSentence };
};
const item = (name: string | RegExp): HTMLElement => screen.getByRole("menuitem", { name });

describe("saved filters", () => {
  it("stand in a menu with what they say, and take the place of the present one", async () => {
    const { user, onSentence } = await open();
    expect(item(/^Slow/).textContent).toContain("group: cpu>80");
    await user.click(item(/^Live/));
    expect(onSentence).toHaveBeenCalledExactlyOnceWith("env:prod");
  });

  it("say so when there is none", async () => {
    useFilters.setState({ saved: [] });
    await open();
    expect(item("None yet").dataset["disabled"]).toBe("true");
    expect(item("Manage saved filters").dataset["disabled"]).toBe("true");
  });

  it.each([
    ["", true, "type one first"],
    ["evn:x", false, "it is not understood"],
  ])("cannot be made of %j, and say why", async (sentence, valid, why) => {
    await open(sentence, valid);
    expect(item(`Save this filter: ${why}`).dataset["disabled"]).toBe("true");
  });

  it("are kept under a name, as a group when asked", async () => {
    const page = await open(" tag:db ", true, { "filters.save": saved("f3", "Databases", "tag:db", true) });
    await page.user.click(item("Save this filter"));
    const dialog = within(await screen.findByRole("dialog", { name: "Save this filter" }));
    expect(dialog.getByRole("button", { name: "Save" })).toHaveProperty("disabled", true);
    await page.fill(dialog.getByLabelText("Name"), " Databases ");
    await page.user.click(dialog.getByLabelText("Make it a group"));
    await page.user.click(dialog.getByRole("button", { name: "Save" }));
    await screen.findByText("Saved Databases");
    expect(page.calls).toEqual([{ name: "filters.save", input: { name: "Databases", filter: "tag:db", group: true } }]);
  });

  it("are replaced under the name of one there is, which is said before", async () => {
    const page = await open("cpu>95", true, { "filters.save": { ...slow, filter: "cpu>95" } });
    await page.user.click(item("Save this filter"));
    const dialog = within(await screen.findByRole("dialog", { name: "Save this filter" }));
    await page.fill(dialog.getByLabelText("Name"), "SLOW");
    dialog.getByText("Replaces the saved filter Slow");
    await page.user.click(dialog.getByRole("button", { name: "Replace" }));
    await screen.findByText("Saved SLOW");
    expect(page.calls[0]?.input).toEqual({ id: "f1", name: "SLOW", filter: "cpu>95", group: false });
  });

  it("that cannot be kept say why, and what was typed stays", async () => {
    const page = await open("tag:db", true, { "filters.save": new Failure("filters.tooMany", { limit: 200 }) });
    await page.user.click(item("Save this filter"));
    const dialog = within(await screen.findByRole("dialog", { name: "Save this filter" }));
    await page.fill(dialog.getByLabelText("Name"), "Databases");
    await page.user.click(dialog.getByRole("button", { name: "Save" }));
    await dialog.findByText(/There are 200 saved filters already/);
    expect(dialog.getByLabelText("Name")).toHaveProperty("value", "Databases");
  });

  it("are made groups, no groups and removed in their list", async () => {
    const page = await open("", true, { "filters.save": slow, "filters.remove": undefined });
    await page.user.click(item("Manage saved filters"));
    const dialog = within(await screen.findByRole("dialog", { name: "Saved filters" }));
    await page.user.click(dialog.getByRole("checkbox", { name: "Slow is a group" }));
    await page.user.click(dialog.getByRole("button", { name: "Remove Live" }));
    expect(page.calls).toEqual([
      { name: "filters.save", input: { id: "f1", name: "Slow", filter: "cpu>80", group: false } },
      { name: "filters.remove", input: { id: "f2" } },
    ]);
  });

  const renaming = async (filter: SavedFilter, answer: SavedFilter | Failure) => {
    const page = await open("", true, { "filters.save": answer });
    await page.user.click(item("Manage saved filters"));
    const dialog = within(await screen.findByRole("dialog", { name: "Saved filters" }));
    await page.user.click(dialog.getByRole("button", { name: `Rename ${filter.name}` }));
    return { page, dialog, field: dialog.getByRole("textbox", { name: `New name of ${filter.name}` }) };
  };

  it("are renamed with the keyboard, and stay what they are otherwise", async () => {
    const { page, dialog, field } = await renaming(slow, { ...slow, name: "Busy" });
    // The old name is selected, so that what is typed takes its place.
    expect(document.activeElement).toBe(field);
    await page.user.paste(" Busy ");
    expect(field).toHaveProperty("value", " Busy ");
    await page.user.keyboard("{Enter}");
    await screen.findByText("Renamed Slow to Busy");
    expect(page.calls).toEqual([
      { name: "filters.save", input: { id: "f1", name: "Busy", filter: "cpu>80", group: true } },
    ]);
    await waitFor(() => expect(document.activeElement).toBe(dialog.getByRole("button", { name: "Rename Slow" })));
  });

  it("keep their name on escape, in a dialog that stays", async () => {
    const { page, dialog, field } = await renaming(live, live);
    await page.user.paste("Other");
    await page.user.keyboard("{Escape}");
    expect(field.isConnected).toBe(false);
    dialog.getByText("Live");
    expect(screen.getByRole("dialog", { name: "Saved filters" })).toBeDefined();
    expect(page.calls).toEqual([]);
  });

  it("are not given the name of another, whatever its case", async () => {
    const { page, dialog, field } = await renaming(live, live);
    await page.user.paste("SLOW");
    dialog.getByText("There is a saved filter named Slow already.");
    expect(field.getAttribute("aria-invalid")).toBe("true");
    expect(dialog.getByRole("button", { name: "Rename" })).toHaveProperty("disabled", true);
    await page.user.keyboard("{Enter}");
    expect(page.calls).toEqual([]);
  });

  it("may change the case of their own name", async () => {
    const { page } = await renaming(live, { ...live, name: "LIVE" });
    await page.user.paste("LIVE");
    await page.user.keyboard("{Enter}");
    await screen.findByText("Renamed Live to LIVE");
  });

  it("say why they were not renamed, and what was typed stays", async () => {
    const { page, dialog, field } = await renaming(live, new Failure("filters.notFound", { name: "Live" }));
    await page.user.paste("Other");
    await page.user.keyboard("{Enter}");
    await dialog.findByRole("alert");
    expect(field).toHaveProperty("value", "Other");
  });
});
