import { generateKeyPairSync, sign } from "node:crypto";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { ecdsaFromDer, verifySignature } from "../../../../../../electron/core/ssh/certificates/signature.ts";
import { wireString } from "../../../../../../electron/core/ssh/certificates/wire.ts";

const data = Buffer.from("what was signed");

const ed25519 = () => {
  const { publicKey, privateKey } = generateKeyPairSync("ed25519");
  const raw = publicKey.export({ type: "spki", format: "der" }).subarray(-32);
  const blob = Buffer.concat(["ssh-ed25519", raw].map(wireString));
  return { blob, signature: Buffer.concat(["ssh-ed25519", sign(null, data, privateKey)].map(wireString)) };
};

describe("verifying a signature", () => {
  it("accepts the key's own and no other", () => {
    const one = ed25519();
    const other = ed25519();
    expect(verifySignature(one.blob, data, one.signature)).toBe(true);
    expect(verifySignature(one.blob, data, other.signature)).toBe(false);
    expect(verifySignature(one.blob, Buffer.from("something else"), one.signature)).toBe(false);
    expect(verifySignature(one.blob, data, Buffer.concat([one.signature, Buffer.from([0])]))).toBe(false);
  });

  it.each([
    ["P-256", "ecdsa-sha2-nistp256", "nistp256", "sha256"],
    ["P-384", "ecdsa-sha2-nistp384", "nistp384", "sha384"],
    ["P-521", "ecdsa-sha2-nistp521", "nistp521", "sha512"],
  ])("reads ECDSA over %s, in both directions", (namedCurve, type, curve, hash) => {
    const { publicKey, privateKey } = generateKeyPairSync("ec", { namedCurve });
    const jwk = publicKey.export({ format: "jwk" });
    const point = Buffer.concat([
      Buffer.from([4]),
      Buffer.from(jwk.x ?? "", "base64url"),
      Buffer.from(jwk.y ?? "", "base64url"),
    ]);
    const blob = Buffer.concat([type, curve, point].map(wireString));
    // Many, because the length of the integers varies.
    for (let round = 0; round < 20; round += 1) {
      const value = ecdsaFromDer(sign(hash, data, privateKey));
      expect(verifySignature(blob, data, Buffer.concat([type, value].map(wireString)))).toBe(true);
    }
  });

  it("takes RSA with SHA-2 and never with SHA-1", () => {
    const { publicKey, privateKey } = generateKeyPairSync("rsa", { modulusLength: 2048 });
    const { e, n } = publicKey.export({ format: "jwk" });
    const mpint = (value: string | undefined): Buffer => {
      const bytes = Buffer.from(value ?? "", "base64url");
      return (bytes[0] ?? 0) & 0x80 ? Buffer.concat([Buffer.from([0]), bytes]) : bytes;
    };
    const blob = Buffer.concat(["ssh-rsa", mpint(e), mpint(n)].map(wireString));
    const made = (name: string, hash: string): Buffer =>
      Buffer.concat([name, sign(hash, data, privateKey)].map(wireString));
    expect(verifySignature(blob, data, made("rsa-sha2-256", "sha256"))).toBe(true);
    expect(verifySignature(blob, data, made("rsa-sha2-512", "sha512"))).toBe(true);
    expect(verifySignature(blob, data, made("ssh-rsa", "sha1"))).toBe(false);
    expect(verifySignature(blob, data, made("rsa-sha2-256", "sha512"))).toBe(false);
  });

  it("says no to anything else, and never throws", () => {
    const { blob, signature } = ed25519();
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 120 }), (bytes) => {
        expect(verifySignature(bytes, data, signature)).toBe(false);
        expect(verifySignature(blob, data, bytes)).toBe(false);
      }),
    );
  });
});
