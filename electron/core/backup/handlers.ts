import { isAbsolute } from "node:path";
import { Failure } from "../../../shared/base/failure.ts";
import type { ArchiveEntry } from "../../../shared/contract/backup.ts";
import { checkTypedCount } from "../actions/typedCount.ts";
import type { Handlers } from "../handlers.ts";
import { type BackupInput, runBackup } from "./backupRun.ts";
import { runRestoreLocal, runVerify } from "./checkRuns.ts";
import { withPresence } from "./catalogue.ts";
import type { ManifestEntry } from "./format/manifest.ts";
import { runRestoreHost } from "./restore/restoreHost.ts";
import { checkLocalFolder } from "./restore/localFolder.ts";
import { select } from "./restore/selection.ts";
import { planRestore, RESTORE_KIND, type RestoreState } from "./restore/restorePlan.ts";
import { type BackupServices, createBackupContext } from "./service.ts";

/** Entries in one answer; the page asks with a search for more. */
const MAX_ENTRIES_SHOWN = 2_000;

export interface BackupOptions {
  /** Fails with vault.wrongPassphrase. */
  readonly verifyPassphrase: (passphrase: string) => Promise<void>;
}

/** Backup and restore: handlers of `backup.*` and the run kinds behind them. What an interrupted backup left is removed first. */
export function createBackupHandlers(services: BackupServices, options: BackupOptions): Handlers<"backup"> {
  const backup = createBackupContext(services);
  const { catalogue } = backup;
  const { runs, inventory, ports } = services;
  void catalogue.cleanInterrupted();

  runs.register({
    kind: "backup.run",
    start: async (context, input) => ({ ...(await runBackup(backup, context, input as unknown as BackupInput)) }),
  });
  runs.register({
    kind: "backup.verify",
    start: async (context, input) => ({ ...(await runVerify(backup, context, input as { path: string })) }),
  });
  runs.register({
    kind: "backup.restoreLocal",
    start: async (context, input) => ({
      ...(await runRestoreLocal(backup, context, input as { path: string; folder: string; only: string[] })),
    }),
  });
  runs.register({
    kind: RESTORE_KIND,
    start: async (context, input) => ({ ...(await runRestoreHost(backup, context, input as unknown as RestoreState)) }),
  });

  /** A host that was removed since is none a run can be told for. */
  const hostOf = (path: string): string | null => inventory.find(catalogue.findByPath(path)?.hostId ?? "")?.id ?? null;
  return {
    list: () => withPresence(catalogue.list()),
    entries: ({ archiveId, search }) => {
      const { entries, total } = catalogue.search(archiveId, search, MAX_ENTRIES_SHOWN);
      return { entries: entries.map(shownEntry), total };
    },
    defaultFolder: () => ({ folder: ports.paths.backups }),
    run: ({ hostId, paths, folder }) => {
      const host = inventory.get(hostId);
      const input = { hostId, paths, folder: absolute(folder) };
      return {
        runId: runs.begin({ kind: "backup.run", hostId, title: `Back up ${host.name}`, input, exclusive: false }).id,
      };
    },
    verify: ({ path }) => {
      const archive = absolute(path);
      const title = "Verify a backup";
      const run = runs.begin({
        kind: "backup.verify",
        hostId: hostOf(archive),
        title,
        input: { path: archive },
        exclusive: false,
      });
      return { runId: run.id };
    },
    restoreLocal: async ({ path, folder, only }) => {
      const input = { path: absolute(path), folder: absolute(folder), only };
      const known = catalogue.findByPath(input.path);
      await checkLocalFolder(input.folder, known ? select(catalogue.entries(known.id), only, input.path).bytes : 0);
      const title = "Restore a backup to this computer";
      const run = runs.begin({
        kind: "backup.restoreLocal",
        hostId: hostOf(input.path),
        title,
        input,
        exclusive: false,
      });
      return { runId: run.id };
    },
    planRestore: (input, context) => planRestore(backup, { ...input, path: absolute(input.path) }, context.signal),
    restoreHost: ({ hostId, planHash, count }) => {
      const { plan, state } = runs.peekPlan(planHash);
      if (plan.kind !== RESTORE_KIND || plan.hostId !== hostId) throw new Failure("plan.notFound", { hash: planHash });
      checkTypedCount(plan, count, ports.shell);
      const title = `Restore a backup to ${inventory.get(hostId).name}`;
      return { runId: runs.begin({ kind: RESTORE_KIND, hostId, title, input: state, exclusive: true, planHash }).id };
    },
    forget: ({ archiveId }) => {
      catalogue.forget(archiveId);
      return undefined;
    },
    revealKey: async ({ passphrase }) => {
      await options.verifyPassphrase(passphrase);
      return { identity: backup.identity() };
    },
  };
}

/** A path relative to whatever folder the console was started in would mean something else the next time. */
function absolute(path: string): string {
  if (!isAbsolute(path)) throw new Failure("backup.folderNotAbsolute", { folder: path.slice(0, 512) });
  return path;
}

function shownEntry(entry: ManifestEntry): ArchiveEntry {
  const { path, type, bytes, mode, mtime, sha256 } = entry;
  return { path: path === "." ? "/" : `/${path}`, type, bytes, mode, modifiedAt: Math.round(mtime), sha256 };
}
