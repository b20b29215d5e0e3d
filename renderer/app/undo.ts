import { Failure } from "../../shared/base/failure.ts";
import { undoneWords } from "../../shared/words/history.ts";
import { client } from "../transport/client.ts";
import { toastEdit, toastFailure } from "./toast.tsx";

async function attempt(work: () => Promise<void>): Promise<void> {
  try {
    await work();
  } catch (error) {
    if (!(error instanceof Failure)) throw error;
    toastFailure(error);
  }
}

/** Takes back the newest edit of the inventory, or the one with this number, and says what that was. */
export function undoEdit(edit?: number): Promise<void> {
  return attempt(async () => {
    const stepped = await client.call("history.undo", edit === undefined ? {} : { edit });
    const again = stepped.reverted
      ? { label: "Undo", run: () => void undoEdit() }
      : { label: "Redo", run: () => void redoEdit() };
    toastEdit(undoneWords(stepped), again);
  });
}

/** Makes the edit again that was undone last. */
export function redoEdit(): Promise<void> {
  return attempt(async () => {
    const { label } = await client.call("history.redo");
    toastEdit(`Done again: ${label}`, { label: "Undo", run: () => void undoEdit() });
  });
}
