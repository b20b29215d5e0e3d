import { randomBytes } from "node:crypto";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { Alerting } from "../../electron/core/alerts/alerting.ts";
import type { AlertTransition } from "../../electron/core/alerts/types.ts";
import { HealthMonitor } from "../../electron/core/health/monitor.ts";
import type { Inventory } from "../../electron/core/inventory/inventory.ts";
import type { Recorded } from "../../electron/core/metrics/types.ts";
import { type Database, openDatabase } from "../../electron/core/storage/database.ts";
import { Emitter } from "../../shared/base/event.ts";
import { pointsOf } from "../../shared/metrics/points.ts";
import { createTestSsh, type TestSsh } from "../support/sshClient.ts";
import { type Sshd, sshdMissing, startSshd } from "../support/sshd.ts";
import { temporaryFolder } from "../support/temporaryFolder.ts";

const missing = sshdMissing();

async function until(what: string, condition: () => boolean): Promise<void> {
  const end = performance.now() + 60_000;
  while (!condition()) {
    if (performance.now() > end) throw new Error(`waited too long for: ${what}`);
    await sleep(50);
  }
}

describe("alerts about real hosts", () => {
  let servers: Sshd[] = [];
  let test: TestSsh;
  let db: Database;
  let alerting: Alerting;
  const told: AlertTransition[] = [];

  beforeEach(async (context) => {
    if (missing) return context.skip(missing);
    servers = await Promise.all([startSshd(), startSshd(), startSshd()]);
    test = createTestSsh();
    told.length = 0;
  });
  afterEach(async () => {
    alerting?.dispose();
    test?.dispose();
    db?.close();
    await Promise.all(servers.map((server) => server.stop()));
    servers = [];
  });

  it("tell of a jump host that lost its power, once, and of none of the hosts behind it; all end when it is back", async () => {
    const [jump, inner, other] = servers as [Sshd, Sshd, Sshd];
    const gateway = test.addHost(jump, { name: "gateway" });
    const behind = test.addHost(inner, { name: "behind", jumpHostId: gateway.id });
    test.addHost(other, { name: "other" });
    const inventory = Object.assign(test.inventory, { credentials: () => [] }) as unknown as Inventory;
    const ports = { ...test.ports, shell: "web" as const };
    const monitor = new HealthMonitor({ inventory, ssh: test.ssh, ports, signal: test.signal }, Math.random, {
      detailProbes: [],
    });
    const recorded = new Emitter<Recorded>();
    monitor.onSample(({ hostId, sample }) => recorded.emit({ hostId, time: sample.time, points: pointsOf(sample) }));
    db = openDatabase(join(temporaryFolder(), "holdfast.db"), randomBytes(32), { create: true });
    const nothing = { times: new Float64Array(), values: new Float64Array() };
    alerting = new Alerting(
      { db, inventory, ports, signal: test.signal },
      { monitor, metrics: { onRecord: recorded.event, latest: () => null, raw: () => nothing } },
    );
    alerting.onTransition((transition) => told.push(transition));
    // This machine's own load and disks are nobody's business here, and half a minute is long for a test.
    const rules = alerting.rules.list();
    alerting.rules.enable(
      rules.flatMap(({ id }) => (id === "host-down" || id === "host-unreachable" ? [] : [id])),
      false,
    );
    for (const rule of rules)
      if (rule.condition.kind === "reach")
        alerting.rules.save({ ...rule, enabled: rule.id !== "no-host-answers", forSeconds: 1 });
    monitor.start();
    await until("all hosts answer", () => monitor.all().every(({ health }) => health.last !== null));

    jump.kill();
    const standing = (hostId: string) =>
      alerting.list().find((alert) => alert.hostId === hostId && alert.state !== "soft");
    await until("both alerts stand", () => standing(gateway.id) !== undefined && standing(behind.id) !== undefined);
    expect(standing(gateway.id)).toMatchObject({
      ruleId: "host-down",
      state: "firing",
      message: "gateway does not answer",
    });
    expect(standing(behind.id)).toMatchObject({
      ruleId: "host-unreachable",
      state: "silenced",
      quietBecause: "Reached through gateway, which does not answer",
    });
    await until("both are told", () =>
      told.some(({ alert }) => alert.hostId === behind.id && alert.state === "silenced"),
    );
    expect(told.filter(({ notify }) => notify).map(({ alert }) => alert.message)).toEqual(["gateway does not answer"]);

    await jump.restart();
    for (const host of monitor.all()) host.retry();
    await until("nothing stands", () => alerting.list().length === 0);
    alerting.flush();
    expect(told.filter(({ notify }) => notify).map(({ alert }) => `${alert.state}: ${alert.message}`)).toEqual([
      "firing: gateway does not answer",
      "resolved: gateway does not answer",
    ]);
    const ended = alerting.history({ limit: 10 }).map(({ hostId }) => hostId);
    expect(new Set(ended)).toEqual(new Set([gateway.id, behind.id]));
  });
});
