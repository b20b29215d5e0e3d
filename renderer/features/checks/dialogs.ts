import { create } from "zustand";
import type { Check } from "../../../shared/contract/checks.ts";

/** What stands over the page: the form (of a new check: null), or how one check stands. */
export type Dialog =
  | { readonly kind: "form"; readonly check: Check | null }
  | { readonly kind: "check"; readonly checkId: string };

export const useDialog = create<{ readonly open: Dialog | null }>(() => ({ open: null }));

export const editCheck = (check: Check | null): void => useDialog.setState({ open: { kind: "form", check } });
export const showCheck = (checkId: string): void => useDialog.setState({ open: { kind: "check", checkId } });
export const closeDialog = (): void => useDialog.setState({ open: null });
