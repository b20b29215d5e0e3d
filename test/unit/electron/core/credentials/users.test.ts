import { describe, expect, it } from "vitest";
import type { Host } from "../../../../../shared/contract/hosts.ts";
import { credentialIdsOf } from "../../../../../electron/core/credentials/users.ts";

const host = (fields: Partial<Host>): Host => ({ credentialId: null, ...fields }) as Host;

describe("the credentials of a host", () => {
  it("are none for one that uses the agent", () => {
    expect(credentialIdsOf(host({}))).toEqual([]);
    expect(credentialIdsOf(host({ access: { legacyAlgorithms: true } }))).toEqual([]);
  });

  it("are all that it names, for whatever purpose, each once", () => {
    const proxy = { kind: "socks5", address: "192.0.2.1", port: 1080, user: "p", credentialId: "proxy" } as const;
    const access = { moreCredentialIds: ["b", "a"], totpCredentialId: "codes", proxy };
    expect(credentialIdsOf(host({ credentialId: "a", access }))).toEqual(["a", "b", "codes", "proxy"]);
    expect(credentialIdsOf(host({ credentialId: "a" }))).toEqual(["a"]);
    expect(credentialIdsOf(host({ access: { totpCredentialId: "codes" } }))).toEqual(["codes"]);
  });
});
