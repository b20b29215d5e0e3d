import { create } from "zustand";

/** What lies over the table; one at a time. */
export type Dialog =
  | { readonly kind: "add" }
  | { readonly kind: "generate" }
  | { readonly kind: "details"; readonly id: string }
  | { readonly kind: "replace"; readonly id: string }
  | { readonly kind: "reveal"; readonly id: string }
  | {
      readonly kind: "rollout";
      readonly mode: "push" | "rotate";
      readonly id: string;
      readonly hostIds?: readonly string[];
    }
  | { readonly kind: "run"; readonly runId: string };

export const useDialog = create<{ readonly open: Dialog | null }>(() => ({ open: null }));

export const showDialog = (open: Dialog): void => useDialog.setState({ open });
export const closeDialog = (): void => useDialog.setState({ open: null });
