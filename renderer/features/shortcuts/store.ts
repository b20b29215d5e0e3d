import { create } from "zustand";

export const useShortcuts = create<{ readonly open: boolean }>(() => ({ open: false }));

export const showShortcuts = (): void => useShortcuts.setState({ open: true });
