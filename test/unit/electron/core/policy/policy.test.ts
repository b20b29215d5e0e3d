import { randomBytes } from "node:crypto";
import { join } from "node:path";
import { expect, it, onTestFinished } from "vitest";
import { Policy } from "../../../../../electron/core/policy/policy.ts";
import { openDatabase } from "../../../../../electron/core/storage/database.ts";
import { failureOf } from "../../../../support/failures.ts";
import { fakeClock } from "../../../../support/ports.ts";
import { temporaryFolder } from "../../../../support/temporaryFolder.ts";
import { host } from "../../../shared/filter/hosts.ts";

const hosts = [host("web", { environment: "Production" }), host("db", { environment: "production" }), host("lab")];
const none = { environment: null, hostId: null, readOnly: false, approval: false, hours: null };
/** A Monday at 07:00, local time. */
const monday = new Date(2026, 10, 23, 7).getTime();

function open() {
  const path = join(temporaryFolder(), "holdfast.db");
  const key = randomBytes(32);
  const clock = fakeClock(monday);
  const inventory = { find: (id: string) => hosts.find((one) => one.id === id) };
  let db = openDatabase(path, key, { create: true });
  onTestFinished(() => db.close());
  const reopened = (): Policy => {
    db.close();
    db = openDatabase(path, key, { create: false });
    return new Policy({ db, clock, inventory });
  };
  return { policy: new Policy({ db, clock, inventory }), clock, reopened };
}
const refusal = (work: () => void) => failureOf((async () => work())());

it("allows everything while there are no rules, also on hosts that are gone", () => {
  const { policy } = open();
  policy.check(["web", "db", "lab", "gone"]);
});

it("keeps the hosts of a read-only environment from being changed, whatever its case, and no others", async () => {
  const { policy, reopened } = open();
  const rule = policy.save({ ...none, environment: "PRODUCTION", readOnly: true });
  const again = reopened();
  expect(again.state().rules).toEqual([rule]);
  expect(await refusal(() => again.check(["lab", "web"]))).toEqual({
    code: "policy.readOnly",
    params: { host: "web", environment: "Production" },
  });
  again.check(["lab"]);
  again.remove(rule.id);
  again.check(["web"]);
});

it("opens a host within its hours only, as the clock goes", async () => {
  const { policy, clock } = open();
  policy.save({ ...none, hostId: "lab", hours: { days: [1], from: "08:00", to: "09:00" } });
  expect(await refusal(() => policy.check(["lab"]))).toEqual({
    code: "policy.outsideHours",
    params: { host: "lab", hours: "Monday, 08:00 to 09:00" },
  });
  clock.advance(3_600_000);
  policy.check(["lab"]);
  clock.advance(3_600_000);
  expect((await refusal(() => policy.check(["lab"]))).code).toBe("policy.outsideHours");
});

it("asks for an approval, which ends by itself or when it is taken back, and outlives a lock", async () => {
  const { policy, clock, reopened } = open();
  policy.save({ ...none, environment: "production", approval: true });
  expect(await refusal(() => policy.check(["db"]))).toEqual({ code: "policy.approvalNeeded", params: { host: "db" } });
  policy.approve(["db", "web"], "ticket 7", 30);
  const again = reopened();
  again.check(["db", "web"]);
  expect(again.state().approvals).toContainEqual({
    hostId: "db",
    reason: "ticket 7",
    givenAt: monday,
    until: monday + 1_800_000,
  });
  again.revoke("web");
  expect((await refusal(() => again.check(["web"]))).code).toBe("policy.approvalNeeded");
  again.check(["db"]);
  clock.advance(1_800_000);
  expect((await refusal(() => again.check(["db"]))).code).toBe("policy.approvalNeeded");
  expect(again.state().approvals).toEqual([]);
});

it("holds all rules that fit a host; an approval does not open what is read-only", async () => {
  const { policy } = open();
  policy.save({ ...none, environment: "production", approval: true });
  policy.save({ ...none, hostId: "db", readOnly: true });
  policy.approve(["db", "web"], "ticket 7", 30);
  expect((await refusal(() => policy.check(["db"]))).code).toBe("policy.readOnly");
  policy.check(["web"]);
});

it("says of several hosts which may not be worked on, and why", () => {
  const { policy } = open();
  expect(policy.refusals(["web", "lab"])).toEqual([]);
  policy.save({ ...none, environment: "production", readOnly: true });
  policy.save({ ...none, hostId: "lab", approval: true });
  expect(policy.refusals(["web", "gone", "lab"])).toEqual([
    { hostId: "web", failure: { code: "policy.readOnly", params: { host: "web", environment: "Production" } } },
    { hostId: "lab", failure: { code: "policy.approvalNeeded", params: { host: "lab" } } },
  ]);
  policy.approve(["lab"], "ticket 7", 5);
  expect(policy.refusals(["lab"])).toEqual([]);
});

it("has one rule a subject, and changes it in place", async () => {
  const { policy } = open();
  const rule = policy.save({ ...none, environment: "production", readOnly: true });
  expect(await refusal(() => policy.save({ ...none, environment: "Production", approval: true }))).toEqual({
    code: "policy.ruleExists",
    params: { subject: "Production" },
  });
  policy.save({ ...none, id: rule.id, environment: "Production", approval: true });
  expect(policy.state().rules).toEqual([{ ...rule, environment: "Production", readOnly: false, approval: true }]);
  policy.save({ ...none, hostId: "web", readOnly: true });
  expect((await refusal(() => policy.save({ ...none, hostId: "web", readOnly: true }))).params).toEqual({
    subject: "web",
  });
  expect((await refusal(() => policy.save({ ...none, id: "gone", hostId: "lab", readOnly: true }))).code).toBe(
    "policy.notFound",
  );
  expect((await refusal(() => policy.remove("gone"))).code).toBe("policy.notFound");
});

it("tells who follows it of every change", () => {
  const { policy } = open();
  let told = 0;
  policy.onChange(() => (told += 1));
  const { id } = policy.save({ ...none, hostId: "web", readOnly: true });
  policy.approve(["web"], "because", 5);
  policy.revoke("web");
  policy.remove(id);
  expect(told).toBe(4);
});
