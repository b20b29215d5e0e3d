import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { FOLD_FROM, foldRoutine, type Line, lineId, toggled } from "../../../../../renderer/features/audit/fold.ts";
import type { AuditRow } from "../../../../../shared/contract/audit.ts";

const saved = "app.saveSettings";
const row = (seq: number, action = saved, part: Partial<AuditRow> = {}): AuditRow => ({
  seq,
  time: seq * 1000,
  kind: "intent",
  action,
  actor: "ada (web)",
  hosts: [],
  intentSeq: null,
  outcome: "succeeded",
  failureCode: null,
  detail: {},
  outcomeSeq: seq,
  outcomeTime: seq * 1000,
  result: {},
  ...part,
});
const shown = (lines: readonly Line[]): (string | number)[] =>
  lines.map(({ row: { seq }, fold }) => (fold ? `${fold.rows.length} times` : seq));
const none: ReadonlySet<number> = new Set();

describe("routine in the audit log", () => {
  const rows = [row(9, "hosts.add"), row(8), row(7), row(6), row(5, "hosts.remove"), row(4), row(3)];

  it("takes one line where it comes in a run, and none of its rows is lost", () => {
    const lines = foldRoutine(rows, none);
    expect(shown(lines)).toEqual([9, "3 times", 5, 4, 3]);
    expect(shown(foldRoutine(rows, new Set([7])))).toEqual([9, "3 times", 8, 7, 6, 5, 4, 3]);
  });

  it("is opened and closed, and stays open while the run grows at both ends", () => {
    const fold = foldRoutine(rows, none)[1]?.fold;
    if (!fold) throw new Error("nothing was folded");
    const opened = toggled(none, fold);
    const grown = foldRoutine([row(11), row(10), ...rows.slice(1, 4), row(2)], opened);
    expect(shown(grown)).toEqual(["6 times", 11, 10, 8, 7, 6, 2]);
    const again = grown[0]?.fold;
    expect(again?.open).toBe(true);
    expect(again && [...toggled(opened, again)]).toEqual([]);
  });

  it("is never folded where it failed, has not ended, or somebody else did it", () => {
    const failed = row(7, saved, { outcome: "failed", failureCode: "vault.writeFailed" });
    const open = row(5, saved, { outcome: null });
    const other = row(3, saved, { actor: "bob (web)" });
    const mixed = [row(8), failed, row(6), open, row(4), other, row(2)];
    expect(shown(foldRoutine(mixed, none))).toEqual([8, 7, 6, 5, 4, 3, 2]);
  });

  it("keeps every row in its order, each line with a name of its own, whatever comes", () => {
    const action = fc.constantFrom(saved, saved, saved, "hosts.add");
    fc.assert(
      fc.property(fc.array(action, { maxLength: 40 }), fc.array(fc.nat(40)), (actions, seqs) => {
        const all = actions.map((one, index) => row(actions.length - index, one));
        const lines = foldRoutine(all, new Set(seqs));
        const held = lines.flatMap(({ row: own, fold }) => (fold ? (fold.open ? [] : fold.rows) : [own]));
        expect(held).toEqual(all);
        expect(new Set(lines.map(lineId)).size).toBe(lines.length);
        for (const { fold } of lines) expect(fold?.rows.length ?? FOLD_FROM).toBeGreaterThanOrEqual(FOLD_FROM);
      }),
    );
  });
});
