import { shortcut } from "../../app/keys.ts";

export interface ShortcutGroup {
  readonly title: string;
  readonly keys: readonly (readonly [keys: string, does: string])[];
}

/** What the keyboard does, by where it does it. Whoever adds a key says it here. */
export const shortcutGroups: readonly ShortcutGroup[] = [
  {
    title: "Everywhere",
    keys: [
      [shortcut("K"), "Search hosts, pages and actions"],
      ["/", "Filter or search this page"],
      ["?", "These shortcuts"],
      [shortcut("Z"), "Undo the last edit of hosts"],
      [shortcut("Z", true), "Make it again"],
      [shortcut("L", true), "Lock the vault"],
    ],
  },
  {
    title: "Lists and the wall",
    keys: [
      ["Arrow keys", "Move"],
      ["Enter", "Open"],
      ["Space", "Choose"],
      [shortcut("A"), "Choose all"],
    ],
  },
  {
    title: "Alerts, checks and incidents",
    keys: [
      ["j, k", "Next or previous alert"],
      ["x", "Choose the alert"],
      ["a", "Acknowledge"],
      ["s", "Silence"],
      ["n", "New check, or a note on an incident"],
    ],
  },
  {
    title: "Charts",
    keys: [
      ["Left, Right", "Move the crosshair"],
      ["Shift+Left, Shift+Right", "Move in time"],
      ["PageUp, PageDown", "Move by what is shown"],
      ["+, -", "Zoom"],
      ["0", "Back to live"],
    ],
  },
  {
    title: "Terminals",
    keys: [
      ["Ctrl+Shift+K", "Search hosts, pages and actions"],
      ["Alt+Shift+T", "New terminal"],
      ["Alt+Shift+E, Alt+Shift+O", "Split to the right, or down"],
      ["Alt+Shift+P", "Next pane"],
      ["Alt+Shift+Enter", "Enlarge the pane, or show all"],
      ["Alt+Shift+B", "Type into several terminals, or stop"],
      ["Ctrl+PageUp, Ctrl+PageDown", "Previous or next tab"],
      ["Ctrl+Shift+PageUp, Ctrl+Shift+PageDown", "Move the tab"],
      ["Ctrl+Shift+F", "Find in the output"],
      ["Ctrl+Shift+C, Ctrl+Shift+V", "Copy, paste"],
      ["Ctrl++, Ctrl+-", "Larger, smaller"],
      ["Alt+Shift+W", "Close the pane"],
    ],
  },
];
