import { Keyboard } from "lucide-react";
import type { Feature } from "../../app/feature.ts";
import { showShortcuts } from "./store.ts";

export const shortcuts: Feature = {
  id: "shortcuts",
  title: "Keyboard shortcuts",
  icon: Keyboard,
  commands: () => [
    { id: "shortcuts-show", title: "Keyboard shortcuts", hint: "?", icon: Keyboard, run: showShortcuts },
  ],
};
