import { describe, expect, it } from "vitest";
import type { TotpSecret } from "../../../../../electron/core/credentials/secret.ts";
import { totpCode } from "../../../../../electron/core/credentials/totp.ts";
import { OneTimeCodes } from "../../../../../electron/core/ssh/oneTimeCodes.ts";
import { failureOf } from "../../../../support/failures.ts";
import { fakeClock } from "../../../../support/ports.ts";

const secret: TotpSecret = {
  kind: "totp",
  seed: "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP",
  digits: 6,
  periodSeconds: 30,
  algorithm: "SHA1",
};

describe("one-time codes for logins", () => {
  it("come at once for the first login to each host", async () => {
    const clock = fakeClock();
    const codes = new OneTimeCodes(clock);
    const { signal } = new AbortController();
    const expected = totpCode(secret, clock.now());
    expect(await codes.next("h1", secret, signal)).toBe(expected);
    expect(await codes.next("h2", secret, signal)).toBe(expected);
  });

  it("are never given to the same host twice: the next login waits for the next code", async () => {
    const clock = fakeClock();
    const codes = new OneTimeCodes(clock);
    const { signal } = new AbortController();
    const given: string[] = [];
    for (let login = 0; login < 3; login += 1) void codes.next("h1", secret, signal).then((code) => given.push(code));
    const settle = (): Promise<void> => new Promise((resolve) => void setImmediate(resolve));
    for (const count of [1, 2, 3]) {
      await settle();
      expect(given).toHaveLength(count);
      clock.advance(29_999);
      await settle();
      expect(given).toHaveLength(count);
      clock.advance(1);
    }
    expect(new Set(given).size).toBe(3);
  });

  it("are given up with the login", async () => {
    const codes = new OneTimeCodes(fakeClock());
    const login = new AbortController();
    await codes.next("h1", secret, login.signal);
    const waiting = failureOf(codes.next("h1", secret, login.signal));
    login.abort();
    expect((await waiting).code).toBe("cancelled");
  });
});
