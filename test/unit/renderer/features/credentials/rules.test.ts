import { expect, it } from "vitest";
import { credentials } from "../../../../../shared/contract/credentials.ts";
import { defaultOldDays, oldChoices, parseOldDays } from "../../../../../renderer/features/credentials/rules.ts";

it("a remembered age is one of those offered, which the core takes", () => {
  for (const { days } of oldChoices) {
    expect(parseOldDays(days)).toBe(days);
    expect(credentials.report.input.parse({ oldAfterDays: days }).oldAfterDays).toBe(days);
  }
  for (const wrong of [0, 91, "365", null, undefined, {}]) expect(parseOldDays(wrong)).toBe(null);
  expect(parseOldDays(defaultOldDays)).toBe(credentials.report.input.parse({}).oldAfterDays);
});
