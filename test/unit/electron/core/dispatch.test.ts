import { Readable } from "node:stream";
import { describe, expect, it } from "vitest";
import { z } from "zod";
import type { AuditLog, AuditRecord } from "../../../../electron/core/audit/auditLog.ts";
import { createAuditor } from "../../../../electron/core/auditor.ts";
import { Dispatcher, type HandlerTable } from "../../../../electron/core/dispatch.ts";
import { Failure } from "../../../../shared/base/failure.ts";
import { Written } from "../../../../electron/core/written.ts";
import { contract, findMethod } from "../../../../shared/contract/index.ts";
import { memoryLogger } from "../../../support/ports.ts";

const none = new AbortController().signal;

/** A dispatcher over made-up handlers, with the records it would have put into the audit log. */
function setup(handlers: HandlerTable, options: { auditFails?: boolean } = {}) {
  const records: AuditRecord[] = [];
  const log = {
    append(record: AuditRecord) {
      if (options.auditFails) throw new Failure("audit.writeFailed", { reason: "ENOSPC" });
      return records.push(record) - 1;
    },
  } as unknown as AuditLog;
  const lock = new AbortController();
  const logger = memoryLogger();
  const dispatcher = new Dispatcher({
    logger,
    auditor: createAuditor({
      log: () => log,
      damage: () => null,
      actor: "alice (test)",
      hostName: (id) => (id === "h1" ? "web-1" : undefined),
    }),
    handler: (capability, verb) => handlers[capability]?.[verb],
    sessionSignal: () => lock.signal,
    whyClosed: () => new Failure("vault.locked"),
  });
  return { dispatcher, records, lock, logger };
}

describe("dispatch", () => {
  it("refuses methods that the contract does not name", async () => {
    const { dispatcher } = setup({ hosts: { constructor: () => 1 } });
    for (const name of [
      "hosts.constructor",
      "hosts.__proto__",
      "nothing.at",
      "hosts",
      "",
      "hosts.list.more",
      "toString.call",
    ])
      await expect(dispatcher.call(name, undefined, none)).rejects.toMatchObject({ code: "method.unknown" });
  });

  it("says that the vault is locked when the method needs it open", async () => {
    const { dispatcher } = setup({});
    await expect(dispatcher.call("hosts.list", undefined, none)).rejects.toMatchObject({ code: "vault.locked" });
  });

  it("names the field of an invalid input without repeating its value", async () => {
    const { dispatcher, records } = setup({ hosts: { add: () => expect.fail("must not run") } });
    const failing = dispatcher.call("hosts.add", { name: "a", address: "hunter2 hunter2" }, none);
    await expect(failing).rejects.toMatchObject({ code: "input.invalid", params: { path: "address" } });
    await failing.catch((error: Failure) => expect(JSON.stringify(error.params)).not.toContain("hunter2"));
    expect(records).toEqual([]);
  });

  it("writes intent and outcome around a command, with hosts by name and secrets left out", async () => {
    const { dispatcher, records } = setup({
      hosts: { update: () => Promise.reject(new Failure("hosts.nameTaken", { name: "b" })) },
    });
    const input = { id: "h1", patch: { name: "b", credential: { kind: "password", password: "hunter2" } } };
    await expect(dispatcher.call("hosts.update", input, none)).rejects.toMatchObject({ code: "hosts.nameTaken" });
    expect(records).toMatchObject([
      { kind: "intent", hostIds: ["h1"], detail: { action: "hosts.update", actor: "alice (test)", hosts: ["web-1"] } },
      { kind: "outcome", intentSeq: 0, outcome: "failed", detail: { failureCode: "hosts.nameTaken" } },
    ]);
    expect(records[0]?.detail.data).toEqual({
      input: { id: "h1", patch: { name: "b", credential: { kind: "password", password: "[secret]" } } },
    });
  });

  it("does nothing when the intent cannot be written", async () => {
    let ran = false;
    const { dispatcher } = setup({ connections: { close: () => (ran = true) } }, { auditFails: true });
    const closing = dispatcher.call("connections.close", { hostId: "h1" }, none);
    await expect(closing).rejects.toMatchObject({ code: "audit.writeFailed" });
    expect(ran).toBe(false);
  });

  it("locks the vault also when nothing can be written, and no other command", async () => {
    let ran = false;
    const { dispatcher, logger } = setup({ vault: { lock: () => void (ran = true) } }, { auditFails: true });
    await dispatcher.call("vault.lock", undefined, none);
    expect(ran).toBe(true);
    expect(logger.lines).toEqual([expect.stringContaining("vault.lock went ahead")]);
    const exempt = Object.entries(contract).flatMap(([capability, methods]) =>
      Object.entries(methods)
        .filter(([, method]) => "evenUnaudited" in method && method.evenUnaudited === true)
        .map(([name]) => `${capability}.${name}`),
    );
    expect(exempt).toEqual(["vault.lock", "vault.lockScreen"]);
  });

  it("does not audit what only reads", async () => {
    const { dispatcher, records } = setup({ hosts: { list: () => [] } });
    await dispatcher.call("hosts.list", undefined, none);
    expect(records).toEqual([]);
  });

  it("hides an unexpected error behind a reference that the log repeats", async () => {
    const { dispatcher, logger } = setup({
      hosts: {
        list: () => {
          throw new Error("secret detail");
        },
      },
    });
    const error = (await dispatcher.call("hosts.list", undefined, none).catch((e: unknown) => e)) as Failure;
    expect(error.code).toBe("internal");
    expect(JSON.stringify(error.toData())).not.toContain("secret detail");
    expect(logger.lines.join()).toContain(String(error.params["reference"]));
  });

  it("refuses an output that does not fit the contract, and strips what it does not name", async () => {
    const wrong = setup({ vault: { status: () => ({ state: "ajar", demo: false }) } });
    await expect(wrong.dispatcher.call("vault.status", undefined, none)).rejects.toMatchObject({
      code: "output.invalid",
    });
    const more = setup({ app: { settings: () => ({ json: "{}", passphrase: "hunter2" }) } });
    expect(await more.dispatcher.call("app.settings", undefined, none)).toEqual({ json: "{}" });
  });

  it("gives what a handler has as JSON to a wire as it is, and to everybody else as the value", async () => {
    const { dispatcher } = setup({
      hosts: {
        list: () => Written.as('[ {"id":"h1"} ]'),
        watch: (_: unknown, { emit }: { emit: (event: unknown) => void }) => Promise.resolve(emit(Written.as("[ 1 ]"))),
      },
    });
    expect(Written.json(await dispatcher.call("hosts.list", undefined, none, "written"))).toBe('[ {"id":"h1"} ]');
    expect(await dispatcher.call("hosts.list", undefined, none)).toEqual([{ id: "h1" }]);
    const events: unknown[] = [];
    await dispatcher.stream("hosts.watch", undefined, none, (event) => events.push(Written.json(event)), "written");
    await dispatcher.stream("hosts.watch", undefined, none, (event) => events.push(event));
    expect(events).toEqual(["[ 1 ]", [1]]);
  });

  it("ends what needs an open vault when the vault is locked", async () => {
    const { dispatcher, lock, records } = setup({
      exec: {
        run: (_: unknown, { signal }: { signal: AbortSignal }) =>
          new Promise((_resolve, reject) => signal.addEventListener("abort", () => reject(new Error("stopped")))),
      },
    });
    const running = dispatcher.stream("exec.run", { hostIds: ["h1"], command: "sleep 9" }, none, () => undefined);
    lock.abort();
    await expect(running).rejects.toMatchObject({ code: "cancelled" });
    expect(records.at(-1)).toMatchObject({ kind: "outcome", outcome: "cancelled" });
  });

  it("drops control messages that are not valid", async () => {
    const got: unknown[] = [];
    const { dispatcher } = setup({
      terminal: {
        open: (_: unknown, context: { onControl(listener: (m: unknown) => void): void }) => {
          context.onControl((message) => got.push(message));
        },
      },
    });
    await dispatcher.bytes("terminal.open", { hostId: "h1", cols: 80, rows: 24 }, none, {
      write: () => Promise.resolve(),
      input: new Readable(),
      onControl(listener) {
        listener({ type: "resize", cols: -1, rows: 24 });
        listener("nonsense");
        listener({ type: "resize", cols: 100, rows: 30 });
      },
    });
    expect(got).toEqual([{ type: "resize", cols: 100, rows: 30 }]);
  });
});

const schemaText = (schema: z.ZodType): string =>
  JSON.stringify(z.toJSONSchema(schema, { unrepresentable: "any", io: "input" }));

describe("the contract", () => {
  it("marks secrets where a schema can be searched for them", () => {
    expect(schemaText(contract.vault.unlock.input)).toContain('"secret":true');
  });

  const methods = Object.entries(contract).flatMap(([capability, all]) =>
    Object.keys(all).map((name) => `${capability}.${name}`),
  );

  it("finds each of its methods by name", () => {
    for (const name of methods) expect(findMethod(name)).toBeDefined();
  });

  it("has no query that takes a secret: asking for something leaves no trace in the audit log", () => {
    for (const name of methods) {
      const method = findMethod(name);
      if (method?.kind === "query") expect(schemaText(method.input)).not.toContain('"secret":true');
    }
  });
});
