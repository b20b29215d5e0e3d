import { describe, expect, it } from "vitest";
import { Emitter } from "../../../../../shared/base/event.ts";
import { Failure } from "../../../../../shared/base/failure.ts";
import type { ConnectionState } from "../../../../../shared/contract/access.ts";
import { createConnectionsHandlers } from "../../../../../electron/core/access/handlers.ts";
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
  const services = { ssh, inventory, ports: { clock } } as unknown as Services;
  return { clock, states, closed, handlers: createConnectionsHandlers(services) };
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
