import { expect, it } from "vitest";
import { Failure } from "../../../../../shared/base/failure.ts";
import { waitSeconds } from "../../../../../renderer/features/vault/waitSeconds.ts";

it("waits as long as the core said, in whole seconds", () => {
  expect(waitSeconds(new Failure("vault.waitAfterFailures", { seconds: 4.2 }))).toBe(5);
});
it("does not wait for anything else", () => {
  expect(waitSeconds(null)).toBe(0);
  expect(waitSeconds(new Failure("vault.wrongPassphrase", { seconds: 9 }))).toBe(0);
  expect(waitSeconds(new Failure("vault.waitAfterFailures", { seconds: "soon" }))).toBe(0);
});
