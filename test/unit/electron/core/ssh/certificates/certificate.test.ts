import { existsSync } from "node:fs";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  isCertificateType,
  parseCertificateText,
  readCertificate,
} from "../../../../../../electron/core/ssh/certificates/certificate.ts";
import { WireError, WireReader, wireString } from "../../../../../../electron/core/ssh/certificates/wire.ts";
import { fingerprintOf, keyTypeOf } from "../../../../../../electron/core/ssh/fingerprint.ts";
import { makeAuthority } from "../../../../../support/sshCertificates.ts";
import { userCertificateText } from "./userCertificateText.ts";
import { temporaryFolder } from "../../../../../support/temporaryFolder.ts";

const wireErrorOf = (work: () => unknown): unknown => {
  try {
    return work();
  } catch (error) {
    if (!(error instanceof WireError)) throw error;
    return error;
  }
};

describe("reading a certificate", () => {
  it("finds what ssh-keygen put in", () => {
    const certificate = parseCertificateText(userCertificateText);
    expect(certificate).toMatchObject({
      type: "ssh-ed25519-cert-v01@openssh.com",
      kind: "user",
      keyType: "ssh-ed25519",
      keyId: "alice@laptop",
      principals: ["alice", "root"],
      validAfter: Date.UTC(2026, 0, 1),
      validBefore: Date.UTC(2027, 0, 1),
      criticalOptions: ["force-command"],
      signed: true,
    });
    expect(keyTypeOf(certificate.key)).toBe("ssh-ed25519");
    expect(certificate.authorityFingerprint).toBe(fingerprintOf(certificate.authority));
  });

  it.for(["ed25519", "ecdsa", "rsa"] as const)("checks the signature of an %s authority", (type, context) => {
    if (!existsSync("/usr/bin/ssh-keygen")) context.skip("needs ssh-keygen");
    const authority = makeAuthority(temporaryFolder(), type);
    const { certificate, fingerprint } = authority.userKey("ed25519", "root");
    const read = parseCertificateText(certificate);
    expect(read).toMatchObject({ signed: true, authorityFingerprint: authority.fingerprint });
    expect(fingerprintOf(read.key)).toBe(fingerprint);
    expect(read.validBefore).toBe(Number.POSITIVE_INFINITY);
  });

  it("notices every changed byte: it reads no more, or is not signed", () => {
    const { blob } = parseCertificateText(userCertificateText);
    fc.assert(
      fc.property(fc.nat(blob.length - 1), fc.integer({ min: 1, max: 255 }), (at, change) => {
        const altered = Buffer.from(blob);
        altered[at] = (altered[at] ?? 0) ^ change;
        const result = wireErrorOf(() => readCertificate(altered).signed);
        expect(result === false || result instanceof WireError).toBe(true);
      }),
      { numRuns: 300 },
    );
  });

  it("takes no certificate that is cut short or goes on", () => {
    const { blob } = parseCertificateText(userCertificateText);
    for (let length = 0; length < blob.length; length += 7)
      expect(() => readCertificate(blob.subarray(0, length))).toThrow(WireError);
    expect(() => readCertificate(Buffer.concat([blob, Buffer.from([0])]))).toThrow(WireError);
  });

  it("throws nothing but its own error, whatever it is given", () => {
    const type = "ssh-ed25519-cert-v01@openssh.com";
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), fc.boolean(), (bytes, typed) => {
        const blob = typed ? Buffer.concat([wireString(type), bytes]) : bytes;
        expect(wireErrorOf(() => readCertificate(blob))).toBeInstanceOf(WireError);
      }),
    );
    fc.assert(
      fc.property(fc.string(), (text) => {
        expect(wireErrorOf(() => parseCertificateText(text))).toBeInstanceOf(WireError);
      }),
    );
    expect(() => readCertificate(Buffer.alloc(40_000))).toThrow("too large");
  });

  it("knows which types are certificates", () => {
    expect(isCertificateType("ssh-rsa-cert-v01@openssh.com")).toBe(true);
    expect(isCertificateType("ssh-rsa")).toBe(false);
    expect(isCertificateType("constructor")).toBe(false);
    expect(isCertificateType(null)).toBe(false);
  });
});

describe("the wire reader", () => {
  it("gives back what was written, and never reads past the end", () => {
    fc.assert(
      fc.property(fc.array(fc.uint8Array({ maxLength: 40 }), { maxLength: 8 }), fc.nat(20), (items, cut) => {
        const inner = Buffer.concat(items.map(wireString));
        const reader = new WireReader(wireString(inner));
        expect(reader.list(8).map((item) => [...item])).toEqual(items.map((item) => [...item]));
        expect(reader.ended).toBe(true);
        const short = wireString(inner).subarray(0, -1 - cut);
        expect(() => new WireReader(short).string()).toThrow(WireError);
      }),
    );
  });

  it("refuses more entries than it is told to expect", () => {
    const many = wireString(Buffer.concat(Array.from({ length: 5 }, () => wireString("x"))));
    expect(() => new WireReader(many).list(4)).toThrow("more than 4 entries");
  });
});
