import type { MenuItemConstructorOptions as Item } from "electron";

const separator: Item = { type: "separator" };
const roles = (...names: NonNullable<Item["role"]>[]): Item[] => names.map((role) => ({ role }));

/**
 * The application menu. A terminal is the heart of the page, so nothing here may take a control key from it:
 * Ctrl-W, Ctrl-R and Ctrl-Q mean something to a shell. macOS has its own Command key and keeps the usual ones.
 */
export function menuTemplate(platform: NodeJS.Platform, packaged: boolean): Item[] {
  const mac = platform === "darwin";
  const close: Item = { role: "close", accelerator: mac ? "Command+W" : "Ctrl+Shift+W" };
  const quit: Item = { role: "quit", accelerator: mac ? "Command+Q" : "Ctrl+Shift+Q" };
  const reload: Item = { role: "reload", label: "Reload page", accelerator: "Ctrl+Shift+F5" };
  const developer = packaged ? [] : [separator, reload, ...roles("toggleDevTools")];
  const view = [...roles("resetZoom", "zoomIn", "zoomOut"), separator, ...roles("togglefullscreen"), ...developer];
  return [
    ...(mac ? roles("appMenu") : []),
    { label: "File", submenu: mac ? [close] : [close, separator, quit] },
    { label: "Edit", submenu: [...roles("undo", "redo"), separator, ...roles("cut", "copy", "paste", "selectAll")] },
    { label: "View", submenu: view },
    ...(mac ? roles("windowMenu") : []),
  ];
}
