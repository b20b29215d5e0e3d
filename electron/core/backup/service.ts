import { randomBytes } from "node:crypto";
import { join } from "node:path";
import { Failure } from "../../../shared/base/failure.ts";
import type { Services } from "../services.ts";
import type { RunContext } from "../actions/runs.ts";
import { Catalogue } from "./catalogue.ts";
import { ageIdentity } from "./format/ageIdentity.ts";

export type BackupServices = Pick<Services, "db" | "inventory" | "keys" | "ports" | "runs" | "signal" | "ssh">;

/** What the parts of the backup capability share. */
export interface BackupContext {
  readonly services: BackupServices;
  readonly catalogue: Catalogue;
  /** `AGE-SECRET-KEY-1...`, derived from the vault: a recovered vault opens every archive again. */
  identity(): string;
}

export function createBackupContext(services: BackupServices): BackupContext {
  return {
    services,
    catalogue: new Catalogue(services.db),
    identity: () => ageIdentity(services.keys.subkey("backup")),
  };
}

/** Names say when, never which host: they stand in plain sight on the disk. `id` is random, 16 hex digits. */
export function archiveFileName(now: number, id: string): string {
  const stamp = new Date(now).toISOString().replaceAll(/[-:]|\.\d+/g, "");
  return `backup-${stamp}-${id.slice(0, 8)}.tar.zst.age`;
}

export function newArchiveId(): string {
  return randomBytes(8).toString("hex");
}

export function archivePath(folder: string, now: number, id: string): string {
  return join(folder, archiveFileName(now, id));
}

/** Aborted by cancel and by lock; a backup does not outlive the console. */
export function stopSignal(context: Pick<RunContext, "signal" | "detach">): AbortSignal {
  return AbortSignal.any([context.signal, context.detach]);
}

/** Runs `work`; an abort comes out as the failure `cancelled`, whatever it broke on the way. */
export async function cancellable<T>(signal: AbortSignal, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (signal.aborted) throw new Failure("cancelled", {}, error);
    throw error;
  }
}

/** Milliseconds between two progress messages of a run. */
const PROGRESS_MS = 200;

/** Passes on at most five progress messages a second. */
export function throttled(services: BackupServices, report: (value: number) => void): (value: number) => void {
  const { clock } = services.ports;
  let next = Number.NEGATIVE_INFINITY;
  return (value) => {
    const now = clock.monotonic();
    if (now < next) return;
    next = now + PROGRESS_MS;
    report(value);
  };
}
