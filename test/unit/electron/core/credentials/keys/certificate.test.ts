import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { isFailure } from "../../../../../../shared/base/failure.ts";
import { readCertificate } from "../../../../../../electron/core/credentials/keys/certificate.ts";
import { fixture, passphrase, read } from "./fixtures.ts";

const blob = read(fixture("openssh-ed25519.key")).publicBlob;
const text = fixture("openssh-ed25519-cert.pub");
const reasonOf = (certificate: string, key: Uint8Array = blob): string => {
  try {
    readCertificate(certificate, key);
    return "fine";
  } catch (error) {
    if (isFailure(error, "credentials.badCertificate")) return String(error.params["reason"]);
    throw error;
  }
};

describe("a user certificate", () => {
  it("tells whom it is for and how long", () => {
    const certificate = readCertificate(text, blob);
    expect(certificate).toMatchObject({ keyId: "alice", principals: ["alice", "root"] });
    expect(new Date((certificate.validBefore ?? 0) * 1000).getUTCFullYear()).toBeGreaterThanOrEqual(2035);
    expect(certificate.line).toBe(text.trim());
  });

  it("is refused for another key, for a host, and as a plain public key", () => {
    const rsa = read(fixture("openssh-rsa-cbc.key"), passphrase).publicBlob;
    expect(reasonOf(text, rsa)).toBe("it was made for another key");
    expect(reasonOf(fixture("openssh-rsa-cbc-cert.pub"), rsa)).toMatch(/for a host/);
    expect(reasonOf(fixture("openssh-ed25519.pub"))).toMatch(/-cert\.pub/);
  });

  it("that is damaged brings nothing but a reason", () => {
    fc.assert(
      fc.property(fc.nat(text.length), fc.string({ unit: "binary", maxLength: 8 }), (at, junk) => {
        expect(reasonOf(text.slice(0, at) + junk + text.slice(at + junk.length)).length).toBeLessThan(100);
      }),
      { numRuns: 300 },
    );
  });
});
