import { describe, expect, it } from "vitest";
import { Emitter } from "../../../../../shared/base/event.ts";
import { Failure } from "../../../../../shared/base/failure.ts";
import { type ConnectionState, connections, type LoginPrompt } from "../../../../../shared/contract/access.ts";
import { createLoginPrompts } from "../../../../../electron/core/access/loginPrompts.ts";
import { createConnectionsHandlers } from "../../../../../electron/core/access/handlers.ts";
import { redact } from "../../../../../electron/core/redact.ts";
import type { Services } from "../../../../../electron/core/services.ts";
import { fakeClock } from "../../../../support/ports.ts";

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
