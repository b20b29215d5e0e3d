import { type Duplex, duplexPair } from "node:stream";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { readGreeting } from "../../../../../electron/core/ssh/greeting.ts";
import { isFailure } from "../../../../../shared/base/failure.ts";
import { failureOf } from "../../../../support/failures.ts";
import { fakeClock } from "../../../../support/ports.ts";

const never = new AbortController().signal;
const pair = (): [Duplex, Duplex] => duplexPair() as [Duplex, Duplex];
const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

describe("the greeting of a server", () => {
  it("is its version, and stays there to be read", async () => {
    const [ours, theirs] = pair();
    const reading = readGreeting(ours, "web1", fakeClock(), never);
    theirs.write("SSH-2.0-Open");
    theirs.write("SSH_9.2\r\nrest");
    expect(await reading).toBe("SSH-2.0-OpenSSH_9.2");
    theirs.end();
    let text = "";
    for await (const chunk of ours) text += String(chunk);
    expect(text).toBe("SSH-2.0-OpenSSH_9.2\r\nrest");
  });

  it("may come behind other lines", async () => {
    const [ours, theirs] = pair();
    const reading = readGreeting(ours, "web1", fakeClock(), never);
    theirs.write("Authorised users only\r\nSSH-2.0-x\r\n");
    expect(await reading).toBe("SSH-2.0-x");
  });

  it("is not waited for long once something else was said", async () => {
    const [ours, theirs] = pair();
    const clock = fakeClock();
    const failed = failureOf(readGreeting(ours, "web1", clock, never));
    theirs.write("220 mail.example ESMTP\r\n");
    for (let round = 0; round < 5; round += 1) await turn();
    clock.advance(2000);
    expect(await failed).toEqual({
      code: "ssh.protocol",
      params: { host: "web1", reason: "220 mail.example ESMTP" },
    });
  });

  it("is missed where the server hangs up, with and without a word", async () => {
    const [ours, theirs] = pair();
    const silent = failureOf(readGreeting(ours, "web1", fakeClock(), never));
    theirs.end();
    expect(await silent).toEqual({ code: "ssh.closed", params: { host: "web1", reason: "beforeGreeting" } });
    const [again, server] = pair();
    const spoken = failureOf(readGreeting(again, "web1", fakeClock(), never));
    server.end("Go away\r\n");
    expect(await spoken).toEqual({ code: "ssh.protocol", params: { host: "web1", reason: "Go away" } });
  });

  it.each([
    ["Not allowed at this time\r\n", "penalty"],
    ["Exceeded MaxStartups\r\n", "maxStartups"],
  ])("is no other protocol where OpenSSH turns a client away with %j", async (words, reason) => {
    const [ours, server] = pair();
    const failed = failureOf(readGreeting(ours, "web1", fakeClock(), never));
    server.end(words);
    expect(await failed).toEqual({ code: "ssh.turnedAway", params: { host: "web1", reason } });
  });

  it("is bounded and printable, and fails with nothing but a failure, whatever is sent", async () => {
    const text = fc.oneof(
      fc.string({ unit: "binary", maxLength: 300 }),
      fc.string({ maxLength: 300 }).map((tail) => `SSH-2.0-${tail}`),
    );
    await fc.assert(
      fc.asyncProperty(text, fc.integer({ min: 1, max: 40 }), async (said, repeat) => {
        const [ours, theirs] = pair();
        theirs.on("error", () => undefined);
        const reading = readGreeting(ours, "web1", fakeClock(), never);
        theirs.end(`${said.repeat(repeat)}\n`);
        try {
          const version = await reading;
          expect(version.length).toBeLessThanOrEqual(255);
          expect(version).not.toMatch(/\p{Cc}/u);
        } catch (error) {
          expect(isFailure(error)).toBe(true);
        }
      }),
      { numRuns: 50 },
    );
  });
});
