import fc from "fast-check";
import { appendFileSync, copyFileSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { parseLine } from "../../../../../electron/core/audit/entry.ts";
import { openAuditLog } from "../../../../../electron/core/audit/openAuditLog.ts";
import { verifyAudit } from "../../../../../electron/core/audit/verify.ts";
import type { AuditVerdict } from "../../../../../shared/contract/audit.ts";
import { AuditFixture, event, fastDisk, intent, lines, outcome, renamingDisk } from "./auditFixture.ts";

const ENTRIES = 29;
let fixture: AuditFixture;
/** A checkpoint and a segment of an earlier moment, for replays. */
let olderCheckpoint: string;
let folder: string;

// Three segments of ten lines, two epochs (the log was opened twice).
beforeAll(async () => {
  fixture = new AuditFixture();
  const limits = { bytes: 1_000_000, entries: 10 };
  const first = await fixture.create(fastDisk, limits);
  for (let i = 0; i < 7; i++) first.append(outcome(first.append(intent(`hosts.add${i}`))));
  first.close();
  const second = await fixture.open({ limits });
  for (let i = 0; i < 13; i++) second.append(event(`event${i}`));
  olderCheckpoint = second.checkpoint().note;
  second.append(event("last"));
  second.close();
});
afterAll(() => fixture.dispose());
beforeEach(() => {
  folder = fixture.copy();
});

const file = (segment: number): string => join(folder, `segment-00000${segment}.jsonl`);
const bad = async (): Promise<AuditVerdict["firstBad"]> => {
  const verdict = await verifyAudit(folder);
  expect(verdict.ok).toBe(verdict.firstBad === null);
  return verdict.firstBad;
};
function rewrite(segment: number, change: (all: string[]) => string[]): void {
  writeFileSync(
    file(segment),
    change(lines(file(segment)))
      .map((line) => `${line}\n`)
      .join(""),
  );
}

describe("an untouched log", () => {
  test("verifies, over segments and epochs", async () => {
    const verdict = await verifyAudit(folder);
    expect(verdict).toMatchObject({ ok: true, entries: ENTRIES, segments: 3, firstBad: null, unfinished: false });
  });

  test("verifies as a copy without its secret key", async () => {
    for (const name of readdirSync(folder)) if (name.endsWith(".key")) rmSync(join(folder, name));
    expect(await verifyAudit(folder)).toMatchObject({ ok: true, entries: ENTRIES });
  });

  test("verifies again and again while another process appends", async () => {
    const log = await openAuditLog(folder, {
      clock: fixture.clock,
      disk: renamingDisk,
      limits: { bytes: 1e6, entries: 10 },
    });
    let verified = 0;
    for (let i = 0; i < 15; i++) {
      const running = verifyAudit(folder);
      for (let j = 0; j < 5; j++) {
        log.append(event("busy"));
        await new Promise(setImmediate);
      }
      const verdict = await running;
      expect(verdict.firstBad).toBeNull();
      verified += verdict.entries;
    }
    expect(verified).toBeGreaterThan(15 * ENTRIES);
    log.close();
  });
});

describe("verification names the first entry that does not hold when", () => {
  test("a byte inside an entry was changed", async () => {
    rewrite(2, (all) => all.map((line, i) => (i === 3 ? line.replace('"kind":"event"', '"kind":"fvent"') : line)));
    rewrite(2, (all) => all.map((line, i) => (i === 4 ? line.replace(/"time":\d/, '"time":9') : line)));
    expect(await bad()).toMatchObject({ seq: 14, file: "segment-000002.jsonl", line: 5, reason: "signature" });
  });

  test("a line in the middle was deleted", async () => {
    rewrite(1, (all) => all.toSpliced(4, 1));
    expect(await bad()).toEqual({ seq: 4, file: "segment-000001.jsonl", line: 5, reason: "sequence" });
  });

  test("two lines were swapped", async () => {
    rewrite(1, (all) => all.toSpliced(2, 2, all[3] as string, all[2] as string));
    expect(await bad()).toEqual({ seq: 2, file: "segment-000001.jsonl", line: 3, reason: "sequence" });
  });

  test("a line was replaced by an older one that is validly signed", async () => {
    rewrite(1, (all) => all.with(6, all[2] as string));
    expect(await bad()).toEqual({ seq: 6, file: "segment-000001.jsonl", line: 7, reason: "sequence" });
  });

  test("the last entry was cut off", async () => {
    rewrite(3, (all) => all.slice(0, -1));
    expect(await bad()).toEqual({ seq: ENTRIES - 1, file: "segment-000003.jsonl", line: 9, reason: "cutOff" });
  });

  test("the last newline was cut off", async () => {
    writeFileSync(file(3), readFileSync(file(3)).subarray(0, -1));
    expect(await bad()).toMatchObject({ seq: ENTRIES - 1, line: 9, reason: "lineDamaged" });
  });

  test("the tail was cut off further than an older checkpoint put back with it", async () => {
    rewrite(3, (all) => all.slice(0, -2));
    writeFileSync(join(folder, "checkpoint"), olderCheckpoint);
    expect(await bad()).toMatchObject({ seq: ENTRIES - 2, reason: "cutOff" });
  });

  test("the log was cut back into an earlier epoch, whose key is gone", async () => {
    const early = new AuditFixture();
    const log = await early.create();
    log.append(event("one"));
    const before = early.copy();
    log.close();
    (await early.open()).append(event("two"));
    for (const name of ["checkpoint", "segment-000001.jsonl"]) copyFileSync(join(before, name), early.path(name));
    const verdict = await verifyAudit(early.folder);
    early.dispose();
    expect(verdict).toMatchObject({ ok: false, firstBad: { seq: 1, reason: "rolledBack" } });
  });

  test("the checkpoint was put back to an older one", async () => {
    const log = await openAuditLog(folder, { clock: fixture.clock, disk: fastDisk });
    log.append(event("new"));
    log.close();
    writeFileSync(join(folder, "checkpoint"), olderCheckpoint);
    expect(await bad()).toMatchObject({ seq: ENTRIES, reason: "uncovered" });
  });

  test.each([
    [1, { seq: 0, file: "segment-000001.jsonl" }],
    [2, { seq: 10, file: "segment-000002.jsonl" }],
  ])("segment %i of three is missing", async (segment, where) => {
    rmSync(file(segment));
    expect(await bad()).toEqual({ ...where, line: 0, reason: "segmentMissing" });
  });

  test("the last segment is missing", async () => {
    rmSync(file(3));
    expect(await bad()).toMatchObject({ seq: 20, file: "segment-000002.jsonl", line: 11, reason: "cutOff" });
  });

  test("all segments are missing", async () => {
    for (const segment of [1, 2, 3]) rmSync(file(segment));
    expect(await bad()).toEqual({ seq: 0, file: "segment-000001.jsonl", line: 0, reason: "segmentMissing" });
  });

  test("two segments changed places", async () => {
    renameSync(file(1), join(folder, "x"));
    renameSync(file(2), file(1));
    renameSync(join(folder, "x"), file(2));
    expect(await bad()).toEqual({ seq: 0, file: "segment-000001.jsonl", line: 1, reason: "sequence" });
  });

  test.each([
    ["log.json", "headerMissing"],
    ["checkpoint", "checkpointMissing"],
  ])("%s is missing", async (name, reason) => {
    rmSync(join(folder, name));
    expect(await bad()).toEqual({ seq: 0, file: name, line: 0, reason });
  });

  test("every file is gone", async () => {
    for (const name of readdirSync(folder)) rmSync(join(folder, name));
    expect(await bad()).toMatchObject({ reason: "headerMissing" });
  });

  test("the header names another key to seal to", async () => {
    const text = readFileSync(join(folder, "log.json"), "utf8");
    writeFileSync(join(folder, "log.json"), text.replace(/"sealKey":"..../, '"sealKey":"AAAA'));
    expect(await bad()).toMatchObject({ file: "log.json", reason: "headerDamaged" });
  });

  test("the whole log was put under the header of another", async () => {
    const other = new AuditFixture();
    await other.create();
    copyFileSync(other.path("log.json"), join(folder, "log.json"));
    other.dispose();
    expect(await bad()).toMatchObject({ file: "checkpoint", reason: "checkpointDamaged" });
  });

  test("an entry of another log with the right number was put in", async () => {
    const other = new AuditFixture();
    const log = await other.create();
    for (let i = 0; i < 6; i++) log.append(event("foreign"));
    const foreign = lines(other.path("segment-000001.jsonl"))[5] as string;
    other.dispose();
    rewrite(1, (all) => all.with(5, foreign));
    expect(await bad()).toEqual({ seq: 5, file: "segment-000001.jsonl", line: 6, reason: "signature" });
  });

  test("an old entry with a true signature was appended once more", async () => {
    appendFileSync(file(3), `${lines(file(1))[0]}\n`);
    expect(await bad()).toMatchObject({ seq: ENTRIES, file: "segment-000003.jsonl" });
  });

  test("spaces were added that leave the JSON the same", async () => {
    rewrite(1, (all) => all.with(1, (all[1] as string).replace('{"v":1,', '{"v":1, ')));
    expect(await bad()).toMatchObject({ seq: 1, reason: "lineDamaged" });
  });

  test("a newline was put inside or between entries", async () => {
    rewrite(2, (all) => all.toSpliced(5, 0, ""));
    expect(await bad()).toMatchObject({ seq: 15, line: 6, reason: "lineDamaged" });
  });
});

describe("whatever is altered in a segment", () => {
  const segments = fc.integer({ min: 1, max: 3 });

  test("any flipped bits of any byte are reported at that very entry", async () => {
    await fc.assert(
      fc.asyncProperty(segments, fc.nat(), fc.integer({ min: 1, max: 255 }), async (segment, where, mask) => {
        const original = readFileSync(file(segment));
        const at = where % original.length;
        const altered = Buffer.from(original);
        altered[at] = (altered[at] as number) ^ mask;
        writeFileSync(file(segment), altered);
        const verdict = await verifyAudit(folder);
        writeFileSync(file(segment), original);
        const line = original.subarray(0, at).toString("latin1").split("\n").length;
        expect(verdict.firstBad).toMatchObject({ line, file: `segment-00000${segment}.jsonl` });
      }),
      { numRuns: 300 },
    );
  });

  test("any deleted, doubled or moved line is reported", async () => {
    await fc.assert(
      fc.asyncProperty(
        segments,
        fc.nat(),
        fc.nat(),
        fc.constantFrom("delete", "double", "swap", "move"),
        async (segment, a, b, how) => {
          const original = readFileSync(file(segment));
          const all = lines(file(segment));
          const [i, j] = [a % all.length, b % all.length];
          fc.pre(how === "delete" || how === "double" || i !== j);
          const taken = all[i] as string;
          const altered =
            how === "delete"
              ? all.toSpliced(i, 1)
              : how === "double"
                ? all.toSpliced(i, 0, taken)
                : how === "swap"
                  ? all.with(i, all[j] as string).with(j, taken)
                  : all.toSpliced(i, 1).toSpliced(j, 0, taken);
          writeFileSync(file(segment), altered.map((line) => `${line}\n`).join(""));
          const verdict = await verifyAudit(folder);
          writeFileSync(file(segment), original);
          expect(verdict.firstBad).not.toBeNull();
        },
      ),
      { numRuns: 150 },
    );
  });

  test("any file cut at any byte is reported", async () => {
    await fc.assert(
      fc.asyncProperty(segments, fc.nat(), async (segment, where) => {
        const original = readFileSync(file(segment));
        writeFileSync(file(segment), original.subarray(0, where % original.length));
        const verdict = await verifyAudit(folder);
        writeFileSync(file(segment), original);
        expect(verdict.firstBad).not.toBeNull();
      }),
      { numRuns: 100 },
    );
  });

  test("any byte of header or checkpoint that is altered is reported", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom("log.json", "checkpoint"),
        fc.nat(),
        fc.integer({ min: 1, max: 255 }),
        async (name, where, mask) => {
          const path = join(folder, name);
          const original = readFileSync(path);
          const altered = Buffer.from(original);
          altered[where % original.length] = (altered[where % original.length] as number) ^ mask;
          writeFileSync(path, altered);
          const verdict = await verifyAudit(folder);
          writeFileSync(path, original);
          expect(verdict.ok).toBe(false);
        },
      ),
      { numRuns: 200 },
    );
  });
});

describe("a line", () => {
  test("is never a reason to throw, whatever it holds", () => {
    const valid = lines(file(1))[0] as string;
    const member = fc.oneof(fc.jsonValue(), fc.string());
    const entryLike = fc.record(
      {
        v: member,
        seq: member,
        time: member,
        kind: member,
        hostIds: member,
        sealed: member,
        prev: member,
        sig: member,
      },
      { requiredKeys: [] },
    );
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string(),
          entryLike.map((value) => JSON.stringify(value)),
          entryLike.map((value) => JSON.stringify({ ...(JSON.parse(valid) as object), ...value })),
        ),
        (text) => {
          const parsed = parseLine(Buffer.from(text));
          if (parsed) expect(text).toBe(valid);
        },
      ),
      { numRuns: 500 },
    );
  });
});
