import type { RunContext } from "../actions/runs.ts";
import { isFailure } from "../../../shared/base/failure.ts";
import { isBelow } from "./format/pathText.ts";
import type { EntryLog } from "./format/entryLog.ts";
import type { ManifestHeader, Totals } from "./format/manifest.ts";
import { prepareFolder, writeArchive } from "./format/writeArchive.ts";
import { type HostTools, readTools } from "./remote/hostTools.ts";
import { createProgram, parseSize, rootsToRead, sizeProgram } from "./remote/tarProgram.ts";
import { startTar } from "./remote/tarSource.ts";
import { archivePath, type BackupContext, cancellable, newArchiveId, stopSignal, throttled } from "./service.ts";

/** A huge tree is not counted to the end; the run then shows no share. */
const COUNT_MS = 20_000;

export interface BackupInput {
  readonly hostId: string;
  readonly paths: readonly string[];
  readonly folder: string;
}

export interface BackupReport {
  readonly archiveId: string;
  /** Path of the archive on this computer. */
  readonly archive: string;
  readonly files: number;
  readonly entries: number;
  /** Size of the files, and of the archive. */
  readonly contentBytes: number;
  readonly archiveBytes: number;
  readonly root: boolean;
  /** Some files are missing or changed while they were read: `warnings`, at most 200 of `warningCount`. */
  readonly partial: boolean;
  readonly warnings: readonly string[];
  readonly warningCount: number;
}

/** Backs up chosen folders of a host to a new archive. The work of run kind backup.run. */
export function runBackup(backup: BackupContext, context: RunContext, input: BackupInput): Promise<BackupReport> {
  const signal = stopSignal(context);
  return cancellable(signal, async () => {
    const { services } = backup;
    const host = services.inventory.get(input.hostId);
    context.update({ step: "Looking at the host" });
    const tools = await readTools(services.ssh, host, input.paths, signal);
    const roots = rootsToRead(input.paths, tools.places, host.name);
    await prepareFolder(input.folder, { recursive: input.folder === services.ports.paths.backups });
    context.log(`${tools.tool}, ${tools.root ? "with root's rights" : `as ${host.user}, without root's rights`}\n`);
    context.log(`Reading ${roots.map((root) => (root === "." ? "/" : `/${root}`)).join(" ")}\n`);
    if (!tools.root) context.log("Files that this user may not read will be missing.\n");

    const total = await contentSize(backup, host, tools, roots, signal);
    context.update({ step: "Reading files", progress: total === null ? null : 0 });
    const progress = throttled(services, (bytes) => {
      if (total !== null && total > 0) context.update({ progress: Math.min(0.99, bytes / total) });
    });
    const written = await storeArchive(backup, {
      host,
      tools,
      paths: input.paths,
      program: createProgram(tools, roots),
      allows: (path) => isBelow(path, roots),
      folder: input.folder,
      safety: false,
      signal,
      onProgress: progress,
    });
    for (const warning of written.warnings) context.log(`${warning}\n`);
    return written.report;
  });
}

async function contentSize(
  backup: BackupContext,
  host: { id: string },
  tools: HostTools,
  roots: readonly string[],
  signal: AbortSignal,
): Promise<number | null> {
  try {
    const options = { signal, root: tools.root, timeoutMs: COUNT_MS };
    return parseSize((await backup.services.ssh.script(host.id, sizeProgram(roots), options)).stdout);
  } catch (error) {
    if (isFailure(error, "ssh.timeout") || isFailure(error, "exec.outputTooLarge")) return null;
    throw error;
  }
}

export interface StoreOptions {
  readonly host: { id: string; name: string };
  readonly tools: HostTools;
  readonly paths: readonly string[];
  readonly program: string;
  /** Names for the program's standard input. */
  readonly list?: Iterable<Uint8Array>;
  readonly allows: (path: string) => boolean;
  readonly folder: string;
  readonly safety: boolean;
  readonly signal: AbortSignal;
  readonly onProgress: (bytes: number) => void;
}

/** Streams a host's tar into a new archive and adds it to the catalogue. Either both are there afterwards, or neither. */
export async function storeArchive(
  backup: BackupContext,
  options: StoreOptions,
): Promise<{
  report: BackupReport;
  warnings: readonly string[];
  header: ManifestHeader;
  totals: Totals;
  entries: EntryLog;
}> {
  const { services, catalogue } = backup;
  const { host, tools, signal } = options;
  const createdAt = services.ports.clock.now();
  const id = newArchiveId();
  const path = archivePath(options.folder, createdAt, id);
  catalogue.begin(id, path, host, createdAt);
  try {
    const list = options.list === undefined ? {} : { list: options.list };
    const source = await startTar(services.ssh, host, tools, options.program, { signal, ...list });
    let warningCount = 0;
    try {
      const written = await writeArchive({
        path,
        identity: backup.identity(),
        hostName: host.name,
        source: source.stream,
        allows: options.allows,
        signal,
        onProgress: options.onProgress,
        finished: async () => {
          const messages = await source.finished();
          warningCount = messages.warningCount;
          const { tool, root } = tools;
          const warnings = messages.warnings.slice();
          return {
            format: 1,
            id,
            createdAt,
            host: { id: host.id, name: host.name },
            paths: [...options.paths],
            tool,
            root,
            warnings,
          };
        },
      });
      const { header, totals, entries, bytes } = written;
      catalogue.put({ path, header, totals, entries, bytes, safety: options.safety }, host.id);
      const report: BackupReport = {
        archiveId: id,
        archive: path,
        files: totals.files,
        entries: totals.entries,
        contentBytes: totals.bytes,
        archiveBytes: bytes,
        root: tools.root,
        partial: warningCount > 0,
        warnings: header.warnings,
        warningCount,
      };
      return { report, warnings: header.warnings, header, totals, entries };
    } finally {
      source.close();
    }
  } catch (error) {
    catalogue.abandon(id);
    throw error;
  }
}
