import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Member, Telling } from "../../../../../electron/core/notices/grouping.ts";
import { worst } from "../../../../../electron/core/notices/grouping.ts";
import { testWords, wordsOf } from "../../../../../electron/core/notices/words.ts";
import type { Alert } from "../../../../../shared/contract/alerts.ts";
import { anAlert } from "../../../../support/incidentData.ts";

const member = (part: Partial<Alert> = {}, over = false): Member => ({ alert: anAlert(part), told: true, over });

function telling(part: Partial<Telling>, members: Member[]): Telling {
  return {
    route: { id: "r1", name: "All", enabled: true, filter: "", least: "info", resolved: true, steps: [] },
    kind: "alert",
    steps: [0],
    hold: null,
    groups: [{ ruleName: "Disk full", members }],
    ...part,
  };
}
const names = (hostId: string): string | undefined => (hostId === "h1" ? "web1" : undefined);
const one = [member()];
const two = [member(), member({ id: "a2", severity: "warning" })];

describe("a title", () => {
  it.each<[Partial<Telling>, Member[], string]>([
    [{}, one, "Critical: / of web1 is 97 % full"],
    [{}, [member({ severity: "warning" })], "Warning: / of web1 is 97 % full"],
    [{}, [member({ message: "Too slow." })], "Critical: web1: Too slow."],
    [{}, two, "Critical: Disk full, 2 alerts"],
    [{ kind: "resolved" }, [member({}, true)], "Over: Disk full: / of web1 is 97 % full"],
    [{ kind: "resolved" }, [member({}, true), member({ id: "a2" }, true)], "Over: Disk full, 2 alerts"],
    [{ kind: "repeat" }, one, "Still: / of web1 is 97 % full"],
    [{ kind: "escalation" }, two, "Nobody has acknowledged: Disk full, 2 alerts"],
    [{ kind: "digest", hold: "wake" }, one, "While this computer slept: 1 alert"],
    [
      { kind: "digest", hold: "quiet" },
      [member(), member({ id: "a2" }, true)],
      "During the quiet hours: 2 alerts, 1 over by now",
    ],
  ])("of %j says what it is about", (part, members, title) => {
    expect(wordsOf(telling(part, members), names).title).toBe(title);
  });
});

describe("a line", () => {
  it.each<[Partial<Alert>, string]>([
    [{}, "/ of web1 is 97 % full (/var/log)"],
    [{ culprit: null }, "/ of web1 is 97 % full"],
    [{ message: "is slow", culprit: null }, "web1: is slow"],
    [{ hostId: null, message: "No host answers", culprit: null }, "No host answers"],
    [{ hostId: "gone", message: "is slow", culprit: null }, "is slow"],
    [{ message: "/ of web1 is full: /var/log 9 GiB", culprit: "/var/log 9 GiB" }, "/ of web1 is full: /var/log 9 GiB"],
    [{ message: "web1 ".repeat(100), culprit: null }, `${"web1 ".repeat(60).slice(0, 299)}…`],
  ])("of %j names the host and the culprit once", (part, line) => {
    expect(wordsOf(telling({}, [member(part)]), names).lines).toEqual([line]);
  });

  it("of a digest says what is over by now", () => {
    const { lines } = wordsOf(telling({ kind: "digest", hold: "wake" }, [member({ culprit: null }, true)]), names);
    expect(lines).toEqual(["Over: / of web1 is 97 % full"]);
  });
});

it.each([
  ["short", 5, 100],
  ["long", 400, 100],
  ["of other scripts", 4000, 1],
])("fits a storm of alerts with %s texts into what a receiver takes", (_, chars, least) => {
  const part = { message: "\u7532".repeat(chars), culprit: "\u0000".repeat(Math.min(chars, 20)) };
  const members = Array.from({ length: 500 }, (_entry, index) => member({ id: `a${index}`, ...part }));
  const told = wordsOf(telling({}, members), names);
  expect(Buffer.byteLength(JSON.stringify(told))).toBeLessThan(131_072 - 1024);
  expect(told.alerts.length).toBeGreaterThanOrEqual(Math.min(least, 30));
  expect(told.alerts.length).toBeLessThanOrEqual(100);
  expect(told.alerts[0]?.id).toBe("a0");
  expect(told.title).toContain("500 alerts");
});

it("gives programs the alerts with names instead of ids, and times they can read", () => {
  const { alerts } = wordsOf(telling({}, one), names);
  expect(alerts).toEqual([
    {
      id: "a1",
      rule: "Disk full",
      host: "web1",
      label: "/",
      severity: "critical",
      state: "firing",
      message: "/ of web1 is 97 % full",
      culprit: "/var/log",
      value: 97,
      runbook: "https://wiki.example/disk",
      since: "2026-01-01T10:00:00.000Z",
    },
  ]);
});

it("is as bad as the worst that still stands", () => {
  const over = member({ severity: "critical" }, true);
  expect(wordsOf(telling({}, [over, member({ id: "a2", severity: "warning" })]), names).severity).toBe("warning");
  expect(wordsOf(telling({ kind: "resolved" }, [over]), names).severity).toBe("info");
  expect(worst([])).toBe("info");
  expect(worst(["warning", "critical", "info"])).toBe("critical");
});

it("stays short, and lets no text of a server begin a line of its own", () => {
  const text = fc.string({
    unit: fc.constantFrom("a", "\n", "\r", "\0", "\u2028", "\u202e", " ", "é"),
    maxLength: 400,
  });
  fc.assert(
    fc.property(text, text, fc.integer({ min: 1, max: 40 }), (message, culprit, count) => {
      const members = Array.from({ length: count }, (_, index) => member({ id: `a${index}`, message, culprit }));
      const { title, lines } = wordsOf(telling({}, members), names);
      for (const line of [title, ...lines]) {
        expect(line.length).toBeLessThanOrEqual(300);
        expect(line).not.toMatch(/[\p{Cc}\u2028\u202e]/u);
      }
      expect(lines.length).toBeLessThanOrEqual(21);
    }),
    { numRuns: 60 },
  );
});

it("names the channel in its test", () => {
  expect(testWords("Mail\nx")).toMatchObject({ kind: "test", severity: "info", title: "Test of Mail x", alerts: [] });
});
