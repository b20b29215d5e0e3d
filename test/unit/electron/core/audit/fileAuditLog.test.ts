import { existsSync, readdirSync, readFileSync, rmSync, statSync } from "node:fs";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { systemDisk } from "../../../../../electron/core/audit/disk.ts";
import { EPOCH_ENTRIES } from "../../../../../electron/core/audit/fileAuditLog.ts";
import { parseLine } from "../../../../../electron/core/audit/entry.ts";
import { compare, openAuditLog } from "../../../../../electron/core/audit/openAuditLog.ts";
import { verifyAudit } from "../../../../../electron/core/audit/verify.ts";
import { AuditFixture, event, fastDisk, intent, lines, outcome, seed } from "./auditFixture.ts";

let fixture: AuditFixture;
beforeEach(() => {
  fixture = new AuditFixture();
});
afterEach(() => fixture.dispose());

const segment = "segment-000001.jsonl";
const keyFiles = (): string[] => readdirSync(fixture.folder).filter((name) => name.endsWith(".key"));

describe("a new log", () => {
  test("is empty, verifies, and has a signed checkpoint of size 0", async () => {
    const log = await fixture.create();
    expect(log.length).toBe(0);
    expect(log.checkpoint().note.split("\n")[1]).toBe("0");
    expect(await verifyAudit(fixture.folder)).toMatchObject({ ok: true, entries: 0, segments: 0, firstBad: null });
  });

  test("is not begun where one stands", async () => {
    await fixture.create();
    await expect(fixture.create()).rejects.toMatchObject({ code: "audit.exists" });
  });

  test("is begun again where a crash left only its key", async () => {
    await fixture.create(systemDisk());
    rmSync(fixture.path("log.json"));
    const log = await fixture.create(systemDisk());
    log.append(event("again"));
    expect(await verifyAudit(fixture.folder)).toMatchObject({ ok: true, entries: 1 });
  });

  test("keeps its secret key readable by its owner alone", async () => {
    await fixture.create(systemDisk());
    expect(statSync(fixture.path("epoch-000001.key")).mode & 0o777).toBe(0o600);
  });

  test("fails plainly when its folder is absent", async () => {
    rmSync(fixture.folder, { recursive: true });
    await expect(fixture.open()).rejects.toMatchObject({ code: "audit.absent" });
    await expect(verifyAudit(fixture.folder)).rejects.toMatchObject({ code: "audit.absent" });
  });
});

describe("appending", () => {
  test("numbers entries from 0 and gives them back opened, oldest first", async () => {
    const log = await fixture.create(systemDisk());
    expect(log.append(intent("hosts.add", { name: "web-1" }))).toBe(0);
    expect(log.append(outcome(0))).toBe(1);
    const [first, second] = log.read(seed, { from: 0, to: 2 });
    expect(first).toMatchObject({ seq: 0, kind: "intent", action: "hosts.add", actor: "ada", hosts: ["web-1"] });
    expect(first?.detail).toEqual({ name: "web-1" });
    expect(second).toMatchObject({ seq: 1, kind: "outcome", intentSeq: 0, outcome: "succeeded" });
  });

  test("leaves no name, actor, action or input in plain text on the disk", async () => {
    const log = await fixture.create();
    log.append(intent("hosts.add", { address: "10.9.8.7" }, "secret-name"));
    for (const name of readdirSync(fixture.folder)) {
      const text = readFileSync(fixture.path(name), "latin1");
      for (const word of ["secret-name", "10.9.8.7", "hosts.add", "ada"]) expect(text).not.toContain(word);
    }
  });

  test("cannot be read with another vault's key, which shows empty actions and no error", async () => {
    const log = await fixture.create();
    log.append(intent("hosts.add"));
    expect(log.read(new Uint8Array(32), { from: 0, to: 1 })[0]).toMatchObject({ action: "", hosts: [], detail: {} });
  });

  test("announces how many entries there are, once for a burst", async () => {
    const log = await fixture.create();
    const heard: number[] = [];
    log.onAppend(({ entries }) => heard.push(entries));
    log.append(event("a"));
    log.append(event("b"));
    expect(heard).toEqual([]);
    await Promise.resolve();
    expect(heard).toEqual([2]);
  });

  test("signs a checkpoint for every entry that matches the whole log", async () => {
    const log = await fixture.create();
    for (let i = 0; i < 5; i++) {
      log.append(event(`e${i}`));
      const verdict = await verifyAudit(fixture.folder);
      expect(verdict).toMatchObject({ ok: true, entries: i + 1, root: log.checkpoint().root });
      expect(readFileSync(fixture.path("checkpoint"), "utf8")).toBe(log.checkpoint().note);
    }
  });

  test("cuts an oversized detail and says so, instead of writing an endless line", async () => {
    const log = await fixture.create();
    log.append(event("big", { text: "x".repeat(2_000_000) }));
    const [entry] = log.read(seed, { from: 0, to: 1 });
    expect(entry).toMatchObject({ action: "big", detail: { truncated: true } });
    expect(statSync(fixture.path(segment)).size).toBeLessThan(20_000);
  });

  test("refuses a host id that is none, writes nothing, and goes on", async () => {
    const log = await fixture.create();
    expect(() => log.append({ ...event("x"), hostIds: ["no spaces please"] })).toThrow(TypeError);
    expect(log.append(event("y"))).toBe(0);
  });

  test("refuses after it was closed", async () => {
    const log = await fixture.create();
    log.close();
    expect(() => log.append(event("x"))).toThrow("audit.writeFailed");
  });

  test("refuses everything after one failed write, without trying again", async () => {
    let attempts = 0;
    const log = await fixture.create({
      ...fastDisk,
      append() {
        attempts += 1;
        throw Object.assign(new Error("no space"), { code: "ENOSPC" });
      },
    });
    for (let i = 0; i < 3; i++) {
      let failure: unknown;
      try {
        log.append(event("x"));
      } catch (error) {
        failure = error;
      }
      expect(failure).toMatchObject({ code: "audit.writeFailed", params: { reason: "ENOSPC" } });
    }
    expect(attempts).toBe(1);
    expect(log.length).toBe(0);
  });

  test("does not acknowledge an entry whose checkpoint could not be replaced", async () => {
    let failing = false;
    const log = await fixture.create({
      ...fastDisk,
      replace(path, bytes) {
        if (failing) throw Object.assign(new Error("io"), { code: "EIO" });
        fastDisk.replace(path, bytes);
      },
    });
    log.append(event("kept"));
    failing = true;
    expect(() => log.append(event("lost"))).toThrow("audit.writeFailed");
    expect(await verifyAudit(fixture.folder)).toMatchObject({ ok: true });
    log.close();
    const again = await fixture.open();
    expect(again.read(seed, { from: 0, to: 2 }).map((entry) => entry.action)).toEqual(["kept", "lost"]);
  });
});

describe("epochs", () => {
  test("a log opened again signs its first new entry with a new key and erases the old one", async () => {
    (await fixture.create()).append(event("one"));
    expect(keyFiles()).toEqual(["epoch-000001.key"]);
    const log = await fixture.open();
    log.append(event("two"));
    expect(keyFiles()).toEqual(["epoch-000002.key"]);
    expect(log.read(seed, { from: 0, to: 9 }).map((entry) => entry.kind)).toEqual(["event", "rotation", "event"]);
    expect(await verifyAudit(fixture.folder)).toMatchObject({ ok: true, entries: 3 });
  });

  test("opening without writing changes nothing", async () => {
    (await fixture.create()).append(event("one"));
    const before = readFileSync(fixture.path(segment));
    (await fixture.open()).close();
    expect(readFileSync(fixture.path(segment))).toEqual(before);
    expect(keyFiles()).toEqual(["epoch-000001.key"]);
  });

  test(`end after ${EPOCH_ENTRIES} entries with a rotation as the last`, async () => {
    const log = await fixture.create();
    for (let i = 0; i < EPOCH_ENTRIES + 10; i++) log.append(event("e"));
    const kinds = lines(fixture.path(segment)).map((line) => parseLine(Buffer.from(line))?.entry.kind);
    expect(kinds.indexOf("rotation")).toBe(EPOCH_ENTRIES - 1);
    expect(keyFiles()).toEqual(["epoch-000002.key"]);
    expect(await verifyAudit(fixture.folder)).toMatchObject({ ok: true, entries: EPOCH_ENTRIES + 11 });
  });

  test("a key is overwritten before it is removed", async () => {
    const erased: number[] = [];
    const real = systemDisk();
    const log = await fixture.create({
      ...real,
      erase(path, length) {
        erased.push(length);
        expect(existsSync(path)).toBe(true);
        real.erase(path, length);
      },
    });
    log.append(event("one"));
    log.close();
    const again = await fixture.open({
      disk: { ...real, erase: (path, length) => (erased.push(length), real.erase(path, length)) },
    });
    again.append(event("two"));
    expect(erased).toEqual([48]);
  });

  test("without its present key the log is not opened", async () => {
    (await fixture.create()).append(event("one"));
    rmSync(fixture.path("epoch-000001.key"));
    await expect(fixture.open()).rejects.toMatchObject({ code: "audit.damaged", params: { reason: "keyMissing" } });
  });
});

describe("a remembered head", () => {
  test("holds as the log grows, over segments of any length", async () => {
    const log = await fixture.create();
    const heads = [log.checkpoint()];
    for (let i = 0; i < 600; i++) {
      log.append(event(`e${i}`));
      heads.push(log.checkpoint());
    }
    for (const head of heads.filter((_, i) => i % 53 === 0 || i > 590)) expect(log.isConsistent(head)).toBe(true);
    log.close();
    const again = await fixture.open({ expectAtLeast: heads[300] });
    expect(again.findings).toEqual([]);
  });

  test("finds a log that was put back to an older, perfectly signed state", async () => {
    const log = await fixture.create();
    log.append(event("one"));
    const older = fixture.copy();
    log.append(event("two"));
    const head = log.checkpoint();
    expect(await verifyAudit(older)).toMatchObject({ ok: true });
    const back = await openAuditLog(older, { clock: fixture.clock, disk: fastDisk, expectAtLeast: head });
    expect(back.findings).toEqual([{ code: "rolledBack", rememberedSize: 2, size: 1 }]);
    back.close();
  });

  test("finds a log that was replaced by another of at least the same length", async () => {
    const other = new AuditFixture();
    const head = (await fixture.create()).append(event("one")) === 0 ? (await fixture.open()).checkpoint() : undefined;
    const replaced = await other.create();
    replaced.append(event("one"));
    replaced.append(event("two"));
    expect(compare(replaced, head)).toEqual([{ code: "rolledBack", rememberedSize: 1, size: 2 }]);
    other.dispose();
  });
});
