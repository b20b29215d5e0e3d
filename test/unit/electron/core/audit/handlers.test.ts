import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { createAuditHandlers, createLockedAuditHandlers } from "../../../../../electron/core/audit/handlers.ts";
import type { AuditLog } from "../../../../../electron/core/audit/auditLog.ts";
import type { AuditedContext, StreamContext } from "../../../../../electron/core/handlers.ts";
import type { Services } from "../../../../../electron/core/services.ts";
import { audit as contract, auditFilter } from "../../../../../shared/contract/audit.ts";
import { AuditFixture, event, intent, outcome, seed } from "./auditFixture.ts";

let fixture: AuditFixture;
let log: AuditLog;
let vault: AbortController;
let timers: (() => void)[];
let handlers: ReturnType<typeof createAuditHandlers>;
let reported: Record<string, unknown>[];

const filter = auditFilter.parse({});
const context = (signal = new AbortController().signal): AuditedContext => ({
  signal,
  report: (detail) => void reported.push({ ...detail }),
});

beforeEach(async () => {
  fixture = new AuditFixture();
  log = await fixture.create();
  vault = new AbortController();
  timers = [];
  reported = [];
  const clock = {
    now: () => Date.UTC(2026, 10, 23),
    monotonic: () => 0,
    after: (_: number, callback: () => void) => {
      timers.push(callback);
      return { dispose: () => (timers = timers.filter((timer) => timer !== callback)) };
    },
  };
  // The handlers use these four of an open vault's services and nothing else.
  const services = { audit: log, keys: { subkey: () => seed }, ports: { clock }, signal: vault.signal };
  handlers = createAuditHandlers(services as unknown as Services);
});
afterEach(() => fixture.dispose());

describe("the audit handlers", () => {
  test("list rows as the contract has them", async () => {
    log.append(outcome(log.append(intent("hosts.add"))));
    const page = await handlers.list({ filter, before: null, limit: 10, downTo: 0 }, context());
    expect(contract.list.output.parse(page).entries).toMatchObject([{ action: "hosts.add", outcome: "succeeded" }]);
  });

  test.each(["json", "csv"] as const)("export everything that matches as %s, and report how much", async (format) => {
    for (let i = 0; i < 1100; i++) log.append(event(`e${i}`));
    const { fileName, text } = await handlers.export({ format, filter }, context());
    expect(fileName).toBe(`holdfast-audit-2026-11-23T00-00-00Z.${format}`);
    const entries =
      format === "json" ? (JSON.parse(text) as { entries: unknown[] }).entries : text.split("\r\n").slice(1, -1);
    expect(entries).toHaveLength(1100);
    expect(reported).toEqual([{ rows: 1100 }]);
  });

  test("refuse an export that would not fit in one message, and say how much would", async () => {
    for (let i = 0; i < 150; i++) log.append(event("big", { text: "x".repeat(150_000) }));
    await expect(handlers.export({ format: "json", filter }, context())).rejects.toMatchObject({
      code: "audit.exportTooLarge",
      params: { rows: 150, limit: 111 },
    });
  });

  test("tell a watcher the size at once, then once for a burst, and stop when it leaves", async () => {
    const leaving = new AbortController();
    const heard: number[] = [];
    const stream: StreamContext<{ entries: number }> = {
      ...context(leaving.signal),
      emit: ({ entries }) => void heard.push(entries),
    };
    const watching = handlers.watch(undefined, stream);
    log.append(event("a"));
    await Promise.resolve();
    log.append(event("b"));
    await Promise.resolve();
    expect(timers).toHaveLength(1);
    timers.pop()?.();
    expect(heard).toEqual([0, 2]);
    log.append(event("c"));
    await Promise.resolve();
    leaving.abort();
    await watching;
    expect(timers).toEqual([]);
    log.append(event("d"));
    expect(heard).toEqual([0, 2]);
  });

  test("end a watch and forget the key when the vault is locked", async () => {
    log.append(event("a"));
    const watching = handlers.watch(undefined, { ...context(), emit: () => undefined });
    vault.abort();
    await watching;
    await expect(handlers.list({ filter, before: null, limit: 1, downTo: 0 }, context())).rejects.toThrow();
  });

  test("verify and give the checkpoint without an open vault", async () => {
    log.append(event("a"));
    const locked = createLockedAuditHandlers(() => log, fixture.folder);
    const verdict = await locked.verify(undefined, context());
    expect(contract.verify.output.parse(verdict)).toMatchObject({ ok: true, entries: 1 });
    expect(locked.checkpoint(undefined, context())).toEqual({ note: log.checkpoint().note });
  });

  test("say so when there is no log yet", () => {
    const locked = createLockedAuditHandlers(() => null, fixture.folder);
    expect(() => locked.checkpoint(undefined, context())).toThrow("audit.absent");
  });
});
