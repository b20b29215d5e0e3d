import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Host } from "../../../../../shared/contract/hosts.ts";
import type { StoredCredential } from "../../../../../electron/core/credentials/credentialStore.ts";
import { reportOn } from "../../../../../electron/core/credentials/report.ts";
import type { CredentialSecret } from "../../../../../electron/core/credentials/secret.ts";
import { isWeakPassword } from "../../../../../electron/core/credentials/weakness.ts";

const day = 86_400_000;
const now = 1000 * day;
const strong = "vT7#qLm2xRz9Kd";

type Item = Partial<StoredCredential> & { id: string; secret?: CredentialSecret };
const report = (items: readonly Item[], hosts: readonly Partial<Host>[] = []) => {
  const all = items.map(({ secret: _secret, ...fields }): StoredCredential => ({
    name: "",
    kind: "password",
    keyType: null,
    fingerprint: null,
    bits: null,
    hasPassphrase: false,
    hasCertificate: false,
    agentKey: null,
    publicLine: null,
    validBefore: null,
    createdAt: now,
    changedAt: now,
    lastUsedAt: now,
    owned: false,
    ...fields,
  }));
  const secret = (id: string): CredentialSecret =>
    items.find((item) => item.id === id)?.secret ?? { kind: "password", password: `${strong}${id}` };
  const rules = { now, oldAfterDays: 365, unusedAfterDays: 180, manyHosts: 2 };
  return reportOn({ all: () => all, secret }, hosts as Host[], rules);
};
const host = (credentialId: string, more: Partial<Host> = {}): Partial<Host> => ({
  name: "web-1",
  user: "root",
  credentialId,
  ...more,
});
const problems = (items: readonly Item[], hosts?: readonly Partial<Host>[]): string[] =>
  report(items, hosts).map(({ problem }) => problem);

describe("the report on credentials", () => {
  it("has nothing to say of a strong password that is used", () => {
    expect(report([{ id: "a" }], [host("a")])).toEqual([]);
  });

  it("finds weak passwords and weak keys", () => {
    expect(problems([{ id: "a", secret: { kind: "password", password: "Summer2026" } }], [host("a")])).toEqual([
      "weakPassword",
    ]);
    const key: CredentialSecret = { kind: "key", privateKey: "x", passphrase: undefined };
    const rsa: Item = { id: "a", kind: "key", keyType: "ssh-rsa", fingerprint: "f", hasPassphrase: true, secret: key };
    expect(report([{ ...rsa, bits: 1024 }], [host("a")])).toEqual([
      { credentialId: "a", problem: "weakKey", severity: "high", count: 1024 },
    ]);
    expect(problems([{ ...rsa, bits: 2048 }], [host("a")])).toEqual([]);
    expect(problems([{ ...rsa, keyType: "ssh-dss", hasPassphrase: false }], [host("a")])).toEqual([
      "weakKey",
      "noPassphrase",
    ]);
    expect(problems([{ ...rsa, bits: 4096, validBefore: now / 1000 }], [host("a")])).toEqual(["certificateExpired"]);
  });

  it("finds the same secret under two names, and says nothing of what it is", () => {
    const secret: CredentialSecret = { kind: "password", password: strong };
    const found = report([{ id: "a", secret }, { id: "b", secret }, { id: "c" }], [host("a"), host("b"), host("c")]);
    expect(found).toEqual([
      { credentialId: "a", problem: "sameSecret", severity: "high", others: ["b"] },
      { credentialId: "b", problem: "sameSecret", severity: "high", others: ["a"] },
    ]);
    expect(JSON.stringify(found)).not.toContain(strong);
  });

  it("finds what is old, what nobody used, what no host names and what too many do", () => {
    expect(report([{ id: "a", changedAt: now - 400 * day }], [host("a")])).toMatchObject([
      { problem: "old", count: 400 },
    ]);
    expect(report([{ id: "a", lastUsedAt: now - 200 * day }], [host("a")])).toMatchObject([
      { problem: "unused", count: 200 },
    ]);
    expect(problems([{ id: "a", lastUsedAt: null, createdAt: now - 200 * day }])).toEqual(["noHost"]);
    const many = ["x", "y", "z"].map((name) => host("a", { name }));
    expect(report([{ id: "a" }], many)).toMatchObject([{ problem: "manyHosts", count: 3 }]);
    expect(problems([{ id: "a" }], [host("other", { access: { moreCredentialIds: ["a"] } })])).toEqual([]);
  });

  it("never repeats any part of a password", () => {
    fc.assert(
      fc.property(fc.array(fc.string({ minLength: 8, maxLength: 30 }), { minLength: 1, maxLength: 5 }), (passwords) => {
        const items = passwords.map((password, index): Item => ({
          id: `id${index}`,
          secret: { kind: "password", password },
        }));
        const words = new Set([
          "credentialId",
          "problem",
          "severity",
          "others",
          "weakPassword",
          "sameSecret",
          "noHost",
        ]);
        for (const text of JSON.stringify(report(items)).match(/\w+/g) ?? [])
          expect(words.has(text) || /^(id\d|high|low)$/.test(text)).toBe(true);
      }),
      { numRuns: 50 },
    );
  });
});

describe("a weak password", () => {
  it.each([
    "",
    "short1!A",
    "password123456",
    "Passw0rd!!!!!!",
    "aaaaaaaaaaaaaaaa",
    "abcdefghijklmnop",
    "1234567890123456",
  ])("is %s", (password) => expect(isWeakPassword(password)).toBe(true));

  it("is one that is made of the names an attacker knows", () => {
    expect(isWeakPassword("Kx9-webshop-3f", ["webshop"])).toBe(true);
    expect(isWeakPassword("Kx9-webshop-3f", ["db"])).toBe(false);
  });

  it.each([strong, "correct horse battery staple", "Zq3vX8mTn2Lk7RwBc5Hd9Fy6"])("is not %s", (password) =>
    expect(isWeakPassword(password)).toBe(false),
  );
});
