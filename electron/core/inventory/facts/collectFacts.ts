import { Semaphore } from "../../../../shared/base/async.ts";
import { isFailure } from "../../../../shared/base/failure.ts";
import type { HostFacts } from "../../../../shared/contract/hosts.ts";
import type { Services } from "../../services.ts";
import { maxFactsBytes, parseFacts } from "./parseFacts.ts";
import { factsProgram } from "./program.ts";

/** Facts older than this are collected again at the next connection. */
const freshMs = 24 * 3600 * 1000;
const timeoutMs = 20_000;
/** Over the whole fleet: a program of a few milliseconds each. */
const atOnce = 4;
/** What is found within this time is stored together: a large fleet that connects would write and draw for each host. */
const storeAfterMs = 1000;

export type FactsServices = Pick<Services, "inventory" | "signal"> & {
  readonly ports: Pick<Services["ports"], "clock" | "logger">;
  readonly ssh: Pick<Services["ssh"], "script" | "onState">;
};

/** Until the vault is locked: whenever a connection to a host stands and what is known of it is old, asks it what it is. */
export function collectFacts({ inventory, ssh, ports, signal }: FactsServices): void {
  const lane = new Semaphore(atOnce);
  /** Asked in the connection that stands now; the state is told again with each channel that opens or closes. */
  const asked = new Set<string>();

  let found = new Map<string, HostFacts>();
  const store = (): void => {
    const facts = found;
    found = new Map();
    if (signal.aborted) return;
    try {
      inventory.setFacts(facts);
    } catch (error) {
      // A full disk, say: what every edit says then. Facts are asked for again at the next connection.
      ports.logger.error("facts could not be stored", error);
    }
  };

  const isDue = (hostId: string): boolean => {
    const collectedAt = inventory.find(hostId)?.facts?.collectedAt;
    return collectedAt === undefined || Math.abs(ports.clock.now() - collectedAt) > freshMs;
  };

  async function collect(hostId: string): Promise<void> {
    // It may have been removed, and the vault locked, while it waited for its turn.
    if (signal.aborted || !inventory.find(hostId) || !isDue(hostId)) return;
    const { stdout } = await ssh.script(hostId, factsProgram, { signal, timeoutMs, maxBytes: maxFactsBytes });
    if (found.size === 0) ports.clock.after(storeAfterMs, store);
    found.set(hostId, { ...parseFacts(stdout), collectedAt: ports.clock.now() });
  }

  const following = ssh.onState(({ hostId, state }) => {
    if (state !== "connected") {
      asked.delete(hostId);
      return;
    }
    if (asked.has(hostId)) return;
    asked.add(hostId);
    if (!inventory.find(hostId) || !isDue(hostId)) return;
    lane
      .run(() => collect(hostId))
      .catch((error: unknown) => {
        // The connection shows what is wrong with it; facts are asked for again at the next one.
        if (!isFailure(error)) ports.logger.error("facts could not be collected", error);
      });
  });
  signal.addEventListener("abort", () => following.dispose(), { once: true });
}
