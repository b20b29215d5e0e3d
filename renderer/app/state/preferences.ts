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

/** Changes rest this long before they are written, in milliseconds: each write is one audit entry. */
const saveDelay = 5000;
/** The core holds changes after this long, in milliseconds: should it lock the vault by itself, it writes them. */
const holdDelay = 100;
/** Somebody who goes on changing (dragging a column, say) waits no longer than this, in milliseconds. */
const longestDelay = 60_000;

/** A lock waits for the writing no longer than this, in milliseconds. */
const longestFlush = 500;

/** What the open preferences do with a change, and with what is not written yet; null while they are closed. */
let open: { changed(): void; flush(): Promise<void> } | null = null;

function parseValues(json: string): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(json);
    return typeof value === "object" && value !== null && !Array.isArray(value) ? { ...value } : {};
  } catch {
    return {};
  }
}

/** Reads the preferences, and writes later changes when they have come to rest. Disposing forgets them. */
export function openPreferences(client: Pick<Client, "call">): Disposable {
  let closed = false;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let holding: ReturnType<typeof setTimeout> | undefined;
  /** When the oldest change that is not written was made, epoch milliseconds. */
  let since: number | null = null;
  /** What the vault holds; null until it was read: written before that, it would lose what is there. */
  let stored: string | null = null;
  // Losing the memory of a column order is no reason to interrupt anybody.
  const send = (method: "app.saveSettings" | "app.holdSettings", json: string): Promise<void> =>
    client.call(method, { json }).catch(() => undefined);
  const present = (): string => JSON.stringify(usePreferences.getState().values);
  const hold = (): void => {
    holding = undefined;
    if (since !== null && stored !== null) void send("app.holdSettings", present());
  };
  const flush = async (): Promise<void> => {
    clearTimeout(timer);
    if (since === null || stored === null) return;
    since = null;
    const json = present();
    if (json === stored) return;
    stored = json;
    await send("app.saveSettings", json);
  };
  const changed = (): void => {
    since ??= Date.now();
    holding ??= setTimeout(hold, holdDelay);
    clearTimeout(timer);
    timer = setTimeout(() => void flush(), Math.min(saveDelay, since + longestDelay - Date.now()));
  };
  open = { changed, flush };
  client.call("app.settings").then(
    ({ json }) => {
      if (closed) return;
      stored = json;
      usePreferences.setState((old) => ({ values: { ...parseValues(json), ...old.values }, loaded: true }));
      if (since !== null) changed();
    },
    () => usePreferences.setState({ loaded: true }),
  );
  return {
    dispose() {
      closed = true;
      clearTimeout(timer);
      clearTimeout(holding);
      open = null;
      usePreferences.setState(nothing, true);
    },
  };
}

/** Writes what is not written yet; before a lock, or when the page goes out of sight. Waits for it `longestFlush` at most. */
export async function savePreferences(): Promise<void> {
  if (open) await Promise.race([open.flush(), new Promise((resolve) => setTimeout(resolve, longestFlush))]);
}

export function setPreference(key: string, value: unknown): void {
  if (JSON.stringify(usePreferences.getState().values[key]) === JSON.stringify(value)) return;
  usePreferences.setState((old) => ({ values: { ...old.values, [key]: value } }));
  open?.changed();
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
