import { expect, it } from "vitest";
import { checkTypedCount } from "../../../../../electron/core/actions/typedCount.ts";
import type { Plan } from "../../../../../shared/contract/runs.ts";

const step: Plan["steps"][number] = { title: "Update zlib1g", detail: "1.2", risk: "low" };
const plan = { production: true, steps: [step, step] };

it("a plan for production needs the number of its changes, whoever asks for the page", () => {
  for (const shell of ["web", "desktop"] as const) {
    checkTypedCount(plan, 2, shell);
    for (const typed of [undefined, 0, 1, 3])
      expect(() => checkTypedCount(plan, typed, shell), String(typed)).toThrow(
        expect.objectContaining({ code: "plan.countMismatch", params: { expected: 2 } }),
      );
  }
});

it("elsewhere, and on the command line, it does not", () => {
  checkTypedCount({ ...plan, production: false }, undefined, "web");
  checkTypedCount(plan, undefined, "cli");
});

it("counts the changes, not the steps, where the steps name only some of them", () => {
  checkTypedCount({ ...plan, changes: 233 }, 233, "web");
  expect(() => checkTypedCount({ ...plan, changes: 233 }, 2, "web")).toThrow(
    expect.objectContaining({ params: { expected: 233 } }),
  );
});
