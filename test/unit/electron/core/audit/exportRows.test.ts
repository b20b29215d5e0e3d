import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { csvField, exportFileName, toCsv, toJson } from "../../../../../electron/core/audit/exportRows.ts";
import type { AuditRow } from "../../../../../shared/contract/audit.ts";

const row: AuditRow = {
  seq: 7,
  time: Date.UTC(2026, 10, 23, 8, 43, 22),
  kind: "intent",
  action: "hosts.add",
  actor: "ada",
  hosts: ["web-1", "web-2"],
  intentSeq: null,
  outcome: "failed",
  failureCode: "hosts.nameTaken",
  detail: { input: { name: 'a "quoted" name' } },
  outcomeSeq: 8,
  outcomeTime: Date.UTC(2026, 10, 23, 8, 43, 23),
  result: {},
};

/** RFC 4180, read back as strictly as it is written. */
function parseCsv(text: string): string[][] {
  return text
    .split(/\r\n(?=(?:[^"]*"[^"]*")*[^"]*$)/)
    .slice(0, -1)
    .map((line) =>
      [...line.matchAll(/(?:^|,)"((?:[^"]|"")*)"/g)].map((match) => (match[1] as string).replaceAll('""', '"')),
    );
}

describe("the CSV export", () => {
  test("has a header and one line an action, times in UTC", () => {
    const [header, first, ...rest] = parseCsv(toCsv([row]));
    expect(header?.slice(0, 4)).toEqual(["sequence", "time (UTC)", "kind", "action"]);
    expect(first).toEqual([
      "7",
      "2026-11-23T08:43:22.000Z",
      "intent",
      "hosts.add",
      "ada",
      "web-1 web-2",
      "failed",
      "hosts.nameTaken",
      "2026-11-23T08:43:23.000Z",
      '{"input":{"name":"a \\"quoted\\" name"}}',
      "{}",
    ]);
    expect(rest).toEqual([]);
  });

  test("calls an action without an end open", () => {
    const open = toCsv([{ ...row, outcome: null, outcomeSeq: null, outcomeTime: null }]);
    expect(parseCsv(open)[1]?.[6]).toBe("open");
  });

  test.each(["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "  =cmd|' /C calc'!A0", "\uff1d1+1"])(
    "makes %j text for a spreadsheet",
    (formula) => {
      expect(csvField(formula).startsWith(`"'`)).toBe(true);
    },
  );

  test("leaves ordinary text alone", () => {
    expect(csvField("web-1")).toBe('"web-1"');
    expect(csvField("2026-11-23")).toBe('"2026-11-23"');
  });

  test("keeps any text in its own cell", () => {
    fc.assert(
      fc.property(fc.array(fc.string(), { minLength: 1, maxLength: 4 }), (hosts) => {
        const [, read] = parseCsv(toCsv([{ ...row, hosts, actor: hosts[0] as string }]));
        expect(read).toHaveLength(11);
        expect(read?.[5]?.replace(/^'/, "")).toBe(hosts.join(" ").replace(/^'/, ""));
        expect(/^\s*[=+@]/.test(read?.[4] as string)).toBe(false);
      }),
    );
  });
});

describe("the JSON export", () => {
  test("is one document with the checkpoint of its moment", () => {
    const document: unknown = JSON.parse(toJson([row], row.time, "note\n"));
    expect(document).toEqual({ exportedAt: "2026-11-23T08:43:22.000Z", checkpoint: "note\n", entries: [row] });
  });

  test("gets a file name that every file system takes", () => {
    expect(exportFileName(row.time, "json")).toBe("holdfast-audit-2026-11-23T08-43-22Z.json");
  });
});
