import { useCallback } from "react";
import { create } from "zustand";
import type { Disposable } from "../../../shared/base/lifecycle.ts";
import type { Client } from "../../transport/types.ts";

interface PreferencesState {
  readonly values: Readonly<Record<string, unknown>>;
  readonly loaded: boolean;
}

const nothing: PreferencesState = { values: {}, loaded: false };
/** What the page remembers between visits (views, columns, tabs), kept in the vault: it may name hosts. */
export const usePreferences = create<PreferencesState>(() => nothing);

/** Changes are gathered for this long before they are written, in milliseconds: each write is one audit entry. */
const saveDelay = 2000;

let dirty: (() => void) | null = null;

function parseValues(json: string): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(json);
    return typeof value === "object" && value !== null && !Array.isArray(value) ? { ...value } : {};
  } catch {
    return {};
  }
}

/** Reads the preferences, and writes later changes. Disposing forgets them. */
export function openPreferences(client: Pick<Client, "call">): Disposable {
  let closed = false;
  let timer: ReturnType<typeof setTimeout> | undefined;
  const save = (): void => {
    timer = undefined;
    // Losing the memory of a column order is no reason to interrupt anybody.
    client.call("app.saveSettings", { json: JSON.stringify(usePreferences.getState().values) }).catch(() => undefined);
  };
  dirty = () => {
    timer ??= setTimeout(save, saveDelay);
  };
  client.call("app.settings").then(
    ({ json }) => {
      if (closed) return;
      usePreferences.setState((old) => ({ values: { ...parseValues(json), ...old.values }, loaded: true }));
    },
    () => usePreferences.setState({ loaded: true }),
  );
  return {
    dispose() {
      closed = true;
      clearTimeout(timer);
      dirty = null;
      usePreferences.setState(nothing, true);
    },
  };
}

export function setPreference(key: string, value: unknown): void {
  if (JSON.stringify(usePreferences.getState().values[key]) === JSON.stringify(value)) return;
  usePreferences.setState((old) => ({ values: { ...old.values, [key]: value } }));
  dirty?.();
}

/** One remembered value. `parse` judges what was stored (null = not usable); define it outside the component. */
export function usePreference<T>(
  key: string,
  fallback: T,
  parse: (stored: unknown) => T | null,
): [T, (value: T) => void] {
  const stored = usePreferences((state) => state.values[key]);
  const set = useCallback((value: T) => setPreference(key, value), [key]);
  return [stored === undefined ? fallback : (parse(stored) ?? fallback), set];
}
