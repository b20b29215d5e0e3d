import { describe, expect, it } from "vitest";
import { Failure, isFailure } from "../../../../../shared/base/failure.ts";
import type { StreamEvent } from "../../../../../shared/contract/index.ts";
import { health } from "../../../../../shared/contract/health.ts";
import { createHealthHandlers } from "../../../../../electron/core/health/handlers.ts";
import { createHealth } from "../../../../../electron/core/health/monitor.ts";
import { FakeFleet } from "./fakeFleet.ts";

interface Open<E> {
  events: E[];
  close(): void;
  ended: Promise<void>;
  signal: AbortSignal;
  emit(event: E): void;
  report(): void;
}

function stream<E>(): Open<E> {
  const stop = new AbortController();
  const events: E[] = [];
  return {
    events,
    close: () => stop.abort(),
    ended: Promise.resolve(),
    signal: stop.signal,
    emit: (event) => events.push(event),
    report: () => undefined,
  };
}

describe("health.fleet", () => {
  it("starts with every host and then tells at most once a second what changed", async () => {
    const all = new FakeFleet();
    for (let index = 0; index < 50; index += 1) all.put(`h${index}`);
    const handlers = createHealthHandlers(all.services, createHealth(all.services, { detailProbes: [] }));
    const open = stream<StreamEvent<"health.fleet">>();
    const ended = handlers.fleet(undefined, open);
    expect(open.events[0]?.full).toBe(true);
    expect(open.events[0]?.hosts).toHaveLength(50);
    expect(open.events[0]?.hosts[0]).toMatchObject({ status: "unknown", last: null, spark: [] });
    await all.clock.advance(30_000);
    expect(open.events.length).toBeLessThanOrEqual(31);
    for (const event of open.events) expect(health.fleet.event.safeParse(event).error).toBeUndefined();
    const last = open.events.at(-1)?.hosts[0];
    expect(last?.status).toBe("ok");
    expect(last?.spark.length).toBeGreaterThan(1);
    open.close();
    await ended;
    const count = open.events.length;
    await all.clock.advance(20_000);
    expect(open.events).toHaveLength(count);
    all.stop.abort();
  });

  it("keeps sixty points for the sparkline, ten seconds apart even while someone watches live", async () => {
    const all = new FakeFleet();
    all.put("a");
    const handlers = createHealthHandlers(all.services, createHealth(all.services, { detailProbes: [] }));
    const live = stream<StreamEvent<"health.live">>();
    void handlers.live({ hostId: "a", intervalSeconds: 1 }, live);
    await all.clock.advance(100_000);
    const open = stream<StreamEvent<"health.fleet">>();
    void handlers.fleet(undefined, open);
    expect(open.events[0]?.hosts[0]?.spark.length).toBeLessThan(15);
    await all.clock.advance(700_000);
    expect(open.events.at(-1)?.hosts[0]?.spark).toHaveLength(60);
    all.stop.abort();
  });
});

describe("health.live", () => {
  it("gives the history, then samples at the wanted pace, and goes back to the usual one when closed", async () => {
    const all = new FakeFleet();
    all.put("a");
    const handlers = createHealthHandlers(all.services, createHealth(all.services, { detailProbes: [] }));
    await all.clock.advance(25_000);
    const open = stream<StreamEvent<"health.live">>();
    const ended = handlers.live({ hostId: "a", intervalSeconds: 2 }, open);
    expect(open.events[0]).toMatchObject({ type: "history", health: { status: "ok" } });
    await all.clock.advance(20_000);
    const samples = open.events.filter((event) => event.type === "sample");
    expect(samples.length).toBeGreaterThanOrEqual(10);
    expect(samples.length).toBeLessThanOrEqual(12);
    for (const event of open.events) expect(health.live.event.safeParse(event).error).toBeUndefined();
    open.close();
    await ended;
    const before = all.host("a").requests.length;
    await all.clock.advance(30_000);
    expect(all.host("a").requests.length - before).toBeLessThanOrEqual(4);
    all.stop.abort();
  });

  it("tells a status only when it changed", async () => {
    const all = new FakeFleet();
    all.put("a");
    const handlers = createHealthHandlers(all.services, createHealth(all.services, { detailProbes: [] }));
    await all.clock.advance(25_000);
    const open = stream<StreamEvent<"health.live">>();
    void handlers.live({ hostId: "a", intervalSeconds: 1 }, open);
    await all.clock.advance(20_000);
    expect(open.events.filter((event) => event.type === "status")).toEqual([]);
    all.host("a").availableKb = 100;
    await all.clock.advance(5000);
    const statuses = open.events.flatMap((event) => (event.type === "status" ? [event.health.status] : []));
    expect(statuses).toEqual(["critical"]);
    all.stop.abort();
  });

  it("tries a host again that waits for a person", async () => {
    const all = new FakeFleet();
    all.put("a");
    let tries = 0;
    all.host("a").connect = () => {
      tries += 1;
      return Promise.reject(new Failure("ssh.authFailed"));
    };
    const handlers = createHealthHandlers(all.services, createHealth(all.services, { detailProbes: [] }));
    await all.clock.advance(25_000);
    expect(tries).toBe(1);
    const open = stream<StreamEvent<"health.live">>();
    void handlers.live({ hostId: "a", intervalSeconds: 1 }, open);
    await all.clock.advance(25_000);
    expect(tries).toBe(2);
    expect(open.events.at(-1)).toMatchObject({ type: "status", health: { status: "failed" } });
    all.stop.abort();
  });

  it("ends when the host is removed", async () => {
    const all = new FakeFleet();
    all.put("a");
    const handlers = createHealthHandlers(all.services, createHealth(all.services, { detailProbes: [] }));
    const ended = handlers.live({ hostId: "a", intervalSeconds: 1 }, stream<StreamEvent<"health.live">>());
    all.remove("a");
    await ended;
    all.stop.abort();
  });

  it("polls only the watched host, and only while it is watched, for the command line", async () => {
    const all = new FakeFleet("cli");
    all.put("a");
    all.put("b");
    const handlers = createHealthHandlers(all.services, createHealth(all.services, { detailProbes: [] }));
    const open = stream<StreamEvent<"health.live">>();
    const ended = handlers.live({ hostId: "a", intervalSeconds: 1 }, open);
    await all.clock.advance(5000);
    expect(all.host("a").open.size).toBe(1);
    open.close();
    await ended;
    await all.clock.advance(5000);
    expect(all.host("a").open.size).toBe(0);
    expect(all.host("b").opened).toBe(0);
  });
});

describe("health.sample", () => {
  it("takes two readings a second apart, so that the CPU has a percentage", async () => {
    const all = new FakeFleet("cli");
    all.put("a");
    const handlers = createHealthHandlers(all.services, createHealth(all.services, { detailProbes: [] }));
    const work = handlers.sample({ hostId: "a" }, { signal: new AbortController().signal });
    await all.clock.advance(10);
    all.host("a").busyTicks = 25;
    all.host("a").idleTicks = 75;
    await all.clock.advance(1000);
    const sample = await work;
    expect(sample.cpu.percent).toBe(25);
    expect(sample.disks).toMatchObject([{ mount: "/", totalBytes: 1000 * 1024, freeBytes: 800 * 1024 }]);
    expect(health.sample.output.safeParse(sample).error).toBeUndefined();
    all.stop.abort();
  });

  it("needs one reading only when there is one to compare with", async () => {
    const all = new FakeFleet();
    all.put("a");
    const handlers = createHealthHandlers(all.services, createHealth(all.services, { detailProbes: [] }));
    all.host("a").idleTicks = 1;
    await all.clock.advance(15_000);
    all.host("a").idleTicks = 1000;
    const before = all.host("a").requests.length;
    await handlers.sample({ hostId: "a" }, { signal: new AbortController().signal });
    expect(all.host("a").requests.length).toBe(before + 1);
    all.stop.abort();
  });

  it("fails as the connection does, and as an unknown host does", async () => {
    const all = new FakeFleet("cli");
    all.put("a");
    all.host("a").connect = () => Promise.reject(new Failure("ssh.hostKeyUnknown", { fingerprint: "SHA256:x" }));
    const handlers = createHealthHandlers(all.services, createHealth(all.services, { detailProbes: [] }));
    const signal = new AbortController().signal;
    await expect(handlers.sample({ hostId: "a" }, { signal })).rejects.toMatchObject({ code: "ssh.hostKeyUnknown" });
    expect(() => handlers.sample({ hostId: "nobody" }, { signal })).toThrow(Failure);
  });

  it("stops waiting when the caller does", async () => {
    const all = new FakeFleet("cli");
    all.put("a");
    all.host("a").connect = () => new Promise(() => undefined);
    const stop = new AbortController();
    const handlers = createHealthHandlers(all.services, createHealth(all.services, { detailProbes: [] }));
    const work = Promise.resolve(handlers.sample({ hostId: "a" }, { signal: stop.signal }));
    stop.abort();
    const error: unknown = await work.catch((reason: unknown) => reason);
    expect(isFailure(error, "cancelled")).toBe(true);
  });
});
