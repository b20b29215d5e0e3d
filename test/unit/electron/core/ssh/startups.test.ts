import { describe, expect, it } from "vitest";
import { defaultLimits } from "../../../../../electron/core/ssh/limits.ts";
import { endedAtOnce, Startups } from "../../../../../electron/core/ssh/startups.ts";
import { Failure } from "../../../../../shared/base/failure.ts";
import { failureOf } from "../../../../support/failures.ts";
import { fakeClock } from "../../../../support/ports.ts";

const settle = async (): Promise<void> => {
  for (let turn = 0; turn < 60; turn += 1) await Promise.resolve();
};
const never = new AbortController().signal;
const dropped = new Failure("ssh.closed", { host: "db", reason: "beforeGreeting" });

/** A server that drops new connections while `most` have not logged in. */
function setup(most: number) {
  const clock = fakeClock();
  const startups = new Startups(clock, defaultLimits, () => 0.5);
  let open = 0;
  let attempts = 0;
  let drops = 0;
  let peak = 0;
  const login = async (): Promise<string> => {
    attempts += 1;
    if (open >= most) {
      drops += 1;
      throw dropped;
    }
    open += 1;
    peak = Math.max(peak, open);
    await new Promise<void>((resolve) => void clock.after(50, resolve));
    open -= 1;
    return "in";
  };
  const run = (signal = never): Promise<string> => startups.run("db:22", signal, login, endedAtOnce);
  const pass = async (milliseconds: number): Promise<void> => {
    for (let time = 0; time < milliseconds; time += 25) {
      clock.advance(25);
      await settle();
    }
  };
  return { clock, run, pass, seen: () => ({ attempts, drops, peak }) };
}

describe("logins at a server that drops new connections (MaxStartups)", () => {
  it("all come in, and after the first drops no more are begun than it takes", async () => {
    const { run, pass, seen } = setup(2);
    const all = Promise.all(Array.from({ length: 20 }, () => run()));
    await pass(5000);
    expect(await all).toEqual(Array.from({ length: 20 }, () => "in"));
    // Eight at first, six of them dropped.
    expect(seen()).toEqual({ attempts: 26, drops: 6, peak: 2 });
  });

  it("fail in the end when it drops every one of them, and sooner when they are alone", async () => {
    const alone = setup(0);
    const failed = failureOf(alone.run());
    await alone.pass(1000);
    expect(await failed).toEqual(dropped.toData());
    expect(alone.seen().attempts).toBe(2);
    const { run, pass, seen } = setup(0);
    const both = Promise.all([failureOf(run()), failureOf(run())]);
    await pass(20_000);
    expect((await both).map(({ code }) => code)).toEqual(["ssh.closed", "ssh.closed"]);
    expect(seen().attempts).toBeGreaterThan(6);
  });

  it("are not tried again after a failure of another kind", async () => {
    const startups = new Startups(fakeClock(), defaultLimits, () => 0);
    let attempts = 0;
    const refused = async (): Promise<never> => {
      attempts += 1;
      throw new Failure("ssh.authFailed");
    };
    expect((await failureOf(startups.run("db", never, refused, endedAtOnce))).code).toBe("ssh.authFailed");
    expect(attempts).toBe(1);
  });

  it("can be given up while they wait to try again", async () => {
    const { run } = setup(0);
    const cancel = new AbortController();
    const failed = failureOf(run(cancel.signal));
    await settle();
    cancel.abort();
    expect((await failed).code).toBe("cancelled");
  });

  it("are begun eight at a time again after a while", async () => {
    const { clock, run, pass, seen } = setup(2);
    const first = Promise.all(Array.from({ length: 8 }, () => run()));
    await pass(3000);
    await first;
    clock.advance(defaultLimits.budgetMemoryMs);
    const before = seen().drops;
    const second = Promise.all(Array.from({ length: 8 }, () => run()));
    await pass(3000);
    await second;
    expect(seen().drops - before).toBe(6);
  });
});

describe("a connection that ended at once", () => {
  it("is one that said nothing, whatever way it was cut", () => {
    expect(endedAtOnce(dropped)).toBe(true);
    expect(endedAtOnce(new Failure("ssh.closed", { reason: "reset" }))).toBe(true);
    expect(endedAtOnce(new Failure("ssh.closed", { reason: "byUs" }))).toBe(false);
    expect(endedAtOnce(new Failure("ssh.unreachable", { reason: "ECONNRESET" }))).toBe(false);
    expect(endedAtOnce(new Error("beforeGreeting"))).toBe(false);
    expect(endedAtOnce(new Failure("ssh.turnedAway", { reason: "maxStartups" }))).toBe(true);
    expect(endedAtOnce(new Failure("ssh.turnedAway", { reason: "penalty" }))).toBe(false);
  });
});
