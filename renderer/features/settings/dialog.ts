import { create } from "zustand";

/** The settings dialog that is open; the palette opens them from anywhere. */
export type SettingsDialog = "passphrase" | "recovery" | "testRecovery" | "rekey" | null;

export const useSettingsDialog = create<{ readonly open: SettingsDialog }>(() => ({ open: null }));

export const openSettingsDialog = (open: SettingsDialog): void => useSettingsDialog.setState({ open });
