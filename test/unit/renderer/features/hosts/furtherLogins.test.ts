import { describe, expect, it } from "vitest";
import { withLogins } from "../../../../../renderer/features/hosts/furtherLogins.ts";

describe("further logins of a host", () => {
  it("are kept in their order beside what else the host has", () => {
    const access = withLogins({ legacyAlgorithms: true }, { moreCredentialIds: ["b", "a"] });
    expect(access).toEqual({ legacyAlgorithms: true, moreCredentialIds: ["b", "a"] });
    expect(withLogins(access, { totpCredentialId: "seed" })).toEqual({ ...access, totpCredentialId: "seed" });
  });

  it("are left out when there are none any more", () => {
    const access = { moreCredentialIds: ["a"], totpCredentialId: "seed", bindAddress: "192.0.2.1" };
    expect(withLogins(access, { moreCredentialIds: [] })).toEqual({
      totpCredentialId: "seed",
      bindAddress: "192.0.2.1",
    });
    expect(withLogins({ totpCredentialId: "seed" }, { totpCredentialId: undefined })).toEqual({});
  });
});
