import { describe, expect, it } from "vitest";
import type { CredentialSecret } from "../../../../../electron/core/credentials/secret.ts";
import { type LoginInventory, loginsOf } from "../../../../../electron/core/ssh/logins.ts";
import { OneTimeCodes } from "../../../../../electron/core/ssh/oneTimeCodes.ts";
import { Failure } from "../../../../../shared/base/failure.ts";
import type { Host } from "../../../../../shared/contract/hosts.ts";
import { fakeClock } from "../../../../support/ports.ts";

const secrets: Readonly<Record<string, CredentialSecret>> = {
  key: { kind: "key", privateKey: "x", passphrase: undefined },
  word: { kind: "password", password: "secret" },
  seed: { kind: "totp", seed: "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP", digits: 6, periodSeconds: 30, algorithm: "SHA1" },
};
const secretById = (id: string): CredentialSecret => {
  const secret = secrets[id];
  if (!secret) throw new Failure("credentials.notFound", { name: id });
  return secret;
};
const inventory = {
  credentials: () => Object.keys(secrets).map((id) => ({ id, name: `the ${id}` })),
  secretOf: ({ credentialId }: Host) => (credentialId === null ? null : secretById(credentialId)),
  secretById,
  credentialUsed: () => undefined,
} as unknown as LoginInventory;

const logins = (change: Partial<Host>) =>
  loginsOf(
    inventory,
    { id: "h1", credentialId: null, ...change } as Host,
    new OneTimeCodes(fakeClock()),
    new AbortController().signal,
  );

describe("a host's ways to log in", () => {
  it("are the agent alone when nothing is stored for it", () => {
    expect(logins({})).toEqual({ credentials: [{ id: null, name: "", secret: null }], code: undefined });
  });

  it("are its credential and then the further ones in their order", () => {
    const { credentials } = logins({ credentialId: "key", access: { moreCredentialIds: ["word", "key"] } });
    expect(credentials.map(({ id, name }) => [id, name])).toEqual([
      ["key", "the key"],
      ["word", "the word"],
      ["key", "the key"],
    ]);
    expect(credentials[1]?.secret).toEqual(secrets["word"]);
  });

  it("come with one-time codes where a seed is named", async () => {
    const { code } = logins({ access: { totpCredentialId: "seed" } });
    expect(await code?.()).toMatch(/^\d{6}$/);
    expect(logins({ access: { totpCredentialId: "word" } }).code).toBeUndefined();
  });

  it("fail when one of them no longer exists", () => {
    expect(() => logins({ access: { moreCredentialIds: ["gone"] } })).toThrow(
      expect.objectContaining({ code: "credentials.notFound" }),
    );
  });
});
