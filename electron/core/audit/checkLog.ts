import { access, readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { Failure } from "../../../shared/base/failure.ts";
import type { AuditDamage, AuditDamageReason } from "../../../shared/contract/audit.ts";
import { type ParsedLine, parseLine, type StoredEntry } from "./entry.ts";
import { epochOfKeyFile } from "./epochKeys.ts";
import { type AuditHeader, HEADER_FILE, parseHeader } from "./header.ts";
import { MerkleTree, sha256 } from "./merkle.ts";
import { type Checkpoint, parseCheckpoint, parseNote, type SignedNote, verifyNote } from "./note.ts";
import { listSegments, readLines, segmentName, type SegmentLine } from "./segments.ts";
import { SignatureQueue } from "./signatureQueue.ts";
import { createVerifier, type Verifier } from "./signingKey.ts";

export const CHECKPOINT_FILE = "checkpoint";
/**
 * Every append replaces the checkpoint before it returns, so a crash leaves at most one entry beyond it.
 * More than that means the checkpoint is an older one.
 */
const MAX_UNCOVERED = 1;

/** A line that holds, and where it stands. */
export interface CheckedLine {
  readonly entry: StoredEntry;
  readonly segment: number;
  /** Byte position in the segment and length with its newline. */
  readonly position: number;
  readonly length: number;
}

export interface CheckOptions {
  /**
   * `all` checks every signature. `rotations` checks those that hand over to the next key and those that no checkpoint covers;
   * the rest is held by the hash chain and the signed checkpoint. Twenty times faster, for opening.
   */
  readonly signatures: "all" | "rotations";
  readonly onEntry?: (line: CheckedLine) => void;
}

/** What a whole pass over a log found. */
export interface CheckResult {
  readonly header: AuditHeader | null;
  readonly damage: AuditDamage | null;
  readonly tree: MerkleTree;
  readonly segments: number;
  /** Hash of the last line (of the header when there is none), base64. */
  readonly prev: string;
  readonly epoch: number;
  readonly epochKey: Buffer | null;
  /** Entries of the present epoch. */
  readonly epochEntries: number;
  /** Entries the checkpoint covers. */
  readonly covered: number;
  /** An unfinished last line that a crash left behind, beyond the checkpoint: the file is good up to `length`. */
  readonly torn: { readonly segment: number; readonly length: number } | null;
}

class Damaged extends Error {
  readonly damage: AuditDamage;

  constructor(seq: number, file: string, line: number, reason: AuditDamageReason) {
    super(reason);
    this.damage = { seq, file, line, reason };
  }
}

/**
 * Reads a whole log from its files alone, in one pass and in bounded memory, and stops at the first thing that does not hold.
 * It may run while another process appends: entries written after it began are looked at only as far as the checkpoint goes.
 * Fails with audit.absent {folder} when the folder does not exist.
 */
export async function checkLog(folder: string, options: CheckOptions): Promise<CheckResult> {
  const pass = new Pass(folder, options);
  try {
    await pass.run();
    return pass.result(null);
  } catch (error) {
    if (!(error instanceof Damaged)) throw error;
    return pass.result(error.damage);
  }
}

class Pass {
  private readonly folder: string;
  private readonly options: CheckOptions;
  private header: AuditHeader | null = null;
  private note: SignedNote | null = null;
  private checkpoint: Checkpoint | null = null;
  private readonly tree = new MerkleTree();
  private prev = "";
  private epoch = 1;
  private epochKey: Buffer | null = null;
  private epochEntries = 0;
  private verifier: Verifier | null = null;
  private readonly signatures = new SignatureQueue();
  private segments = 0;
  private torn: CheckResult["torn"] = null;

  constructor(folder: string, options: CheckOptions) {
    this.folder = folder;
    this.options = options;
  }

  result(damage: AuditDamage | null): CheckResult {
    const { header, tree, segments, prev, epoch, epochKey, epochEntries, torn } = this;
    const covered = this.checkpoint?.size ?? 0;
    return { header, damage, tree, segments, prev, epoch, epochKey, epochEntries, covered, torn };
  }

  async run(): Promise<void> {
    try {
      await this.readAll();
    } catch (error) {
      // A signature still being checked belongs to an entry at or before the one where this was found.
      await this.signatures.drain();
      throw error;
    }
    await this.signatures.drain();
  }

  private async readAll(): Promise<void> {
    const header = await this.readHeader();
    // Sizes first, checkpoint second: whatever stood in the files before is covered by it, but for one entry.
    const listed = await listSegments(this.folder);
    const checkpoint = await this.readCheckpoint(header);
    this.compare(checkpoint);
    for (let number = 1; ; number++) {
      const path = join(this.folder, segmentName(number));
      const listedBytes = listed.sizes.get(number);
      if (listedBytes === undefined && !(await this.continues(number, listed.last, checkpoint, path))) break;
      this.segments = number;
      await this.readSegment(number, path, listedBytes ?? 0, number >= listed.last, checkpoint);
    }
    if (this.tree.size < checkpoint.size) {
      const line = await this.linesOf(this.segments);
      throw new Damaged(this.tree.size, segmentName(Math.max(1, this.segments)), line + 1, "cutOff");
    }
    await this.checkKeyFiles();
  }

  private async readHeader(): Promise<AuditHeader> {
    await access(this.folder).catch((error: unknown) => {
      throw new Failure("audit.absent", { folder: this.folder }, error);
    });
    const file = await this.readIfThere(HEADER_FILE, "headerMissing");
    const header = parseHeader(file);
    if (!header) throw new Damaged(0, HEADER_FILE, 1, "headerDamaged");
    this.header = header;
    this.prev = sha256(header.bytes).toString("base64");
    this.useKey(header.firstKey, 1);
    return header;
  }

  private async readCheckpoint(header: AuditHeader): Promise<Checkpoint> {
    const file = await this.readIfThere(CHECKPOINT_FILE, "checkpointMissing");
    this.note = parseNote(file.toString("utf8"));
    const checkpoint = this.note ? parseCheckpoint(this.note.text) : null;
    if (!checkpoint || checkpoint.origin !== header.origin)
      throw new Damaged(0, CHECKPOINT_FILE, 1, "checkpointDamaged");
    this.checkpoint = checkpoint;
    return checkpoint;
  }

  private async readIfThere(name: string, missing: AuditDamageReason): Promise<Buffer> {
    try {
      return await readFile(join(this.folder, name));
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === "ENOENT") throw new Damaged(0, name, 0, missing);
      throw error;
    }
  }

  /** Whether an unlisted segment belongs to the log: lost when a later one is there, new when the checkpoint reaches into it. */
  private async continues(number: number, last: number, checkpoint: Checkpoint, path: string): Promise<boolean> {
    if (number < last) throw new Damaged(this.tree.size, segmentName(number), 0, "segmentMissing");
    if (this.tree.size >= checkpoint.size) return false;
    return access(path).then(
      () => true,
      () => {
        if (this.segments === 0) throw new Damaged(0, segmentName(number), 0, "segmentMissing");
        return false;
      },
    );
  }

  private async readSegment(
    number: number,
    path: string,
    listedBytes: number,
    mayBeTorn: boolean,
    checkpoint: Checkpoint,
  ): Promise<void> {
    let lineNumber = 0;
    for await (const line of readLines(path)) {
      lineNumber += 1;
      const beyond = this.tree.size >= checkpoint.size;
      if (beyond && line.position >= listedBytes) return;
      if (this.torn) throw new Damaged(this.tree.size, segmentName(number), lineNumber - 1, "lineDamaged");
      const parsed = line.complete ? parseLine(line.bytes) : null;
      if (!parsed && beyond && mayBeTorn) {
        this.torn = { segment: number, length: line.position };
        continue;
      }
      this.accept(parsed, line, { number, lineNumber, beyond });
      if (this.signatures.full) await this.signatures.drain();
      this.compare(checkpoint);
    }
  }

  private accept(
    parsed: ParsedLine | null,
    line: SegmentLine,
    at: { number: number; lineNumber: number; beyond: boolean },
  ): void {
    const seq = this.tree.size;
    const damaged = (reason: AuditDamageReason): Damaged =>
      new Damaged(seq, segmentName(at.number), at.lineNumber, reason);
    if (!parsed) throw damaged("lineDamaged");
    const { entry, signed, signature } = parsed;
    if (entry.seq !== seq) throw damaged("sequence");
    if (entry.epoch !== this.epoch) throw damaged("epoch");
    if (this.options.signatures === "all" || entry.kind === "rotation" || at.beyond) {
      if (!this.verifier) throw damaged("signature");
      this.signatures.add(this.verifier, signed, signature, () => damaged("signature"));
    }
    if (entry.prev !== this.prev) throw damaged("chain");
    if (this.checkpoint && seq >= this.checkpoint.size + MAX_UNCOVERED) throw damaged("uncovered");
    this.tree.append(line.bytes);
    this.prev = sha256(line.bytes).toString("base64");
    this.epochEntries += 1;
    if (entry.nextKey !== undefined) this.useKey(Buffer.from(entry.nextKey, "base64"), this.epoch + 1);
    this.options.onEntry?.({ entry, segment: at.number, position: line.position, length: line.bytes.length + 1 });
  }

  /** At the size the checkpoint speaks of, its root and the signature by the key of that moment must hold. */
  private compare(checkpoint: Checkpoint): void {
    if (this.tree.size !== checkpoint.size || !this.note || !this.header || !this.epochKey) return;
    if (!this.tree.root().equals(checkpoint.root)) {
      throw new Damaged(Math.max(0, checkpoint.size - 1), CHECKPOINT_FILE, 3, "rootMismatch");
    }
    if (!verifyNote(this.note, this.header.origin, this.epochKey)) {
      throw new Damaged(Math.max(0, checkpoint.size - 1), CHECKPOINT_FILE, 5, "checkpointSignature");
    }
  }

  /** Where secret keys lie beside the log, one of them must be the present epoch's: an older state of the log has lost its own. */
  private async checkKeyFiles(): Promise<void> {
    const epochs = (await readdir(this.folder)).map(epochOfKeyFile).filter((epoch) => epoch !== null);
    if (epochs.length > 0 && !epochs.includes(this.epoch)) {
      throw new Damaged(this.tree.size, segmentName(Math.max(1, this.segments)), 0, "rolledBack");
    }
  }

  private useKey(publicKey: Buffer, epoch: number): void {
    this.epoch = epoch;
    this.epochEntries = 0;
    this.epochKey = publicKey;
    this.verifier = createVerifier(publicKey);
  }

  private async linesOf(segment: number): Promise<number> {
    if (segment === 0) return 0;
    let lines = 0;
    for await (const line of readLines(join(this.folder, segmentName(segment)))) if (line.complete) lines += 1;
    return lines;
  }
}
