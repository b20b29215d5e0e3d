import { notifications } from "@mantine/notifications";
import { create } from "zustand";
import { pasteFrom } from "./broadcast.ts";
import { onLock } from "./onLock.ts";
import { existingSession } from "./sessions.ts";
import { lineCount, sanitizePaste } from "./text.ts";

const nothing = { paneId: null, text: "" };

/** A text of several lines that waits for an answer before it is pasted into a pane. */
export const usePasting = create<{ readonly paneId: string | null; readonly text: string }>(() => nothing);

/** Pastes one line at once, and asks about several: the shell may run each of them. */
export function offerPaste(paneId: string, raw: string): void {
  const text = sanitizePaste(raw);
  if (text === "") return;
  if (lineCount(text) > 1) usePasting.setState({ paneId, text });
  else pasteFrom(paneId, text);
}

/** The same for a text that was not in the clipboard: who chose it hears when it cannot go anywhere. */
export function insertText(paneId: string, text: string): void {
  if (existingSession(paneId)?.state.kind === "open") return offerPaste(paneId, text);
  notifications.show({
    title: "Nothing was typed",
    message: "This terminal is not connected. Connect it, then again.",
  });
}

export function answerPaste(agreed: boolean): void {
  const { paneId, text } = usePasting.getState();
  usePasting.setState(nothing);
  if (agreed && paneId !== null) pasteFrom(paneId, text);
}

onLock(() => usePasting.setState(nothing));
