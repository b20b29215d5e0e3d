import { PassThrough } from "node:stream";
import { describe, expect, it } from "vitest";
import { Failure } from "../../../../../shared/base/failure.ts";
import type { Connection } from "../../../../../electron/core/ssh/connection.ts";
import { forwardFrom } from "../../../../../electron/core/ssh/forward.ts";
import { failureOf } from "../../../../support/failures.ts";

const signal = new AbortController().signal;

/** A pool whose connection forwards as told, and counts who holds it. */
function pool(forward: Connection["forward"]) {
  const held = { now: 0 };
  const asked: unknown[][] = [];
  return {
    held,
    asked,
    name: "web-1",
    async hold() {
      held.now += 1;
      const connection = {
        forward: (...words: Parameters<Connection["forward"]>) => {
          asked.push(words.slice(0, 2));
          return forward(...words);
        },
      } as Connection;
      return { connection, release: () => void (held.now -= 1) };
    },
  };
}

describe("a connection forwarded from a host", () => {
  it("keeps the login for as long as it is open", async () => {
    const stream = new PassThrough();
    const host = pool(async () => stream);
    expect(await forwardFrom(host, "[::1]", 9100, signal)).toBe(stream);
    expect([host.asked, host.held.now]).toEqual([[["::1", 9100]], 1]);
    const closed = new Promise((resolve) => stream.once("close", resolve));
    stream.destroy();
    await closed;
    expect(host.held.now).toBe(0);
  });

  it.each([
    [1, "prohibited"],
    [2, "unreachable"],
    [3, "refused"],
    ["", "refused"],
  ])("that the server refuses with code %j is %s, and lets the login go", async (reason, words) => {
    const host = pool(() => Promise.reject(Object.assign(new Error("Channel open failure"), { reason })));
    expect(await failureOf(forwardFrom(host, "db", 5432, signal))).toEqual({
      code: "ssh.forwardRefused",
      params: { host: "web-1", address: "db", port: 5432, reason: words },
    });
    expect(host.held.now).toBe(0);
  });

  it("fails as the connection does", async () => {
    const host = pool(() => Promise.reject(new Failure("ssh.closed", { host: "web-1" })));
    expect(await failureOf(forwardFrom(host, "db", 5432, signal))).toMatchObject({ code: "ssh.closed" });
    expect(host.held.now).toBe(0);
  });
});
