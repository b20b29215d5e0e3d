import { describe, expect, it } from "vitest";
import { Failure } from "../../../../../shared/base/failure.ts";
import { RUNNING_AT_ONCE } from "../../../../../electron/core/checks/checks.ts";
import { failureOf } from "../../../../support/failures.ts";
import { draft } from "./checkData.ts";
import { fakeFleet } from "./fakeFleet.ts";

const signal = new AbortController().signal;

describe("checks that run by themselves", () => {
  it("run on every host that the filter holds for, at their interval", async () => {
    const fleet = fakeFleet();
    fleet.hosts(3);
    fleet.inventory.add({ id: "other", name: "other" });
    fleet.store.save(draft({ target: { filter: "name:host" }, intervalSeconds: 60 }));
    fleet.runner.start();
    await fleet.pass(180_000);
    const counts = ["host-0", "host-1", "host-2", "other"].map(
      (id) => fleet.scripts.filter(({ hostId }) => hostId === id).length,
    );
    expect(counts).toEqual([3, 3, 3, 0]);
    const times = fleet.scripts.filter(({ hostId }) => hostId === "host-1").map(({ at }) => at);
    expect((times[1] ?? 0) - (times[0] ?? 0)).toBeGreaterThan(59_000);
    expect((times[1] ?? 0) - (times[0] ?? 0)).toBeLessThan(61_000);
  });

  it("write status, duration and performance data to the history, with units", async () => {
    const fleet = fakeFleet();
    fleet.hosts(1);
    let count = 0;
    fleet.answer(() => ({ stdout: `WARN | '/ root'=2KB;1;2 hits=${(count += 30)}c\n`, code: 1 }));
    fleet.store.save(draft({ name: "Disk of root", intervalSeconds: 10, retrySeconds: 10 }));
    fleet.runner.start();
    await fleet.pass(15_000);
    expect(fleet.recorded).toHaveLength(2);
    const points = fleet.recorded[1]?.points ?? [];
    expect(points.map(({ metric, label }) => [metric, label])).toEqual([
      ["check.status", "Disk of root"],
      ["check.duration", "Disk of root"],
      ["check.disk-of-root./_root", ""],
      ["check.disk-of-root.hits", ""],
    ]);
    expect(points[0]?.value).toBe(1);
    expect(points[2]?.value).toBe(2048);
    // 30 in the ten seconds between two attempts and the look at what is due.
    expect(points[3]?.value).toBeGreaterThan(2.5);
    expect(points[3]?.value).toBeLessThanOrEqual(3.01);
    expect(fleet.runner.unitOf("check.disk-of-root./_root")).toBe("bytes");
    expect(fleet.runner.unitOf("check.disk-of-root.hits")).toBe("perSecond");
  });

  it("tell of a problem once it was found as often as asked for, and of its end at once", async () => {
    const fleet = fakeFleet();
    fleet.hosts(1);
    let code = 2;
    fleet.answer(() => ({ stdout: "DISK bad\n", code }));
    fleet.store.save(draft({ name: "Disk", intervalSeconds: 60, retrySeconds: 20, maxAttempts: 3 }));
    fleet.runner.start();
    await fleet.pass(30_000);
    expect(fleet.ran.map(({ hard, attempt }) => [hard, attempt])).toEqual([
      [false, 1],
      [false, 2],
    ]);
    expect(fleet.events).toEqual([]);
    await fleet.pass(20_000);
    expect(fleet.ran.at(-1)).toMatchObject({
      state: "critical",
      hard: true,
      hardChanged: true,
      attempt: 3,
      checkName: "Disk",
    });
    expect(fleet.events).toMatchObject([
      { kind: "check", severity: "critical", title: "Disk: critical: DISK bad", hostId: "host-0" },
    ]);
    code = 0;
    await fleet.pass(62_000);
    expect(fleet.ran.at(-1)).toMatchObject({ state: "ok", hard: true, hardChanged: true });
    expect(fleet.events.map(({ severity }) => severity)).toEqual(["critical", "info"]);
  });

  it("do not tell a hard state again after a restart", async () => {
    const fleet = fakeFleet();
    fleet.hosts(1);
    fleet.answer(() => ({ stdout: "bad\n", code: 2 }));
    fleet.store.save(draft({ maxAttempts: 1 }));
    fleet.runner.start();
    await fleet.pass(3000);
    expect(fleet.events).toHaveLength(1);
    const next = fleet.again();
    expect(next.runner.results()).toMatchObject([{ state: "critical", hard: true, outcome: null }]);
    fleet.runner.dispose();
    next.runner.start();
    await fleet.pass(3000);
    expect(next.ran).toMatchObject([{ state: "critical", hard: true, hardChanged: false }]);
    expect(fleet.events).toHaveLength(1);
  });

  it("never run two at a time on a host, nor more than the bound in all", async () => {
    const fleet = fakeFleet();
    fleet.hosts(80);
    for (const name of ["a", "b", "c"]) fleet.store.save(draft({ name, intervalSeconds: 10 }));
    fleet.answer(() => new Promise((resolve) => void fleet.clock.after(400, () => resolve({ stdout: "OK\n" }))));
    fleet.runner.start();
    await fleet.pass(20_000);
    expect(fleet.scripts.length).toBeGreaterThan(240);
    expect(fleet.under.mostPerHost).toBe(1);
    expect(fleet.under.most).toBeLessThanOrEqual(RUNNING_AT_ONCE);
    expect(fleet.under.most).toBeGreaterThan(4);
  });

  it("do not begin in step on many hosts", async () => {
    const fleet = fakeFleet();
    fleet.hosts(300);
    fleet.store.save(draft({ intervalSeconds: 60 }));
    fleet.runner.start();
    await fleet.pass(60_000, 1000);
    expect(fleet.scripts).toHaveLength(300);
    const perSecond = new Map<number, number>();
    for (const { at } of fleet.scripts)
      perSecond.set(Math.floor(at / 1000), (perSecond.get(Math.floor(at / 1000)) ?? 0) + 1);
    expect(Math.max(...perSecond.values())).toBeLessThan(30);
  });

  it("leave a host alone that is not connected, and go on when it is back", async () => {
    const fleet = fakeFleet();
    fleet.hosts(1);
    fleet.connection("host-0", "failed");
    fleet.store.save(draft({ intervalSeconds: 60 }));
    fleet.runner.start();
    await fleet.pass(30_000);
    expect(fleet.scripts).toEqual([]);
    expect(fleet.runner.results()).toMatchObject([
      { state: null, notRun: { code: "checks.hostNotReached", params: { host: "host-0" } } },
    ]);
    fleet.connection("host-0", "connected");
    await fleet.pass(10_000);
    expect(fleet.scripts).toHaveLength(1);
    expect(fleet.runner.results()).toMatchObject([{ state: "ok", notRun: null }]);
  });

  it("never log in to a host by themselves", async () => {
    const fleet = fakeFleet();
    fleet.inventory.add({ id: "new", name: "new" });
    fleet.store.save(draft({}));
    fleet.runner.start();
    await fleet.pass(10_000);
    fleet.connection("new", "closed");
    await fleet.pass(10_000);
    expect(fleet.scripts).toEqual([]);
    expect(fleet.runner.results()).toMatchObject([{ notRun: { code: "checks.hostNotReached" } }]);
  });

  it("write nothing to the vault for a fleet that is fine", async () => {
    const fleet = fakeFleet();
    fleet.hosts(5);
    const { id } = fleet.store.save(draft({ intervalSeconds: 10, maxAttempts: 1 }));
    fleet.runner.start();
    await fleet.pass(5000);
    expect(fleet.store.states().size).toBe(0);
    fleet.answer((hostId) => ({ stdout: "x\n", code: hostId === "host-2" ? 2 : 0 }));
    await fleet.pass(10_000);
    expect([...fleet.store.states()]).toMatchObject([[`${id} host-2`, { state: "critical" }]]);
    fleet.answer(() => ({ stdout: "x\n" }));
    await fleet.pass(10_000);
    expect(fleet.store.states().size).toBe(0);
  });

  it("do not call a check failed because the connection broke", async () => {
    const fleet = fakeFleet();
    fleet.hosts(1);
    fleet.answer(() => new Failure("ssh.closed", { host: "host-0", reason: "byServer" }));
    fleet.store.save(draft({}));
    fleet.runner.start();
    await fleet.pass(5000);
    expect(fleet.ran).toEqual([]);
    expect(fleet.recorded).toEqual([]);
    expect(fleet.runner.results()).toMatchObject([{ state: null, notRun: { code: "ssh.closed" } }]);
  });

  it("end one that hangs, and do not ask the host sooner for it", async () => {
    const fleet = fakeFleet();
    fleet.hosts(1);
    fleet.answer(() => new Promise(() => undefined));
    fleet.store.save(draft({ intervalSeconds: 60, retrySeconds: 10, timeoutSeconds: 5 }));
    fleet.runner.start();
    await fleet.pass(50_000);
    expect(fleet.scripts).toHaveLength(1);
    expect(fleet.ran).toMatchObject([{ state: "critical", hard: false, text: "Timed out after 5 s" }]);
    expect(fleet.under.now).toBe(0);
  });

  it("run no commands on a read-only host, and say why", async () => {
    const fleet = fakeFleet();
    fleet.hosts(2);
    fleet.readOnly.add("host-0");
    fleet.store.save(draft({}));
    fleet.runner.start();
    await fleet.pass(5000);
    expect(fleet.scripts.map(({ hostId }) => hostId)).toEqual(["host-1"]);
    expect(fleet.runner.results("host-0")).toMatchObject([{ notRun: { code: "policy.readOnly" } }]);
  });

  it("let hosts join and leave by the filter, by what is measured too", async () => {
    const fleet = fakeFleet();
    fleet.hosts(2);
    fleet.store.save(draft({ target: { filter: "tag:web OR status:critical" } }));
    fleet.runner.start();
    await fleet.pass(2000);
    expect(fleet.runner.results()).toEqual([]);
    fleet.inventory.update("host-0", { tags: ["web"] });
    await fleet.pass(2000);
    expect(fleet.runner.results().map(({ hostId }) => hostId)).toEqual(["host-0"]);
    fleet.health.set("host-1", { status: "critical", last: null, facts: null });
    await fleet.pass(11_000);
    expect(fleet.runner.results().map(({ hostId }) => hostId)).toEqual(["host-0", "host-1"]);
    const gone: unknown[] = [];
    fleet.runner.onChange((change) => gone.push(...change.gone));
    fleet.inventory.remove(["host-0"]);
    await fleet.pass(2000);
    expect(gone).toMatchObject([{ hostId: "host-0" }]);
  });

  it("are asked of hosts in a group by rule", () => {
    const fleet = fakeFleet();
    fleet.hosts(2);
    fleet.filters.push({ id: "g", name: "first", filter: "name:host-0", group: true, createdAt: 0, updatedAt: 0 });
    expect(fleet.runner.hostsOf({ target: { filter: "group:first" } }).map(({ id }) => id)).toEqual(["host-0"]);
    expect(fleet.runner.hostsOf({ target: { filter: "nonsense:((" } })).toEqual([]);
    expect(fleet.runner.hostsOf({ target: { hostId: "host-1" } }).map(({ id }) => id)).toEqual(["host-1"]);
    expect(fleet.runner.hostsOf({ target: { hostId: "gone" } })).toEqual([]);
  });

  it("are spread anew after the computer slept, once the network had time to come back", async () => {
    const fleet = fakeFleet();
    fleet.hosts(100);
    fleet.store.save(draft({ intervalSeconds: 60 }));
    fleet.runner.start();
    await fleet.pass(60_000, 1000);
    const before = fleet.scripts.length;
    fleet.sleep(3_600_000);
    const woke = fleet.clock.monotonic();
    await fleet.pass(60_000, 1000);
    const after = fleet.scripts.slice(before).map(({ at }) => at - woke);
    expect(after.length).toBeGreaterThanOrEqual(100);
    // At most what was not overdue when it slept begins before the ten seconds are over.
    expect(after.filter((at) => at < 9000)).toEqual([]);
    expect(after.filter((at) => at >= 10_000 && at < 15_000).length).toBeLessThan(80);
  });

  it("stop when the vault is locked", async () => {
    const fleet = fakeFleet();
    fleet.hosts(1);
    fleet.store.save(draft({ intervalSeconds: 10 }));
    fleet.runner.start();
    await fleet.pass(5000);
    const before = fleet.scripts.length;
    fleet.lock.abort();
    await fleet.pass(60_000);
    expect(fleet.scripts).toHaveLength(before);
  });
});

describe("a check that is run by a person", () => {
  it("counts like any other run", async () => {
    const fleet = fakeFleet();
    fleet.hosts(1);
    const check = fleet.store.save(draft({ maxAttempts: 1 }));
    fleet.answer(() => ({ stdout: "CRIT\n", code: 2 }));
    const result = await fleet.runner.run(check, fleet.inventory.get("host-0"), signal);
    expect(result).toMatchObject({ state: "critical", hard: true, outcome: { text: "CRIT" } });
    expect(fleet.ran).toHaveLength(1);
    expect(fleet.recorded).toHaveLength(1);
  });

  it("is refused on a host that it does not fit", async () => {
    const fleet = fakeFleet();
    fleet.hosts(2);
    const check = fleet.store.save(draft({ target: { hostId: "host-0" } }));
    const failure = await failureOf(fleet.runner.run(check, fleet.inventory.get("host-1"), signal));
    expect(failure).toEqual({ code: "checks.noHost", params: { name: "Disk" } });
  });

  it("leaves nothing behind when it is switched off", async () => {
    const fleet = fakeFleet();
    fleet.hosts(1);
    const check = fleet.store.save(draft({ enabled: false }));
    const result = await fleet.runner.run(check, fleet.inventory.get("host-0"), signal);
    expect(result).toMatchObject({ state: "ok", nextAt: null });
    expect([fleet.ran, fleet.recorded, fleet.runner.results()]).toEqual([[], [], []]);
  });

  it("can be tried without being kept, and cancelled", async () => {
    const fleet = fakeFleet();
    fleet.hosts(1);
    const host = fleet.inventory.get("host-0");
    const spec = draft({}).spec;
    expect(await fleet.runner.try(host, spec, 10, signal)).toMatchObject({ state: "ok", text: "OK", scraped: [] });
    expect([fleet.ran, fleet.recorded]).toEqual([[], []]);
    fleet.answer(() => new Promise(() => undefined));
    const stop = new AbortController();
    const trying = failureOf(fleet.runner.try(host, spec, 10, stop.signal));
    stop.abort();
    expect(await trying).toMatchObject({ code: "cancelled" });
  });
});
