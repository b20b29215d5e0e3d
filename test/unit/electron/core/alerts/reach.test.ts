import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type Reach, reachOf, reachOfAll } from "../../../../../electron/core/alerts/reach.ts";
import type { HostHealth } from "../../../../../shared/contract/health.ts";

const failed = (code: string, params: object = {}): Pick<HostHealth, "status" | "failure"> => ({
  status: "failed",
  failure: { code, params: { ...params } },
});

describe("how one host stands", () => {
  it.each([
    [{ status: "ok", failure: null }, "up"],
    [{ status: "warning", failure: null }, "up"],
    [{ status: "critical", failure: null }, "up"],
    [{ status: "unknown", failure: null }, "pending"],
    [{ status: "connecting", failure: null }, "pending"],
    [{ status: "stale", failure: null }, "pending"],
    [{ status: "unobserved", failure: null }, "lost"],
    [failed("ssh.unreachable", { reason: "ECONNREFUSED" }), "down"],
    [failed("ssh.unreachable", { reason: "EHOSTUNREACH" }), "down"],
    [failed("ssh.unreachable", { reason: "ENETUNREACH" }), "lost"],
    [failed("ssh.unreachable", { reason: "EAI_AGAIN" }), "lost"],
    [failed("ssh.timeout"), "down"],
    [failed("ssh.closed", { reason: "byServer" }), "down"],
    [failed("health.probeStalled"), "down"],
    [failed("ssh.jumpFailed", { reason: "ECONNREFUSED" }), "unreachable"],
    [failed("ssh.jumpFailed", { reason: "forwardRefused" }), "down"],
    [failed("ssh.proxyFailed"), "unreachable"],
    [failed("ssh.authFailed"), "refused"],
    [failed("ssh.hostKeyChanged"), "refused"],
    [failed("ssh.noCommonAlgorithm"), "refused"],
    [failed("internal"), "pending"],
  ] as const)("%j is %s", (health, expected) => expect(reachOf(health as HostHealth)).toBe(expected));
});

/** "gw:down web<gw:unreachable": hosts with what they are reached through. */
function fleet(text: string): ReturnType<typeof reachOfAll> {
  const own = new Map<string, Reach>();
  const ways = new Map<string, string[]>();
  for (const word of text.split(" ")) {
    const [, id = "", way, reach] = /^(\w+)(?:<([\w,]+))?:(\w+)$/.exec(word) ?? [];
    own.set(id, reach as Reach);
    if (way) ways.set(id, way.split(","));
  }
  return reachOfAll(own, ways);
}
const shown = (text: string): string => [...fleet(text).hosts].map(([id, reach]) => `${id}:${reach}`).join(" ");

describe("how a fleet stands", () => {
  it.each([
    ["a host alone that is down", "a:down b:up", "a:down b:up"],
    [
      "hosts behind a jump host that is down",
      "gw:down a<gw:down b<gw:unreachable c:up",
      "gw:down a:unreachable b:unreachable c:up",
    ],
    ["a host behind a jump host that answers", "gw:up a<gw:down", "gw:up a:down"],
    [
      "a chain, however long",
      "gw:down mid<gw:unreachable a<mid:down c:up",
      "gw:down mid:unreachable a:unreachable c:up",
    ],
    ["a host that answers in spite of all", "gw:down a<gw:up", "gw:down a:up"],
    ["a host with two ways, one of them down", "gw:up sw:down a<gw,sw:down", "gw:up sw:down a:unreachable"],
    ["a jump host that refuses the login", "gw:refused a<gw:unreachable", "gw:refused a:unreachable"],
    ["two silent hosts of two", "a:down b:down", "a:down b:down"],
    ["three silent hosts of three", "a:down b:down c:down", "a:lost b:lost c:lost"],
    [
      "silent hosts behind one that is silent, too",
      "gw:down a<gw:down b<gw:down c<gw:down",
      "gw:down a:unreachable b:unreachable c:unreachable",
    ],
    ["three silent hosts of four", "a:down b:down c:down d:up", "a:down b:down c:down d:up"],
    ["a computer that has no network", "a:lost b:pending", "a:lost b:lost"],
    ["no news", "a:pending b:pending c:pending", "a:pending b:pending c:pending"],
    ["hosts that lead to each other", "a<b:down b<a:down c:up", "a:unreachable b:unreachable c:up"],
  ] as const)("%s", (_, own, expected) => expect(shown(own)).toBe(expected));

  it("names the silent host that is nearest to this computer", () => {
    const { blockedBy } = fleet("gw:down mid<gw:unreachable a<mid:down c:up");
    expect(blockedBy).toEqual(
      new Map([
        ["mid", "gw"],
        ["a", "gw"],
      ]),
    );
  });

  const reach = fc.constantFrom<Reach>("up", "down", "unreachable", "refused", "pending", "lost");
  const hosts = fc.array(fc.record({ reach, ways: fc.array(fc.nat(9), { maxLength: 3 }) }), { maxLength: 10 });

  it("never calls a host down whose way is down, and never makes one worse that answers", () => {
    fc.assert(
      fc.property(hosts, (all) => {
        const own = new Map(all.map((one, at) => [String(at), one.reach]));
        const ways = new Map(all.map((one, at) => [String(at), one.ways.filter((way) => way !== at).map(String)]));
        const { hosts: result, blockedBy } = reachOfAll(own, ways);
        for (const [id, now] of result) {
          if (own.get(id) === "up") expect(now).toBe("up");
          if (now === "down") {
            expect(blockedBy.has(id)).toBe(false);
            for (const way of ways.get(id) ?? []) expect(own.get(way)).not.toBe("down");
          }
        }
      }),
      { numRuns: 200 },
    );
  });
});
