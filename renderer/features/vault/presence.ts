import { type Disposable, toDisposable } from "../../../shared/base/lifecycle.ts";
import type { Client } from "../../transport/types.ts";

/** The core hears of input at most this often, milliseconds. */
export const reportEveryMs = 30_000;
const inputs = ["pointerdown", "pointermove", "keydown", "wheel", "touchstart"] as const;

/** Tells the core that somebody is here, while the page shows an open vault. */
export function reportPresence(
  client: Pick<Client, "call">,
  target: Pick<EventTarget, "addEventListener" | "removeEventListener">,
  now: () => number,
): Disposable {
  let last = Number.NEGATIVE_INFINITY;
  const report = (): void => {
    if (now() - last < reportEveryMs) return;
    last = now();
    // Locked meanwhile, or the wire is gone: the next input says it again.
    client.call("vault.activity").catch(() => undefined);
  };
  for (const name of inputs) target.addEventListener(name, report, { capture: true, passive: true });
  return toDisposable(() => {
    for (const name of inputs) target.removeEventListener(name, report, { capture: true });
  });
}
