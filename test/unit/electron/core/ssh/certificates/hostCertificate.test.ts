import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Certificate } from "../../../../../../electron/core/ssh/certificates/certificate.ts";
import {
  hostCertificateProblem,
  knownHostsName,
  matchesPattern,
  matchesPatterns,
  speaksFor,
} from "../../../../../../electron/core/ssh/certificates/hostCertificate.ts";

const host = { address: "Web1.Example.com", port: 22 };
const authority = { fingerprint: "SHA256:ca", patterns: "*.example.com" };
const certificate: Certificate = {
  type: "ssh-ed25519-cert-v01@openssh.com",
  blob: Buffer.alloc(0),
  kind: "host",
  key: Buffer.alloc(0),
  keyType: "ssh-ed25519",
  keyId: "web1",
  principals: ["web1.example.com"],
  validAfter: 1000,
  validBefore: 2000,
  criticalOptions: [],
  authority: Buffer.alloc(0),
  authorityFingerprint: authority.fingerprint,
  signed: true,
};

describe("host patterns", () => {
  it.each([
    ["web1.example.com", "*.example.com", true],
    ["web1.example.com", "web?.example.com", true],
    ["web12.example.com", "web?.example.com", false],
    ["web1.example.com", "db*,*.example.com", true],
    ["web1.example.com", "*.example.com,!web1.*", false],
    ["web1.example.com", "!web1.*", false],
    ["10.0.0.7", "10.0.0.?", true],
    ["[web1.example.com]:2222", "[*.example.com]:2222", true],
    ["[web1.example.com]:2222", "[*.example.com]:2200", false],
    ["web1", "", false],
    ["web1", ", ,", false],
  ])("%s against %s: %s", (name, patterns, expected) => {
    expect(matchesPatterns(name, patterns)).toBe(expected);
  });

  it("agree with a plain reading of stars and question marks", () => {
    const letters = fc.stringMatching(/^[ab?*]{0,8}$/);
    fc.assert(
      fc.property(fc.stringMatching(/^[ab]{0,10}$/), letters, (text, pattern) => {
        const expected = new RegExp(`^${pattern.replaceAll("*", ".*").replaceAll("?", ".")}$`).test(text);
        expect(matchesPattern(text, pattern)).toBe(expected);
      }),
      { numRuns: 500 },
    );
  });

  it("take no longer for a pattern of many stars", () => {
    expect(matchesPattern("a".repeat(5000), `${"*a".repeat(500)}b`)).toBe(false);
  });

  it("are matched with the name and the port that known_hosts would have", () => {
    expect(knownHostsName(host)).toBe("web1.example.com");
    expect(knownHostsName({ address: "[::1]", port: 2222 })).toBe("[::1]:2222");
    expect(speaksFor(authority, { ...host, port: 2222 })).toBe(true);
    expect(speaksFor({ ...authority, patterns: "[*.example.com]:2222" }, host)).toBe(false);
  });
});

describe("a host certificate", () => {
  it("proves its host to who knows the authority", () => {
    expect(hostCertificateProblem(certificate, host, [authority], 1500)).toBeUndefined();
  });

  it.each<[string, Partial<Certificate>, number]>([
    ["signature", { signed: false }, 1500],
    ["kind", { kind: "user" }, 1500],
    ["authority", { authorityFingerprint: "SHA256:other" }, 1500],
    ["notYetValid", {}, 999],
    ["expired", {}, 2000],
    ["principals", { principals: ["web2.example.com"] }, 1500],
    ["noPrincipals", { principals: [] }, 1500],
    ["criticalOptions", { criticalOptions: ["unheard-of"] }, 1500],
  ])("does not hold: %s", (problem, change, now) => {
    expect(hostCertificateProblem({ ...certificate, ...change }, host, [authority], now)).toBe(problem);
  });

  it("says nothing about hosts that its authority does not speak for", () => {
    const elsewhere = { fingerprint: authority.fingerprint, patterns: "*.example.org" };
    expect(hostCertificateProblem(certificate, host, [elsewhere], 1500)).toBe("authority");
  });
});
