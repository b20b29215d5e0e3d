import { Failure } from "../../../../shared/base/failure.ts";
import type { RunContext } from "../../actions/runs.ts";
import type { Clock } from "../../ports.ts";
import type { ExecChannel, ExitStatus } from "../../ssh/types.ts";
import { storeArchive } from "../backupRun.ts";
import { type EntrySink, readArchive } from "../format/readArchive.ts";
import { prepareFolder } from "../format/writeArchive.ts";
import { HostFiles } from "../remote/hostState.ts";
import { judgeTar, TarMessages } from "../remote/tarMessages.ts";
import { createFromListProgram, extractProgram } from "../remote/tarProgram.ts";
import { type BackupContext, cancellable, stopSignal, throttled } from "../service.ts";
import { endMark } from "../tar/encode.ts";
import { compareWithHost, placeOf } from "./comparison.ts";
import { type Findings, findOut, type RestoreState } from "./restorePlan.ts";
import { select, type Selection } from "./selection.ts";
import { TarFilter } from "./tarFilter.ts";

export interface RestoreReport {
  readonly created: number;
  readonly overwritten: number;
  readonly unchanged: number;
  /** Archive of what was overwritten; null when nothing was. */
  readonly safetyArchive: string | null;
  readonly warnings: readonly string[];
}

/**
 * Writes to the host what the approved plan says, and nothing when the host is no longer as it was then (plan.stale {host, changed}).
 * The archive is read to its end first, so that a damaged one never reaches a server; what is overwritten is kept in an archive of its
 * own; afterwards every written file is hashed on the host (backup.restoreIncomplete {host, path, count}). Run kind backup.restoreHost.
 */
export function runRestoreHost(
  backup: BackupContext,
  context: RunContext,
  state: RestoreState,
): Promise<RestoreReport> {
  const signal = stopSignal(context);
  return cancellable(signal, async () => {
    const { services } = backup;
    const reading = { path: state.path, identity: backup.identity(), signal };
    context.update({ step: "Checking the archive", progress: 0 });
    const checked = await readArchive({
      ...reading,
      onProgress: throttled(services, (share) => context.update({ progress: share * 0.3 })),
    });
    context.update({ step: "Comparing with the host", progress: 0.3 });
    const findings = await findOut(backup, state, signal);
    const { host, comparison } = findings;
    if (
      checked.header.id !== state.archiveId ||
      findings.archiveId !== state.archiveId ||
      comparison.digest !== state.digest
    )
      throw new Failure("plan.stale", { host: host.name, changed: "files" });

    let safetyArchive: string | null = null;
    if (comparison.overwrite.length > 0) {
      context.update({ step: "Keeping what will be overwritten", progress: 0.35 });
      safetyArchive = await keepOverwritten(backup, findings, state, signal);
      context.log(`What is overwritten was kept in ${safetyArchive}\n`);
    }
    context.update({ step: "Writing files", progress: 0.5, cancellable: false });
    const selection = select(findings.entries, state.only, state.path);
    const warnings = await send(backup, findings, state, selection, {
      ...reading,
      onProgress: throttled(services, (share) => context.update({ progress: 0.5 + share * 0.35 })),
    });
    for (const warning of warnings) context.log(`${warning}\n`);

    context.update({ step: "Checking the files on the host", progress: 0.85 });
    await check(backup, findings, state, selection, signal);
    return {
      created: comparison.creates,
      overwritten: comparison.overwrite.length,
      unchanged: comparison.unchanged,
      safetyArchive,
      warnings,
    };
  });
}

/** An archive of exactly the files that will be overwritten. */
async function keepOverwritten(
  backup: BackupContext,
  { host, tools, comparison }: Findings,
  { target }: RestoreState,
  signal: AbortSignal,
): Promise<string> {
  const names = new Set(comparison.overwrite.map((path) => placeOf(target, path).replace(/^\/+/, "") || "."));
  const folder = backup.services.ports.paths.backups;
  await prepareFolder(folder, { recursive: true });
  const { report } = await storeArchive(backup, {
    host,
    tools,
    paths: [target],
    ...createFromListProgram(tools, names, host.name),
    allows: (path) => names.has(path),
    folder,
    safety: true,
    signal,
    onProgress: () => undefined,
  });
  // A file that could not be kept must not be overwritten.
  if (report.partial || report.entries < names.size)
    throw new Failure("plan.stale", { host: host.name, changed: report.warnings[0] ?? "files" });
  return report.archive;
}

async function send(
  backup: BackupContext,
  { host, tools, comparison }: Findings,
  state: RestoreState,
  selection: Selection,
  reading: Parameters<typeof readArchive>[0],
): Promise<readonly string[]> {
  const program = extractProgram(tools.flavor, state.target);
  const channel = await backup.services.ssh.spawn(host.id, program, { signal: reading.signal, root: tools.root });
  const messages = new TarMessages();
  channel.stderr.on("data", (chunk: Buffer) => messages.push(chunk));
  channel.stdout.resume();
  const wants = (path: string): boolean => comparison.write.has(path);
  const filter = new TarFilter(
    { wants, contentPath: movedContent(selection, wants), linkTarget: selection.linkTarget },
    (data) => write(channel, data),
  );
  try {
    await readArchive(reading, filter satisfies EntrySink);
    await write(channel, endMark);
    channel.stdin.end();
    judgeTar(await channel.exit, messages, tools.flavor, host.name);
  } catch (error) {
    // When the host's tar gave up, what it said is worth more than the broken pipe.
    const exit = await exitSoon(channel, backup.services.ports.clock);
    if (exit !== null && !(exit instanceof Failure) && exit.code !== null)
      judgeTar(exit, messages, tools.flavor, host.name);
    if (error instanceof Failure) throw error;
    // A write that failed says nothing; why the connection ended does.
    throw exit instanceof Failure
      ? exit
      : new Failure("ssh.closed", { host: host.name, reason: "connection lost" }, error);
  } finally {
    channel.close();
  }
  return messages.warnings;
}

/** Content goes to its own name when that is written, or to the hard link that stands in for it. */
function movedContent(selection: Selection, wants: (path: string) => boolean): (path: string) => string | null {
  return (path) => {
    const place = selection.contentPath(path);
    return place !== null && wants(place) ? place : null;
  };
}

/** Milliseconds that a broken tar is given to say why. */
const LAST_WORDS_MS = 1000;

/** How the program or its connection ended; null when neither is known in time. */
function exitSoon(channel: ExecChannel, clock: Clock): Promise<ExitStatus | Failure | null> {
  return new Promise((resolve) => {
    const timer = clock.after(LAST_WORDS_MS, () => resolve(null));
    const done = (exit: ExitStatus | Failure | null): void => {
      timer.dispose();
      resolve(exit);
    };
    channel.exit.then(done, (error: unknown) => done(error instanceof Failure ? error : null));
  });
}

function write(channel: ExecChannel, data: Buffer): Promise<void> {
  return new Promise((resolve, reject) => {
    channel.stdin.write(data, (error) => (error ? reject(error) : resolve()));
  });
}

/** Compares once more: afterwards everything that was written must be as the archive has it. */
async function check(
  backup: BackupContext,
  { host, tools, entries }: Findings,
  state: RestoreState,
  selection: Selection,
  signal: AbortSignal,
): Promise<void> {
  const files = new HostFiles(backup.services.ssh, host, { root: tools.root, signal });
  const after = await compareWithHost({
    entries,
    selection,
    target: state.target,
    files,
    root: tools.root,
    host: host.name,
  });
  const left = Array.from(after.write);
  const first = left[0];
  if (first === undefined) return;
  throw new Failure("backup.restoreIncomplete", {
    host: host.name,
    path: placeOf(state.target, first).slice(0, 512),
    count: left.length,
  });
}
