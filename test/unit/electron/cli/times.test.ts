import { expect, it } from "vitest";
import { UsageError } from "../../../../electron/cli/arguments.ts";
import { readTime } from "../../../../electron/cli/times.ts";

const now = Date.UTC(2026, 0, 31, 12);

it.each([
  ["now", now],
  ["-90s", now - 90_000],
  ["-5m", now - 300_000],
  ["-1h", now - 3_600_000],
  ["-7d", now - 7 * 86_400_000],
  ["-2w", now - 14 * 86_400_000],
  ["-1y", now - 365 * 86_400_000],
  ["2026-01-31T08:00:00Z", Date.UTC(2026, 0, 31, 8)],
  ["2026-01-31T08:00+02:00", Date.UTC(2026, 0, 31, 6)],
  ["2026-01-31", Date.UTC(2026, 0, 31)],
])("%s is a time", (text, expected) => {
  expect(readTime("from", text, now)).toBe(expected);
});

it.each(["", "yesterday", "1h", "-1", "-1x", "- 1h", "-1.5h", "2026", "2026-13-01", "12:00"])(
  "%j is none, and the option is named",
  (text) => {
    expect(() => readTime("from", text, now)).toThrow(UsageError);
    expect(() => readTime("from", text, now)).toThrow(/^--from takes a time/);
  },
);
