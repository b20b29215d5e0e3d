import { create } from "zustand";

/** Whether hosts are being imported or exported; the frame shows the dialog. */
export const useTransfer = create<{ readonly open: "import" | "export" | null }>(() => ({ open: null }));

export const openImport = (): void => useTransfer.setState({ open: "import" });
export const openExport = (): void => useTransfer.setState({ open: "export" });
export const closeTransfer = (): void => useTransfer.setState({ open: null });
