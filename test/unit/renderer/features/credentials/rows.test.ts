import { describe, expect, it } from "vitest";
import {
  type Credential,
  type CredentialFinding,
  credentialFinding,
} from "../../../../../shared/contract/credentials.ts";
import type { Host } from "../../../../../shared/contract/hosts.ts";
import {
  credentialRows,
  findingInWords,
  kindInWords,
  typeInWords,
  usersInWords,
  worst,
} from "../../../../../renderer/features/credentials/rows.ts";

const credential = (fields: Partial<Credential> = {}): Credential => ({
  id: "key-1",
  name: "",
  kind: "key",
  keyType: "ssh-ed25519",
  fingerprint: "SHA256:abc",
  bits: null,
  hasPassphrase: false,
  hasCertificate: false,
  agentKey: null,
  changedAt: 0,
  lastUsedAt: null,
  usedBy: 0,
  createdAt: 0,
  ...fields,
});
const host = (name: string, credentialId: string | null): Host => ({
  id: `id-${name}`,
  name,
  address: "192.0.2.1",
  port: 22,
  user: "root",
  environment: "",
  groups: [],
  tags: [],
  notes: "",
  jumpHostId: null,
  credentialId,
  createdAt: 0,
  updatedAt: 0,
});

describe("the stored credentials", () => {
  it("name the hosts that use them, numbers by their size", () => {
    const rows = credentialRows(
      [credential({ usedBy: 2 })],
      [host("web-10", "key-1"), host("web-2", "key-1"), host("db-1", "key-2"), host("pi", null)],
    );
    expect(rows[0]?.hosts.map(({ name }) => name)).toEqual(["web-2", "web-10"]);
  });

  it("are used by hosts that name them for anything, each host once", () => {
    const access = { moreCredentialIds: ["key-1"], totpCredentialId: "seed" };
    const rows = credentialRows([credential({ usedBy: 1 })], [{ ...host("a", "key-1"), access }]);
    expect(rows[0]?.hosts).toHaveLength(1);
  });

  it("are called by their name, else by the host they are for", () => {
    const label = (fields: Partial<Credential>, hosts: Host[]) => credentialRows([credential(fields)], hosts)[0]?.label;
    expect(label({ name: "deploy" }, [host("web-1", "key-1")])).toBe("deploy");
    expect(label({}, [host("web-1", "key-1")])).toBe("Login of web-1");
    expect(label({}, [])).toBe("Without a name");
  });
});

describe("who uses a credential", () => {
  const users = (hosts: string[], usedBy = hosts.length) =>
    usersInWords({ hosts: hosts.map((name) => host(name, "key-1")), usedBy });
  it("is nobody", () => expect(users([])).toBe("Not used"));
  it("is a few hosts by name", () => expect(users(["a", "b", "c"])).toBe("a, b, c"));
  it("is many hosts, of which some are named", () =>
    expect(users(["a", "b", "c", "d", "e"])).toBe("a, b, c and 2 more"));
  it("counts hosts that the page does not know yet", () => {
    expect(users([], 1)).toBe("1 host");
    expect(users([], 4)).toBe("4 hosts");
    expect(users(["a"], 3)).toBe("a and 2 more");
  });
});

describe("the kind of a credential", () => {
  it("is said in words", () => {
    expect(kindInWords({ kind: "password", hasPassphrase: false, hasCertificate: false })).toBe("Password");
    expect(kindInWords({ kind: "key", hasPassphrase: false, hasCertificate: false })).toBe("Key");
    expect(kindInWords({ kind: "key", hasPassphrase: true, hasCertificate: false })).toBe("Key with passphrase");
    expect(kindInWords({ kind: "key", hasPassphrase: true, hasCertificate: true })).toBe("Key with certificate");
    expect(kindInWords({ kind: "totp", hasPassphrase: false, hasCertificate: false })).toBe("One-time codes");
    expect(kindInWords({ kind: "agent", hasPassphrase: false, hasCertificate: false })).toBe("SSH agent");
  });
});

describe("the report on a credential", () => {
  const finding = (fields: Partial<CredentialFinding>): CredentialFinding => ({
    credentialId: "key-1",
    problem: "old",
    severity: "low",
    ...fields,
  });

  it("has words for everything that can be found", () => {
    for (const problem of credentialFinding.shape.problem.options) {
      const { short, long } = findingInWords(finding({ problem, count: 3, others: ["key-2"] }), (id) => `<${id}>`);
      expect(short).not.toBe("");
      expect(long).toMatch(/^[A-Z].*\.$/);
    }
    expect(findingInWords(finding({ problem: "sameSecret", others: ["a", "b"] }), (id) => id).long).toContain("a, b");
    expect(findingInWords(finding({ problem: "weakKey", count: 1024 }), String).long).toContain("1024 bits");
    expect(findingInWords(finding({ problem: "weakKey" }), String).long).toContain("DSA");
  });

  it("goes to its credential, and the worst of it decides", () => {
    const [row] = credentialRows([credential()], [], [finding({}), finding({ severity: "high" })]);
    expect(row?.findings).toHaveLength(2);
    expect(worst(row?.findings ?? [])).toBe("high");
    expect(worst([finding({})])).toBe("low");
    expect(worst([])).toBe(null);
  });
});

describe("the type of a key", () => {
  it("is told with its size where that varies", () => {
    expect(typeInWords({ keyType: "ssh-rsa", bits: 3072 })).toBe("ssh-rsa, 3072 bits");
    expect(typeInWords({ keyType: "ssh-ed25519", bits: null })).toBe("ssh-ed25519");
    expect(typeInWords({ keyType: null, bits: null })).toBe(null);
  });
});
