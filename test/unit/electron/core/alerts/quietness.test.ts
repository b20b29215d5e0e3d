import { describe, expect, it } from "vitest";
import { SWEEP_MS } from "../../../../../electron/core/alerts/watcher.ts";
import type { Alert } from "../../../../../shared/contract/alerts.ts";
import { draft, MINUTE, only, world, type World } from "../../../../support/alertWorld.ts";

describe("what keeps alerts quiet", () => {
  const full = async (): Promise<World> => {
    const here = await world();
    here.record("web", "disk.used", 92, "/var");
    here.pass(1000);
    return here;
  };

  it("is an acknowledgement, until it is over or worse", async () => {
    const { alerting, record, pass, told } = await full();
    const { id } = only(alerting);
    alerting.acknowledge([id], "bob", "on it");
    expect(only(alerting)).toMatchObject({ state: "acknowledged", acknowledgedBy: "bob", note: "on it" });
    alerting.unacknowledge([id]);
    expect(only(alerting)).toMatchObject({ state: "firing", acknowledgedBy: null, note: "" });
    alerting.acknowledge([id], "bob", "");
    record("web", "disk.used", 96, "/var");
    pass(1000);
    expect(only(alerting)).toMatchObject({ state: "firing", severity: "critical", acknowledgedBy: null });
    alerting.acknowledge([id], "bob", "");
    record("web", "disk.used", 50, "/var");
    pass(1000);
    record("web", "disk.used", 96, "/var");
    pass(1000);
    expect(only(alerting)).toMatchObject({ state: "firing", acknowledgedBy: null });
    expect(told.filter(({ notify }) => notify).map(({ alert }) => `${alert.state} ${alert.severity}`)).toEqual([
      "firing warning",
      "firing critical",
      "resolved critical",
      "firing critical",
    ]);
    expect(() => alerting.acknowledge([id], "bob", "")).toThrow("alerts.notFound");
  });

  const silence = { filter: "", ruleIds: [], severities: [], labels: [], comment: "disks come on Monday", by: "alice" };

  it.each([
    ["everything", {}, true],
    ["its rule", { ruleIds: ["disk-used"] }, true],
    ["another rule", { ruleIds: ["cpu-high"] }, false],
    ["its host", { filter: "web" }, true],
    ["another host", { filter: "name:db" }, false],
    ["its severity", { severities: ["warning" as const] }, true],
    ["another severity", { severities: ["critical" as const] }, false],
    ["its label", { labels: ["/v*"] }, true],
    ["another label", { labels: ["/"] }, false],
  ])("is a silence for %s", async (_, part, quiet) => {
    const { alerting, clock } = await full();
    alerting.quietStore.addSilence(
      { ...silence, ...part, from: clock.now(), until: clock.now() + MINUTE },
      clock.now(),
    );
    expect(only(alerting).state).toBe(quiet ? "silenced" : "firing");
    if (quiet) expect(only(alerting).quietBecause).toBe("Silenced by alice: disks come on Monday");
  });

  it("ends with the silence: what still fires and nobody was told of is told then", async () => {
    const { alerting, clock, record, pass, told } = await world();
    const until = clock.now() + 10 * MINUTE;
    alerting.quietStore.addSilence({ ...silence, from: clock.now(), until }, clock.now());
    record("web", "disk.used", 92, "/var");
    record("db", "disk.used", 92, "/var");
    pass(5 * MINUTE);
    record("db", "disk.used", 10, "/var");
    pass(MINUTE);
    expect(told.some(({ notify }) => notify)).toBe(false);
    pass(5 * MINUTE, () => record("web", "disk.used", 92, "/var"));
    expect(told.filter(({ notify }) => notify).map(({ alert }) => alert.message)).toEqual(["/var of web is 92 % full"]);
  });

  it("can be ended before its time, once", async () => {
    const { alerting, clock } = await full();
    const added = alerting.quietStore.addSilence(
      { ...silence, from: clock.now(), until: clock.now() + MINUTE },
      clock.now(),
    );
    alerting.quietStore.expireSilence(added.id, clock.now());
    expect(only(alerting).state).toBe("firing");
    alerting.quietStore.expireSilence(added.id, clock.now());
    expect(alerting.quietStore.silences).toHaveLength(1);
  });

  it("is maintenance of the host, and a window of it while it is open", async () => {
    const { alerting, setHost, pass, clock } = await full();
    setHost("web", { maintenance: true });
    expect(only(alerting)).toMatchObject({ state: "silenced", quietBecause: "The host is under maintenance" });
    setHost("web", { maintenance: false });
    expect(only(alerting).state).toBe("firing");
    const schedule = { kind: "once" as const, from: clock.now() + MINUTE, until: clock.now() + 3 * MINUTE };
    alerting.quietStore.saveWindow({ name: "New disks", kind: "maintenance", filter: "web", schedule, enabled: true });
    expect(only(alerting).state).toBe("firing");
    pass(2 * MINUTE);
    expect(only(alerting)).toMatchObject({ state: "silenced", quietBecause: "Maintenance window: New disks" });
    pass(2 * MINUTE);
    expect(only(alerting).state).toBe("firing");
  });

  it("keeps hosts that are off as planned from being down, and tells those that stay off", async () => {
    const { alerting, status, pass, clock, shown } = await world();
    const schedule = { kind: "once" as const, from: clock.now(), until: clock.now() + 30 * MINUTE };
    alerting.quietStore.saveWindow({ name: "Nights", kind: "off", filter: "name:db", schedule, enabled: true });
    status("web", "ok");
    status("db", "failed", "ssh.timeout");
    pass(20 * MINUTE);
    expect(shown()).toEqual([]);
    pass(12 * MINUTE);
    expect(shown()).toEqual(["db: firing critical"]);
  });
});

describe("a computer that sleeps", () => {
  it("has seen nothing meanwhile: no `for` goes on, no host is down, nothing is told", async () => {
    const { record, pass, shown, told, status, clock } = await world();
    status("web", "ok");
    status("db", "ok");
    record("web", "disk.used", 92, "/");
    pass(4 * MINUTE, () => record("db", "cpu.percent", 95));
    const before = told.length;
    // Monotonic time stands still in sleep; time since boot does not.
    const { sinceBoot } = clock;
    clock.sinceBoot = () => sinceBoot() + 8 * 3_600_000;
    clock.advance(SWEEP_MS);
    status("web", "failed", "ssh.timeout");
    status("db", "failed", "ssh.timeout");
    pass(40_000);
    expect(shown()).toEqual(["db: soft warning", "web:/ unknown warning"]);
    status("web", "ok");
    status("db", "ok");
    pass(30_000, () => {
      record("web", "disk.used", 92, "/");
      record("db", "cpu.percent", 95);
    });
    expect(shown()).toEqual(["db: soft warning", "web:/ firing warning"]);
    expect(told.slice(before).filter(({ notify }) => notify)).toEqual([]);
  });
});

describe("a restart", () => {
  it.each(["lock", "kill"] as const)("by %s keeps what fires, who took it and that it was told", async (how) => {
    const first = await world();
    first.record("web", "disk.used", 92, "/");
    first.record("db", "disk.used", 96, "/");
    first.pass(1000);
    const web = first.alerting.list().find(({ severity }) => severity === "warning") as Alert;
    first.alerting.acknowledge([web.id], "bob", "on it");
    const byId = ({ id: a }: Alert, { id: b }: Alert): number => (a < b ? -1 : 1);
    const before = first.alerting.list().toSorted(byId);
    const second = first.restart(how, 3_600_000);
    expect(second.alerting.list().toSorted(byId)).toEqual(before);
    second.record("web", "disk.used", 93, "/");
    second.record("db", "disk.used", 96, "/");
    second.pass(1000);
    expect(second.shown()).toEqual(["db:/ firing critical", "web:/ acknowledged warning"]);
    expect(second.told.filter(({ notify }) => notify)).toEqual([]);
    second.record("db", "disk.used", 10, "/");
    second.pass(1000);
    expect(second.told.map(({ alert, notify }) => [alert.state, notify])).toEqual([["resolved", true]]);
  });

  it("keeps how far `for` has come, to half a minute", async () => {
    const first = await world();
    first.pass(4 * MINUTE, () => first.record("web", "cpu.percent", 95));
    const second = first.restart("kill", 3_600_000);
    second.pass(MINUTE, () => second.record("web", "cpu.percent", 95));
    expect(second.shown()).toEqual(["web: soft warning"]);
    second.pass(MINUTE, () => second.record("web", "cpu.percent", 95));
    expect(second.shown()).toEqual(["web: firing warning"]);
  });

  it("ends what belongs to a rule that is gone, and forgets what was only soft", async () => {
    const first = await world();
    const rule = first.alerting.rules.save(draft());
    first.record("web", "queue", 50);
    first.pass(1000);
    first.alerting.rules.remove(rule.id);
    const second = first.restart("kill");
    second.pass(1000);
    expect(second.shown()).toEqual([]);
    expect(second.alerting.history({ limit: 5 })).toMatchObject([{ ruleName: "Queue long" }]);
  });
});

it("only looks on the command line: what is stored stays as it is", async () => {
  const first = await world({ shell: "web" });
  first.record("web", "disk.used", 92, "/");
  first.pass(1000);
  const here = await world({ shell: "cli" });
  here.record("web", "disk.used", 92, "/");
  here.status("web", "failed", "ssh.timeout");
  here.pass(5 * MINUTE);
  expect(here.shown()).toEqual([]);
});

it("tells people of what cannot be stored", async () => {
  const { record, pass, told, breakStore, logged } = await world();
  breakStore();
  record("web", "disk.used", 92, "/");
  pass(1000);
  expect(told.map(({ alert, notify }) => [alert.state, notify])).toEqual([["firing", true]]);
  expect(logged()).toEqual([expect.stringContaining("no such table")]);
});

it("logs nothing and throws nothing over all of it", async () => {
  const { record, status, pass, logged } = await world();
  for (const value of [Number.MAX_VALUE, -1, 0, Number.MIN_VALUE]) {
    record("web", "disk.used", value, "a\nb");
    record("gone", "disk.used", value);
    status("gone", "failed", "ssh.timeout");
    pass(10_000);
  }
  expect(logged()).toEqual([]);
});
