import { describe, expect, test } from "vitest";
import {
  type FetchPage,
  type ListInput,
  MAX_ROWS,
  merge,
  PAGE_ROWS,
  refreshFrom,
  RowLoader,
  type RowsState,
} from "../../../../../renderer/features/audit/rowLoader.ts";
import { Failure } from "../../../../../shared/base/failure.ts";
import { auditFilter, type AuditRow } from "../../../../../shared/contract/audit.ts";

const filter = auditFilter.parse({});

function row(seq: number, change: Partial<AuditRow> = {}): AuditRow {
  return {
    seq,
    time: seq * 1000,
    kind: "event",
    action: "a",
    actor: "ada",
    hosts: [],
    intentSeq: null,
    outcome: null,
    failureCode: null,
    detail: {},
    outcomeSeq: null,
    outcomeTime: null,
    result: {},
    ...change,
  };
}

/** A log in memory that answers like the core: newest first, and at most `perCall` entries looked at. */
class FakeLog {
  rows: AuditRow[] = [];
  asked: ListInput[] = [];
  perCall = Infinity;
  failing: Failure | null = null;

  add(...rows: AuditRow[]): void {
    this.rows.push(...rows);
  }

  readonly fetch: FetchPage = async (input) => {
    this.asked.push(input);
    await Promise.resolve();
    if (this.failing) throw this.failing;
    const top = Math.min(input.before ?? this.rows.length, this.rows.length);
    const entries: AuditRow[] = [];
    let next = top;
    while (next > input.downTo && entries.length < input.limit && top - next < this.perCall)
      entries.push(this.rows[--next] as AuditRow);
    return { entries, total: this.rows.length, next: next > input.downTo ? next : null };
  };
}

function follow(log: FakeLog): { loader: RowLoader; states: RowsState[]; last: () => RowsState } {
  const states: RowsState[] = [];
  const loader = new RowLoader(filter, log.fetch, (state) => states.push(state));
  return { loader, states, last: () => states.at(-1) as RowsState };
}
const numbered = (count: number): AuditRow[] => Array.from({ length: count }, (_, seq) => row(seq));
const seqs = (state: RowsState): number[] => state.rows.map(({ seq }) => seq);

describe("loading rows", () => {
  test("brings one page at a time, newest first, until all are here", async () => {
    const log = new FakeLog();
    log.add(...numbered(PAGE_ROWS + 50));
    const { loader, last } = follow(log);
    await loader.more();
    expect(last()).toMatchObject({ busy: false, total: PAGE_ROWS + 50, next: 50 });
    expect(last().rows).toHaveLength(PAGE_ROWS);
    await loader.more();
    expect(last().next).toBeNull();
    expect(seqs(last())).toEqual(
      numbered(PAGE_ROWS + 50)
        .map(({ seq }) => seq)
        .toReversed(),
    );
    await loader.more();
    expect(log.asked).toHaveLength(2);
  });

  test("goes on asking while the core finds little, and shows what there is meanwhile", async () => {
    const log = new FakeLog();
    log.add(...numbered(100));
    log.perCall = 30;
    const { loader, states, last } = follow(log);
    await loader.more();
    expect(log.asked.map(({ before }) => before)).toEqual([null, 70, 40, 10]);
    expect(states.map(({ rows }) => rows.length)).toContain(60);
    expect(last().next).toBeNull();
  });

  test("asks once however often it is called meanwhile", async () => {
    const log = new FakeLog();
    log.add(...numbered(10));
    const { loader } = follow(log);
    await Promise.all([loader.more(), loader.more(), loader.more()]);
    expect(log.asked).toHaveLength(1);
  });

  test("holds no more rows than its bound", async () => {
    const log = new FakeLog();
    log.add(...numbered(MAX_ROWS + 500));
    const { loader, last } = follow(log);
    for (let i = 0; i < MAX_ROWS / PAGE_ROWS + 3; i++) await loader.more();
    expect(last().rows).toHaveLength(MAX_ROWS);
    expect(last().next).toBe(500);
  });

  test("tells a failure, and goes on from there when asked again", async () => {
    const log = new FakeLog();
    log.add(...numbered(5));
    log.failing = new Failure("audit.damaged");
    const { loader, last } = follow(log);
    await loader.more();
    expect(last()).toMatchObject({ busy: false, rows: [], failure: { code: "audit.damaged" } });
    log.failing = null;
    await loader.more();
    expect(last()).toMatchObject({ failure: null, next: null });
  });

  test("shows nothing more once it was left", async () => {
    const log = new FakeLog();
    log.add(...numbered(5));
    const { loader, states } = follow(log);
    const loading = loader.more();
    const shown = states.length;
    loader.dispose();
    await loading;
    expect(states).toHaveLength(shown);
  });
});

describe("a log that grows", () => {
  test("brings only what is new", async () => {
    const log = new FakeLog();
    log.add(...numbered(50));
    const { loader, last } = follow(log);
    await loader.more();
    log.add(row(50), row(51));
    await loader.refresh(52);
    expect(log.asked.at(-1)).toMatchObject({ before: null, downTo: 50 });
    expect(seqs(last()).slice(0, 3)).toEqual([51, 50, 49]);
    expect(last()).toMatchObject({ total: 52 });
    expect(last().rows).toHaveLength(52);
  });

  test("is not asked again for what is already known", async () => {
    const log = new FakeLog();
    log.add(...numbered(50));
    const { loader } = follow(log);
    await loader.more();
    await loader.refresh(50);
    expect(log.asked).toHaveLength(1);
  });

  test("looks again at actions that had not ended", async () => {
    const log = new FakeLog();
    log.add(row(0), row(1, { kind: "intent" }), row(2));
    const { loader, last } = follow(log);
    await loader.more();
    log.rows[1] = row(1, { kind: "intent", outcome: "succeeded", outcomeSeq: 3 });
    log.add(row(3));
    await loader.refresh(4);
    expect(log.asked.at(-1)?.downTo).toBe(1);
    expect(last().rows.find(({ seq }) => seq === 1)?.outcome).toBe("succeeded");
    expect(seqs(last())).toEqual([3, 2, 1, 0]);
  });

  test("that grew while the first page was on its way is caught up with", async () => {
    const log = new FakeLog();
    log.add(...numbered(3));
    const { loader, last } = follow(log);
    const loading = loader.more();
    const early = loader.refresh(5);
    await new Promise((resolve) => setTimeout(resolve));
    log.add(row(3), row(4));
    await Promise.all([loading, early]);
    await loader.refresh(5);
    expect(seqs(last())).toEqual([4, 3, 2, 1, 0]);
  });

  test("that announces what it does not list is not asked for ever", async () => {
    const log = new FakeLog();
    log.add(...numbered(3));
    const { loader } = follow(log);
    await loader.more();
    await loader.refresh(99);
    expect(log.asked.length).toBeLessThan(4);
  });
});

describe("merging", () => {
  test("lets fresh rows replace everything they cover, and what vanished from there goes", () => {
    const old = [row(5), row(4, { kind: "intent" }), row(2)];
    expect(merge([row(7)], old, 4).map(({ seq }) => seq)).toEqual([7, 2]);
  });

  test("does not look for open actions further back than its bound", () => {
    const rows = [row(9000), row(10, { kind: "intent" })];
    expect(refreshFrom(rows, 9001)).toBe(9001);
    expect(refreshFrom([row(8000, { kind: "intent" }), ...rows], 9001)).toBe(8000);
  });
});
