import { describe, expect, it } from "vitest";
import type { HostKey } from "../../../../../shared/contract/access.ts";
import type { Host } from "../../../../../shared/contract/hosts.ts";
import {
  authorityLine,
  isFingerprint,
  keyRows,
  knownHostsLine,
  revokedLine,
  searchKeys,
} from "../../../../../renderer/features/hostKeys/rows.ts";

const host = { id: "h1", name: "db-1", address: "db1.example.com", port: 22 } as Host;
const key: HostKey = {
  hostId: "h1",
  keyType: "ssh-ed25519",
  fingerprint: "SHA256:AbC",
  key: "AAAA",
  firstSeen: 1,
  lastSeen: 2,
  source: "announced",
};
const rows = keyRows(
  [key, { ...key, fingerprint: "SHA256:XyZ", keyType: null, key: null, source: "pinned" }, { ...key, hostId: "gone" }],
  new Map([[host.id, host]]),
);

describe("host keys on the page", () => {
  it("are one row each, several for a host, and known where the host is gone", () => {
    expect(rows.map(({ name }) => name)).toEqual(["db-1", "db-1", "Removed host"]);
    expect(new Set(rows.map(({ id }) => id)).size).toBe(3);
  });

  it.each([
    ["db-1", 2],
    ["EXAMPLE.com announced", 1],
    ["sha256:xyz", 1],
    ["fingerprint given", 1],
    ["ed25519 db", 1],
    ["nothing like it", 0],
    ["  ", 3],
  ])("are found by %j: %i", (search, count) => {
    expect(searchKeys(rows, search)).toHaveLength(count);
  });

  it("can be revoked by a whole fingerprint and nothing less", () => {
    expect(isFingerprint(`SHA256:${"a+/9".repeat(10)}abc`)).toBe(true);
    for (const text of [
      "",
      "SHA256:abc",
      `MD5:${"a".repeat(43)}`,
      `SHA256:${"a".repeat(44)}`,
      `SHA256:${"=".repeat(43)}`,
    ])
      expect(isFingerprint(text), text).toBe(false);
  });

  it("become lines of known_hosts", () => {
    const [first, pinned, orphan] = rows;
    expect(first && knownHostsLine(first)).toBe("db1.example.com ssh-ed25519 AAAA");
    expect(knownHostsLine({ ...key, host: { ...host, address: "[::1]", port: 2222 } })).toBe(
      "[::1]:2222 ssh-ed25519 AAAA",
    );
    expect(pinned && knownHostsLine(pinned)).toBeNull();
    expect(orphan && knownHostsLine(orphan)).toBeNull();
    const authority = {
      id: "a",
      patterns: "*.example.com",
      fingerprint: "",
      keyType: "ssh-rsa",
      key: "AAAB",
      comment: "",
      addedAt: 0,
    };
    expect(authorityLine(authority)).toBe("@cert-authority *.example.com ssh-rsa AAAB");
    expect(revokedLine({ fingerprint: "", keyType: "ssh-rsa", key: "AAAB", revokedAt: 0 })).toBe(
      "@revoked * ssh-rsa AAAB",
    );
    expect(revokedLine({ fingerprint: "", keyType: null, key: null, revokedAt: 0 })).toBeNull();
  });
});
