import { expect, it } from "vitest";
import { draftOf, inputOf, limitsOf, problemOf } from "../../../../../renderer/features/settings/policy/ruleDraft.ts";
import type { PolicyRule } from "../../../../../shared/contract/policy.ts";

const rule: PolicyRule = {
  id: "r",
  environment: "production",
  hostId: null,
  readOnly: false,
  approval: true,
  hours: { days: [1, 2, 3], from: "22:00", to: "04:00" },
};

it("a rule that is not touched is saved as it was", () => {
  expect(inputOf(draftOf(rule))).toEqual(rule);
  const forHost = { ...rule, environment: null, hostId: "h", hours: null };
  expect(inputOf(draftOf(forHost))).toEqual(forHost);
});

it("keeps what does not apply out of what is saved", () => {
  const draft = { ...draftOf(rule), about: "host" as const, hostId: "h", limited: false };
  expect(inputOf(draft)).toMatchObject({ environment: null, hostId: "h", hours: null });
});

it.each([
  [{}, "Choose an environment."],
  [{ about: "host" as const }, "Choose a host."],
  [{ environment: "lab" }, "Choose at least one restriction."],
  [{ environment: "lab", limited: true, days: [] }, "Choose at least one day."],
  [{ environment: "lab", limited: true, to: "" }, "Give both times."],
  [{ environment: "lab", limited: true }, null],
  [{ environment: "lab", readOnly: true, days: [], to: "" }, null],
])("a new rule with %j: %s", (part, problem) => expect(problemOf({ ...draftOf(null), ...part })).toBe(problem));

it("says in words what a rule asks for", () => {
  expect(limitsOf(rule)).toEqual(["Approval needed", "Allowed Monday to Wednesday, 22:00 to 04:00"]);
  expect(limitsOf({ ...rule, approval: false, readOnly: true, hours: null })).toEqual(["Read-only"]);
});
