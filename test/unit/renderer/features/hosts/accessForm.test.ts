import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  type AccessForm,
  accessFormOf,
  accessOf,
  accessProblems,
  withWay,
} from "../../../../../renderer/features/hosts/accessForm.ts";
import { type HostAccess, hostAccess } from "../../../../../shared/contract/hosts.ts";

const form = (change: Partial<AccessForm> = {}): AccessForm => ({ ...accessFormOf(undefined), ...change });
const proxy = { way: "socks5", proxyAddress: "proxy", proxyPort: 1080 } as const;

describe("the access part of a host's form", () => {
  it("says nothing for a host without such settings, and takes away what is left out", () => {
    expect(accessOf(form())).toBeUndefined();
    expect(accessOf({ ...accessFormOf({ legacyAlgorithms: true }), legacyAlgorithms: false })).toEqual({});
  });

  it("gives back every setting as it was, also those that it does not show", () => {
    const address = fc.stringMatching(/^[A-Za-z0-9._:%[\]-]{1,40}$/);
    const text = fc.stringMatching(/^[A-Za-z0-9%]([A-Za-z0-9% ]{0,30}[A-Za-z0-9%])?$/);
    const optional = { requiredKeys: [] };
    const ways = fc.oneof(
      fc.record({
        proxy: fc.record(
          {
            kind: fc.constantFrom("socks5" as const, "http" as const),
            address,
            port: fc.integer({ min: 1, max: 65_535 }),
            user: text,
            credentialId: fc.stringMatching(/^[a-z0-9]{1,20}$/),
          },
          { requiredKeys: ["kind", "address", "port"] },
        ),
      }),
      text.chain((proxyCommand) =>
        fc.boolean().map((yes) => ({ proxyCommand, ...(yes ? { proxyCommandAllowed: proxyCommand } : {}) })),
      ),
      fc.constant({}),
    );
    const rest = fc.record(
      {
        bindAddress: address,
        addressFamily: fc.constantFrom("ipv4" as const, "ipv6" as const),
        legacyAlgorithms: fc.constant(true),
        totpCredentialId: fc.constant("totp"),
        moreCredentialIds: fc.constant(["c1", "c2"]),
      },
      optional,
    );
    fc.assert(
      fc.property(ways, rest, (way, others) => {
        const access = { ...others, ...way } as HostAccess;
        expect(hostAccess.safeParse(access).success).toBe(true);
        expect(accessOf(accessFormOf(access))).toEqual(access);
      }),
    );
  });

  it("allows a command only as it stands", () => {
    const allowed = accessFormOf({ proxyCommand: "nc %h %p", proxyCommandAllowed: "nc %h %p" });
    expect(allowed.commandAllowed).toBe(true);
    expect(accessFormOf({ proxyCommand: "nc %h 22", proxyCommandAllowed: "nc %h %p" }).commandAllowed).toBe(false);
    expect(accessOf({ ...allowed, commandAllowed: false })).toEqual({ proxyCommand: "nc %h %p" });
    expect(accessOf({ ...allowed, way: "direct" })).toEqual({});
  });

  it("says what has to be corrected", () => {
    expect(accessProblems(form({ way: "http" }), false)).toMatchObject({
      proxyAddress: expect.stringContaining("name or IP"),
      proxyPort: expect.stringContaining("65535"),
    });
    expect(accessProblems(form(proxy), true)).toEqual({});
    expect(accessProblems(form({ ...proxy, proxyPort: 70_000 }), false)).toHaveProperty("proxyPort");
    expect(accessProblems(form({ ...proxy, way: "http", proxyUser: "a:b" }), false)).toHaveProperty("proxyUser");
    expect(accessProblems(form({ ...proxy, proxyCredentialId: "c" }), false)).toHaveProperty("proxyUser");
    expect(accessProblems(form({ way: "command" }), false)).toHaveProperty("proxyCommand");
    const command = form({ way: "command", proxyCommand: "nc %h %p" });
    expect(accessProblems(command, false)).toEqual({});
    expect(accessProblems(command, true).proxyCommand).toMatch(/exclude each other/);
    expect(accessProblems(form({ bindAddress: "two words" }), false)).toHaveProperty("bindAddress");
  });

  it("fills in the usual port of a proxy, and leaves one that was typed", () => {
    const socks = withWay(form(), "socks5");
    expect(socks.proxyPort).toBe(1080);
    expect(withWay(socks, "http").proxyPort).toBe(3128);
    expect(withWay({ ...socks, proxyPort: 9050 }, "http").proxyPort).toBe(9050);
  });
});
