import { createPublicKey } from "node:crypto";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { parsePrivateKey } from "../../../../../../electron/core/ssh/privateKey.ts";
import { fixture, names, passphrase, problemOf, publicOf, read } from "./fixtures.ts";

const refused: Readonly<Record<string, RegExp>> = {
  "v3-ecdsa-d.ppk": /Argon2d; save it anew with PuTTYgen, with Argon2id/,
  "v3-ed448.ppk": /type is not supported/,
  "pkcs8-ed448.key": /SSH does not use keys of its kind/,
};
const readable = names.filter((name) => !(name in refused));
const withPublic = readable.filter((name) => !name.startsWith("pkcs8-ed25519"));
const base64Of = (line: string): string | undefined => line.split(" ")[1];
const locked = readable.filter((name) => problemOf(fixture(name)) === "locked");

describe("a private key file", () => {
  it.each(withPublic)("%s has the public half that its own tool prints", (name) => {
    expect(base64Of(read(fixture(name), passphrase).publicLine)).toBe(base64Of(publicOf(name)));
  });

  it("of ed25519 in PKCS#8 form has the public half that OpenSSL gives", () => {
    for (const [name, typed] of [
      ["pkcs8-ed25519.key", undefined],
      ["pkcs8-ed25519-locked.key", passphrase],
    ] as const) {
      const key = read(fixture(name), typed);
      const pem = { key: fixture(name), format: "pem", ...(typed ? { passphrase: typed } : {}) } as const;
      const { x } = createPublicKey(pem).export({ format: "jwk" });
      expect(Buffer.from(key.publicBlob).subarray(-32).toString("base64url")).toBe(x);
    }
  });

  it.each(readable)("%s becomes an OpenSSH key that the SSH library opens without a passphrase", (name) => {
    const key = read(fixture(name), passphrase);
    const parsed = parsePrivateKey(key.opened, undefined);
    expect(parsed.type).toBe(key.keyType);
    expect(parsed.getPublicSSH()).toEqual(Buffer.from(key.publicBlob));
    expect(read(key.opened).publicLine).toBe(key.publicLine);
  });

  it.each(Object.entries(refused))("%s is refused with advice", (name, reason) => {
    expect(problemOf(fixture(name), passphrase)).toMatch(reason);
  });

  it("that is encrypted opens with its passphrase only, in every format", () => {
    expect(locked).toHaveLength(13);
    for (const name of locked) {
      expect(problemOf(fixture(name), "")).toBe("locked");
      expect(problemOf(fixture(name), "open sesame"), name).toBe("wrongPassphrase");
      expect(read(fixture(name), passphrase).encrypted).toBe(true);
    }
  });

  it("may come with the line ends of another system and with blank lines around", () => {
    for (const name of readable) {
      const text = `\r\n${fixture(name).replaceAll("\r\n", "\n").replaceAll("\n", "\r\n")}\r\n\r\n`;
      expect(problemOf(text, passphrase), name).toBe("fine");
    }
  });

  it("keeps its comment, and tells its size", () => {
    expect(read(fixture("v2-rsa-plain.ppk"))).toMatchObject({ comment: "throwaway v2-rsa-plain", bits: 2048 });
    expect(read(fixture("openssh-dsa.key"))).toMatchObject({ keyType: "ssh-dss", bits: 1024, format: "openssh" });
    expect(read(fixture("sec1-p256.key"))).toMatchObject({ bits: null, comment: "", format: "pem" });
  });
});

describe("what is no private key", () => {
  it("is told apart", () => {
    expect(problemOf("")).toBe("it is not a private key");
    expect(problemOf(publicOf("v2-rsa.ppk"))).toBe("this is the public half of a key");
    expect(problemOf("---- BEGIN SSH2 ENCRYPTED PRIVATE KEY ----")).toMatch(/ssh\.com/);
    expect(problemOf("x".repeat(70_000))).toMatch(/too long/);
    expect(problemOf("PuTTY-User-Key-File-1: ssh-rsa")).toMatch(/save it anew/);
  });
});

describe("a PuTTY key that was altered", () => {
  const text = fixture("v3-ed25519.ppk");

  it("is refused although it is not encrypted", () => {
    expect(problemOf(text.replace("throwaway", "thr0waway"))).toMatch(/altered/);
  });

  it("may not ask for more memory or time than there is", () => {
    const id = fixture("v3-ed25519-id.ppk");
    for (const change of [
      ["Argon2-Memory: 8192", "Argon2-Memory: 99999999"],
      ["Argon2-Passes: ", "Argon2-Passes: 9"],
      ["Argon2-Parallelism: 1", "Argon2-Parallelism: 4"],
      ["Argon2id", "Argon2x"],
    ] as const)
      expect(problemOf(id.replace(change[0], change[1]), passphrase)).toMatch(/not supported/);
  });
});

describe("a damaged key", () => {
  // Only files that need no slow derivation: thousands of them are read.
  const samples = names.filter((name) => !/id|locked|cbc|gcm|rsa-i/.test(name)).map(fixture);

  it("never brings anything but a typed problem", () => {
    const damage = fc.record({
      text: fc.constantFrom(...samples),
      at: fc.nat(3000),
      remove: fc.nat(40),
      junk: fc.string({ unit: "binary", maxLength: 20 }),
    });
    fc.assert(
      fc.property(damage, ({ text, at, remove, junk }) => {
        const from = at % text.length;
        const told = problemOf(text.slice(0, from) + junk + text.slice(from + remove), passphrase);
        expect(told.length).toBeLessThan(200);
      }),
      { numRuns: 400 },
    );
  });

  it("never hands out a key whose halves do not belong together", () => {
    const key = read(fixture("openssh-ed25519.key"));
    const body = key.opened.split("\n").slice(1, -2).join("");
    const bytes = Buffer.from(body, "base64");
    fc.assert(
      fc.property(fc.nat(bytes.length - 1), fc.integer({ min: 1, max: 255 }), (at, flip) => {
        const altered = Buffer.from(bytes);
        altered[at] = (altered[at] ?? 0) ^ flip;
        const file = `-----BEGIN OPENSSH PRIVATE KEY-----\n${altered.toString("base64")}\n-----END OPENSSH PRIVATE KEY-----\n`;
        if (problemOf(file) === "fine") expect(read(file).publicBlob).toEqual(key.publicBlob);
      }),
      { numRuns: 300 },
    );
  });
});
