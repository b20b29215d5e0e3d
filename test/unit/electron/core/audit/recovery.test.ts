import { appendFileSync, readFileSync, rmSync, truncateSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { replaceAuditLog } from "../../../../../electron/core/audit/openAuditLog.ts";
import { generateSigningKey } from "../../../../../electron/core/audit/signingKey.ts";
import { verifyAudit } from "../../../../../electron/core/audit/verify.ts";
import { AuditFixture, event, fastDisk, intent, lines, outcome, sealKeys, seed } from "./auditFixture.ts";

let fixture: AuditFixture;
beforeEach(() => {
  fixture = new AuditFixture();
});
afterEach(() => fixture.dispose());

const segment = (number = 1): string => fixture.path(`segment-00000${number}.jsonl`);
const actions = (log: Awaited<ReturnType<AuditFixture["open"]>>): string[] =>
  log.read(seed, { from: 0, to: log.length }).map((entry) => entry.action);

describe("after a crash", () => {
  test("open intents are closed as interrupted, with their hosts, and stay closed", async () => {
    const log = await fixture.create();
    log.append(intent("patch.apply"));
    log.append(outcome(log.append(intent("hosts.add"))));
    log.append(intent("backup.run"));
    log.close();
    const again = await fixture.open();
    expect([0, 1, 3].map((seq) => again.describe(seq).outcome)).toEqual(["interrupted", "succeeded", "interrupted"]);
    const closing = again.readSealed({ from: 4, to: 9 }).filter((entry) => entry.kind === "outcome");
    expect(closing.map((entry) => [entry.intentSeq, entry.outcome, entry.hostIds])).toEqual([
      [0, "interrupted", ["h1"]],
      [3, "interrupted", ["h1"]],
    ]);
    again.close();
    const length = again.length;
    expect((await fixture.open()).length).toBe(length);
    expect(await verifyAudit(fixture.folder)).toMatchObject({ ok: true });
  });

  test.each([
    ["half an entry", '{"v":1,"seq":1,"ti'],
    ["bytes that were never written", "\0".repeat(300)],
    ["a whole line of garbage from a lost page", `${"\0".repeat(300)}\n`],
  ])("%s after the last acknowledged one is removed, and only that", async (_, tail) => {
    const log = await fixture.create();
    log.append(event("kept"));
    log.close();
    const whole = readFileSync(segment());
    appendFileSync(segment(), tail);
    expect(await verifyAudit(fixture.folder)).toMatchObject({ ok: true, entries: 1, unfinished: true });
    const again = await fixture.open();
    expect(readFileSync(segment())).toEqual(whole);
    again.append(event("next"));
    expect(actions(again)).toEqual(["kept", "audit.rotation", "next"]);
    expect(await verifyAudit(fixture.folder)).toMatchObject({ ok: true, unfinished: false });
  });

  test("an entry that was on disk before its checkpoint is kept and covered", async () => {
    const log = await fixture.create();
    log.append(event("one"));
    const before = readFileSync(fixture.path("checkpoint"));
    log.append(event("two"));
    log.close();
    writeFileSync(fixture.path("checkpoint"), before);
    expect(await verifyAudit(fixture.folder)).toMatchObject({ ok: true, entries: 2 });
    const again = await fixture.open();
    expect(actions(again)).toEqual(["one", "two"]);
    expect(again.checkpoint().note.split("\n")[1]).toBe("2");
  });

  test("a rotation that was on disk before its checkpoint is taken up with the new key", async () => {
    const log = await fixture.create();
    log.append(event("one"));
    log.close();
    let failing = false;
    const crashing = await fixture.open({
      disk: {
        ...fastDisk,
        replace: (path, bytes) => {
          if (failing) throw Object.assign(new Error("killed"), { code: "EIO" });
          fastDisk.replace(path, bytes);
        },
      },
    });
    failing = true;
    expect(() => crashing.append(event("two"))).toThrow("audit.writeFailed");
    crashing.close();
    const again = await fixture.open();
    again.append(event("three"));
    expect(actions(again)).toEqual(["one", "audit.rotation", "three"]);
    expect(await verifyAudit(fixture.folder)).toMatchObject({ ok: true });
  });

  test("a key made for a rotation that never happened is erased", async () => {
    (await fixture.create()).append(event("one"));
    writeFileSync(fixture.path("epoch-000002.key"), generateSigningKey().pkcs8);
    const log = await fixture.open();
    log.append(event("two"));
    expect(await verifyAudit(fixture.folder)).toMatchObject({ ok: true, entries: 3 });
  });

  test("a segment that was begun but holds nothing is gone on with", async () => {
    const limits = { bytes: 1e6, entries: 2 };
    const log = await fixture.create(fastDisk, limits);
    log.append(event("one"));
    log.append(event("two"));
    log.close();
    writeFileSync(segment(2), '{"torn');
    const again = await fixture.open({ limits });
    again.append(event("three"));
    expect(lines(segment(1))).toHaveLength(2);
    expect(lines(segment(2))).toHaveLength(2);
    expect(actions(again)).toEqual(["one", "two", "audit.rotation", "three"]);
    expect(await verifyAudit(fixture.folder)).toMatchObject({ ok: true, segments: 2 });
  });

  test("segments follow each other by size too", async () => {
    const log = await fixture.create(fastDisk, { bytes: 2000, entries: 1000 });
    for (let i = 0; i < 12; i++) log.append(event(`e${i}`));
    expect(readFileSync(segment(1)).length).toBeLessThanOrEqual(2000);
    expect(readFileSync(segment(2)).length).toBeGreaterThan(0);
    expect(actions(log)).toEqual(Array.from({ length: 12 }, (_, i) => `e${i}`));
  });
});

describe("what no crash explains is refused at opening, and nothing is changed", () => {
  const refused = async (reason: string): Promise<void> => {
    const before = readFileSync(segment());
    await expect(fixture.open()).rejects.toMatchObject({ code: "audit.damaged", params: { reason } });
    expect(readFileSync(segment())).toEqual(before);
  };

  beforeEach(async () => {
    const log = await fixture.create();
    for (let i = 0; i < 5; i++) log.append(event(`e${i}`));
    log.close();
  });

  test("an acknowledged last line that is no longer whole", async () => {
    truncateSync(segment(), readFileSync(segment()).length - 10);
    await refused("lineDamaged");
  });

  test("an acknowledged last line that is gone", async () => {
    const all = lines(segment());
    writeFileSync(
      segment(),
      all
        .slice(0, -1)
        .map((line) => `${line}\n`)
        .join(""),
    );
    await refused("cutOff");
  });

  test("a changed byte far from the end", async () => {
    const bytes = readFileSync(segment());
    bytes[200] = (bytes[200] as number) ^ 1;
    writeFileSync(segment(), bytes);
    await expect(fixture.open()).rejects.toMatchObject({ code: "audit.damaged" });
  });

  test("two lines of garbage beyond the checkpoint", async () => {
    appendFileSync(segment(), "garbage\ngarbage\n");
    await refused("lineDamaged");
  });

  test("and the log can be set aside as it is, for a new one whose first entry says so", async () => {
    truncateSync(segment(), 1000);
    const damaged = readFileSync(segment());
    const options = { sealPublicKey: sealKeys.publicKey, clock: fixture.clock, disk: fastDisk };
    const { log, setAside } = await replaceAuditLog(fixture.folder, options);
    expect(readFileSync(join(setAside, "segment-000001.jsonl"))).toEqual(damaged);
    rmSync(setAside, { recursive: true });
    const [first] = log.read(seed, { from: 0, to: 1 });
    expect(first).toMatchObject({
      action: "audit.replaced",
      detail: { entries: 2, firstBad: { seq: 2, reason: "lineDamaged" } },
    });
    expect(await verifyAudit(fixture.folder)).toMatchObject({ ok: true, entries: 1 });
    log.close();
  });

  test("a missing checkpoint", async () => {
    rmSync(fixture.path("checkpoint"));
    await refused("checkpointMissing");
  });
});
