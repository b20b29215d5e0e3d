import { useInventory } from "../../app/state/inventory.ts";
import { fileName, saveFile } from "../../components/charts/saveFile.ts";
import { outputText } from "./outputText.ts";
import { existingSession } from "./sessions.ts";

/** Saves what a terminal printed and still keeps, as plain text. */
export function saveOutput(paneId: string): void {
  const session = existingSession(paneId);
  if (!session) return;
  const host = useInventory.getState().hosts.get(session.hostId)?.name ?? "";
  const time = new Date().toISOString().slice(0, 19);
  const text = outputText(session.term.buffer.normal);
  saveFile(fileName([host, "terminal", time], "txt"), new Blob([text], { type: "text/plain;charset=utf-8" }));
}

/** Forgets all but the line of the prompt. */
export function clearOutput(paneId: string): void {
  existingSession(paneId)?.term.clear();
}
