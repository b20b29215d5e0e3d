import { describe, expect, it } from "vitest";
import { z } from "zod";
import type { AuditLog, AuditRecord } from "../../../../electron/core/audit/auditLog.ts";
import { createAuditor, outcomeOf } from "../../../../electron/core/auditor.ts";
import { Failure } from "../../../../shared/base/failure.ts";
import { command } from "../../../../shared/contract/define.ts";

const anything = command({
  input: z.object({ hostId: z.string(), hostIds: z.array(z.string()), id: z.string(), ids: z.array(z.string()) }),
});

/** An auditor whose log may come into being, or be found damaged, in the middle. */
function open(present: boolean) {
  const records: AuditRecord[] = [];
  const log = { append: (record: AuditRecord) => records.push(record) - 1 } as unknown as AuditLog;
  const state = { present, damage: null as Failure | null };
  const names: Readonly<Record<string, string>> = { a: "web-1", b: "db-1" };
  const auditor = createAuditor({
    log: () => (state.present ? log : null),
    damage: () => state.damage,
    actor: "alice",
    hostName: (id) => names[id],
  });
  return { records, state, auditor };
}

describe("the auditor", () => {
  it("names every host a call is about, and one it does not know by its id", () => {
    const { auditor, records } = open(true);
    auditor.intent("exec.run", anything, { hostId: "b", hostIds: ["a", "gone"] });
    expect(records[0]).toMatchObject({ hostIds: ["b", "a", "gone"], detail: { hosts: ["db-1", "web-1", "gone"] } });
  });

  it("takes id and ids for hosts only where the capability is about hosts", () => {
    const { auditor, records } = open(true);
    auditor.intent("hosts.remove", anything, { ids: ["a", "b"] });
    auditor.intent("credentials.remove", anything, { id: "a", ids: ["b"] });
    expect(records.map(({ hostIds }) => hostIds)).toEqual([["a", "b"], []]);
  });

  it("is not misled by an input that is no object or holds no texts", () => {
    const { auditor, records } = open(true);
    for (const input of [undefined, null, "a", 7, { hostIds: [1, null, { id: "a" }], hostId: true }])
      auditor.intent("exec.run", anything, input);
    expect(records.flatMap(({ hostIds }) => hostIds)).toEqual([]);
  });

  it("ties each outcome to its own intent when calls overlap", () => {
    const { auditor, records } = open(true);
    const first = auditor.intent("patch.apply", anything, { hostId: "a" });
    const second = auditor.intent("exec.run", anything, { hostId: "b" });
    first.close("failed", "ssh.timeout", { seconds: 3 });
    second.close("succeeded", null, {});
    expect(records.slice(2)).toMatchObject([
      { intentSeq: 0, outcome: "failed", detail: { failureCode: "ssh.timeout", data: { seconds: 3 } } },
      { intentSeq: 1, outcome: "succeeded", detail: { hosts: ["db-1"] } },
    ]);
    expect(records[3]?.detail).not.toHaveProperty("failureCode");
  });

  it("writes an intent late, before its outcome, when the call itself brought the log into being", () => {
    const { auditor, records, state } = open(false);
    const entry = auditor.intent("vault.create", anything, undefined);
    expect(records).toEqual([]);
    state.present = true;
    entry.close("succeeded", null, {});
    expect(records).toMatchObject([{ kind: "intent" }, { kind: "outcome", intentSeq: 0 }]);
  });

  it("lets nothing but the log's replacement go ahead while the log is damaged", () => {
    const { auditor, records, state } = open(true);
    state.damage = new Failure("audit.damaged", {});
    expect(() => auditor.intent("hosts.remove", anything, { ids: ["a"] })).toThrow(state.damage);
    expect(records).toEqual([]);
    expect(() => auditor.intent("audit.replace", anything, {})).not.toThrow();
  });

  it("calls only what was cancelled cancelled", () => {
    expect(outcomeOf(new Failure("cancelled"))).toBe("cancelled");
    expect(outcomeOf(new Failure("run.cancelledByHost"))).toBe("failed");
  });
});
