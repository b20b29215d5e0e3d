import type { MenuItemConstructorOptions } from "electron";
import { expect, test } from "vitest";
import { menuTemplate } from "../../../../electron/desktop/menu.ts";

const items = (template: readonly MenuItemConstructorOptions[]): MenuItemConstructorOptions[] =>
  template.flatMap((item) => [item, ...(Array.isArray(item.submenu) ? items(item.submenu) : [])]);
const roles = (platform: NodeJS.Platform, packaged: boolean) =>
  items(menuTemplate(platform, packaged)).map((item) => item.role);

/** Roles whose built-in accelerator would be a plain control key of a shell: ours must override it. */
const takesShellKey = ["close", "quit", "reload", "forceReload", "minimize"];

test.each(["linux", "win32"] as const)("on %s no entry takes a control key from the terminal", (platform) => {
  for (const item of items(menuTemplate(platform, false))) {
    if (item.accelerator) expect(item.accelerator).toMatch(/^Ctrl\+Shift\+/);
    if (item.role && takesShellKey.includes(item.role)) expect(item.accelerator, item.role).toBeDefined();
  }
});

test("macOS keeps its usual keys and menus", () => {
  expect(roles("darwin", true)).toEqual(expect.arrayContaining(["appMenu", "windowMenu", "close"]));
  expect(items(menuTemplate("darwin", true)).find((item) => item.role === "close")?.accelerator).toBe("Command+W");
});

test("an installed application offers no developer tools and no reload", () => {
  for (const platform of ["linux", "win32", "darwin"] as const) {
    expect(roles(platform, true)).not.toContain("toggleDevTools");
    expect(roles(platform, true)).not.toContain("reload");
  }
  expect(roles("linux", false)).toContain("toggleDevTools");
});

test("text can be copied, pasted and zoomed from the menu", () => {
  expect(roles("linux", true)).toEqual(
    expect.arrayContaining(["copy", "paste", "zoomIn", "zoomOut", "resetZoom", "quit"]),
  );
});
