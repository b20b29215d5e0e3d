import { createHmac, generateKeyPairSync, randomBytes } from "node:crypto";
import { spawnSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { importKnownHosts, readKnownHosts } from "../../../../../../electron/core/inventory/importers/knownHosts.ts";
import type { ImportOptions, ParseResult } from "../../../../../../electron/core/inventory/importers/types.ts";
import { memorySource } from "../../../../../support/importSource.ts";
import { temporaryFolder } from "../../../../../support/temporaryFolder.ts";

/** A public key of that type in base64: the type as a string, then something. */
const publicKey = (type: string, body = randomBytes(32)): string => {
  const length = Buffer.alloc(4);
  length.writeUInt32BE(type.length);
  return Buffer.concat([length, Buffer.from(type), body]).toString("base64");
};
const ed = publicKey("ssh-ed25519");
const rsa = publicKey("ssh-rsa");
const hashed = (name: string): string => {
  const salt = randomBytes(20);
  return `|1|${salt.toString("base64")}|${createHmac("sha1", salt).update(name).digest("base64")}`;
};
const read = (text: string, knownAddresses: ImportOptions["knownAddresses"] = []): ParseResult =>
  importKnownHosts(memorySource({ "/home/alice/.ssh/known_hosts": text }), { mapping: {}, knownAddresses });
const inventory = [
  { name: "Web", address: "192.0.2.1", port: 22 },
  { name: "db", address: "db.example.com", port: 2222 },
];

describe("known_hosts", () => {
  it("gives each name and address with all of its keys", () => {
    const { hosts, skipped } = read(
      `# mine\n\nweb,192.0.2.1 ssh-ed25519 ${ed} comment here\nweb ssh-rsa ${rsa}\n[db.example.com]:2222 ssh-ed25519 ${ed}\n`,
    );
    expect(skipped).toEqual([]);
    expect(hosts.map(({ name, address, port, hostKeys }) => [name, address, port, hostKeys])).toEqual([
      ["web", "web", 22, [ed, rsa]],
      ["192.0.2.1", "192.0.2.1", 22, [ed]],
      ["[db.example.com]:2222", "db.example.com", 2222, [ed]],
    ]);
    expect(hosts[0]?.vars).toEqual({ hostKeyTypes: ["ssh-ed25519", "ssh-rsa"] });
  });

  it("recognises hashed names of the inventory, by name or by address and with their port", () => {
    const lines = ["192.0.2.1", "web", "[db.example.com]:2222", "db.example.com"].map(
      (name) => `${hashed(name)} ssh-ed25519 ${ed}\n`,
    );
    const { hosts, skipped } = read(lines.join(""), inventory);
    expect(hosts.map(({ address, port }) => [address, port])).toEqual([
      ["192.0.2.1", 22],
      ["web", 22],
      ["db.example.com", 2222],
    ]);
    expect(skipped).toEqual([
      { where: "known_hosts:4", reason: "its hashed name is none of the inventory's addresses" },
    ]);
  });

  it("recognises what ssh-keygen -H hashed", (ctx) => {
    const folder = temporaryFolder();
    const file = join(folder, "known_hosts");
    const wire = generateKeyPairSync("ed25519").publicKey.export({ format: "der", type: "spki" }).subarray(-32);
    const length = Buffer.from([0, 0, 0, 32]);
    const key = publicKey("ssh-ed25519", Buffer.concat([length, wire]));
    writeFileSync(file, `[db.example.com]:2222 ssh-ed25519 ${key}\n`);
    const { error, status } = spawnSync("ssh-keygen", ["-H", "-f", file]);
    if (error) ctx.skip("ssh-keygen is not installed");
    expect(status).toBe(0);
    const text = readFileSync(file, "utf8");
    expect(text).toContain("|1|");
    expect(read(text, inventory).hosts[0]).toMatchObject({ address: "db.example.com", port: 2222, hostKeys: [key] });
  });

  it("names what it does not take over", () => {
    const { hosts, skipped } = read(
      `@cert-authority |1|x|y ssh-ed25519 ${ed}\n@cert-authority a#b ssh-rsa ${rsa}\n@other a ssh-rsa ${rsa}\n*.lab,!x ssh-rsa ${rsa}\nweb ssh-rsa ${ed}\nweb ssh-rsa !!!\nweb\n|1|x|y ssh-rsa ${rsa}\n`,
    );
    expect(hosts).toEqual([]);
    expect(skipped.map(({ where, reason }) => `${where.replace("known_hosts:", "")} ${reason}`)).toEqual([
      "1 the certificate authority for a hashed name cannot be taken over: patterns are compared, which a hash hides",
      "2 the certificate authority for a#b has patterns that are not understood",
      "3 the marker @other is not known",
      "4 *.lab is a pattern, not a host",
      "4 !x is a pattern, not a host",
      "5 the key of web is not a public key of type ssh-rsa",
      "6 the key of web is not a public key of type ssh-rsa",
      "7 the key of web is not a public key of type ",
      "8 its hashed name cannot be read",
    ]);
  });

  it("takes authorities and revoked keys over beside the hosts", () => {
    const { hosts, skipped, markedKeys } = read(
      `@cert-authority *.example.com,!bad.example.com ssh-ed25519 ${ed} ops CA\n@revoked |1|x|y ssh-rsa ${rsa}\nweb ssh-ed25519 ${ed}\n`,
    );
    expect(hosts.map(({ name }) => name)).toEqual(["web"]);
    expect(skipped).toEqual([]);
    expect(markedKeys).toEqual([
      {
        marker: "authority",
        patterns: "*.example.com,!bad.example.com",
        keyType: "ssh-ed25519",
        key: ed,
        comment: "ops CA",
      },
      { marker: "revoked", patterns: "|1|x|y", keyType: "ssh-rsa", key: rsa, comment: "" },
    ]);
  });

  it("stops comparing hashed names where it would take too long, and says so", () => {
    const lines = Array.from({ length: 3 }, () => `${hashed("web")} ssh-ed25519 ${ed}\n`).join("");
    const source = memorySource({ "/tmp/known_hosts": lines });
    // Four names each: two addresses, two names.
    const { hosts, skipped } = readKnownHosts(source, { mapping: {}, knownAddresses: inventory }, 9);
    expect(hosts).toHaveLength(1);
    expect(skipped).toEqual([
      { where: "known_hosts:3", reason: "there are too many hashed names to compare all of them" },
    ]);
  });

  it("reads anything", () => {
    const piece = fc.constantFrom(
      "@cert-authority",
      "@revoked",
      "web",
      ",",
      "|1|",
      "|",
      "[",
      "]:22",
      "ssh-ed25519",
      ed,
      "AAAA",
      "\n",
      " ",
      "\t",
      "#",
      "*",
      "\0",
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 40 }), (pieces) => {
        const { hosts, skipped } = read(pieces.join(""), inventory);
        expect(hosts.length + skipped.length).toBeLessThanOrEqual(pieces.length);
      }),
      { numRuns: 300 },
    );
  });
});
