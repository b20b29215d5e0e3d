import { create } from "zustand";

/** What a backup was begun with, to begin it again with something changed. */
export interface BackupDraft {
  readonly hostId: string;
  readonly paths: readonly string[];
  readonly folder: string;
}

/** What lies over the list. One at a time; a run that was begun is shown in place of the form that began it. */
export type Dialog =
  | { readonly kind: "backup"; readonly hostId: string | null; readonly draft?: BackupDraft }
  | { readonly kind: "archive"; readonly archiveId: string }
  | { readonly kind: "restore"; readonly archiveId: string; readonly only: readonly string[] }
  | { readonly kind: "run"; readonly runId: string; readonly draft?: BackupDraft }
  | { readonly kind: "open" }
  | { readonly kind: "key" };

export const useDialog = create<{ readonly open: Dialog | null }>(() => ({ open: null }));

export const showDialog = (open: Dialog): void => useDialog.setState({ open });
export const closeDialog = (): void => useDialog.setState({ open: null });
export const backUp = (hostId: string | null): void => showDialog({ kind: "backup", hostId });
export const showRun = (runId: string, draft?: BackupDraft): void =>
  showDialog({ kind: "run", runId, ...(draft ? { draft } : {}) });
