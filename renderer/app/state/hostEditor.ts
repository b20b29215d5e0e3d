import { create } from "zustand";

/** Which host is being added or edited; the frame shows the editor. */
export const useHostEditor = create<{ readonly open: { readonly hostId: string | null } | null }>(() => ({
  open: null,
}));

export const addHost = (): void => useHostEditor.setState({ open: { hostId: null } });
export const editHost = (hostId: string): void => useHostEditor.setState({ open: { hostId } });
export const closeHostEditor = (): void => useHostEditor.setState({ open: null });
