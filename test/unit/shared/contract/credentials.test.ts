import { describe, expect, it } from "vitest";
import { redact } from "../../../../electron/core/redact.ts";
import { credentialDraft, credentials } from "../../../../shared/contract/credentials.ts";

const secret = "the secret itself";

describe("what the audit log may keep of a call on credentials", () => {
  it.each<[string, object]>([
    ["a password", { kind: "password", name: "team", password: secret }],
    [
      "a key",
      { kind: "key", privateKey: secret, passphrase: secret, certificate: "ssh-ed25519-cert-v01@openssh.com A" },
    ],
    ["a seed", { kind: "totp", seed: secret, digits: 6 }],
  ])("holds no part of %s", (_what, draft) => {
    expect(JSON.stringify(redact(credentials.add.input, draft))).not.toContain(secret);
    const replaced = redact(credentials.replace.input, { id: "a", draft });
    expect(JSON.stringify(replaced)).not.toContain(secret);
    expect(replaced).toMatchObject({ id: "a", draft: { kind: (draft as { kind: string }).kind } });
  });

  it("holds neither passphrase", () => {
    expect(redact(credentials.reveal.input, { id: "a", passphrase: secret })).toEqual({
      id: "a",
      passphrase: "[secret]",
    });
    const input = { type: "ed25519", name: "n", passphrase: secret };
    expect(redact(credentials.generate.input, input)).toEqual({ ...input, passphrase: "[secret]" });
  });

  it("would hold no part of what is revealed either", () => {
    const parts = [{ label: "password", value: secret }];
    expect(redact(credentials.reveal.output, { parts })).toEqual({ parts: [{ label: "password", value: "[secret]" }] });
  });
});

describe("a draft of a credential", () => {
  const accepts = (draft: object): boolean => credentialDraft.safeParse(draft).success;

  it("has the parameters of one-time codes within their bounds", () => {
    const seed = { kind: "totp", seed: "JBSWY3DPEHPK3PXP" };
    expect(accepts(seed)).toBe(true);
    for (const wrong of [
      { digits: 5 },
      { digits: 9 },
      { periodSeconds: 4 },
      { periodSeconds: 301 },
      { algorithm: "MD5" },
    ])
      expect(accepts({ ...seed, ...wrong })).toBe(false);
  });

  it("has no name that could deceive, and no secret beyond its bound", () => {
    expect(accepts({ kind: "password", name: "a\u202eb", password: "x" })).toBe(false);
    expect(accepts({ kind: "password", name: "x".repeat(129), password: "x" })).toBe(false);
    expect(accepts({ kind: "password", password: "x".repeat(4097) })).toBe(false);
    expect(accepts({ kind: "agent", agentKey: "" })).toBe(false);
  });

  it("of a rollout names at least one host and at most 500", () => {
    const plan = (count: number): boolean =>
      credentials.planRollout.input.safeParse({
        mode: "push",
        credentialId: "a",
        hostIds: Array.from({ length: count }, (_, index) => `h${index}`),
      }).success;
    expect([0, 1, 500, 501].map(plan)).toEqual([false, true, true, false]);
  });
});
