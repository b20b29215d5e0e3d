import { closeSync, openSync, readSync } from "node:fs";
import { join } from "node:path";
import { Emitter } from "../../../shared/base/event.ts";
import { Failure } from "../../../shared/base/failure.ts";
import type { AuditEntry } from "../../../shared/contract/audit.ts";
import type { Clock } from "../ports.ts";
import type { AuditFinding, AuditHead, AuditLog, AuditRecord, IndexedEntry } from "./auditLog.ts";
import { CHECKPOINT_FILE } from "./checkLog.ts";
import type { Disk } from "./disk.ts";
import { canonicalBody, type EntryBody, formatLine, parseLine, type StoredEntry } from "./entry.ts";
import type { EntryIndex, Place } from "./entryIndex.ts";
import { createEpochKey, eraseOtherKeys } from "./epochKeys.ts";
import type { AuditHeader } from "./header.ts";
import { type MerkleTree, sha256 } from "./merkle.ts";
import { formatCheckpoint, signNote } from "./note.ts";
import { openEntry } from "./openEntry.ts";
import { sealDetail, sealKeysFromSeed } from "./seal.ts";
import { type SegmentLimits, segmentName } from "./segments.ts";
import type { SigningKey } from "./signingKey.ts";

/** Entries signed by one key, its closing rotation included: what a stolen key can rewrite is at most this many. */
export const EPOCH_ENTRIES = 1024;
/** Host ids kept in the plain part of one entry. */
export const MAX_HOST_IDS = 5000;

/** Everything an open log stands on; `openAuditLog` gathers it from the files. */
export interface LogState {
  readonly folder: string;
  readonly header: AuditHeader;
  readonly index: EntryIndex;
  readonly tree: MerkleTree;
  readonly disk: Disk;
  readonly clock: Pick<Clock, "now">;
  readonly findings: readonly AuditFinding[];
  readonly limits: SegmentLimits;
  /** Hash of the last line, base64. */
  prev: string;
  epoch: number;
  epochEntries: number;
  key: SigningKey;
}

export class FileAuditLog implements AuditLog {
  private readonly state: LogState;
  private readonly appended = new Emitter<{ entries: number }>();
  readonly onAppend = this.appended.event;
  private note: string;
  /** The last segment, open for appending; -1 before the first append. */
  private fd = -1;
  private failure: Failure | null = null;
  private closed = false;
  private announced = false;
  /** A log opened anew begins a new epoch with its first entry, so that the last session's key is of no more use. */
  private freshKey: boolean;

  constructor(state: LogState, note: string) {
    this.state = state;
    this.note = note;
    this.freshKey = state.epochEntries === 0;
  }

  get length(): number {
    return this.state.index.length;
  }

  get findings(): readonly AuditFinding[] {
    return this.state.findings;
  }

  append(record: AuditRecord): number {
    this.refuse();
    return this.guard(() => {
      if (!this.freshKey || this.state.epochEntries >= EPOCH_ENTRIES - 1) this.rotate();
      return this.write({
        kind: record.kind,
        hostIds: record.hostIds.length > 0 ? record.hostIds.slice(0, MAX_HOST_IDS) : undefined,
        intentSeq: record.intentSeq,
        outcome: record.outcome,
        sealed: sealDetail(record.detail, this.state.header.sealKey),
      });
    });
  }

  read(openSeed: Uint8Array, range: { from: number; to: number }): AuditEntry[] {
    const keys = sealKeysFromSeed(openSeed);
    return this.readSealed(range).map((entry) => openEntry(entry, keys));
  }

  readSealed(range: { from: number; to: number }): StoredEntry[] {
    const result: StoredEntry[] = [];
    const to = Math.min(range.to, this.length);
    for (let seq = Math.max(0, range.from); seq < to;) {
      const end = Math.min(to, this.state.index.segmentEnd(seq));
      for (const line of this.readLines(seq, end)) {
        const parsed = parseLine(line);
        if (!parsed || parsed.entry.seq !== seq) throw this.damagedAt(seq);
        result.push(parsed.entry);
        seq += 1;
      }
    }
    return result;
  }

  describe(seq: number): IndexedEntry {
    return this.state.index.describe(seq);
  }

  checkpoint(): AuditHead & { note: string } {
    return { size: this.length, root: this.state.tree.root().toString("base64"), note: this.note };
  }

  isConsistent(head: AuditHead): boolean {
    if (head.size > this.length) return false;
    const prefix = this.state.tree.prefix(head.size, (seq) => this.readLines(seq, seq + 1)[0] as Buffer);
    return prefix.root().toString("base64") === head.root;
  }

  close(): void {
    if (this.closed) return;
    this.closed = true;
    this.appended.dispose();
    if (this.fd >= 0) closeSync(this.fd);
  }

  /** Closes what a crash left open: its end is unknown, and says so. */
  closeOrphans(): void {
    for (const intentSeq of this.state.index.openIntents) {
      const [intent] = this.readSealed({ from: intentSeq, to: intentSeq + 1 });
      // The intent's detail is sealed and the vault may be locked; a reader joins the two.
      const detail = { action: "", actor: "", hosts: [], data: {} };
      this.append({ kind: "outcome", hostIds: intent?.hostIds ?? [], intentSeq, outcome: "interrupted", detail });
    }
  }

  /** Brings the checkpoint up to an entry that a crash left beyond it. */
  coverAll(): void {
    this.guard(() => this.writeCheckpoint());
  }

  private refuse(): void {
    if (this.closed) throw new Failure("audit.writeFailed", { reason: "closed" });
    if (this.failure) throw this.failure;
  }

  /** After one failed write or sync nobody knows what is on the disk; only opening the log anew finds out. */
  private guard<T>(work: () => T): T {
    try {
      return work();
    } catch (error) {
      const code = (error as NodeJS.ErrnoException).code;
      if (typeof code !== "string") throw error;
      this.failure = new Failure("audit.writeFailed", { reason: code }, error);
      throw this.failure;
    }
  }

  /** The old key's last act is to sign the new key's public half; then it is erased. */
  private rotate(): void {
    const { state } = this;
    const next = createEpochKey(state.folder, state.epoch + 1, state.disk);
    this.write({ kind: "rotation", nextKey: next.publicKey.toString("base64") }, next);
    eraseOtherKeys(state.folder, state.epoch, state.disk);
  }

  private write(body: Omit<EntryBody, "seq" | "time" | "prev" | "epoch">, successor?: SigningKey): number {
    const { state } = this;
    const seq = this.length;
    const time = Math.max(0, Math.trunc(state.clock.now()));
    const canonical = canonicalBody({ ...body, seq, time, prev: state.prev, epoch: state.epoch });
    const line = Buffer.from(formatLine(canonical, state.key.sign(Buffer.from(canonical)).toString("base64")));
    const parsed = parseLine(line);
    if (!parsed) throw new TypeError("an audit record does not fit the log's format");
    const place = this.nextPlace(line.length + 1);
    state.disk.append(this.fd, Buffer.concat([line, Buffer.from("\n")]));
    state.tree.append(line);
    state.index.push(parsed.entry, place);
    state.prev = sha256(line).toString("base64");
    state.epochEntries += 1;
    this.freshKey = true;
    if (successor) {
      state.key = successor;
      state.epoch += 1;
      state.epochEntries = 0;
    }
    this.writeCheckpoint();
    this.announce();
    return seq;
  }

  private writeCheckpoint(): void {
    const { state } = this;
    const text = formatCheckpoint({ origin: state.header.origin, size: this.length, root: state.tree.root() });
    const note = signNote(text, state.header.origin, state.key);
    state.disk.replace(join(state.folder, CHECKPOINT_FILE), Buffer.from(note, "utf8"));
    this.note = note;
  }

  private nextPlace(length: number): Place {
    const { index, limits } = this.state;
    const last = index.lastSegment();
    const full = last.entries >= limits.entries || last.bytes + length > limits.bytes;
    const segment = last.number === 0 || (full && last.entries > 0) ? last.number + 1 : last.number;
    const path = join(this.state.folder, segmentName(segment));
    if (segment !== last.number) {
      if (this.fd >= 0) closeSync(this.fd);
      this.fd = -1;
      this.state.disk.ensure(path);
    }
    if (this.fd < 0) this.fd = openSync(path, "a", 0o600);
    return { segment, position: segment === last.number ? last.bytes : 0, length };
  }

  /** Lines of [from, to) without their newlines, all of one segment. */
  private readLines(from: number, to: number): Buffer[] {
    const first = this.state.index.place(from);
    const last = this.state.index.place(to - 1);
    const bytes = Buffer.alloc(last.position + last.length - first.position);
    const fd = openSync(join(this.state.folder, segmentName(first.segment)), "r");
    try {
      let done = 0;
      while (done < bytes.length) {
        const count = readSync(fd, bytes, done, bytes.length - done, first.position + done);
        if (count === 0) throw this.damagedAt(from);
        done += count;
      }
    } finally {
      closeSync(fd);
    }
    return Array.from({ length: to - from }, (_, i) => {
      const { position, length } = this.state.index.place(from + i);
      return bytes.subarray(position - first.position, position - first.position + length - 1);
    });
  }

  private damagedAt(seq: number): Failure {
    const file = segmentName(this.state.index.place(seq).segment);
    return new Failure("audit.damaged", { seq, file, line: 0, reason: "lineDamaged" });
  }

  /** Listeners hear of it after the append has returned: an error of theirs cannot make a written entry look lost. */
  private announce(): void {
    if (this.announced) return;
    this.announced = true;
    queueMicrotask(() => {
      this.announced = false;
      this.appended.emit({ entries: this.length });
    });
  }
}
