import { describe, expect, it } from "vitest";
import { draft, MINUTE, only, states, world } from "../../../../support/alertWorld.ts";

describe("alerts of values", () => {
  it("come from the default rules without any setting up", async () => {
    const { alerting, record, pass, told, shown } = await world();
    record("web", "disk.used", 92, "/var");
    pass(1000);
    expect(shown()).toEqual(["web:/var firing warning"]);
    expect(only(alerting)).toMatchObject({ ruleId: "disk-used", message: "/var of web is 92 % full", value: 92 });
    record("web", "disk.used", 96, "/var");
    pass(1000);
    expect(shown()).toEqual(["web:/var firing critical"]);
    record("web", "disk.used", 94, "/var");
    record("web", "disk.used", 85, "/var");
    pass(1000);
    expect(shown()).toEqual([]);
    expect(states(told)).toEqual(["new>firing!", "firing>firing!", "firing>resolved!"]);
    expect(alerting.history({ limit: 10 })).toMatchObject([{ ruleId: "disk-used", state: "resolved" }]);
  });

  it("are soft until `for` has passed, and nobody is told of what was soft", async () => {
    const { record, pass, told, shown } = await world();
    pass(4 * MINUTE, () => record("web", "cpu.percent", 95));
    expect(shown()).toEqual(["web: soft warning"]);
    pass(MINUTE + 20_000, () => record("web", "cpu.percent", 95));
    expect(shown()).toEqual(["web: firing warning"]);
    record("db", "cpu.percent", 95);
    pass(1000);
    record("db", "cpu.percent", 5);
    pass(1000);
    expect(states(told)).toEqual(["new>soft", "soft>firing!", "new>soft", "soft>resolved"]);
  });

  it("hold to the hosts and the labels of their rule", async () => {
    const { alerting, record, pass, shown } = await world();
    alerting.rules.save(draft({ filter: "web", labels: { only: ["mail*"], not: ["mail-test"] } }));
    for (const host of ["web", "db"])
      for (const label of ["mail", "mail-test", "jobs"]) record(host, "queue", 50, label);
    pass(1000);
    expect(shown()).toEqual(["web:mail firing warning"]);
  });

  it("end without a word when their rule, host or filter lets go of them", async () => {
    const { alerting, record, pass, shown, told, removeHost } = await world();
    const rule = alerting.rules.save(draft());
    record("web", "queue", 50);
    record("db", "queue", 50);
    pass(1000);
    alerting.rules.save({ ...draft({ filter: "web" }), id: rule.id });
    pass(1000);
    expect(shown()).toEqual(["web: firing warning"]);
    removeHost("web");
    pass(1000);
    expect(shown()).toEqual([]);
    expect(states(told).slice(2)).toEqual(["firing>resolved", "firing>resolved"]);
  });

  it("become unknown when the values stop, and go on where they were", async () => {
    const { record, pass, shown, told, status } = await world();
    status("web", "ok");
    record("web", "disk.used", 92, "/");
    pass(1000);
    status("web", "stale");
    pass(MINUTE);
    expect(shown()).toEqual(["web:/ unknown warning"]);
    status("web", "ok");
    record("web", "disk.used", 92, "/");
    pass(1000);
    expect(shown()).toEqual(["web:/ firing warning"]);
    expect(states(told)).toEqual(["new>firing!", "firing>unknown", "unknown>firing"]);
  });

  it("become unknown by themselves after three times their usual gap", async () => {
    const { record, pass, shown } = await world();
    record("web", "disk.used", 92, "/");
    pass(10_000);
    record("web", "disk.used", 92, "/");
    pass(4 * MINUTE);
    expect(shown()).toEqual(["web:/ firing warning"]);
    pass(2 * MINUTE);
    expect(shown()).toEqual(["web:/ unknown warning"]);
  });

  it("are forgotten after a day without values on a host that answers, and nobody is told", async () => {
    const { record, pass, shown, status, told, clock } = await world();
    status("web", "ok");
    status("db", "ok");
    record("web", "disk.used", 92, "/");
    record("db", "disk.used", 92, "/");
    pass(10_000);
    record("web", "disk.used", 92, "/");
    pass(10 * MINUTE);
    status("db", "stale");
    for (let hour = 0; hour < 25; hour += 1) {
      clock.advance(30 * MINUTE);
      clock.advance(30 * MINUTE);
    }
    expect(shown()).toEqual(["db:/ unknown warning"]);
    expect(told.at(-1)).toMatchObject({ alert: { state: "resolved" }, notify: false });
  });

  it("end when a mount is gone from three readings in a row", async () => {
    const { record, pass, shown } = await world();
    record("web", "disk.used", 92, "/mnt");
    pass(1000);
    for (const seen of ["web:/mnt firing warning", "web:/mnt firing warning"]) {
      record("web", "disk.used", 10, "/");
      pass(10_000);
      expect(shown()).toEqual([seen]);
    }
    record("web", "disk.used", 10, "/");
    pass(1000);
    expect(shown()).toEqual([]);
  });

  it("flap instead of being told of again and again", async () => {
    const { alerting, record, pass, told, shown } = await world();
    alerting.rules.save(draft());
    for (let at = 0; at < 10; at += 1) {
      record("web", "queue", 50);
      pass(20_000);
      record("web", "queue", 0);
      pass(20_000);
    }
    expect(shown()).toEqual(["web: flapping warning"]);
    const notified = told.filter(({ notify }) => notify).length;
    expect(notified).toBeLessThan(10);
    for (let at = 0; at < 25; at += 1) {
      record("web", "queue", 0);
      pass(MINUTE);
    }
    expect(shown()).toEqual([]);
    expect(told.at(-1)?.alert.state).toBe("resolved");
  });

  it("name who is to blame as soon as that is known", async () => {
    const asked: string[][] = [];
    const findCulprit = async (...about: string[]): Promise<string> => {
      asked.push(about);
      return "java takes 90 %";
    };
    const { alerting, record, pass, ids } = await world({ findCulprit });
    alerting.rules.save(draft());
    record("web", "queue", 50, "jobs");
    pass(1000);
    await Promise.resolve();
    await Promise.resolve();
    expect(asked).toEqual([[ids.get("web"), "queue", "jobs"]]);
    expect(only(alerting)).toMatchObject({ culprit: "java takes 90 %", message: "jobs of web is 50: java takes 90 %" });
    record("web", "queue", 60, "jobs");
    expect(only(alerting).message).toBe("jobs of web is 60: java takes 90 %");
  });

  it("are written into the log of events from begin to end", async () => {
    const { record, pass, events } = await world();
    record("web", "disk.used", 92, "/");
    pass(1000);
    expect(events).toMatchObject([
      { kind: "alert", severity: "warning", endedAt: null, title: "/ of web is 92 % full" },
    ]);
    record("web", "disk.used", 50, "/");
    pass(1000);
    expect(events).toMatchObject([{ endedAt: expect.any(Number) }]);
  });
});

describe("alerts of other kinds", () => {
  it("tell a check's status with its own text once it is certain, and what is unknown as the rule says", async () => {
    const { checked, pass, shown, told, alerting } = await world();
    checked("web", "http", "warning", "HTTP 301");
    checked("web", "smtp", "critical", "no answer");
    checked("web", "dns", "unknown", "");
    checked("web", "ping", "ok", "");
    checked("web", "disk", "critical", "soft", false);
    pass(1000);
    expect(shown()).toEqual(["web:dns firing warning", "web:http firing warning", "web:smtp firing critical"]);
    expect(told[0]?.alert.message).toBe("Check http of web: HTTP 301");
    checked("web", "http", "ok", "HTTP 200", false);
    checked("web", "smtp", "ok", "220 ready");
    checked("web", "dns", "unknown", "timed out");
    pass(1000);
    expect(shown()).toEqual(["web:dns firing warning", "web:http firing warning"]);
    expect(alerting.list().find(({ label }) => label === "dns")?.message).toBe("Check dns of web: timed out");
  });

  it("tell a metric that does not come any more from a host that answers", async () => {
    const { alerting, record, pass, shown, status } = await world();
    alerting.rules.save(
      draft({ condition: { kind: "absence", metric: "heartbeat", seconds: 300, severity: "critical" } }),
    );
    status("web", "ok");
    status("db", "ok");
    record("web", "heartbeat", 1);
    record("db", "heartbeat", 1);
    pass(4 * MINUTE, () => record("db", "heartbeat", 1));
    expect(shown()).toEqual([]);
    pass(2 * MINUTE, () => record("db", "heartbeat", 1));
    expect(shown()).toEqual(["web: firing critical"]);
    record("web", "heartbeat", 1);
    pass(10_000);
    expect(shown()).toEqual([]);
  });

  it("stand for a while after an event of their kind, but not after alerts", async () => {
    const { alerting, happened, pass, shown, ids } = await world();
    const event = {
      kind: "event" as const,
      event: "reboot" as const,
      least: "warning" as const,
      seconds: 600,
      severity: "info" as const,
    };
    alerting.rules.save(draft({ condition: event, message: "{host}: {culprit}" }));
    const hostId = ids.get("web") ?? "";
    happened({ hostId, severity: "info", title: "restarted as planned" });
    pass(1000);
    expect(shown()).toEqual([]);
    happened({ hostId, severity: "warning", title: "restarted by itself" });
    pass(9 * MINUTE);
    expect(only(alerting)).toMatchObject({ state: "firing", severity: "info", message: "web: restarted by itself" });
    pass(2 * MINUTE);
    expect(shown()).toEqual([]);
  });

  it("foresee a full disk", async () => {
    const { alerting, record, pass, shown } = await world();
    let free = 30e9;
    pass(70 * MINUTE, () => {
      record("web", "disk.free", (free -= 20e6), "/data");
      record("web", "disk.used", 70, "/data");
    });
    expect(shown()).toEqual(["web:/data firing warning"]);
    expect(only(alerting).message).toMatch(/^\/data of web will be full in about \d(\.\d)? h$/);
  });
});

describe("rules with a Prometheus expression", () => {
  const rule = (expression: string) =>
    draft({
      condition: { kind: "expression", expression, severity: "critical" },
      forSeconds: 60,
      message: "{label} of {host}: {value}",
    });

  it("are evaluated host by host, one alert for each series", async () => {
    const { alerting, record, pass, shown, status } = await world();
    alerting.rules.save(rule("queue_length * 2 > 100"));
    status("web", "ok");
    status("db", "ok");
    const values = (web: number): void => {
      record("web", "queue_length", web, '{queue="mail"}');
      record("web", "queue_length", 10, '{queue="jobs"}');
      record("db", "queue_length", 70, '{queue="mail",node="b"}');
    };
    pass(35_000, () => values(60));
    expect(shown()).toEqual(["db:node=b, queue=mail soft critical", "web:mail soft critical"]);
    pass(2 * MINUTE, () => values(60));
    expect(shown()).toEqual(["db:node=b, queue=mail firing critical", "web:mail firing critical"]);
    expect(alerting.list().find(({ label }) => label === "mail")?.message).toBe("mail of web: 120");
    pass(MINUTE, () => values(50));
    expect(shown()).toEqual(["db:node=b, queue=mail firing critical"]);
  });

  it("say nothing of hosts that do not answer, and end on none of them", async () => {
    const { alerting, record, pass, shown, status } = await world();
    alerting.rules.save(rule("queue_length > 100"));
    status("web", "ok");
    status("db", "ok");
    pass(3 * MINUTE, () => record("web", "queue_length", 200));
    expect(shown()).toEqual(["web: firing critical"]);
    status("web", "stale");
    pass(15 * MINUTE);
    expect(shown()).toEqual(["web: unknown critical"]);
  });

  it("that cannot be evaluated find nothing and end nothing", async () => {
    const { alerting, record, pass, shown, status, logged } = await world();
    alerting.rules.save(rule("a_value > on() b_value"));
    status("web", "ok");
    status("db", "ok");
    pass(2 * MINUTE, () => {
      record("web", "a_value", 5, '{x="1"}');
      record("web", "b_value", 1, '{x="1"}');
    });
    expect(shown()).toEqual(["web: firing critical"]);
    pass(2 * MINUTE, () => {
      for (const x of [1, 2]) {
        record("web", "a_value", 5, `{x="${x}"}`);
        record("web", "b_value", 1, `{x="${x}"}`);
      }
    });
    expect(shown()).toEqual(["web: unknown critical"]);
    expect(logged()).toEqual([]);
  });
});

describe("hosts that do not answer", () => {
  it("are down after half a minute, and up again", async () => {
    const { status, pass, shown, told, alerting } = await world();
    status("web", "ok");
    status("db", "failed", "ssh.timeout");
    pass(20_000);
    expect(shown()).toEqual(["db: soft critical"]);
    pass(20_000);
    expect(only(alerting)).toMatchObject({ state: "firing", ruleId: "host-down", message: "db does not answer" });
    status("db", "ok");
    pass(10_000);
    expect(shown()).toEqual([]);
    expect(states(told)).toEqual(["new>soft", "soft>firing!", "firing>resolved!"]);
  });

  it("are unreachable and quiet behind a jump host that is down, which is told once", async () => {
    const { status, pass, told, alerting, shown } = await world({
      hosts: ["gw", "a", "b", "c", "other"],
      jump: { a: "gw", b: "gw", c: "b" },
    });
    for (const host of ["gw", "a", "b", "c", "other"]) status(host, "ok");
    // The hosts behind it fall silent first.
    status("a", "failed", "ssh.closed");
    status("c", "failed", "ssh.timeout");
    pass(20_000);
    status("gw", "failed", "ssh.timeout");
    status("b", "failed", "ssh.jumpFailed");
    pass(3 * MINUTE);
    expect(shown()).toEqual([
      "a: silenced warning",
      "b: silenced warning",
      "c: silenced warning",
      "gw: firing critical",
    ]);
    expect(told.filter(({ notify }) => notify).map(({ alert }) => alert.message)).toEqual(["gw does not answer"]);
    const behind = alerting.list().find(({ state }) => state === "silenced");
    expect(behind).toMatchObject({ quietBecause: "Reached through gw, which does not answer" });
    expect(behind?.message).toMatch(/^[abc] cannot be reached: gw does not answer$/);
  });

  it("are quiet for a moment after the jump host came back, until they were tried again, and told of when they stay away", async () => {
    const { status, pass, told } = await world({ hosts: ["gw", "a", "b", "other"], jump: { a: "gw", b: "gw" } });
    for (const host of ["gw", "a", "b", "other"]) status(host, "ok");
    status("gw", "failed", "ssh.timeout");
    for (const host of ["a", "b"]) status(host, "failed", "ssh.jumpFailed");
    pass(3 * MINUTE);
    const messages = (): string[] => told.filter(({ notify }) => notify).map(({ alert }) => alert.message);
    status("gw", "ok");
    pass(40_000);
    status("a", "ok");
    pass(40_000);
    expect(messages()).toEqual(["gw does not answer", "gw does not answer"]);
    status("b", "failed", "ssh.timeout");
    pass(3 * MINUTE);
    expect(messages().slice(2)).toEqual(["b does not answer"]);
  });

  it("are kept quiet by a dependency of one's own, a switch say", async () => {
    const { status, pass, told, alerting, ids } = await world({ hosts: ["switch", "a", "b", "other"] });
    alerting.quietStore.saveDependency({ filter: "name:a OR name:b", onHostId: ids.get("switch") ?? "" });
    for (const host of ["switch", "a", "b", "other"]) status(host, "ok");
    for (const host of ["switch", "a", "b"]) status(host, "failed", "ssh.timeout");
    pass(3 * MINUTE);
    expect(told.filter(({ notify }) => notify).map(({ alert }) => alert.message)).toEqual(["switch does not answer"]);
  });

  it("are one alert and no storm when none of them answers", async () => {
    const hosts = Array.from({ length: 40 }, (_, at) => `h${at}`);
    const { status, pass, told, alerting, record, shown } = await world({ hosts });
    for (const host of hosts) {
      status(host, "ok");
      record(host, "disk.used", 92, "/");
    }
    pass(1000);
    const before = told.length;
    for (const host of hosts) status(host, "failed", "ssh.timeout");
    pass(5 * MINUTE);
    const notified = told.slice(before).filter(({ notify }) => notify);
    expect(notified.map(({ alert }) => [alert.ruleId, alert.hostId])).toEqual([["no-host-answers", null]]);
    expect(new Set(shown())).toEqual(
      new Set(["-: firing critical", ...hosts.map((host) => `${host}:/ unknown warning`)]),
    );
    expect(alerting.list().find(({ hostId }) => hostId === null)?.message).toMatch(/^None of 40 hosts answers/);
    for (const host of hosts) {
      status(host, "ok");
      record(host, "disk.used", 92, "/");
    }
    pass(10_000);
    expect(new Set(shown())).toEqual(new Set(hosts.map((host) => `${host}:/ firing warning`)));
  });

  it("that cannot be logged into are told so, and not as down", async () => {
    const { status, pass, alerting } = await world();
    status("web", "ok");
    status("db", "failed", "ssh.authFailed");
    pass(MINUTE);
    expect(only(alerting)).toMatchObject({
      ruleId: "host-refused",
      message: "db answers, but cannot be watched: the login was refused",
    });
  });
});
