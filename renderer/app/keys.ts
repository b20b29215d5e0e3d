const apple = /Mac|iPhone|iPad/.test(navigator.platform);

/** How a shortcut with the platform's main modifier is written: "Ctrl+K" or "⌘K". */
export function shortcut(key: string, shift = false): string {
  return apple ? `${shift ? "⇧" : ""}⌘${key}` : `Ctrl+${shift ? "Shift+" : ""}${key}`;
}
