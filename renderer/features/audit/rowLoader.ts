import type { AuditFilter, AuditRow } from "../../../shared/contract/audit.ts";
import { Failure } from "../../../shared/base/failure.ts";

/** Rows that one step down the list brings. */
export const PAGE_ROWS = 200;
/** Rows the page holds at most; whoever looks for older ones narrows the dates. */
export const MAX_ROWS = 10_000;
/** How far back a refresh looks for actions that have ended meanwhile, in entries. */
const REFRESH_ENTRIES = 2000;
const REFRESH_ROWS = 1000;

export interface ListInput {
  readonly filter: AuditFilter;
  readonly before: number | null;
  readonly limit: number;
  readonly downTo: number;
}

export interface ListPage {
  readonly entries: readonly AuditRow[];
  readonly total: number;
  readonly next: number | null;
}

export type FetchPage = (input: ListInput, signal: AbortSignal) => Promise<ListPage>;

export interface RowsState {
  readonly rows: readonly AuditRow[];
  /** Entries in the whole log. */
  readonly total: number;
  /** Where older rows begin; null when all are here, undefined before the first answer. */
  readonly next: number | null | undefined;
  readonly busy: boolean;
  readonly failure: Failure | null;
}

export const noRows: RowsState = { rows: [], total: 0, next: undefined, busy: true, failure: null };

/** Fetches the rows of one filter: older ones on demand, newer and changed ones when the log has grown. */
export class RowLoader {
  private readonly fetch: FetchPage;
  private readonly filter: AuditFilter;
  private readonly show: (state: RowsState) => void;
  private readonly abort = new AbortController();
  private state: RowsState = noRows;
  private loading = false;
  private refreshing = false;
  private grownTo = 0;

  constructor(filter: AuditFilter, fetch: FetchPage, show: (state: RowsState) => void) {
    this.filter = filter;
    this.fetch = fetch;
    this.show = show;
  }

  /** Brings the next PAGE_ROWS rows, in as many calls as that takes. */
  async more(): Promise<void> {
    if (this.loading || this.state.next === null || this.state.rows.length >= MAX_ROWS) return;
    this.loading = true;
    const wanted = this.state.rows.length + PAGE_ROWS;
    this.update({ busy: true, failure: null });
    await this.attempt(async () => {
      while (this.state.next !== null && this.state.rows.length < wanted) {
        const limit = Math.min(wanted, MAX_ROWS) - this.state.rows.length;
        const before = this.state.next ?? null;
        const page = await this.get({ filter: this.filter, before, limit, downTo: 0 });
        const rows = [...this.state.rows, ...page.entries];
        this.update({ rows, total: Math.max(page.total, this.state.total), next: page.next });
        if (rows.length >= MAX_ROWS) break;
      }
    });
    this.loading = false;
    this.update({ busy: false });
    await this.refresh(this.grownTo);
  }

  /** The log holds `entries` now: fetches what is new, and what was open when it was fetched. */
  async refresh(entries: number): Promise<void> {
    this.grownTo = Math.max(this.grownTo, entries);
    if (this.loading || this.refreshing || this.state.next === undefined || this.grownTo <= this.state.total) return;
    this.refreshing = true;
    await this.attempt(async () => {
      while (this.grownTo > this.state.total) {
        const known = this.state.total;
        const downTo = refreshFrom(this.state.rows, known);
        const fresh: AuditRow[] = [];
        let before: number | null = null;
        let total = known;
        do {
          const page: ListPage = await this.get({ filter: this.filter, before, limit: REFRESH_ROWS, downTo });
          fresh.push(...page.entries);
          total = Math.max(total, page.total);
          before = page.next;
        } while (before !== null && fresh.length < MAX_ROWS);
        this.update({ rows: merge(fresh, this.state.rows, before ?? downTo), total });
        // Announced but not in the list: asking again at once would not help.
        if (total === known) break;
      }
    });
    this.refreshing = false;
  }

  dispose(): void {
    this.abort.abort();
  }

  private get(input: ListInput): Promise<ListPage> {
    return this.fetch(input, this.abort.signal);
  }

  private async attempt(work: () => Promise<void>): Promise<void> {
    try {
      await work();
    } catch (error) {
      if (!(error instanceof Failure)) throw error;
      // Told as it is; the next announcement or "Try again" goes on from here.
      if (!this.abort.signal.aborted) this.update({ failure: error });
      this.grownTo = 0;
    }
  }

  private update(change: Partial<RowsState>): void {
    this.state = { ...this.state, ...change };
    if (!this.abort.signal.aborted) this.show(this.state);
  }
}

/** The oldest entry a refresh must look at: the first unknown one, or an earlier action that was still open. */
export function refreshFrom(rows: readonly AuditRow[], known: number): number {
  const oldest = rows.findLast((row) => isOpen(row) && row.seq >= known - REFRESH_ENTRIES);
  return Math.min(known, oldest?.seq ?? known);
}

/** Fresh rows take the place of everything at and above `covered`; newest first, and no more than the page holds. */
export function merge(fresh: readonly AuditRow[], old: readonly AuditRow[], covered: number): AuditRow[] {
  return [...fresh, ...old.filter((row) => row.seq < covered)].slice(0, MAX_ROWS);
}

export function isOpen(row: AuditRow): boolean {
  return row.kind === "intent" && row.outcome === null;
}
