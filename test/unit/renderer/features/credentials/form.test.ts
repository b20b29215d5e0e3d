import { describe, expect, it } from "vitest";
import { credentialDraft } from "../../../../../shared/contract/credentials.ts";
import {
  type CredentialFields,
  draftOf,
  emptyFields,
  problemsOf,
} from "../../../../../renderer/features/credentials/form.ts";

const pem = "-----BEGIN OPENSSH PRIVATE KEY-----\nx\n-----END OPENSSH PRIVATE KEY-----\n";
const fields = (changed: Partial<CredentialFields>): CredentialFields => ({ ...emptyFields, ...changed });

describe("the form of a credential", () => {
  it.each<[string, Partial<CredentialFields>, string[]]>([
    ["an empty key", { kind: "key" }, ["privateKey"]],
    ["a key without a name", { kind: "key", privateKey: pem }, []],
    ["a PuTTY key", { kind: "key", privateKey: "PuTTY-User-Key-File-3: ssh-rsa" }, []],
    ["a public key as the certificate", { kind: "key", privateKey: pem, certificate: "ssh-rsa A" }, ["certificate"]],
    ["a password without a name", { kind: "password", password: "x" }, ["name"]],
    ["no password", { kind: "password", name: "team" }, ["password"]],
    ["no seed", { kind: "totp", name: "codes" }, ["seed"]],
    ["any key of the agent", { kind: "agent", name: "laptop" }, []],
  ])("%s", (_what, changed, wrong) => {
    expect(Object.keys(problemsOf(fields(changed), true))).toEqual(wrong);
  });

  it("asks for no name where one is there already", () => {
    expect(problemsOf(fields({ kind: "password", password: "x" }), false)).toEqual({});
  });

  it("gives a draft that the contract takes, with nothing of another kind", () => {
    const all = { name: " n ", password: "p", privateKey: pem, passphrase: "s", agentKey: "me", seed: "JBSWY3DP" };
    for (const kind of ["password", "key", "agent", "totp"] as const) {
      const draft = draftOf(fields({ ...all, kind }));
      expect(credentialDraft.parse(draft)).toEqual(draft);
      expect(draft.name).toBe("n");
    }
    expect(draftOf(fields({ ...all, kind: "password" }))).toEqual({ kind: "password", name: "n", password: "p" });
    expect(draftOf(fields({ kind: "agent" }))).toEqual({ kind: "agent" });
    expect(draftOf(fields({ kind: "totp", seed: "A", digits: "8" }))).toMatchObject({ digits: 8, periodSeconds: 30 });
  });
});
