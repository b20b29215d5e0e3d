import { describe, expect, test } from "vitest";
import { actionGroups, allActionGroups } from "../../../../../renderer/features/audit/actionNames.ts";
import { everything, isEverything, toFilter } from "../../../../../renderer/features/audit/choice.ts";
import { spanOf, spanOfDates } from "../../../../../renderer/features/audit/period.ts";
import { auditFilter } from "../../../../../shared/contract/audit.ts";

describe("the actions to choose from", () => {
  const choices = allActionGroups.flatMap(({ items }) => items.map(({ value }) => value));

  test("are commands and audited streams, never reads", () => {
    expect(choices).toContain("hosts.add");
    expect(choices).toContain("audit.export");
    expect(choices).not.toContain("audit.list");
    expect(choices).not.toContain("audit.watch");
  });

  test("begin with the whole capability where it has several", () => {
    expect(allActionGroups.find(({ group }) => group === "hosts")?.items[0]).toEqual({
      value: "hosts",
      label: "hosts (all)",
    });
  });

  test("are each named once, and fit the contract", () => {
    expect(new Set(choices).size).toBe(choices.length);
    for (const action of choices) expect(auditFilter.safeParse({ action }).success).toBe(true);
  });

  test("leave out a capability that only reads", () => {
    expect(actionGroups({ empty: {} })).toEqual([]);
  });
});

describe("a period", () => {
  const now = Date.UTC(2026, 10, 23, 12);

  test.each([
    ["hour", 3_600_000],
    ["day", 86_400_000],
    ["week", 604_800_000],
    ["month", 2_592_000_000],
  ] as const)("of the last %s begins that long ago and is open at its end", (period, length) => {
    expect(spanOf(period, now)).toEqual({ from: now - length, to: null });
  });

  test("of any time has no ends", () => {
    expect(spanOf("any", now)).toEqual({ from: null, to: null });
  });

  test("of two dates holds both local days whole", () => {
    const { from, to } = spanOfDates("2026-11-22", "2026-11-23");
    expect(from).toBe(new Date(2026, 10, 22).getTime());
    expect(to).toBe(new Date(2026, 10, 24).getTime() - 1);
  });

  test("of half a date is open there", () => {
    expect(spanOfDates("", "2026-11-23").from).toBeNull();
    expect(spanOfDates("2026-11-23", "garbage").to).toBeNull();
  });
});

describe("the filter of the fields", () => {
  test("is everything at first", () => {
    expect(isEverything(everything)).toBe(true);
    expect(toFilter(everything)).toEqual(auditFilter.parse({ routine: false }));
  });

  test("leaves routine out until it is asked for, or chosen as the action", () => {
    expect(toFilter({ ...everything, routine: true }).routine).toBe(true);
    expect(toFilter({ ...everything, action: "app.saveSettings" }).routine).toBe(true);
    expect(isEverything({ ...everything, routine: true })).toBe(true);
  });

  test("ignores space around the text", () => {
    expect(toFilter({ ...everything, text: "  web-1 " }).text).toBe("web-1");
    expect(isEverything({ ...everything, text: "  " })).toBe(true);
  });

  test("counts a period back from when it was chosen", () => {
    expect(toFilter({ ...everything, period: "hour", chosenAt: 3_600_001 }).from).toBe(1);
  });
});
