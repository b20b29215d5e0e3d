import type { RunContext } from "../actions/runs.ts";
import { Failure, isFailure } from "../../../shared/base/failure.ts";
import { readArchive, type ReadResult } from "./format/readArchive.ts";
import { type LocalReport, restoreLocal } from "./restore/restoreLocal.ts";
import { type BackupContext, cancellable, stopSignal, throttled } from "./service.ts";

export interface VerifyReport {
  readonly archiveId: string;
  readonly hostName: string;
  readonly files: number;
  readonly entries: number;
  readonly contentBytes: number;
  /** It was not in the catalogue before: it came from another computer, or was forgotten. */
  readonly added: boolean;
}

/** Reads a whole archive and compares every file with the manifest. The work of run kind backup.verify. */
export function runVerify(
  backup: BackupContext,
  context: RunContext,
  input: { readonly path: string },
): Promise<VerifyReport> {
  const signal = stopSignal(context);
  return cancellable(signal, async () => {
    context.update({ step: "Reading the archive", progress: 0 });
    const known = backup.catalogue.findByPath(input.path);
    try {
      const result = await readArchive({
        path: input.path,
        identity: backup.identity(),
        signal,
        onProgress: throttled(backup.services, (share) => context.update({ progress: Math.min(0.99, share) })),
      });
      // Another archive under the same name is as good as a lost one.
      if (known && known.id !== result.header.id) throw replaced(input.path);
      const added = remember(backup, input.path, result);
      const { header, totals } = result;
      return {
        archiveId: header.id,
        hostName: header.host.name,
        files: totals.files,
        entries: totals.entries,
        contentBytes: totals.bytes,
        added,
      };
    } catch (error) {
      // It no longer is what it was when it was verified.
      if (known && isFailure(error) && error.code !== "cancelled") backup.catalogue.setVerified(known.id, null);
      throw error;
    }
  });
}

/** Restores to a folder of this computer. The work of run kind backup.restoreLocal. */
export function runRestoreLocal(
  backup: BackupContext,
  context: RunContext,
  input: { readonly path: string; readonly folder: string; readonly only: readonly string[] },
): Promise<LocalReport> {
  const signal = stopSignal(context);
  return cancellable(signal, async () => {
    context.update({ step: "Restoring files", progress: 0 });
    const known = input.only.length === 0 ? undefined : backup.catalogue.findByPath(input.path);
    const { report, archive } = await restoreLocal({
      path: input.path,
      identity: backup.identity(),
      folder: input.folder,
      only: input.only,
      entries: known === undefined ? null : backup.catalogue.entries(known.id),
      asRoot: process.getuid?.() === 0,
      signal,
      onProgress: throttled(backup.services, (share) => context.update({ progress: Math.min(0.99, share) })),
    });
    remember(backup, input.path, archive);
    for (const path of report.skipped) context.log(`Not restored, a device, pipe or socket: ${path}\n`);
    if (report.attributesNotSet > 0)
      context.log(`Extended attributes of ${report.attributesNotSet} files are in the archive and were not set.\n`);
    return report;
  });
}

/** A whole archive was read and found good. True when the catalogue did not have it. */
export function remember(backup: BackupContext, path: string, result: ReadResult): boolean {
  const { catalogue, services } = backup;
  const present = catalogue.list().find(({ id }) => id === result.header.id);
  if (!present || present.path !== path) {
    const hostId = services.inventory.find(result.header.host.id)?.id ?? null;
    catalogue.put({ ...result, path, safety: present?.safety ?? false }, hostId);
  }
  catalogue.setVerified(result.header.id, services.ports.clock.now());
  return !present;
}

export function replaced(archive: string): Failure {
  return new Failure("backup.archiveDamaged", { archive, reason: "another archive stands in its place" });
}
