import { describe, expect, test } from "vitest";
import { SignatureQueue } from "../../../../../electron/core/audit/signatureQueue.ts";
import { createVerifier, generateSigningKey, loadSigningKey } from "../../../../../electron/core/audit/signingKey.ts";

/** RFC 8032, 7.1, TEST 2. */
const published = {
  publicKey: Buffer.from("3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c", "hex"),
  secret: Buffer.from("4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb", "hex"),
  message: Buffer.from("72", "hex"),
  signature: Buffer.from(
    "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00",
    "hex",
  ),
};
const { key, pkcs8 } = generateSigningKey();
const message = Buffer.from("an entry");

describe("a signing key", () => {
  test("makes and checks the published signature of RFC 8032", () => {
    const prefix = Buffer.from("302e020100300506032b657004220420", "hex");
    const loaded = loadSigningKey(Buffer.concat([prefix, published.secret]));
    expect(loaded?.publicKey).toEqual(published.publicKey);
    expect(loaded?.sign(published.message)).toEqual(published.signature);
    expect(createVerifier(published.publicKey)?.verify(published.message, published.signature)).toBe(true);
  });

  test("comes back from its stored bytes", () => {
    expect(loadSigningKey(pkcs8)?.publicKey).toEqual(key.publicKey);
  });

  test.each([Buffer.alloc(0), Buffer.alloc(48), Buffer.from("garbage")])("is not made of other bytes (%#)", (bytes) => {
    expect(loadSigningKey(bytes)).toBeNull();
  });

  test("is not taken from a public key of the wrong length", () => {
    expect(createVerifier(Buffer.alloc(31))).toBeNull();
  });

  test("does not confirm a signature of another length, message or key", async () => {
    const verifier = createVerifier(key.publicKey);
    const signature = key.sign(message);
    expect(verifier?.verify(message, signature)).toBe(true);
    expect(verifier?.verify(message, signature.subarray(1))).toBe(false);
    expect(verifier?.verify(Buffer.from("another"), signature)).toBe(false);
    expect(await verifier?.verifyLater(message, signature)).toBe(true);
    expect(await verifier?.verifyLater(Buffer.from("another"), signature)).toBe(false);
    expect(createVerifier(generateSigningKey().key.publicKey)?.verify(message, signature)).toBe(false);
  });
});

describe("a queue of signatures", () => {
  const verifier = createVerifier(key.publicKey);
  if (!verifier) throw new Error("the key is one");
  const good = key.sign(message);
  const bad = Buffer.alloc(64);

  test("passes when all of them hold", async () => {
    const queue = new SignatureQueue();
    while (!queue.full) queue.add(verifier, message, good, () => new Error("not this"));
    await queue.drain();
    expect(queue.full).toBe(false);
  });

  test("reports the first bad one in the order they went in, however they finish", async () => {
    const queue = new SignatureQueue();
    for (let i = 0; i < 40; i++) queue.add(verifier, message, i < 17 ? good : bad, () => new Error(`entry ${i}`));
    await expect(queue.drain()).rejects.toThrow("entry 17");
    await queue.drain();
  });
});
