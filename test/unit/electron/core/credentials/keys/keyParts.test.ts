import { describe, expect, it } from "vitest";
import {
  bitsOf,
  checkKey,
  checkPublic,
  KeyError,
  type PrivateKey,
  publicBlob,
  readPublic,
} from "../../../../../../electron/core/credentials/keys/keyParts.ts";
import { readOpenSsh } from "../../../../../../electron/core/credentials/keys/openSsh.ts";
import { wireString } from "../../../../../../electron/core/credentials/keys/wire.ts";
import { fixture, passphrase, read } from "./fixtures.ts";

const keyOf = (name: string): PrivateKey => readOpenSsh(read(fixture(name), passphrase).opened, undefined).key;
const rsa = keyOf("v2-rsa-plain.ppk");
const ecdsa = keyOf("sec1-p256.key");
const refused = (key: PrivateKey): string => {
  try {
    checkKey(key);
    return "fine";
  } catch (error) {
    return error instanceof KeyError ? error.message : "another error";
  }
};

describe("the two halves of a key", () => {
  it("of every type belong together as they were made", () => {
    for (const name of ["v2-rsa-plain.ppk", "sec1-p256.key", "pkcs8-ecdsa.key", "v2-dsa.ppk", "openssh-ed25519.key"])
      expect(refused(keyOf(name)), name).toBe("fine");
  });

  it("are told apart when one of them is another's", () => {
    const other = keyOf("pem-rsa.key");
    if (rsa.type !== "ssh-rsa" || other.type !== "ssh-rsa") throw new Error("both are RSA keys");
    expect(refused({ ...rsa, rsa: { ...rsa.rsa, p: other.rsa.p } })).toMatch(/do not belong together/);
    expect(refused({ ...rsa, rsa: { ...rsa.rsa, n: other.rsa.n } })).toMatch(/do not belong together/);
    if (ecdsa.type !== "ecdsa-sha2-nistp256") throw new Error("it is on P-256");
    expect(refused({ ...ecdsa, d: Buffer.alloc(32, 7) })).toMatch(/do not belong together/);
    expect(refused({ ...ecdsa, d: Buffer.alloc(32) })).toMatch(/do not belong together/);
    expect(refused({ ...ecdsa, d: Buffer.alloc(40, 1) })).toMatch(/do not belong together/);
    expect(() => checkPublic(rsa, publicBlob(other))).toThrow(KeyError);
  });

  it("of an RSA key have a size within bounds", () => {
    if (rsa.type !== "ssh-rsa") throw new Error("it is an RSA key");
    const sized = (bytes: number): PrivateKey => ({ ...rsa, rsa: { ...rsa.rsa, n: Buffer.alloc(bytes, 0xff) } });
    expect(refused(sized(32))).toMatch(/RSA with 256 bits/);
    expect(refused(sized(4096))).toMatch(/RSA with 32768 bits/);
  });
});

describe("the size of a key", () => {
  it("is that of its modulus, and only told where it varies", () => {
    expect(bitsOf(rsa)).toBe(2048);
    expect(bitsOf(keyOf("v2-dsa.ppk"))).toBe(1024);
    expect(bitsOf(ecdsa)).toBe(null);
    expect(bitsOf(keyOf("openssh-ed25519.key"))).toBe(null);
  });
});

describe("a public key on the wire", () => {
  it("is a type and its fields", () => {
    expect(readPublic(publicBlob(ecdsa))).toMatchObject({ type: "ecdsa-sha2-nistp256" });
    expect(readPublic(publicBlob(ecdsa)).fields[0]?.toString()).toBe("nistp256");
    expect(readPublic(publicBlob(rsa)).fields).toHaveLength(2);
  });

  it("may not have fields without end", () => {
    expect(() => readPublic(Buffer.concat(Array.from({ length: 20 }, () => wireString("x"))))).toThrow(/too many/);
  });
});
