import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { auditFilter, type AuditFilter, type AuditRow } from "../../../../../shared/contract/audit.ts";
import type { AuditLog } from "../../../../../electron/core/audit/auditLog.ts";
import { Lru } from "../../../../../electron/core/audit/lru.ts";
import { AuditReader, type Page } from "../../../../../electron/core/audit/reader.ts";
import { AuditFixture, event, intent, outcome, seed } from "./auditFixture.ts";

let fixture: AuditFixture;
let log: AuditLog;
let reader: AuditReader;
let elapsed = 0;
const never = new AbortController().signal;
const clock = { monotonic: () => (elapsed += 0.01) };

beforeEach(async () => {
  fixture = new AuditFixture();
  log = await fixture.create();
  reader = new AuditReader(log, seed, clock);
});
afterEach(() => fixture.dispose());

const page = (
  filter: Partial<AuditFilter> = {},
  more: { before?: number | null; limit?: number; downTo?: number } = {},
): Promise<Page> =>
  reader.page({ filter: auditFilter.parse(filter), before: null, limit: 200, downTo: 0, ...more }, never);
const actions = (rows: readonly AuditRow[]): string[] => rows.map((row) => row.action);

describe("a page of the log", () => {
  test("joins an intent and its outcome in one row, at the intent's place", async () => {
    log.append(intent("hosts.add", { input: { name: "web-1" } }));
    log.append(event("vault.unlocked"));
    log.append(outcome(0, "failed", "hosts.nameTaken"));
    const { entries, total, next } = await page();
    expect(actions(entries)).toEqual(["vault.unlocked", "hosts.add"]);
    expect(entries[1]).toMatchObject({
      seq: 0,
      outcome: "failed",
      failureCode: "hosts.nameTaken",
      outcomeSeq: 2,
      detail: { input: { name: "web-1" } },
      result: { exitCode: 0 },
    });
    expect(entries[1]?.outcomeTime).toBeGreaterThan(entries[1]?.time ?? Infinity);
    expect({ total, next }).toEqual({ total: 3, next: null });
  });

  test("shows an action that has not ended as open", async () => {
    log.append(intent("patch.apply"));
    expect((await page()).entries[0]).toMatchObject({ outcome: null, outcomeSeq: null, outcomeTime: null, result: {} });
    expect(actions((await page({ outcome: "open" })).entries)).toEqual(["patch.apply"]);
    log.append(outcome(0));
    expect((await page({ outcome: "open" })).entries).toEqual([]);
  });

  test("names an interrupted action by its intent", async () => {
    log.append(intent("patch.apply"));
    log.close();
    reader = new AuditReader(await fixture.open(), seed, clock);
    expect((await page()).entries).toMatchObject([{ action: "patch.apply", outcome: "interrupted" }]);
  });

  test("continues where the last one ended, without gap or repetition", async () => {
    for (let i = 0; i < 500; i++) log.append(event(`e${i}`));
    const seen: string[] = [];
    let before: number | null = null;
    do {
      const { entries, next }: Page = await page({}, { before, limit: 70 });
      seen.push(...actions(entries));
      before = next;
    } while (before !== null);
    expect(seen).toEqual(Array.from({ length: 500 }, (_, i) => `e${499 - i}`));
  });

  test("ends after its time with what it found, and the next call goes on", async () => {
    for (let i = 0; i < 600; i++) log.append(event(i === 3 ? "needle" : "hay"));
    const started = elapsed;
    const filter = auditFilter.parse({ text: "needle" });
    let calls = 0;
    let found: AuditRow[] = [];
    let before: number | null = null;
    do {
      const result: Page = await reader.page({ filter, before, limit: 10, downTo: 0 }, never, 0);
      calls += 1;
      found = found.concat(result.entries);
      before = result.next;
    } while (before !== null);
    expect(actions(found)).toEqual(["needle"]);
    expect(calls).toBeGreaterThan(3);
    expect(elapsed).toBeGreaterThan(started);
  });

  test("looks no further down than it is asked to, and says that nothing is left", async () => {
    for (let i = 0; i < 300; i++) log.append(event(`e${i}`));
    const { entries, next } = await page({}, { downTo: 297 });
    expect(actions(entries)).toEqual(["e299", "e298", "e297"]);
    expect(next).toBeNull();
  });

  test("stops when its caller leaves", async () => {
    for (let i = 0; i < 300; i++) log.append(event("hay"));
    const slow = new AuditReader(log, seed, { monotonic: () => (elapsed += 15) });
    const request = { filter: auditFilter.parse({ text: "needle" }), before: null, limit: 10, downTo: 0 };
    await expect(slow.page(request, AbortSignal.abort())).rejects.toThrow("abort");
  });

  test("cannot be had after the reader was disposed", async () => {
    log.append(event("e"));
    reader.dispose();
    await expect(page()).rejects.toThrow("locked");
  });
});

describe("a filter", () => {
  beforeEach(() => {
    log.append(outcome(log.append(intent("hosts.add", { input: { name: "alpha", address: "10.0.0.1" } }, "alpha"))));
    log.append(
      outcome(log.append(intent("patch.apply", { input: { plan: "abc" } }, "beta")), "failed", "ssh.unreachable"),
    );
    log.append(event("vault.unlocked"));
    log.append(outcome(log.append(intent("hosts.remove", {}, "alpha")), "cancelled"));
  });

  test.each<[string, Partial<AuditFilter>, string[]]>([
    ["a capability", { action: "hosts" }, ["hosts.remove", "hosts.add"]],
    ["a whole action", { action: "hosts.add" }, ["hosts.add"]],
    ["an action that only begins the same", { action: "host" }, []],
    ["an outcome", { outcome: "failed" }, ["patch.apply"]],
    ["a host's name", { text: "alpha" }, ["hosts.remove", "hosts.add"]],
    ["a value of the input, in any case", { text: "10.0.0.1 ALPHA" }, ["hosts.add"]],
    ["a failure code", { text: "unreachable" }, ["patch.apply"]],
    ["the name of a field, which is no value", { text: "address" }, []],
    ["words of which one is nowhere", { text: "alpha gamma" }, []],
    ["several conditions at once", { text: "alpha", outcome: "cancelled", action: "hosts" }, ["hosts.remove"]],
  ])("by %s", async (_, filter, expected) => {
    expect(actions((await page(filter)).entries)).toEqual(expected);
  });

  test("without routine, but with routine that went wrong", async () => {
    log.append(intent("app.saveSettings"));
    log.append(outcome(log.append(intent("app.saveSettings")), "succeeded"));
    log.append(outcome(log.append(intent("app.saveSettings")), "failed", "storage.full"));
    const { entries } = await page({ routine: false });
    expect(entries[0]).toMatchObject({ action: "app.saveSettings", failureCode: "storage.full" });
    expect(actions(entries.slice(1))).toEqual(["hosts.remove", "vault.unlocked", "patch.apply", "hosts.add"]);
    expect((await page()).entries).toHaveLength(7);
  });

  test("by dates, both ends included", async () => {
    const { entries } = await page();
    const [, second, third] = entries.map((row) => row.time) as [number, number, number];
    expect(actions((await page({ from: third, to: second })).entries)).toEqual(["vault.unlocked", "patch.apply"]);
    expect((await page({ from: entries[0]?.time as number })).entries).toHaveLength(1);
  });
});

describe("the cache of opened entries", () => {
  test("keeps what was used last and no more than its capacity", () => {
    const lru = new Lru<number, string>(2);
    lru.set(1, "a");
    lru.set(2, "b");
    expect(lru.get(1)).toBe("a");
    lru.set(3, "c");
    expect([lru.get(1), lru.get(2), lru.get(3), lru.size]).toEqual(["a", undefined, "c", 2]);
    lru.clear();
    expect(lru.size).toBe(0);
  });
});
