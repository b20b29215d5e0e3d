import type { AuditEntry, AuditFilter, AuditRow } from "../../../shared/contract/audit.ts";
import type { Clock } from "../ports.ts";
import type { AuditLog, IndexedEntry } from "./auditLog.ts";
import { matchesAction, matchesIndexed, matchesText } from "./filter.ts";
import { Lru } from "./lru.ts";
import { openEntry } from "./openEntry.ts";
import { type SealKeys, sealKeysFromSeed } from "./seal.ts";

/** Opened entries kept for paging back and forth; forgotten when the vault is locked. */
export const MAX_OPENED_ENTRIES = 5000;
/** Entries read from disk at a time. */
const READ_ENTRIES = 128;
/** One page is looked for this long, in milliseconds; the rest is for the next call. */
export const SCAN_BUDGET_MS = 400;
/** After this long, in milliseconds, other work of the core gets its turn. */
const SCAN_SLICE_MS = 12;

export interface PageRequest {
  readonly filter: AuditFilter;
  /** Rows below this sequence number; null begins with the newest. */
  readonly before: number | null;
  readonly limit: number;
  /** Nothing below this sequence number is looked at. */
  readonly downTo: number;
}

export interface Page {
  readonly entries: AuditRow[];
  readonly total: number;
  readonly next: number | null;
}

/** Lists the log for a person: opened, an intent and its outcome as one row, newest first. Lives as long as the vault is open. */
export class AuditReader {
  private readonly log: AuditLog;
  private readonly clock: Pick<Clock, "monotonic">;
  private keys: SealKeys | null;
  private readonly opened = new Lru<number, AuditEntry>(MAX_OPENED_ENTRIES);

  constructor(log: AuditLog, openSeed: Uint8Array, clock: Pick<Clock, "monotonic">) {
    this.log = log;
    this.keys = sealKeysFromSeed(openSeed);
    this.clock = clock;
  }

  /**
   * Gives a full page as long as there are entries, unless only opening them tells which ones match: then it looks for
   * SCAN_BUDGET_MS, and at one whole read at least, so that a caller always gets on.
   */
  async page(request: PageRequest, signal: AbortSignal, budgetMs = SCAN_BUDGET_MS): Promise<Page> {
    const entries: AuditRow[] = [];
    const { text, action, routine } = request.filter;
    const mustOpen = text !== "" || action !== "" || !routine;
    const started = this.clock.monotonic();
    let yielded = started;
    let next = Math.min(request.before ?? this.log.length, this.log.length);
    while (next > request.downTo && entries.length < request.limit) {
      next = this.scan(next, request, entries);
      const now = this.clock.monotonic();
      if (mustOpen && now - started > budgetMs) break;
      if (now - yielded > SCAN_SLICE_MS) {
        await new Promise(setImmediate);
        signal.throwIfAborted();
        yielded = this.clock.monotonic();
      }
    }
    return { entries, total: this.log.length, next: next > request.downTo ? next : null };
  }

  /** Forgets what was opened and the key it was opened with. */
  dispose(): void {
    this.opened.clear();
    this.keys?.privateKey.fill(0);
    this.keys = null;
  }

  /** Looks at up to READ_ENTRIES entries below `before`, adds the rows that match, and returns where it stopped. */
  private scan(before: number, { filter, limit, downTo }: PageRequest, into: AuditRow[]): number {
    const from = Math.max(downTo, before - READ_ENTRIES);
    const wanted: number[] = [];
    for (let seq = before - 1; seq >= from; seq--) {
      if (matchesIndexed(filter, this.log.describe(seq))) wanted.push(seq);
    }
    // Reading the whole stretch at once is cheaper than entry by entry when much of it is wanted.
    if (wanted.length > READ_ENTRIES / 4 && filter.text === "" && filter.action === "") this.warm(from, before);
    for (const seq of wanted) {
      const row = this.row(seq, filter);
      if (row && into.push(row) >= limit) return seq;
    }
    return from;
  }

  private row(seq: number, filter: AuditFilter): AuditRow | null {
    const indexed = this.log.describe(seq);
    const entry = this.entry(seq);
    if (!matchesAction(filter, entry.action, indexed.outcome)) return null;
    // Only a failed outcome adds a word that can be searched for; the others need not be opened to decide.
    const failed = indexed.kind === "intent" && indexed.outcome === "failed" ? this.outcome(indexed) : null;
    if (!matchesText(filter, entry, failed?.failureCode ?? null)) return null;
    return join(entry, indexed, failed ?? this.outcome(indexed));
  }

  private outcome(indexed: IndexedEntry): AuditEntry | null {
    return indexed.kind === "intent" && indexed.partner !== null ? this.entry(indexed.partner) : null;
  }

  private entry(seq: number): AuditEntry {
    const known = this.opened.get(seq);
    if (known) return known;
    this.warm(seq, seq + 1);
    return this.opened.get(seq) as AuditEntry;
  }

  private warm(from: number, to: number): void {
    const { keys } = this;
    if (!keys) throw new Error("the audit reader was used after the vault was locked");
    for (const stored of this.log.readSealed({ from, to })) {
      if (!this.opened.has(stored.seq)) this.opened.set(stored.seq, openEntry(stored, keys));
    }
  }
}

function join(entry: AuditEntry, indexed: IndexedEntry, outcome: AuditEntry | null): AuditRow {
  return {
    ...entry,
    outcome: indexed.outcome,
    failureCode: outcome?.failureCode ?? entry.failureCode,
    outcomeSeq: outcome?.seq ?? null,
    outcomeTime: outcome?.time ?? null,
    result: outcome?.detail ?? {},
  };
}
