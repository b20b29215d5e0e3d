import { describe, expect, it, onTestFinished } from "vitest";
import { Failure } from "../../../../../../shared/base/failure.ts";
import { details as contract } from "../../../../../../shared/contract/healthDetails.ts";
import type { StreamEvent } from "../../../../../../shared/contract/index.ts";
import { createDetails, type Details } from "../../../../../../electron/core/health/details/handlers.ts";
import { detailProbes } from "../../../../../../electron/core/health/details/index.ts";
import type { HealthMonitor } from "../../../../../../electron/core/health/monitor.ts";
import type { Recorded } from "../../../../../../electron/core/metrics/types.ts";
import { FakeFleet } from "../fakeFleet.ts";

const ID = "3f1c0d7f2f0d".padEnd(64, "0");
const OTHER = "aaaaaaaaaaaa".padEnd(64, "0");
const listed = (...rows: readonly (readonly [string, string, string])[]): string =>
  `engine docker\n${rows.map(([id, name, state]) => `c ${[id, name, "image", state, "Up"].join("\t")}\n`).join("")}hf-complete`;
const used = (at: number, ...ids: readonly string[]): string =>
  `${at}.00 1.00\n${ids.map((id) => `/sys/fs/cgroup/system.slice/docker-${id}.scope/cpu.stat:usage_usec ${at * 500_000}\n`).join("")}hf-complete`;

interface World {
  readonly all: FakeFleet;
  readonly monitor: HealthMonitor;
  readonly details: Details;
  readonly recorded: Recorded[];
  readonly scripts: string[];
  tells(name: string, text: string): void;
  asked(name: string): number;
}

function world(only: readonly string[], shell: "web" | "cli" = "web"): World {
  const all = new FakeFleet(shell);
  all.put("a");
  const texts: Readonly<Record<string, string>> = {
    units: "nginx.service loaded failed failed Web\nhf-complete",
    processes: "7 ada 6000 0 1 1000 mysqld\nat 1000.00 4 1 0 0",
    smart: "unavailable missing smartctl",
    containers: listed([ID, "web", "running"]),
    containerUse: used(100, ID),
  };
  for (const name of only) all.host("a").details.set(name, texts[name] ?? "");
  const monitor = all.start({ detailProbes: detailProbes.filter(({ name }) => only.includes(name)) });
  const recorded: Recorded[] = [];
  const scripts: string[] = [];
  const details = createDetails(
    {
      ports: { clock: all.clock },
      ssh: {
        script: (_hostId, program) => {
          scripts.push(program);
          return Promise.resolve({ stdout: "2097152\t/var/log\nhf-complete\n", stderr: "", code: 0, signal: null });
        },
      },
      signal: all.stop.signal,
    },
    { monitor, metrics: { record: (entry) => void recorded.push(entry) } },
  );
  onTestFinished(() => all.stop.abort());
  return {
    all,
    monitor,
    details,
    recorded,
    scripts,
    tells: (name, text) => void all.host("a").details.set(name, text),
    asked: (name) => all.host("a").requests.filter(({ sections }) => sections.includes(`detail_${name}`)).length,
  };
}

type Watch = StreamEvent<"details.watch">;

function watch({ details }: World, hostId = "a"): { events: Watch[]; close(): void; ended: Promise<void> } {
  const stop = new AbortController();
  const events: Watch[] = [];
  const ended = details.handlers.watch(
    { hostId },
    { signal: stop.signal, emit: (event) => void events.push(event), report: () => undefined },
  );
  return { events, close: () => stop.abort(), ended };
}
const context = () => ({ signal: new AbortController().signal });

describe("details of a host", () => {
  it("are null until the host was asked, then a value or the reason why not", async () => {
    const its = world(["units", "smart"]);
    expect(await its.details.handlers.get({ hostId: "a" }, context())).toMatchObject({ units: null, smart: null });
    await its.all.clock.advance(20_000);
    const known = await its.details.handlers.get({ hostId: "a" }, context());
    expect(contract.get.output.safeParse(known).error).toBeUndefined();
    expect(known.units?.value?.units[0]?.name).toBe("nginx.service");
    expect(known.smart).toMatchObject({ value: null, reason: { code: "missing", detail: "smartctl" } });
    expect(known.ports).toBeNull();
  });

  it("of a host that is not there fail as such", () => {
    const { details } = world([]);
    expect(() => details.handlers.get({ hostId: "nobody" }, context())).toThrow(Failure);
  });

  it("become points of the history, without what is not available", async () => {
    const { all, recorded } = world(["units", "smart"]);
    await all.clock.advance(20_000);
    expect(recorded.map(({ hostId, points }) => [hostId, points])).toEqual([
      ["a", [{ metric: "units.failed", label: "", value: 1 }]],
    ]);
  });

  it("are asked for at once by refresh, rates with two answers", async () => {
    const its = world(["processes", "units"]);
    await its.all.clock.advance(2000);
    const work = its.details.handlers.refresh({ hostId: "a" }, context());
    await its.all.clock.advance(3000);
    const fresh = await work;
    expect(fresh.units?.value?.count).toBe(1);
    expect(fresh.processes?.value?.top[0]?.name).toBe("mysqld");
    expect(its.asked("processes")).toBeGreaterThanOrEqual(2);
  });

  it("are given up by refresh when its caller goes", async () => {
    const its = world(["units"]);
    const stop = new AbortController();
    const work = Promise.resolve(its.details.handlers.refresh({ hostId: "a" }, { signal: stop.signal }));
    stop.abort();
    await expect(work).rejects.toMatchObject({ code: "cancelled" });
  });
});

describe("watching details", () => {
  it("begins with everything, then tells the parts that changed", async () => {
    const its = world(["units"]);
    const { events } = watch(its);
    expect(Object.keys(events[0] ?? {})).toContain("kernelErrors");
    await its.all.clock.advance(20_000);
    expect(events.slice(1).map((event) => Object.keys(event))).toEqual([["units"]]);
    for (const event of events) expect(contract.watch.event.safeParse(event).error).toBeUndefined();
  });

  it("asks about processes every five seconds or so while it is open, and no more after", async () => {
    const its = world(["processes"]);
    await its.all.clock.advance(11_000);
    const before = its.asked("processes");
    const open = watch(its);
    await its.all.clock.advance(30_000);
    const during = its.asked("processes") - before;
    expect(during).toBeGreaterThanOrEqual(4);
    expect(during).toBeLessThanOrEqual(8);
    open.close();
    await open.ended;
    const after = its.asked("processes");
    await its.all.clock.advance(30_000);
    expect(its.asked("processes") - after).toBeLessThanOrEqual(1);
  });

  it("never connects by itself: a host that does not answer is left to the monitor's own patience", async () => {
    const its = world(["processes"]);
    its.all.host("a").connect = () => Promise.reject(new Failure("ssh.authFailed", { host: "a" }));
    let attempts = 0;
    const original = its.all.host("a").connect;
    its.all.host("a").connect = () => {
      attempts += 1;
      return original();
    };
    watch(its);
    await its.all.clock.advance(60_000);
    expect(attempts).toBeLessThanOrEqual(1);
  });

  it("ends when the host is removed", async () => {
    const its = world([]);
    const open = watch(its);
    its.all.remove("a");
    await open.ended;
  });

  it("that begins when it is cancelled already does nothing", async () => {
    const its = world([]);
    const stop = new AbortController();
    stop.abort();
    const events: Watch[] = [];
    await its.details.handlers.watch(
      { hostId: "a" },
      { signal: stop.signal, emit: (event) => void events.push(event), report: () => undefined },
    );
    expect(events).toEqual([]);
  });
});

describe("containers", () => {
  it("have the use that the kernel counts, and their list is asked for again when it is not what runs", async () => {
    const its = world(["containers", "containerUse"]);
    await its.all.clock.advance(20_000);
    const first = its.asked("containers");
    its.tells("containerUse", used(160, ID));
    await its.all.clock.advance(65_000);
    expect(its.asked("containers")).toBe(first);
    const known = await its.details.handlers.get({ hostId: "a" }, context());
    expect(known.containers?.value?.containers[0]?.cpuPercent).toBe(50);

    its.tells("containerUse", used(220, OTHER));
    its.tells("containers", listed([ID, "web", "exited"], [OTHER, "web2", "running"]));
    await its.all.clock.advance(70_000);
    expect(its.asked("containers")).toBeGreaterThan(first);
    const now = await its.details.handlers.get({ hostId: "a" }, context());
    expect(now.containers?.value?.containers.map(({ name, state }) => [name, state])).toEqual([
      ["web", "stopped"],
      ["web2", "running"],
    ]);
    const points = its.recorded.flatMap((entry) => entry.points);
    expect(points).toContainEqual({ metric: "containers.stopped", label: "", value: 1 });
  });
});

describe("the culprit of an alert", () => {
  it("is the busiest process by an answer of now", async () => {
    const its = world(["processes"]);
    await its.all.clock.advance(12_000);
    its.tells("processes", "7 ada 11520 0 1 1000 mysqld\nat 1060.00 4 1 0 0");
    const work = its.details.culprit("a", "cpu.percent", "");
    await its.all.clock.advance(3000);
    expect(await work).toBe("mysqld 92 %");
  });

  it("is the fullest directory for a disk, and nobody for a mount that hangs", async () => {
    const its = world([]);
    expect(await its.details.culprit("a", "disk.used", "/var")).toBe("/var/log 2.0 GiB");
    expect(await its.details.culprit("a", "disk.used", "")).toBeNull();
    expect(await its.details.culprit("a", "disk.free", "/")).toBe("/var/log 2.0 GiB");
    expect(await its.details.culprit("a", "disk.hanging", "/mnt")).toBeNull();
    expect(its.scripts).toHaveLength(2);
  });

  it("is nobody of a host that nobody watches", async () => {
    const its = world(["processes"]);
    expect(await its.details.culprit("gone", "cpu.percent", "")).toBeNull();
  });
});
