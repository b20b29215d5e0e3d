import fc from "fast-check";
import { existsSync, mkdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { Attempts, delayAfter, freeAttempts, passedSince } from "../../../../../electron/core/vault/attempts.ts";
import type { Clock } from "../../../../../electron/core/ports.ts";
import { Failure } from "../../../../../shared/base/failure.ts";
import { fakeClock, memoryLogger } from "../../../../support/ports.ts";
import { temporaryFolder } from "../../../../support/temporaryFolder.ts";

/** Clocks of a computer that can be set, restarted and left alone. */
function computer(): Clock & { wall: number; boot: number } {
  const clock = fakeClock();
  const it = { wall: Date.UTC(2026, 0, 1), boot: 3_600_000 };
  return Object.assign(it, {
    ...clock,
    now: () => it.wall,
    monotonic: () => it.boot,
    sinceBoot: () => it.boot,
  });
}

const wrong = (): Promise<never> => Promise.reject(new Failure("vault.wrongPassphrase"));
const right = (): Promise<string> => Promise.resolve("open");

async function fail(attempts: Attempts, times: number): Promise<void> {
  for (let time = 0; time < times; time += 1) await attempts.run(wrong).catch(() => undefined);
}

function setup() {
  const path = join(temporaryFolder(), "attempts.json");
  const clock = computer();
  const logger = memoryLogger();
  const start = (): Attempts => new Attempts({ path, clock, logger });
  const pass = (milliseconds: number): void => {
    clock.wall += milliseconds;
    clock.boot += milliseconds;
  };
  return { path, clock, logger, start, pass };
}

describe("wrong attempts", () => {
  it("wait for nothing three times, then ever longer, and never more than five minutes", () => {
    const delays = Array.from({ length: 12 }, (_, failures) => delayAfter(failures) / 1000);
    expect(delays).toEqual([0, 0, 0, 5, 10, 20, 40, 80, 160, 300, 300, 300]);
    expect(delayAfter(1_000_000)).toBe(300_000);
  });

  it("are refused before their time without being tried, and say how long it takes", async () => {
    const { start, pass } = setup();
    const attempts = start();
    await fail(attempts, freeAttempts);
    expect(attempts.waitSeconds).toBe(5);
    let tried = false;
    const early = attempts.run(async () => (tried = true));
    await expect(early).rejects.toMatchObject({ code: "vault.waitAfterFailures", params: { seconds: 5 } });
    expect(tried).toBe(false);
    pass(4_001);
    expect(attempts.waitSeconds).toBe(1);
    pass(999);
    await expect(attempts.run(right)).resolves.toBe("open");
  });

  it("are forgotten after a right one", async () => {
    const { path, start, pass } = setup();
    const attempts = start();
    await fail(attempts, freeAttempts + 2);
    pass(5_000);
    await attempts.run(right);
    expect(existsSync(path)).toBe(false);
    await fail(attempts, freeAttempts - 1);
    expect(attempts.waitSeconds).toBe(0);
  });

  it("count for the passphrase and the recovery key, and for nothing else", async () => {
    const { start } = setup();
    const attempts = start();
    await fail(attempts, 1);
    const failing = (code: string) => () => Promise.reject(new Failure(code));
    for (const code of ["vault.passphraseTooShort", "vault.writeFailed", "vault.headerDamaged"])
      await attempts.run(failing(code)).catch(() => undefined);
    await attempts.run(failing("vault.wrongRecoveryKey")).catch(() => undefined);
    expect(attempts.waitSeconds).toBe(0);
    await attempts.run(failing("vault.wrongRecoveryKey")).catch(() => undefined);
    expect(attempts.waitSeconds).toBe(5);
  });

  it("cannot be made all at once to get around the wait", async () => {
    const { start } = setup();
    const attempts = start();
    let tried = 0;
    const many = Array.from({ length: 10 }, () =>
      attempts.run(() => {
        tried += 1;
        return wrong();
      }),
    );
    await Promise.allSettled(many);
    expect(tried).toBe(freeAttempts);
  });
});

describe("the wait after a restart", () => {
  it("goes on where it was, however often the program starts", async () => {
    const { start, pass } = setup();
    await fail(start(), freeAttempts);
    pass(2_000);
    expect(start().waitSeconds).toBe(3);
    pass(2_000);
    expect(start().waitSeconds).toBe(1);
    pass(1_000);
    const later = start();
    expect(later.waitSeconds).toBe(0);
    await fail(later, 1);
    expect(start().waitSeconds).toBe(10);
  });

  it("is not shortened by a clock that is set forward", async () => {
    const { clock, start } = setup();
    await fail(start(), freeAttempts);
    clock.wall += 86_400_000;
    expect(start().waitSeconds).toBe(5);
  });

  it("is not lengthened by a clock that is set back", async () => {
    const { clock, start, pass } = setup();
    await fail(start(), freeAttempts);
    clock.wall -= 86_400_000;
    pass(5_000);
    expect(start().waitSeconds).toBe(0);
  });

  it("passes while the computer is off", async () => {
    const { clock, start } = setup();
    await fail(start(), freeAttempts);
    clock.wall += 60_000;
    clock.boot = 20_000;
    expect(start().waitSeconds).toBe(0);
  });

  it("ends also when both clocks went back, for a program that starts anew for each attempt", async () => {
    const { clock, start, pass } = setup();
    await fail(start(), freeAttempts);
    clock.wall -= 86_400_000;
    clock.boot = 10_000;
    expect(start().waitSeconds).toBe(5);
    pass(5_000);
    expect(start().waitSeconds).toBe(0);
  });

  it("never counts more time than either clock saw while both ran", () => {
    const time = fc.integer({ min: 0, max: 2 ** 40 });
    fc.assert(
      fc.property(time, time, time, time, (at, sinceBoot, now, boot) => {
        const passed = passedSince({ failures: 3, at, sinceBoot }, now, boot);
        if (passed === null) expect(now < at && boot < sinceBoot).toBe(true);
        else {
          expect(passed).toBeGreaterThanOrEqual(0);
          if (boot >= sinceBoot) expect(passed).toBeLessThanOrEqual(boot - sinceBoot);
        }
      }),
    );
  });

  it("is not got around by damage to the file", () => {
    const { path, start } = setup();
    for (const text of ["", "{", "null", '{"failures":-1,"at":0,"sinceBoot":0}', "[]", '{"failures":3}']) {
      writeFileSync(path, text);
      expect(start().waitSeconds, text).toBe(5);
    }
  });

  it("is read from any file there may be without an error, and is never longer than the longest", () => {
    const { path, start } = setup();
    const number = fc.oneof(fc.integer(), fc.double({ noNaN: true }));
    const file = fc.oneof(
      fc.string(),
      fc.record({ failures: number, at: number, sinceBoot: number }).map((content) => JSON.stringify(content)),
    );
    fc.assert(
      fc.property(file, (text) => {
        writeFileSync(path, text);
        const { waitSeconds } = start();
        expect(waitSeconds).toBeGreaterThanOrEqual(0);
        expect(waitSeconds).toBeLessThanOrEqual(300);
      }),
    );
  });

  it("is kept in a file for its owner alone, written whole", async () => {
    const { path, start } = setup();
    await fail(start(), 1);
    expect(statSync(path).mode & 0o777).toBe(0o600);
    expect(JSON.parse(readFileSync(path, "utf8"))).toMatchObject({ failures: 1 });
    expect(existsSync(`${path}.new`)).toBe(false);
  });

  it("holds in memory when the disk cannot be written, and the answer stays the same", async () => {
    const { path, logger, start } = setup();
    mkdirSync(`${path}.new`);
    const attempts = start();
    for (let time = 0; time < freeAttempts; time += 1)
      await expect(attempts.run(wrong)).rejects.toMatchObject({ code: "vault.wrongPassphrase" });
    expect(attempts.waitSeconds).toBe(5);
    expect(logger.lines.join()).toContain("the count of wrong attempts was not saved");
  });
});
