import { randomBytes } from "node:crypto";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { KeyError, type PrivateKey } from "../../../../../../electron/core/credentials/keys/keyParts.ts";
import { publicLine, readOpenSsh, writeOpenSsh } from "../../../../../../electron/core/credentials/keys/openSsh.ts";
import { uint32, wireString } from "../../../../../../electron/core/credentials/keys/wire.ts";
import { fixture, passphrase, problemOf, read } from "./fixtures.ts";

const ed25519 = (comment = "alice@laptop", seed = randomBytes(32)): PrivateKey => ({
  type: "ssh-ed25519",
  seed,
  comment,
});
const body = (text: string): Buffer => Buffer.from(text.split("\n").slice(1, -2).join(""), "base64");
const wrap = (bytes: Uint8Array): string =>
  `-----BEGIN OPENSSH PRIVATE KEY-----\n${Buffer.from(bytes).toString("base64")}\n-----END OPENSSH PRIVATE KEY-----\n`;
const magic = Buffer.from("openssh-key-v1\0");

/** A file that is well-formed outside, with anything inside. */
const file = (parts: {
  cipher?: string;
  kdf?: string;
  options?: Buffer;
  count?: number;
  blob?: Buffer;
  section?: Buffer;
}) =>
  wrap(
    Buffer.concat([
      magic,
      wireString(parts.cipher ?? "none"),
      wireString(parts.kdf ?? "none"),
      wireString(parts.options ?? Buffer.alloc(0)),
      uint32(parts.count ?? 1),
      wireString(parts.blob ?? Buffer.alloc(0)),
      wireString(parts.section ?? Buffer.alloc(0)),
    ]),
  );

describe("a key written in OpenSSH's form", () => {
  it("is read as it was, whatever its seed and comment", () => {
    const seeds = fc.uint8Array({ minLength: 32, maxLength: 32 });
    fc.assert(
      fc.property(seeds, fc.string({ unit: "binary", maxLength: 60 }), (seed, comment) => {
        const key = ed25519(comment, Buffer.from(seed));
        const { key: again, encrypted } = readOpenSsh(writeOpenSsh(key), undefined);
        expect(encrypted).toBe(false);
        expect(again).toEqual({ ...key, comment: Buffer.from(comment, "utf8").toString("utf8") });
      }),
    );
  });

  it("has lines of 70 characters, and a section padded to whole blocks", () => {
    const lines = writeOpenSsh(ed25519("a comment of some length")).split("\n");
    expect(lines[0]).toBe("-----BEGIN OPENSSH PRIVATE KEY-----");
    expect(lines.at(-2)).toBe("-----END OPENSSH PRIVATE KEY-----");
    expect(lines.slice(1, -3).every((line) => line.length === 70)).toBe(true);
    for (const length of [0, 1, 5, 7, 8, 15, 16]) {
      const bytes = body(writeOpenSsh(ed25519("x".repeat(length))));
      const blob = bytes.readUInt32BE(magic.length + 8 + 8 + 4 + 4);
      const section = bytes.readUInt32BE(magic.length + 8 + 8 + 4 + 4 + 4 + blob);
      expect(section % 8).toBe(0);
    }
  });

  it("opens with its passphrase and no other, and is another file each time", () => {
    const key = ed25519();
    const text = writeOpenSsh(key, "schön & gut");
    expect(readOpenSsh(text, "schön & gut")).toEqual({ key, encrypted: true });
    expect(problemOf(text)).toBe("locked");
    expect(problemOf(text, "schon & gut")).toBe("wrongPassphrase");
    expect(writeOpenSsh(key, "schön & gut")).not.toBe(text);
    expect(body(text).includes(Buffer.from("alice@laptop"))).toBe(false);
  });

  it("is not encrypted by an empty passphrase", () => {
    expect(readOpenSsh(writeOpenSsh(ed25519(), ""), undefined).encrypted).toBe(false);
  });
});

describe("the public half", () => {
  it("is one line, whatever the comment holds", () => {
    expect(publicLine(ed25519("two\nlines\tand a bell\u0007 "))).toMatch(/^ssh-ed25519 AAAA\S+ two lines and a bell$/);
    expect(publicLine(ed25519(""))).toMatch(/^ssh-ed25519 \S+$/);
  });
});

describe("a file that asks for what it should not", () => {
  const kdf = (rounds: number): Buffer => Buffer.concat([wireString(randomBytes(16)), uint32(rounds)]);
  const locked = { cipher: "aes256-ctr", kdf: "bcrypt", section: Buffer.alloc(64) };

  it.each([
    ["a cipher nobody uses", { ...locked, cipher: "3des-cbc", options: kdf(16) }, /cipher is not supported/],
    ["another derivation", { ...locked, kdf: "scrypt", options: kdf(16) }, /derivation is not supported/],
    ["rounds without end", { ...locked, options: kdf(4_000_000_000) }, /more than 256 times/],
    ["no rounds", { ...locked, options: kdf(0) }, /more than 256 times/],
    ["two keys", { count: 2 }, /more than one key/],
    ["half a block", { ...locked, options: kdf(1), section: Buffer.alloc(63) }, /was cut/],
    ["nothing inside", {}, /ends too early/],
  ])("%s is refused before any work is done", (_what, parts, reason) => {
    expect(problemOf(file(parts), passphrase)).toMatch(reason);
  });

  it("check numbers that differ mean a wrong passphrase or a damaged file", () => {
    const section = Buffer.concat([uint32(1), uint32(2), wireString("ssh-ed25519")]);
    expect(problemOf(file({ section }))).toBe("bad");
    expect(problemOf(file({ ...locked, options: kdf(1) }), passphrase)).toBe("wrongPassphrase");
  });

  it("a hardware key and an unknown type are told apart", () => {
    const inside = (type: string): Buffer => Buffer.concat([uint32(7), uint32(7), wireString(type)]);
    expect(problemOf(file({ section: inside("sk-ssh-ed25519@openssh.com") }))).toMatch(
      /hardware key; use it through the SSH agent/,
    );
    expect(problemOf(file({ section: inside("ssh-new") }))).toMatch(/type is not supported/);
  });

  it("a public half of another key is refused", () => {
    const text = writeOpenSsh(ed25519());
    const bytes = body(text);
    const at = bytes.indexOf(Buffer.from("ssh-ed25519")) + "ssh-ed25519".length + 4;
    bytes[at] = (bytes[at] ?? 0) ^ 1;
    expect(problemOf(wrap(bytes))).toMatch(/halves do not belong together/);
  });

  it("an authenticated cipher does not let a changed file through", () => {
    const bytes = body(fixture("openssh-ecdsa-gcm.key"));
    bytes[bytes.length - 40] = (bytes[bytes.length - 40] ?? 0) ^ 1;
    expect(problemOf(wrap(bytes), passphrase)).toBe("wrongPassphrase");
    expect(() => readOpenSsh(fixture("openssh-ecdsa-gcm.key").replace(/-----END.*/, ""), passphrase)).toThrow(KeyError);
  });
});

it("a key of each type keeps all its numbers through writing and reading", () => {
  for (const name of ["v2-rsa-plain.ppk", "v3-ecdsa521.ppk", "v2-dsa.ppk", "pkcs8-ecdsa.key", "sec1-p256.key"]) {
    const { opened } = read(fixture(name));
    const first = readOpenSsh(opened, undefined).key;
    expect(readOpenSsh(writeOpenSsh(first), undefined).key, name).toEqual(first);
  }
});
