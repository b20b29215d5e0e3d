// @vitest-environment happy-dom
import { describe, expect, it } from "vitest";
import { Route } from "wouter";
import { settings } from "../../../../../renderer/features/settings/index.ts";
import { SettingsPage } from "../../../../../renderer/features/settings/SettingsPage.tsx";
import { searchPalette } from "../../../../../renderer/app/paletteSearch.ts";
import { renderPage, screen } from "../../../../support/page.tsx";

const show = (address: string) => {
  location.hash = address;
  return renderPage(<Route path="/settings/:item?" component={SettingsPage} />);
};
const current = () => screen.getAllByRole("link").filter((link) => link.getAttribute("aria-current") === "page");

describe("the settings page", () => {
  it("shows the section of its address, and says which one it is", () => {
    show("/settings/about");
    expect(screen.getByRole("heading", { level: 2 }).textContent).toBe("About");
    expect(current().map((link) => link.textContent)).toEqual(["About"]);
  });

  it.each(["/settings", "/settings/nonsense"])("begins with the first section at %s", (address) => {
    show(address);
    expect(screen.getByRole("heading", { level: 2 }).textContent).toBe("Appearance");
  });

  it("goes to another section by its link", async () => {
    const { user } = show("/settings");
    await user.click(screen.getByRole("link", { name: "About" }));
    expect(location.hash).toBe("#/settings/about");
    expect(screen.getByRole("heading", { level: 2 }).textContent).toBe("About");
  });
});

describe("the settings in the palette", () => {
  const found = (query: string) => {
    const went: string[] = [];
    const commands = settings.commands?.([], (path) => went.push(path)) ?? [];
    const actions = commands.map(({ title, hint, ...rest }) => ({ ...rest, label: title, description: hint ?? "" }));
    const [group] = searchPalette(query, [{ actions }]);
    group?.actions[0]?.run();
    return went;
  };

  it.each([
    ["theme", "/settings/appearance"],
    ["quick unlock", "/settings/vault"],
    ["replaced", "/settings/backups"],
    ["how long kept", "/settings/history"],
    ["approvals", "/settings/policy"],
    ["version", "/settings/about"],
  ])("are found by what stands in a section: %s", (query, address) => expect(found(query)).toEqual([address]));
});
