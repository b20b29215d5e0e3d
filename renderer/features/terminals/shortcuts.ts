export type TerminalAction =
  | "copy"
  /** Left to the browser, whose paste event needs no permission. */
  | "paste"
  | "find"
  | "newTab"
  | "close"
  | "splitRight"
  | "splitDown"
  | "nextTab"
  | "previousTab"
  | "nextPane"
  | "enlarge"
  | "moveTabRight"
  | "moveTabLeft"
  | "broadcast"
  | "zoomIn"
  | "zoomOut"
  | "zoomReset"
  | "palette";

export interface Key {
  readonly key: string;
  readonly code: string;
  readonly ctrlKey: boolean;
  readonly shiftKey: boolean;
  readonly altKey: boolean;
  readonly metaKey: boolean;
}

/** With Ctrl-Shift (or Cmd on a Mac), as terminals have it. */
const byCode: Readonly<Record<string, TerminalAction>> = {
  KeyC: "copy",
  KeyV: "paste",
  KeyF: "find",
  KeyK: "palette",
};
/** With Ctrl-Shift, or with Alt-Shift in a browser tab, which keeps some of the former to itself. */
const arrange: Readonly<Record<string, TerminalAction>> = {
  KeyT: "newTab",
  KeyW: "close",
  KeyE: "splitRight",
  KeyO: "splitDown",
  KeyP: "nextPane",
  KeyB: "broadcast",
  Enter: "enlarge",
  BracketRight: "nextTab",
  BracketLeft: "previousTab",
};
const zoom: Readonly<Record<string, TerminalAction>> = {
  Equal: "zoomIn",
  NumpadAdd: "zoomIn",
  Minus: "zoomOut",
  NumpadSubtract: "zoomOut",
  Digit0: "zoomReset",
  Numpad0: "zoomReset",
};

/** What a key press in a terminal asks the page for; null = it belongs to the host. */
export function actionOf(key: Key, apple: boolean): TerminalAction | null {
  const main = apple ? key.metaKey && !key.ctrlKey : key.ctrlKey && !key.metaKey;
  const ctrlShift = key.ctrlKey && key.shiftKey && !key.altKey && !key.metaKey;
  const altShift = key.altKey && key.shiftKey && !key.ctrlKey && !key.metaKey;
  const command = apple && key.metaKey && !key.ctrlKey && !key.altKey && !key.shiftKey;
  if (ctrlShift || command) {
    const action = byCode[key.code];
    if (action) return action;
  }
  if (ctrlShift || altShift) {
    const action = arrange[key.code];
    if (action) return action;
  }
  if (main && !key.altKey) {
    if (zoom[key.code] && (!key.shiftKey || key.code === "Equal")) return zoom[key.code] ?? null;
  }
  if (key.ctrlKey && !key.shiftKey && !key.altKey && !key.metaKey) {
    if (key.key === "PageDown") return "nextTab";
    if (key.key === "PageUp") return "previousTab";
  }
  if (ctrlShift && key.key === "PageDown") return "moveTabRight";
  if (ctrlShift && key.key === "PageUp") return "moveTabLeft";
  if (key.shiftKey && !key.ctrlKey && !key.altKey && key.key === "Insert") return "paste";
  return null;
}

/** How the palette writes them. */
export const shortcutHints: Readonly<Partial<Record<TerminalAction, string>>> = {
  newTab: "Ctrl+Shift+T (in a browser tab Alt+Shift+T)",
  close: "Ctrl+Shift+W (in a browser tab Alt+Shift+W)",
  splitRight: "Ctrl+Shift+E or Alt+Shift+E",
  splitDown: "Ctrl+Shift+O or Alt+Shift+O",
  nextPane: "Ctrl+Shift+P or Alt+Shift+P",
  nextTab: "Ctrl+PageDown or Alt+Shift+]",
  previousTab: "Ctrl+PageUp or Alt+Shift+[",
  moveTabRight: "Ctrl+Shift+PageDown",
  moveTabLeft: "Ctrl+Shift+PageUp",
  enlarge: "Ctrl+Shift+Enter or Alt+Shift+Enter",
  find: "Ctrl+Shift+F",
  broadcast: "Ctrl+Shift+B or Alt+Shift+B",
  zoomIn: "Ctrl++",
  zoomOut: "Ctrl+-",
};
