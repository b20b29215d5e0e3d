import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { credentialDraft } from "../../../../shared/contract/credentials.ts";
import { hostAddress, hostDraft, hostName } from "../../../../shared/contract/hosts.ts";
import { contract } from "../../../../shared/contract/index.ts";

const accepts = (schema: { safeParse(value: unknown): { success: boolean } }, value: unknown): boolean =>
  schema.safeParse(value).success;

describe("a host's name", () => {
  it.each(["web-1", "db.example.org", "Büro 2", "日本", "a".repeat(128)])("may be %s", (name) => {
    expect(accepts(hostName, name)).toBe(true);
  });

  it.each([
    "",
    "a".repeat(129),
    "line\nbreak",
    "tab\there",
    "bell\u0007",
    "esc\u001b[2J",
    "left\u202eright",
    "iso\u2066late\u2069",
  ])("may not be %j: it is shown where trust is asked for", (name) => {
    expect(accepts(hostName, name)).toBe(false);
  });
});

describe("a host's address", () => {
  it.each(["192.0.2.1", "web-1.example.org", "2001:db8::1", "[2001:db8::1]", "fe80::1%eth0", "localhost", "a_b"])(
    "may be %s",
    (address) => expect(accepts(hostAddress, address)).toBe(true),
  );

  it.each(["", "two words", "a;b", "$(id)", "-oProxyCommand=x y", "a/b", "a\nb", "a@b", "`id`"])(
    "may not be %j",
    (address) => expect(accepts(hostAddress, address)).toBe(false),
  );
});

describe("a host draft", () => {
  it("needs a name and an address and nothing else", () => {
    expect(accepts(hostDraft, { name: "a", address: "192.0.2.1" })).toBe(true);
    expect(accepts(hostDraft, { name: "a" })).toBe(false);
    expect(accepts(hostDraft, { address: "192.0.2.1" })).toBe(false);
  });

  it.each([0, -1, 65_536, 22.5, "22", null])("refuses port %j", (port) => {
    expect(accepts(hostDraft, { name: "a", address: "192.0.2.1", port })).toBe(false);
  });

  it("takes a pinned key only as a whole SHA256 fingerprint", () => {
    const draft = (hostKey: string): unknown => ({ name: "a", address: "192.0.2.1", hostKey });
    expect(accepts(hostDraft, draft(`SHA256:${"A".repeat(43)}`))).toBe(true);
    for (const wrong of [
      "",
      "SHA256:",
      `SHA256:${"A".repeat(42)}`,
      `MD5:${"A".repeat(43)}`,
      `SHA256:${"A".repeat(43)}=`,
    ])
      expect(accepts(hostDraft, draft(wrong))).toBe(false);
  });

  it("drops fields that it does not know", () => {
    const parsed = hostDraft.parse({ name: "a", address: "192.0.2.1", id: "mine", createdAt: 1, removedAt: 2 });
    expect(parsed).toEqual({ name: "a", address: "192.0.2.1" });
  });

  it("never throws, whatever it is given", () => {
    fc.assert(
      fc.property(fc.anything(), (value) => {
        expect(typeof accepts(hostDraft, value)).toBe("boolean");
      }),
    );
  });
});

describe("a credential draft", () => {
  it("is a password, a key, a key of the agent or a seed, and its secret has a bound", () => {
    expect(accepts(credentialDraft, { kind: "password", password: "x" })).toBe(true);
    expect(accepts(credentialDraft, { kind: "key", privateKey: "x" })).toBe(true);
    expect(accepts(credentialDraft, { kind: "agent", agentKey: "me@laptop" })).toBe(true);
    expect(accepts(credentialDraft, { kind: "totp", seed: "JBSWY3DPEHPK3PXP", digits: 9 })).toBe(false);
    expect(accepts(credentialDraft, { kind: "none" })).toBe(false);
    expect(accepts(credentialDraft, { kind: "password", password: "x".repeat(4097) })).toBe(false);
    expect(accepts(credentialDraft, { kind: "key", privateKey: "x".repeat(65_537) })).toBe(false);
  });
});

describe("inputs that reach a shell or the disk", () => {
  it("have bounds", () => {
    const { exec, hosts, backup, app } = contract;
    expect(accepts(exec.run.input, { hostIds: ["h1"], command: "x".repeat(65_537) })).toBe(false);
    expect(accepts(exec.run.input, { hostIds: [], command: "x" })).toBe(false);
    expect(accepts(hosts.remove.input, { ids: Array.from({ length: 10_001 }, () => "h1") })).toBe(false);
    expect(accepts(backup.run.input, { hostId: "h1", paths: ["relative"], folder: "/tmp" })).toBe(false);
    expect(accepts(app.saveSettings.input, { json: "x".repeat(262_145) })).toBe(false);
  });

  it("take ids of letters, digits, - and _ only", () => {
    const { hosts } = contract;
    expect(accepts(hosts.remove.input, { ids: ["aZ0_-"] })).toBe(true);
    for (const id of ["", "../x", "a b", "a'b", "x".repeat(65)])
      expect(accepts(hosts.remove.input, { ids: [id] })).toBe(false);
  });
});
