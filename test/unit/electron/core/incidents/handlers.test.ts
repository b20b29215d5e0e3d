import { describe, expect, it } from "vitest";
import { createIncidentsHandlers } from "../../../../../electron/core/incidents/handlers.ts";
import { Emitter } from "../../../../../shared/base/event.ts";
import type { Incident } from "../../../../../shared/contract/incidents.ts";
import { anIncident } from "../../../../support/incidentData.ts";
import { fakeClock } from "../../../../support/ports.ts";

/** Handlers over incidents that only say that they changed, with how often each was read. */
function setUp() {
  const clock = fakeClock(0);
  const changes = new Emitter<string>();
  let known: Incident[] = ["i1", "i2"].map((id) => anIncident({ id }));
  const reads = { list: 0, detail: 0 };
  const incidents = {
    onChange: changes.event,
    list() {
      reads.list += 1;
      return known;
    },
    detail(id: string) {
      reads.detail += 1;
      return { incident: known.find((one) => one.id === id) };
    },
  };
  const handlers = createIncidentsHandlers(
    { ports: { clock }, inventory: {} } as never,
    incidents as never,
    {} as never,
  );
  const stop = new AbortController();
  const told: unknown[] = [];
  const context = { emit: (event: unknown) => void told.push(event), signal: stop.signal } as never;
  return {
    clock,
    reads,
    told,
    stop,
    change: (id: string) => changes.emit(id),
    forget: (id: string) => (known = known.filter((one) => one.id !== id)),
    watch: () => handlers.watch(undefined, context),
    follow: (incidentId: string) => handlers.follow({ incidentId }, context),
  };
}

describe("following incidents", () => {
  it("begins with all of them, then tells each that changed, once for many changes", async () => {
    const { watch, told, change, clock, stop, reads } = setUp();
    const ended = watch();
    expect(told).toEqual([{ full: true, incidents: [anIncident({ id: "i1" }), anIncident({ id: "i2" })] }]);
    for (let at = 0; at < 500; at += 1) change("i2");
    expect(told).toHaveLength(1);
    clock.advance(1000);
    expect(told[1]).toEqual({ full: false, incidents: [anIncident({ id: "i2" })] });
    expect(told).toHaveLength(2);
    expect(reads.list).toBe(2);
    stop.abort();
    await ended;
  });

  it("tells what changes after it told, not only the first time", async () => {
    const { watch, told, change, clock, stop } = setUp();
    const ended = watch();
    change("i1");
    clock.advance(1000);
    change("i2");
    clock.advance(1000);
    expect(told.slice(1)).toEqual(["i1", "i2"].map((id) => ({ full: false, incidents: [anIncident({ id })] })));
    stop.abort();
    await ended;
  });

  it("tells nobody after the page went away, though a change was waiting", async () => {
    const { watch, told, change, clock, stop } = setUp();
    const ended = watch();
    change("i1");
    stop.abort();
    await ended;
    clock.advance(1000);
    change("i2");
    clock.advance(1000);
    expect(told).toHaveLength(1);
  });

  it("one of them is read again only when it changed, not with every other", async () => {
    const { follow, told, change, clock, stop, reads } = setUp();
    const ended = follow("i1");
    for (let at = 0; at < 20; at += 1) {
      change("i2");
      clock.advance(1000);
    }
    expect([told.length, reads.detail]).toEqual([1, 1]);
    change("i1");
    change("i2");
    clock.advance(1000);
    expect(told[1]).toEqual({ incident: anIncident({ id: "i1" }) });
    expect(reads.detail).toBe(2);
    stop.abort();
    await ended;
  });

  it("leaves out what was dropped meanwhile because there were too many", async () => {
    const { watch, told, change, forget, clock, stop } = setUp();
    const ended = watch();
    change("i1");
    forget("i1");
    clock.advance(1000);
    expect(told[1]).toEqual({ full: false, incidents: [] });
    stop.abort();
    await ended;
  });
});
