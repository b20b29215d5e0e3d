import { type Duplex, duplexPair } from "node:stream";
import { describe, expect, it } from "vitest";
import { familyOf, openSocket } from "../../../../../electron/core/ssh/transport.ts";
import { goWay, wayOf } from "../../../../../electron/core/ssh/way.ts";
import type { Host, HostAccess } from "../../../../../shared/contract/hosts.ts";
import { failureOf } from "../../../../support/failures.ts";
import { TestInventory } from "../../../../support/sshClient.ts";

const never = new AbortController().signal;
const hostWith = (access: HostAccess, more: Partial<Host> = {}): Host =>
  new TestInventory().add({ name: "db", address: "10.0.0.9", port: 2222, access, ...more });
const proxy = { kind: "http", address: "proxy.example", port: 3128 } as const;
const thrown = (work: () => unknown): { code: string; params: unknown } => {
  try {
    work();
  } catch (error) {
    const { code, params } = error as { code: string; params: unknown };
    return { code, params };
  }
  throw new Error("did not fail");
};

describe("the way to a host", () => {
  it("is direct when nothing else is said", () => {
    expect(wayOf(hostWith({}))).toEqual({ kind: "direct" });
  });

  it("is refused when it is a program that nobody has allowed, or only in other words", () => {
    const command = "nc %h %p";
    for (const access of [{ proxyCommand: command }, { proxyCommand: command, proxyCommandAllowed: "nc %h 22" }])
      expect(thrown(() => wayOf(hostWith(access)))).toEqual({
        code: "ssh.proxyCommandNotAllowed",
        params: { host: "db", command },
      });
    expect(wayOf(hostWith({ proxyCommand: command, proxyCommandAllowed: command }))).toEqual({
      kind: "command",
      line: "nc 10.0.0.9 2222",
    });
  });

  it("cannot be two ways", () => {
    const command = { proxyCommand: "nc %h %p", proxyCommandAllowed: "nc %h %p" };
    expect(thrown(() => wayOf(hostWith({ ...command, proxy }))).code).toBe("ssh.waysConflict");
    expect(thrown(() => wayOf(hostWith(command, { jumpHostId: "j" }))).code).toBe("ssh.waysConflict");
  });
});

describe("going the way", () => {
  it("dials the proxy, asks it for the host by name and shows it the password", async () => {
    const [ours, theirs] = duplexPair() as [Duplex, Duplex];
    let dialled: unknown;
    const asked = new Promise<string>((resolve) =>
      theirs.once("data", (chunk: Buffer) => {
        resolve(chunk.toString("latin1"));
        theirs.write("HTTP/1.1 200 OK\r\n\r\n");
      }),
    );
    const host = hostWith({ proxy: { ...proxy, user: "ann", credentialId: "c1" }, bindAddress: "192.0.2.7" });
    await goWay({
      host: { ...host, address: "db.internal" },
      dial: async (endpoint) => {
        dialled = endpoint;
        return ours;
      },
      signal: never,
      proxyPassword: (id) => (id === "c1" ? "pw" : undefined),
    });
    expect(dialled).toMatchObject({ address: "proxy.example", port: 3128, bindAddress: "192.0.2.7" });
    expect(await asked).toContain("CONNECT db.internal:2222 ");
    expect(await asked).toContain(Buffer.from("ann:pw").toString("base64"));
  });

  it("names the proxy when that cannot be reached, without its password", async () => {
    const dial = (): Promise<never> => Promise.reject(Object.assign(new Error("x"), { code: "ECONNREFUSED" }));
    const failed = goWay({ host: hostWith({ proxy }), dial, signal: never, proxyPassword: () => "pw" });
    expect(await failureOf(failed)).toEqual({
      code: "ssh.proxyFailed",
      params: { host: "db", proxy: "proxy.example:3128", reason: "ECONNREFUSED" },
    });
  });
});

describe("a socket", () => {
  it("keeps to the family that was asked for, or to that of the address it leaves from", () => {
    expect(familyOf({})).toBe(0);
    expect(familyOf({ bindAddress: "[::1]" })).toBe(6);
    expect(familyOf({ bindAddress: "127.0.0.1" })).toBe(4);
    expect(familyOf({ bindAddress: "127.0.0.1", addressFamily: "ipv6" })).toBe(6);
  });

  it("is not opened to an address of the other family", async () => {
    const opening = openSocket({ address: "127.0.0.1", port: 1, addressFamily: "ipv6" }, never);
    await expect(opening).rejects.toMatchObject({ code: "EAFNOSUPPORT" });
  });
});
