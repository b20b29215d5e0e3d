import { History, Redo2, Undo2 } from "lucide-react";
import type { Feature } from "../../app/feature.ts";
import { shortcut } from "../../app/keys.ts";
import { lazyPart } from "../../app/lazyPart.tsx";
import { redoEdit, undoEdit } from "../../app/undo.ts";

const HistoryTab = lazyPart(async () => (await import("./HistoryTab.tsx")).HistoryTab);

export const history: Feature = {
  id: "history",
  title: "History",
  icon: History,
  hostTab: { id: "history", position: 90, Tab: HistoryTab },
  commands: () => [
    {
      id: "history-undo",
      title: "Undo the last edit of hosts",
      hint: shortcut("Z"),
      icon: Undo2,
      run: () => void undoEdit(),
    },
    {
      id: "history-redo",
      title: "Redo the edit that was undone last",
      hint: shortcut("Z", true),
      icon: Redo2,
      run: () => void redoEdit(),
    },
  ],
};
