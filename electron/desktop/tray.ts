import { Menu, nativeImage, Tray } from "electron";

/** Edge of the tray icon in device-independent pixels. */
const iconSize = 22;

/** The icon in the notification area. The caller keeps it referenced: a collected tray disappears. */
export function createTray(icon: string, on: { show(): void; quit(): void }): Tray {
  const tray = new Tray(nativeImage.createFromPath(icon).resize({ width: iconSize, height: iconSize }));
  const show = { label: "Show Holdfast", click: () => on.show() };
  const quit = { label: "Quit", click: () => on.quit() };
  tray.setToolTip("Holdfast");
  tray.setContextMenu(Menu.buildFromTemplate([show, { type: "separator" }, quit]));
  tray.on("click", () => on.show());
  return tray;
}
