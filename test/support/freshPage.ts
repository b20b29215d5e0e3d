import { afterAll, vi } from "vitest";
import { stores } from "./trackedZustand.ts";

/** Files of the page project share a worker and its modules: each leaves stores, storage, address and document as it found them. */
afterAll(async () => {
  vi.useRealTimers();
  const page = typeof document !== "undefined";
  if (page) (await import("@testing-library/react")).cleanup();
  for (const store of stores) store.setState(store.getInitialState(), true);
  if (!page) return;
  localStorage.clear();
  sessionStorage.clear();
  location.hash = "";
  document.body.replaceChildren();
});
