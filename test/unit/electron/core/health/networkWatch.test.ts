import { describe, expect, it } from "vitest";
import { Failure } from "../../../../../shared/base/failure.ts";
import { NetworkWatch } from "../../../../../electron/core/health/networkWatch.ts";
import { FakeFleet } from "./fakeFleet.ts";
import { FakeClock } from "./support.ts";

const unreachable = (reason: string): Failure => new Failure("ssh.unreachable", { host: "h", reason });
const timeout = new Failure("ssh.timeout", { host: "h" });

function watch(hosts: number, network = { up: true }): { clock: FakeClock; watch: NetworkWatch } {
  const clock = new FakeClock();
  return {
    clock,
    watch: new NetworkWatch(
      clock,
      () => network.up,
      () => hosts,
    ),
  };
}

describe("whom a failure tells about", () => {
  it("is the host, when it is the only one of few", () => {
    expect(watch(1).watch.failed("a", timeout)).toBe("host");
    expect(watch(2).watch.failed("a", unreachable("EHOSTUNREACH"))).toBe("host");
  });

  it.each(["ENETUNREACH", "ENETDOWN", "EADDRNOTAVAIL", "EAI_AGAIN"])(
    "is this computer, when its own network says %s",
    (code) => {
      const { watch: network } = watch(1);
      expect(network.failed("a", unreachable(code))).toBe("here");
      expect(network.isLost).toBe(true);
    },
  );

  it("is this computer behind a jump host too", () => {
    const failure = new Failure("ssh.jumpFailed", { jump: "gate" }, unreachable("ENETUNREACH"));
    expect(watch(1).watch.failed("a", failure)).toBe("here");
  });

  it("is this computer, when it has no interface but the loopback", () => {
    expect(watch(1, { up: false }).watch.failed("a", timeout)).toBe("here");
  });

  it("is the host, when it refused: it was reached", () => {
    expect(watch(1, { up: false }).watch.failed("a", unreachable("ECONNREFUSED"))).toBe("host");
  });

  it("does not count a host as silent any more that refused meanwhile", () => {
    const { watch: network } = watch(3);
    network.failed("a", timeout);
    network.failed("a", unreachable("ECONNREFUSED"));
    network.failed("b", timeout);
    expect(network.failed("c", timeout)).toBe("undecided");
    expect(network.failed("a", timeout)).toBe("here");
  });

  it("is the host, when what failed is a login or the probe", () => {
    for (const code of ["ssh.authFailed", "ssh.hostKeyUnknown", "health.badRecord", "internal"])
      expect(watch(3, { up: false }).watch.failed("a", new Failure(code))).toBe("host");
  });

  it("is undecided while others of many may still answer, and the host once one did", async () => {
    const { clock, watch: network } = watch(3);
    expect(network.failed("a", timeout)).toBe("undecided");
    await clock.advance(1000);
    network.answered("b");
    expect(network.failed("a", timeout)).toBe("host");
    expect(network.failed("a", unreachable("ENETUNREACH"))).toBe("host");
  });

  it("is the host after a round without an answer from the others, as long as they are not silent", async () => {
    const { clock, watch: network } = watch(3);
    network.failed("a", timeout);
    await clock.advance(12_000);
    expect(network.failed("a", timeout)).toBe("host");
  });

  it("is this computer, when all of many are silent and none was seen since", async () => {
    const { clock, watch: network } = watch(3);
    network.answered("a");
    await clock.advance(100);
    expect([network.failed("a", timeout), network.failed("b", timeout), network.failed("c", timeout)]).toEqual([
      "undecided",
      "undecided",
      "here",
    ]);
    expect(["a", "b", "c"].map((id) => network.isUnseen(id))).toEqual([true, true, true]);
    await clock.advance(100);
    expect(network.answered("b")).toBe(true);
    expect(network.answered("b")).toBe(false);
    expect(network.isUnseen("a")).toBe(false);
    expect(network.failed("a", timeout)).toBe("host");
  });

  it("starts anew after a sleep and without a host that was removed", () => {
    const { watch: network } = watch(3);
    for (const id of ["a", "b"]) network.failed(id, timeout);
    network.forget("b");
    expect(network.failed("c", timeout)).toBe("undecided");
    network.slept();
    expect(network.failed("a", timeout)).toBe("undecided");
  });
});

describe("a fleet without a network", () => {
  const ids = ["a", "b", "c", "d", "e"];

  function fleet(network = { up: true }): FakeFleet {
    const made = new FakeFleet("web", { hasInterface: () => network.up });
    for (const id of ids) made.put(id);
    return made;
  }
  const cut = (all: FakeFleet, failure: Failure): void => {
    for (const id of ids) {
      all.host(id).connect = () => Promise.reject(failure);
      all.host(id).cut();
    }
  };
  const mend = (all: FakeFleet): void => {
    for (const id of ids) all.host(id).connect = () => Promise.resolve();
  };

  it("is not observed, at no time down, and comes back without a storm", async () => {
    const network = { up: true };
    const all = fleet(network);
    const monitor = all.start();
    const seen = new Set<string>();
    const downs: string[] = [];
    await all.clock.advance(15_000);
    monitor.onChange((id) => seen.add(monitor.host(id).health.status));
    monitor.onDown(({ hostId }) => downs.push(hostId));
    network.up = false;
    cut(all, unreachable("ENETUNREACH"));
    await all.clock.advance(60_000);
    expect(ids.map((id) => monitor.host(id).health.status)).toEqual(ids.map(() => "unobserved"));
    expect(seen.has("failed")).toBe(false);
    expect(downs).toEqual([]);
    expect(monitor.host("a").health.failure?.code).toBe("ssh.unreachable");
    network.up = true;
    mend(all);
    const opened = ids.map((id) => all.host(id).opened);
    await all.clock.advance(65_000);
    expect(ids.map((id) => monitor.host(id).health.status)).toEqual(ids.map(() => "ok"));
    expect(ids.map((id, index) => all.host(id).opened - (opened[index] as number))).toEqual(ids.map(() => 1));
  });

  it("is not observed either when hosts only stop answering, all at once", async () => {
    const all = fleet();
    const monitor = all.start();
    await all.clock.advance(15_000);
    cut(all, timeout);
    await all.clock.advance(60_000);
    expect(ids.map((id) => monitor.host(id).health.status)).toEqual(ids.map(() => "unobserved"));
  });

  it("is told from one host that is down", async () => {
    const all = fleet();
    const monitor = all.start();
    await all.clock.advance(15_000);
    const downs: string[] = [];
    monitor.onDown(({ hostId }) => downs.push(hostId));
    all.host("c").connect = () => Promise.reject(unreachable("EHOSTUNREACH"));
    all.host("c").cut();
    await all.clock.advance(40_000);
    expect(monitor.host("c").health.status).toBe("failed");
    expect(monitor.host("a").health.status).toBe("ok");
    expect(new Set(downs)).toEqual(new Set(["c"]));
  });

  it("once seen again, calls the one down that stays silent", async () => {
    const all = fleet();
    const monitor = all.start();
    await all.clock.advance(15_000);
    cut(all, timeout);
    await all.clock.advance(60_000);
    for (const id of ids.slice(1)) all.host(id).connect = () => Promise.resolve();
    await all.clock.advance(200_000);
    expect(monitor.host("a").health.status).toBe("failed");
    expect(ids.slice(1).map((id) => monitor.host(id).health.status)).toEqual(["ok", "ok", "ok", "ok"]);
  });
});

describe("a clock that jumps", () => {
  it("back by an hour neither stops the sampling nor calls a host stale", async () => {
    const all = new FakeFleet();
    all.put("a");
    const monitor = all.start();
    await all.clock.advance(25_000);
    const before = all.host("a").requests.length;
    all.clock.wallOffset -= 3_600_000;
    await all.clock.advance(30_000);
    expect(all.host("a").requests.length).toBeGreaterThanOrEqual(before + 3);
    expect(monitor.host("a").health.status).toBe("ok");
    const times = monitor.host("a").samples.map((sample) => sample.time);
    expect(times).toEqual(times.toSorted((x, y) => x - y));
  });

  it("forward looks again at once and keeps the rates right", async () => {
    const all = new FakeFleet();
    all.put("a");
    const monitor = all.start();
    await all.clock.advance(5000);
    all.host("a").busyTicks = 100;
    all.clock.wallOffset += 86_400_000;
    await all.clock.advance(5000);
    expect(monitor.host("a").health).toMatchObject({ status: "ok", last: { cpu: { percent: 100 } } });
  });
});
