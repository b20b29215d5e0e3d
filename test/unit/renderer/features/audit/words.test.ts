import { describe, expect, test } from "vitest";
import { outcomeChoices, outcomeLook } from "../../../../../renderer/features/audit/looks.ts";
import {
  hostsText,
  inputOf,
  prettyJson,
  subjectText,
  tookText,
  verdictWords,
} from "../../../../../renderer/features/audit/words.ts";
import {
  auditDamageReasons,
  auditFilter,
  type AuditRow,
  type AuditVerdict,
} from "../../../../../shared/contract/audit.ts";

const row = (change: Partial<AuditRow>): AuditRow => ({
  seq: 4,
  time: 1000,
  kind: "intent",
  action: "hosts.add",
  actor: "ada",
  hosts: [],
  intentSeq: null,
  outcome: null,
  failureCode: null,
  detail: {},
  outcomeSeq: null,
  outcomeTime: null,
  result: {},
  ...change,
});
const verdict: AuditVerdict = { ok: true, entries: 1200, segments: 2, root: "r", firstBad: null, unfinished: false };

describe("the words of the audit page", () => {
  test("name three hosts and count the rest", () => {
    expect(hostsText(["a", "b", "c"])).toBe("a, b, c");
    expect(hostsText(["a", "b", "c", "d", "e"])).toBe("a, b, c and 2 more");
  });

  test("say what an action was about, also when the host is only being added", () => {
    expect(subjectText(row({ hosts: ["a"], detail: { input: { name: "other" } } }))).toBe("a");
    expect(subjectText(row({ detail: { input: { name: "web-1" } } }))).toBe("web-1");
    for (const input of [null, "text", 3, [], { name: 3 }, undefined])
      expect(subjectText(row({ detail: { input } }))).toBe("");
  });

  test("show the input without its wrapping, and anything else whole", () => {
    expect(inputOf({ input: { a: 1 } })).toEqual({ a: 1 });
    expect(inputOf({ input: null })).toEqual({});
    expect(inputOf({ input: { a: 1 }, b: 2 })).toEqual({ input: { a: 1 }, b: 2 });
    expect(inputOf({ input: [1] })).toEqual({ input: [1] });
    expect(inputOf({ runId: "r" })).toEqual({ runId: "r" });
  });

  test("give the length of an action with its unit, and none while it is open", () => {
    expect(tookText(row({ outcomeTime: 1250 }))).toBe("250 ms");
    expect(tookText(row({ outcomeTime: 66_000 }))).toBe("1 min 5 s");
    expect(tookText(row({}))).toBe("");
    expect(tookText(row({ outcomeTime: 900 }))).toBe("0 ms");
  });

  test("say what was checked when a log holds", () => {
    expect(verdictWords(verdict)).toEqual({
      title: "The log holds",
      text: "Every signature and link of 1,200 entries in 2 files was checked.",
    });
    expect(verdictWords({ ...verdict, unfinished: true }).text).toContain("never acknowledged");
  });

  test("name the first bad entry, its place and the reason when it does not", () => {
    const firstBad = { seq: 12, file: "segment-000001.jsonl", line: 13, reason: "signature" } as const;
    const words = verdictWords({ ...verdict, ok: false, firstBad });
    expect(words.title).toBe("The log does not hold from entry 12 on");
    expect(words.text).toContain("In segment-000001.jsonl, line 13: the entry was altered after it was signed.");
    expect(verdictWords({ ...verdict, ok: false, firstBad: { ...firstBad, line: 0 } }).text).not.toContain("line");
  });

  test("exist for every reason, without exclamation marks", () => {
    for (const words of Object.values(auditDamageReasons)) expect(words).toMatch(/^[a-z][^!]{8,}[^.!]$/);
  });

  test("print an empty detail as nothing, any other as JSON", () => {
    expect(prettyJson({})).toBe("");
    expect(prettyJson({ a: "<b>" })).toBe('{\n  "a": "<b>"\n}');
  });
});

describe("an outcome", () => {
  test.each([
    [row({}), "Not ended", "busy"],
    [row({ outcome: "succeeded" }), "Succeeded", "ok"],
    [row({ outcome: "failed" }), "Failed", "critical"],
    [row({ outcome: "cancelled" }), "Cancelled", "unknown"],
    [row({ outcome: "interrupted" }), "Interrupted", "stale"],
    [row({ kind: "event" }), "Noted", "unknown"],
    [row({ kind: "event", outcome: "failed" }), "Failed", "critical"],
  ])("of %# has a word and a tone", (entry, word, tone) => {
    expect(outcomeLook(entry)).toMatchObject({ word, tone });
  });

  test("can be chosen in the filter in all its forms", () => {
    expect(outcomeChoices.map(({ value }) => value).toSorted()).toEqual(
      [...auditFilter.shape.outcome.unwrap().options].toSorted(),
    );
  });
});
