import { describe, expect, it } from "vitest";
import { Failure } from "../../../../../shared/base/failure.ts";
import { createHealth } from "../../../../../electron/core/health/monitor.ts";
import { FakeFleet } from "./fakeFleet.ts";

function fleet(...ids: string[]): FakeFleet {
  const made = new FakeFleet();
  for (const id of ids) made.put(id);
  return made;
}

describe("watching a host", () => {
  it("goes from unknown over connecting to ok", async () => {
    const all = fleet("a");
    let connect = (): void => undefined;
    all.host("a").connect = () => new Promise((resolve) => (connect = resolve));
    const monitor = all.start();
    expect(monitor.host("a").health.status).toBe("unknown");
    await all.clock.advance(100);
    expect(monitor.host("a").health.status).toBe("connecting");
    connect();
    await all.clock.advance(10);
    expect(monitor.host("a").health.status).toBe("ok");
    expect(monitor.host("a").health.facts).toEqual({
      os: null,
      osId: "debian",
      kernel: "6.1",
      architecture: "x86_64",
      cpuCount: 2,
      rebootRequired: false,
    });
  });

  it("samples every ten seconds, with rates a second after the first, over one shell", async () => {
    const all = fleet("a");
    const monitor = all.start();
    await all.clock.advance(100);
    const host = all.host("a");
    expect(monitor.host("a").health.last?.cpu.percent).toBeNull();
    host.busyTicks = 60;
    host.idleTicks = 40;
    await all.clock.advance(1000);
    expect(monitor.host("a").health.last?.cpu.percent).toBe(60);
    await all.clock.advance(60_000);
    expect(host.opened).toBe(1);
    expect(monitor.host("a").samples).toHaveLength(8);
  });

  it("asks for sizes of disks with the first sample and every thirty seconds", async () => {
    const all = fleet("a");
    all.start();
    await all.clock.advance(70_000);
    const asked = all.host("a").requests.filter((request) => request.sections.includes("disks"));
    expect(asked.map((request) => Math.round(request.at / 1000))).toEqual([0, 31, 61]);
    expect(asked[0]?.args).toEqual(["l/"]);
  });

  it("calls a disk that is full what it is", async () => {
    const all = fleet("a");
    all.host("a").diskAvailableKb = 20;
    const monitor = all.start();
    await all.clock.advance(100);
    expect(monitor.host("a").health).toMatchObject({ status: "critical", reasons: ["disk.full:/"] });
  });

  it("is as bad as its alerts at once, with the next reading too, until they are over", async () => {
    const all = fleet("a", "b");
    const monitor = all.start();
    await all.clock.advance(100);
    const standing = new Map([["a", [{ severity: "critical" as const, ruleName: "Disk fails", label: "sda" }]]]);
    monitor.followAlerts((hostId) => standing.get(hostId) ?? []);
    monitor.alertsChanged(["a", "gone"]);
    const badly = { status: "critical", reasons: ["alert:Disk fails (sda)"] };
    expect(monitor.host("a").health).toMatchObject(badly);
    await all.clock.advance(20_000);
    expect(monitor.host("a").health).toMatchObject(badly);
    expect(monitor.host("b").health.status).toBe("ok");
    standing.clear();
    monitor.alertsChanged(["a"]);
    expect(monitor.host("a").health).toMatchObject({ status: "ok", reasons: [] });
  });

  it("that is not judged now stays what it is, whatever its alerts say", async () => {
    const all = fleet("a");
    all.host("a").connect = () => Promise.reject(new Failure("ssh.unreachable", { host: "a" }));
    const monitor = all.start();
    await all.clock.advance(100);
    monitor.followAlerts(() => [{ severity: "critical", ruleName: "Down", label: "" }]);
    monitor.alertsChanged(["a"]);
    expect(monitor.host("a").health.status).toBe("failed");
  });

  it("asks a host that answers slowly less often", async () => {
    const all = fleet("a");
    all.host("a").delayMs = 6000;
    all.start();
    await all.clock.advance(200_000);
    const times = all.host("a").requests.map((request) => request.at);
    const gaps = times.slice(1).map((time, index) => time - (times[index] as number));
    expect(gaps.slice(4).every((gap) => gap >= 19_000)).toBe(true);
  });

  it("does not support a system it does not know, says so, and leaves it alone", async () => {
    const all = fleet("a");
    all.host("a").system = "SunOS";
    const monitor = all.start();
    await all.clock.advance(600_000);
    expect(monitor.host("a").health.failure).toEqual({
      code: "health.unsupported",
      params: { host: "name-a", system: "SunOS" },
    });
    expect(all.host("a").opened).toBe(1);
    expect(all.host("a").open.size).toBe(0);
  });
});

describe("a host that fails", () => {
  it("is retried with growing pauses when it cannot be reached", async () => {
    const all = fleet("a");
    const tries: number[] = [];
    all.host("a").connect = () => {
      tries.push(all.clock.monotonic());
      return Promise.reject(new Failure("ssh.unreachable", { host: "name-a" }));
    };
    const monitor = all.start();
    await all.clock.advance(300_000);
    expect(monitor.host("a").health).toMatchObject({ status: "failed", failure: { code: "ssh.unreachable" } });
    const gaps = tries.slice(1).map((time, index) => Math.round((time - (tries[index] as number)) / 1000));
    expect(gaps.slice(0, 7)).toEqual([1, 2, 4, 8, 16, 32, 60]);
  });

  for (const code of ["ssh.authFailed", "ssh.hostKeyUnknown", "ssh.hostKeyChanged", "ssh.keyLocked", "ssh.noAgent"]) {
    it(`is never tried twice by itself after ${code}`, async () => {
      const all = fleet("a");
      let tries = 0;
      all.host("a").connect = () => {
        tries += 1;
        return Promise.reject(new Failure(code, { host: "name-a" }));
      };
      const monitor = all.start();
      await all.clock.advance(3_600_000);
      expect(tries).toBe(1);
      expect(monitor.host("a").health).toMatchObject({ status: "failed", failure: { code } });
    });
  }

  it("is tried again when its entry changes, when its jump host's does, and when someone else got through", async () => {
    const all = fleet("gate", "a");
    all.put("a", { jumpHostId: "gate" });
    let tries = 0;
    all.host("a").connect = () => {
      tries += 1;
      return Promise.reject(new Failure("ssh.authFailed"));
    };
    all.start();
    await all.clock.advance(1000);
    expect(tries).toBe(1);
    all.put("a", { notes: "new" });
    await all.clock.advance(1000);
    expect(tries).toBe(2);
    all.put("gate", { user: "admin" });
    await all.clock.advance(1000);
    expect(tries).toBe(3);
    all.connected("a");
    await all.clock.advance(1000);
    expect(tries).toBe(4);
  });

  it("is tried again when the jump host that kept it away is reached, and not for another reason", async () => {
    const all = fleet("gate", "a", "b");
    const tries = { a: 0, b: 0 };
    const untrusted = new Failure("ssh.hostKeyUnknown");
    for (const id of ["a", "b"] as const) {
      all.put(id, { jumpHostId: "gate" });
      all.host(id).connect = () => {
        tries[id] += 1;
        return Promise.reject(id === "a" ? new Failure("ssh.jumpFailed", {}, untrusted) : untrusted);
      };
    }
    all.start();
    await all.clock.advance(1000);
    all.connected("gate");
    await all.clock.advance(1000);
    expect(tries).toEqual({ a: 2, b: 1 });
  });

  it("is tried again once its key was decided on, and a refused login is not", async () => {
    const all = fleet("a", "b");
    const tries = { a: 0, b: 0 };
    all.host("a").connect = () => {
      tries.a += 1;
      return Promise.reject(new Failure("ssh.hostKeyUnknown"));
    };
    all.host("b").connect = () => {
      tries.b += 1;
      return Promise.reject(new Failure("ssh.authFailed"));
    };
    all.start();
    await all.clock.advance(1000);
    all.tell("a", "closed");
    all.tell("b", "closed");
    await all.clock.advance(60_000);
    expect(tries).toEqual({ a: 2, b: 1 });
  });

  it("is not tried again because of its own connection", async () => {
    const all = fleet("a");
    let tries = 0;
    all.host("a").connect = () => {
      tries += 1;
      all.connected("a");
      return Promise.reject(new Failure("ssh.authFailed"));
    };
    all.start();
    await all.clock.advance(60_000);
    expect(tries).toBe(1);
  });

  it("is not tried again at once because a channel of its connection closed", async () => {
    const all = fleet("a");
    let tries = 0;
    all.host("a").connect = () => {
      tries += 1;
      all.connected("a");
      all.clock.after(50, () => all.connected("a"));
      return Promise.reject(new Failure("health.badRecord"));
    };
    all.start();
    await all.clock.advance(60_000);
    expect(tries).toBeLessThan(8);
  });

  it("is asked once a minute while it gives no shell", async () => {
    const all = fleet("a");
    let tries = 0;
    all.host("a").connect = () => {
      tries += 1;
      return Promise.reject(new Failure("ssh.shellUnavailable"));
    };
    all.start();
    await all.clock.advance(300_000);
    expect(tries).toBe(5);
  });

  it("keeps showing the refused login while the server must be left alone", async () => {
    const all = fleet("a");
    let code = "ssh.authFailed";
    all.host("a").connect = () => Promise.reject(new Failure(code));
    const monitor = all.start();
    await all.clock.advance(1000);
    code = "ssh.waitAfterAuthFailure";
    await expect(monitor.host("a").sampleNow()).rejects.toMatchObject({ code });
    expect(monitor.host("a").health.failure?.code).toBe("ssh.authFailed");
  });

  it("is polled again after a request of a person got through", async () => {
    const all = fleet("a");
    let refuse = true;
    all.host("a").connect = () => (refuse ? Promise.reject(new Failure("ssh.authFailed")) : Promise.resolve());
    const monitor = all.start();
    await all.clock.advance(1000);
    refuse = false;
    const sample = monitor.host("a").sampleNow();
    await all.clock.advance(2000);
    await sample;
    const before = monitor.host("a").samples.length;
    await all.clock.advance(30_000);
    expect(monitor.host("a").samples.length).toBeGreaterThanOrEqual(before + 2);
    expect(monitor.host("a").health).toMatchObject({ status: "ok", failure: null });
  });

  it("recovers from a shell that hangs by starting another, without being called failed", async () => {
    const all = fleet("a");
    const monitor = all.start();
    await all.clock.advance(5000);
    all.host("a").answers = false;
    await all.clock.advance(22_000);
    expect(monitor.host("a").health).toMatchObject({ status: "ok", failure: { code: "health.probeStalled" } });
    all.host("a").answers = true;
    await all.clock.advance(20_000);
    expect(monitor.host("a").health).toMatchObject({ status: "ok", failure: null });
    expect(all.host("a").opened).toBeGreaterThanOrEqual(2);
    expect(all.host("a").open.size).toBe(1);
  });

  it("is stale once its last sample is three intervals old, and failed when a second try fails too", async () => {
    const all = fleet("a");
    const monitor = all.start();
    await all.clock.advance(5000);
    const seen: string[] = [];
    monitor.onChange(() => {
      const status = monitor.host("a").health.status;
      if (seen.at(-1) !== status) seen.push(status);
    });
    all.host("a").answers = false;
    await all.clock.advance(120_000);
    expect(seen.slice(0, 3)).toEqual(["ok", "stale", "failed"]);
  });

  it("is stale, not failed, at the moment its connection breaks and comes back", async () => {
    const all = fleet("a");
    const monitor = all.start();
    await all.clock.advance(5000);
    all.host("a").cut();
    await all.clock.advance(10_000);
    expect(monitor.host("a").health.status).toBe("ok");
    expect(all.host("a").opened).toBe(2);
  });

  it("shows a reference for what nobody expected, and no detail", async () => {
    const all = fleet("a");
    all.host("a").connect = () => Promise.reject(new TypeError("secret internals"));
    const monitor = all.start();
    await all.clock.advance(100);
    expect(monitor.host("a").health.failure?.code).toBe("internal");
    expect(JSON.stringify(monitor.host("a").health)).not.toContain("secret");
  });
});

describe("the fleet", () => {
  it("spreads its polls over the interval", async () => {
    const all = new FakeFleet();
    const ids = Array.from({ length: 500 }, (_, index) => `h${index}`);
    for (const id of ids) all.put(id);
    let next = 0;
    const { HealthMonitor } = await import("../../../../../electron/core/health/monitor.ts");
    new HealthMonitor(all.services, () => (next += 0.618_034) % 1).start();
    await all.clock.advance(10_000);
    const perSecond = Array.from({ length: 10 }, () => 0);
    for (const id of ids) perSecond[Math.floor((all.host(id).requests[0]?.at ?? 0) / 1000)]! += 1;
    expect(Math.max(...perSecond)).toBeLessThan(80);
    expect(Math.min(...perSecond)).toBeGreaterThan(20);
    all.stop.abort();
  });

  it("leaves the first second after unlocking a large fleet to whoever looks at it, then asks every host", async () => {
    const all = new FakeFleet();
    const ids = Array.from({ length: 250 }, (_, index) => `h${index}`);
    for (const id of ids) all.put(id);
    all.start();
    await all.clock.advance(900);
    expect(ids.filter((id) => all.host(id).opened > 0)).toEqual([]);
    await all.clock.advance(20_000);
    expect(ids.filter((id) => all.host(id).opened === 0)).toEqual([]);
    all.stop.abort();
  });

  it("makes a bounded number of connections at a time", async () => {
    const all = new FakeFleet();
    let now = 0;
    let most = 0;
    for (let index = 0; index < 100; index += 1) {
      all.put(`h${index}`);
      all.host(`h${index}`).connect = async () => {
        now += 1;
        most = Math.max(most, now);
        await new Promise<void>((resolve) => all.clock.after(1000, resolve));
        now -= 1;
      };
    }
    all.start();
    await all.clock.advance(20_000);
    expect(most).toBe(16);
    all.stop.abort();
  });

  it("follows hosts that are added, changed and removed", async () => {
    const all = fleet("a");
    const monitor = all.start();
    await all.clock.advance(2000);
    all.put("b");
    await all.clock.advance(2000);
    expect(monitor.host("b").health.status).toBe("ok");
    all.put("a", { address: "127.0.0.2" });
    await all.clock.advance(2000);
    expect(all.host("a").opened).toBe(2);
    all.put("a", { name: "other" });
    await all.clock.advance(2000);
    expect(all.host("a").opened).toBe(2);
    all.remove("a");
    await all.clock.advance(20_000);
    expect(all.host("a").open.size).toBe(0);
    expect(monitor.find("a")).toBeUndefined();
  });

  it("leaves nothing running once the vault is locked", async () => {
    const all = fleet("a", "b");
    let connect = (): void => undefined;
    all.host("b").connect = () => new Promise((resolve) => (connect = resolve));
    all.start();
    await all.clock.advance(3000);
    all.stop.abort();
    connect();
    await all.clock.advance(20_000);
    expect(all.host("a").open.size + all.host("b").open.size).toBe(0);
    expect(all.clock.pending).toBe(0);
  });

  it("is left alone by the command line", async () => {
    const all = new FakeFleet("cli");
    all.put("a");
    createHealth(all.services);
    await all.clock.advance(60_000);
    expect(all.host("a").opened).toBe(0);
  });
});

describe("after the computer slept", () => {
  it("hosts are not observed at once, asked again at once, and nobody is blamed", async () => {
    const all = fleet("a", "b");
    const monitor = all.start();
    await all.clock.advance(5000);
    all.host("a").answers = false;
    const before = all.host("a").requests.length;
    all.clock.sleep(3_600_000);
    await all.clock.advance(1100);
    expect(monitor.host("a").health.status).toBe("unobserved");
    await all.clock.advance(2000);
    expect(all.host("a").requests.length).toBeGreaterThan(before);
    expect(monitor.host("b").health.status).toBe("ok");
    await all.clock.advance(6000);
    expect(monitor.host("a").health.status).toBe("unobserved");
    all.host("a").answers = true;
    await all.clock.advance(20_000);
    expect(monitor.host("a").health.status).toBe("ok");
  });

  it("a network that is not back yet leaves hosts unobserved for half a minute", async () => {
    const all = fleet("a");
    const monitor = all.start();
    await all.clock.advance(5000);
    all.clock.sleep(3_600_000);
    all.host("a").connect = () => Promise.reject(new Failure("ssh.unreachable"));
    all.host("a").cut();
    await all.clock.advance(20_000);
    expect(monitor.host("a").health.status).toBe("unobserved");
    await all.clock.advance(60_000);
    expect(monitor.host("a").health.status).toBe("failed");
  });

  it("a clock that was set right by a second is no sleep", async () => {
    const all = fleet("a");
    const monitor = all.start();
    await all.clock.advance(5000);
    all.clock.sleep(-1500);
    await all.clock.advance(1100);
    expect(monitor.host("a").health.status).toBe("ok");
  });
});
