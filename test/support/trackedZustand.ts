import { create as createStore, type UseBoundStore } from "zustand/react";
import type { StateCreator, StoreApi } from "zustand/vanilla";

type Store = UseBoundStore<StoreApi<unknown>>;

/** Every store that a worker has made. The page project imports this in place of zustand; see freshPage.ts. */
export const stores = new Set<Store>();

/** zustand's `create` as this project uses it, which remembers what it made. */
export function create<T>(creator: StateCreator<T>): UseBoundStore<StoreApi<T>> {
  const store = createStore<T>(creator);
  stores.add(store as Store);
  return store;
}
