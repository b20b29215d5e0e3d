import { randomBytes } from "node:crypto";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Core, createCore } from "../createCore.ts";
import type { Handlers } from "../handlers.ts";
import type { Ports } from "../ports.ts";
import { startFleet } from "./fleet.ts";

export interface DemoWorkspace {
  readonly core: Core;
  /** Stops the simulated hosts and deletes the workspace's folder. */
  dispose(): Promise<void>;
}

/**
 * The demo fleet: simulated hosts on loopback and a vault of its own in a temporary folder, under a random passphrase that
 * nobody needs, because it is gone when Holdfast ends.
 */
export async function createDemoWorkspace(ports: Ports, demoHandlers: Handlers<"demo">): Promise<DemoWorkspace> {
  const home = mkdtempSync(join(tmpdir(), "holdfast-demo-"));
  const fleet = await startFleet(ports.clock);
  const dispose = async (core: Core | null): Promise<void> => {
    await core?.dispose();
    await fleet.dispose();
    rmSync(home, { recursive: true, force: true });
  };
  let core: Core | null = null;
  try {
    const demoPorts: Ports = { ...ports, paths: { home, backups: join(home, "backups") } };
    core = await createCore(demoPorts, { demo: true, demoHandlers });
    const { signal } = new AbortController();
    await core.dispatcher.call("vault.create", { passphrase: randomBytes(24).toString("base64url") }, signal);
    for (const draft of fleet.hosts) await core.dispatcher.call("hosts.add", draft, signal);
    const running = core;
    return { core: running, dispose: () => dispose(running) };
  } catch (error) {
    await dispose(core);
    throw error;
  }
}
