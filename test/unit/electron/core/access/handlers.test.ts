import { randomBytes } from "node:crypto";
import { join } from "node:path";
import { describe, expect, it, onTestFinished } from "vitest";
import { Emitter } from "../../../../../shared/base/event.ts";
import { Failure } from "../../../../../shared/base/failure.ts";
import { type ConnectionState, connections, type LoginPrompt } from "../../../../../shared/contract/access.ts";
import { createLoginPrompts } from "../../../../../electron/core/access/loginPrompts.ts";
import { createConnectionsHandlers, createHostKeysHandlers } from "../../../../../electron/core/access/handlers.ts";
import { redact } from "../../../../../electron/core/redact.ts";
import type { Services } from "../../../../../electron/core/services.ts";
import { fingerprintOf } from "../../../../../electron/core/ssh/fingerprint.ts";
import { generateKey } from "../../../../../electron/core/ssh/server.ts";
import { openDatabase } from "../../../../../electron/core/storage/database.ts";
import { fakeClock } from "../../../../support/ports.ts";
import { temporaryFolder } from "../../../../support/temporaryFolder.ts";

const state = (hostId: string, name: ConnectionState["state"], channels = 0): ConnectionState => ({
  hostId,
  state: name,
  channels,
  failure: null,
  since: 0,
});

const setup = () => {
  const clock = fakeClock();
  const states = new Emitter<ConnectionState>();
  const closed: string[] = [];
  const inventory = {
    get: (id: string) => {
      if (id !== "h1") throw new Failure("hosts.notFound", { name: id });
      return { id };
    },
  };
  const ssh = {
    states: () => [state("h1", "connected")],
    onState: states.event,
    close: (id: string) => void closed.push(id),
  };
  const loginPrompts = createLoginPrompts(clock);
  const services = { ssh, inventory, loginPrompts, ports: { clock } } as unknown as Services;
  return { clock, states, closed, loginPrompts, handlers: createConnectionsHandlers(services) };
};

describe("watching connections", () => {
  it("gives the present states first and then changes, put together for a tenth of a second", async () => {
    const { clock, states, handlers } = setup();
    const events: ConnectionState[][] = [];
    const stop = new AbortController();
    const done = handlers.watch(undefined, {
      signal: stop.signal,
      report: () => undefined,
      emit: (event) => events.push(event),
    });
    expect(events).toEqual([[state("h1", "connected")]]);
    states.emit(state("h1", "connected", 1));
    states.emit(state("h2", "connecting"));
    states.emit(state("h1", "connected", 0));
    clock.advance(99);
    expect(events).toHaveLength(1);
    clock.advance(1);
    expect(events[1]).toEqual([state("h1", "connected", 0), state("h2", "connecting")]);
    states.emit(state("h1", "failed"));
    stop.abort();
    await done;
    clock.advance(1000);
    expect(events).toHaveLength(2);
    expect(states.listenerCount).toBe(0);
  });

  it("closes only hosts that exist", () => {
    const { closed, handlers } = setup();
    const context = { signal: new AbortController().signal, report: () => undefined };
    void handlers.close({ hostId: "h1" }, context);
    expect(() => handlers.close({ hostId: "h2" }, context)).toThrow(
      expect.objectContaining({ code: "hosts.notFound" }),
    );
    expect(closed).toEqual(["h1"]);
  });
});

describe("questions of hosts", () => {
  const context = { signal: new AbortController().signal, report: () => undefined };
  const questions = {
    hostId: "h1",
    host: "web1",
    user: "alice",
    title: "",
    instruction: "",
    questions: [{ text: "Code:", echo: false }],
  };

  it("reach whoever watches, and the answer goes back to the login", async () => {
    const { handlers, loginPrompts } = setup();
    const events: LoginPrompt[][] = [];
    const stop = new AbortController();
    const done = handlers.prompts(undefined, { ...context, signal: stop.signal, emit: (event) => events.push(event) });
    const answered = loginPrompts.ask(questions, context.signal);
    const [prompt] = events.at(-1) ?? [];
    expect(prompt).toMatchObject({ host: "web1", questions: [{ text: "Code:", echo: false }] });
    expect(() => handlers.answer({ id: prompt?.id ?? "", answers: ["1", "2"] }, context)).toThrow(
      expect.objectContaining({ code: "input.invalid" }),
    );
    void handlers.answer({ id: prompt?.id ?? "", answers: ["123456"] }, context);
    expect(await answered).toEqual(["123456"]);
    expect(events.at(-1)).toEqual([]);
    expect(() => handlers.answer({ id: prompt?.id ?? "", answers: ["1"] }, context)).toThrow(
      expect.objectContaining({ code: "connections.promptGone" }),
    );
    stop.abort();
    await done;
    expect(loginPrompts.watched).toBe(false);
  });

  it("are not asked while nobody watches, and end when the last watcher goes", async () => {
    const { loginPrompts } = setup();
    expect(await loginPrompts.ask(questions, context.signal)).toBeNull();
    const watching = loginPrompts.watch();
    const asked = loginPrompts.ask(questions, context.signal);
    watching.dispose();
    watching.dispose();
    expect(await asked).toBeNull();
    expect(loginPrompts.list()).toEqual([]);
  });

  it("never leave their answers in the audit log", () => {
    const input = { id: "p1", answers: ["hunter2", "123456"] };
    expect(redact(connections.answer.input, input)).toEqual({ id: "p1", answers: ["[secret]", "[secret]"] });
  });

  it("end with the login, and are bounded in number", async () => {
    const { loginPrompts } = setup();
    loginPrompts.watch();
    const login = new AbortController();
    const asked = Array.from({ length: 70 }, () => loginPrompts.ask(questions, login.signal));
    expect(loginPrompts.list()).toHaveLength(64);
    login.abort();
    expect(new Set(await Promise.all(asked))).toEqual(new Set([null]));
    expect(loginPrompts.list()).toEqual([]);
  });
});

describe("decisions about host keys", () => {
  const context = { signal: new AbortController().signal, report: () => undefined };
  const publicKey = (comment: string) => {
    const wire = Buffer.from(generateKey().publicKey);
    return { line: `ssh-ed25519 ${wire.toString("base64")} ${comment}`, fingerprint: fingerprintOf(wire) };
  };
  const open = () => {
    const db = openDatabase(join(temporaryFolder(), "test.db"), randomBytes(32), { create: true });
    onTestFinished(() => db.close());
    const { clock, closed } = setup();
    const hosts = new Map(["h1", "h2"].map((id) => [id, { id, name: id, address: `${id}.example.com`, port: 22 }]));
    const inventory = {
      find: (id: string) => hosts.get(id),
      get(id: string) {
        const host = hosts.get(id);
        if (!host) throw new Failure("hosts.notFound", { name: id });
        return host;
      },
    };
    const ssh = {
      states: () => [state("h1", "connected"), state("h2", "connected"), state("gone", "connected")],
      close: (id: string) => void closed.push(id),
    };
    const services = { ssh, inventory, db, ports: { clock } } as unknown as Services;
    return { closed, handlers: createHostKeysHandlers(services) };
  };

  it("add a key that was read elsewhere, and close what is open under a revoked one", async () => {
    const { closed, handlers } = open();
    const key = publicKey("root@h1");
    await handlers.add({ hostId: "h1", publicKey: key.line }, context);
    expect(await handlers.list(undefined, context)).toMatchObject([
      { hostId: "h1", fingerprint: key.fingerprint, source: "imported" },
    ]);
    await handlers.revoke({ fingerprint: key.fingerprint }, context);
    expect(closed).toEqual(["h1"]);
    expect(await handlers.list(undefined, context)).toEqual([]);
    expect(() => handlers.add({ hostId: "h1", publicKey: key.line }, context)).toThrow(
      expect.objectContaining({ code: "ssh.hostKeyRevoked", params: expect.objectContaining({ host: "h1" }) }),
    );
    await handlers.restore({ fingerprint: key.fingerprint }, context);
    expect(await handlers.revoked(undefined, context)).toEqual([]);
  });

  it("close every connection when an authority is revoked, and those it speaks for when it is removed", async () => {
    const { closed, handlers } = open();
    const authority = publicKey("authority");
    const added = await handlers.addAuthority({ patterns: "h2.*", publicKey: authority.line }, context);
    await handlers.removeAuthority({ id: added.id }, context);
    expect(closed).toEqual(["h2"]);
    expect(await handlers.authorities(undefined, context)).toEqual([]);
    await handlers.removeAuthority({ id: added.id }, context);
    await handlers.addAuthority({ patterns: "*", publicKey: authority.line }, context);
    await handlers.revoke({ fingerprint: authority.fingerprint }, context);
    expect(closed).toEqual(["h2", "h1", "h2"]);
  });

  it("pin a fingerprint in the place of the others, and refuse a revoked one", async () => {
    const { handlers, closed } = open();
    const [one, two, bad] = [publicKey("one"), publicKey("two"), publicKey("bad")];
    await handlers.add({ hostId: "h1", publicKey: one.line }, context);
    await handlers.pin({ hostId: "h1", fingerprint: one.fingerprint }, context);
    // It is known whole already, and stays so.
    expect(await handlers.list(undefined, context)).toMatchObject([
      { fingerprint: one.fingerprint, source: "imported" },
    ]);
    expect(closed).toEqual([]);
    await handlers.pin({ hostId: "h1", fingerprint: two.fingerprint }, context);
    expect(await handlers.list(undefined, context)).toMatchObject([{ fingerprint: two.fingerprint, key: null }]);
    expect(closed).toEqual(["h1"]);
    await handlers.revoke({ fingerprint: bad.fingerprint }, context);
    expect(() => handlers.pin({ hostId: "h1", fingerprint: bad.fingerprint }, context)).toThrow(
      expect.objectContaining({ code: "ssh.hostKeyRevoked" }),
    );
  });

  it("forget one key of several", async () => {
    const { handlers } = open();
    const [one, two] = [publicKey("one"), publicKey("two")];
    for (const { line } of [one, two]) await handlers.add({ hostId: "h1", publicKey: line }, context);
    await handlers.forget({ hostId: "h1", fingerprint: one.fingerprint }, context);
    expect((await handlers.list(undefined, context)).map(({ fingerprint }) => fingerprint)).toEqual([two.fingerprint]);
  });
});
