import { describe, expect, it } from "vitest";
import type { Credential } from "../../../../../shared/contract/credentials.ts";
import type { Host } from "../../../../../shared/contract/hosts.ts";
import { credentialRows, kindInWords, usersInWords } from "../../../../../renderer/features/settings/credentialRows.ts";

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
    expect(rows[0]?.hosts).toEqual(["web-2", "web-10"]);
  });

  it("are called by their name, else by the host they are for", () => {
    const label = (fields: Partial<Credential>, hosts: Host[]) => credentialRows([credential(fields)], hosts)[0]?.label;
    expect(label({ name: "deploy" }, [host("web-1", "key-1")])).toBe("deploy");
    expect(label({}, [host("web-1", "key-1")])).toBe("Login of web-1");
    expect(label({}, [])).toBe("Without a name");
  });
});

describe("who uses a credential", () => {
  const users = (hosts: string[], usedBy = hosts.length) => usersInWords({ hosts, usedBy });
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
    expect(kindInWords({ kind: "password", hasPassphrase: false })).toBe("Password");
    expect(kindInWords({ kind: "key", hasPassphrase: false })).toBe("Key");
    expect(kindInWords({ kind: "key", hasPassphrase: true })).toBe("Key with passphrase");
    expect(kindInWords({ kind: "agent", hasPassphrase: false })).toBe("SSH agent");
  });
});
