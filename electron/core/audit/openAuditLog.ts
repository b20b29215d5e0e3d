import { randomBytes } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, renameSync } from "node:fs";
import { basename, join } from "node:path";
import { Failure } from "../../../shared/base/failure.ts";
import type { AuditDamage } from "../../../shared/contract/audit.ts";
import type { Clock } from "../ports.ts";
import type { AuditFinding, AuditHead, AuditLog } from "./auditLog.ts";
import { CHECKPOINT_FILE, checkLog } from "./checkLog.ts";
import { type Disk, systemDisk } from "./disk.ts";
import { EntryIndex } from "./entryIndex.ts";
import { createEpochKey, eraseOtherKeys, keyFileName, readEpochKey } from "./epochKeys.ts";
import { FileAuditLog } from "./fileAuditLog.ts";
import { createHeader, HEADER_FILE } from "./header.ts";
import { MerkleTree } from "./merkle.ts";
import { formatCheckpoint, signNote } from "./note.ts";
import { sealReady } from "./seal.ts";
import { listSegments, segmentLimits, type SegmentLimits, segmentName } from "./segments.ts";
import { verifyAudit } from "./verify.ts";

const ORIGIN_BYTES = 16;

export interface CreateAuditLogOptions {
  /** X25519 public key of `deriveSealKeys`. */
  readonly sealPublicKey: Uint8Array;
  readonly clock: Pick<Clock, "now">;
  readonly disk?: Disk;
  readonly limits?: SegmentLimits;
}

export interface OpenAuditLogOptions {
  readonly clock: Pick<Clock, "now">;
  /** A head remembered from an earlier session; what does not agree with it becomes a finding. */
  readonly expectAtLeast?: AuditHead;
  readonly disk?: Disk;
  readonly limits?: SegmentLimits;
}

/** Begins a log in a folder that has none. Fails with audit.exists {folder}, audit.writeFailed {reason}. */
export async function createAuditLog(folder: string, options: CreateAuditLogOptions): Promise<AuditLog> {
  const disk = options.disk ?? systemDisk();
  await sealReady();
  await writing(async () => {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    if (existsSync(join(folder, HEADER_FILE)) || (await listSegments(folder)).last > 0) {
      throw new Failure("audit.exists", { folder });
    }
    // The header comes last: until it stands there is no log, and a crashed creation is simply begun again.
    eraseOtherKeys(folder, 0, disk);
    const key = createEpochKey(folder, 1, disk);
    const origin = `holdfast/audit/${randomBytes(ORIGIN_BYTES).toString("hex")}`;
    const sealKey = Buffer.from(options.sealPublicKey);
    const header = createHeader({ origin, created: Math.trunc(options.clock.now()), sealKey }, key);
    const text = formatCheckpoint({ origin, size: 0, root: new MerkleTree().root() });
    disk.replace(join(folder, CHECKPOINT_FILE), Buffer.from(signNote(text, origin, key), "utf8"));
    disk.replace(join(folder, HEADER_FILE), Buffer.concat([header.bytes, Buffer.from("\n")]));
  });
  return openAuditLog(folder, options);
}

/**
 * Opens a log, repairs what a crash left behind (an unfinished last line beyond the checkpoint is removed, open intents are
 * closed as "interrupted") and refuses what no crash explains.
 * Fails with audit.absent {folder}, audit.damaged {seq, file, line, reason}, audit.writeFailed {reason}.
 */
export async function openAuditLog(folder: string, options: OpenAuditLogOptions): Promise<AuditLog> {
  const disk = options.disk ?? systemDisk();
  await sealReady();
  const index = new EntryIndex();
  const checked = await checkLog(folder, {
    signatures: "rotations",
    onEntry: ({ entry, ...place }) => index.push(entry, place),
  });
  index.beginSegment(checked.segments);
  if (checked.damage) throw damaged(checked.damage);
  const { header, epochKey } = checked;
  if (!header || !epochKey) throw new Error("a checked log has a header and a key");
  const key = readEpochKey(folder, checked.epoch, epochKey);
  if (!key) throw damaged({ seq: index.length, file: keyFileName(checked.epoch), line: 0, reason: "keyMissing" });

  return writing(() => {
    if (checked.torn) disk.truncate(join(folder, segmentName(checked.torn.segment)), checked.torn.length);
    eraseOtherKeys(folder, checked.epoch, disk);
    const { tree, prev, epoch, epochEntries } = checked;
    const findings: AuditFinding[] = [];
    const note = readFileSync(join(folder, CHECKPOINT_FILE), "utf8");
    const { clock, limits = segmentLimits } = options;
    const state = { folder, header, index, tree, disk, clock, findings, limits, prev, epoch, epochEntries, key };
    const log = new FileAuditLog(state, note);
    if (index.length > checked.covered) log.coverAll();
    findings.push(...compare(log, options.expectAtLeast));
    log.closeOrphans();
    return log;
  });
}

export interface ReplacedAuditLog {
  readonly log: AuditLog;
  /** Where the old log's folder lies now, as it was. */
  readonly setAside: string;
}

/**
 * For a log that no longer opens: sets its folder aside untouched, under a name of its own, and begins a new log whose first
 * entry says so. Only ever at a person's word: nothing does this by itself, or a damaged log would heal silently.
 * Fails with audit.absent {folder}, audit.writeFailed {reason}.
 */
export async function replaceAuditLog(folder: string, options: CreateAuditLogOptions): Promise<ReplacedAuditLog> {
  const { entries, firstBad } = await verifyAudit(folder);
  const stamp = new Date(options.clock.now()).toISOString().slice(0, 19).replaceAll(":", "-");
  const setAside = `${folder}-set-aside-${stamp}Z`;
  await writing(() => {
    if (existsSync(setAside)) throw new Failure("audit.exists", { folder: setAside });
    renameSync(folder, setAside);
  });
  const log = await createAuditLog(folder, options);
  const data = { setAside: basename(setAside), entries, firstBad };
  log.append({ kind: "event", hostIds: [], detail: { action: "audit.replaced", actor: "", hosts: [], data } });
  return { log, setAside };
}

/** What a remembered head says about a log: nothing when it holds. For use after the vault was unlocked. */
export function compare(log: AuditLog, remembered: AuditHead | undefined): AuditFinding[] {
  if (!remembered || log.isConsistent(remembered)) return [];
  return [{ code: "rolledBack", rememberedSize: remembered.size, size: log.length }];
}

function damaged(damage: AuditDamage): Failure {
  return new Failure("audit.damaged", { ...damage });
}

async function writing<T>(work: () => T | Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code;
    if (error instanceof Failure || typeof code !== "string") throw error;
    throw new Failure("audit.writeFailed", { reason: code }, error);
  }
}
