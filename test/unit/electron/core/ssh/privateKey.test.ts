import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { fingerprintOf } from "../../../../../electron/core/ssh/fingerprint.ts";
import { parsePrivateKey, PrivateKeyCache, PrivateKeyError } from "../../../../../electron/core/ssh/privateKey.ts";

let folder: string;
const make = (name: string, ...options: string[]): { text: string; fingerprint: string } => {
  const path = join(folder, name);
  execFileSync("ssh-keygen", ["-q", "-f", path, "-C", "", ...options]);
  const fingerprint = execFileSync("ssh-keygen", ["-lf", path], { encoding: "utf8" }).split(" ")[1] ?? "";
  return { text: readFileSync(path, "utf8"), fingerprint };
};
const shown = (text: string, passphrase?: string): { keyType: string; fingerprint: string } => {
  const key = parsePrivateKey(text, passphrase);
  return { keyType: key.type, fingerprint: fingerprintOf(key.getPublicSSH()) };
};
const problemOf = (text: string, passphrase?: string): string => {
  try {
    parsePrivateKey(text, passphrase);
    return "fine";
  } catch (error) {
    if (error instanceof PrivateKeyError) return error.problem;
    throw error;
  }
};

beforeAll(() => void (folder = mkdtempSync(join(tmpdir(), "holdfast-keys-"))));
afterAll(() => rmSync(folder, { recursive: true }));

describe("private keys made by ssh-keygen", () => {
  it.each([
    ["ssh-ed25519", ["-t", "ed25519", "-N", ""]],
    ["ssh-rsa", ["-t", "rsa", "-b", "2048", "-N", ""]],
    ["ssh-rsa", ["-t", "rsa", "-b", "2048", "-N", "", "-m", "PEM"]],
    ["ecdsa-sha2-nistp256", ["-t", "ecdsa", "-N", ""]],
    ["ecdsa-sha2-nistp521", ["-t", "ecdsa", "-b", "521", "-N", ""]],
  ])("show as %s (%j) with the fingerprint that ssh-keygen prints", (keyType, options) => {
    const { text, fingerprint } = make(`plain${Math.random()}`, ...options);
    expect(shown(text)).toEqual({ keyType, fingerprint });
    // Pasted keys come with the line ends of the clipboard.
    expect(shown(text.replaceAll("\n", "\r\n"))).toEqual({ keyType, fingerprint });
  });

  it.each([
    ["OpenSSH", ["-t", "ed25519"]],
    ["PEM", ["-t", "rsa", "-b", "2048", "-m", "PEM"]],
  ])("open with their passphrase only (%s form)", (_form, options) => {
    const { text, fingerprint } = make(`locked${Math.random()}`, ...options, "-N", "open sesame");
    expect(shown(text, "open sesame").fingerprint).toBe(fingerprint);
    expect(problemOf(text)).toBe("locked");
    expect(problemOf(text, "")).toBe("locked");
    expect(problemOf(text, "guess")).toBe("wrongPassphrase");
  });

  it("ignore a passphrase they do not need", () => {
    const { text, fingerprint } = make("free", "-t", "ed25519", "-N", "");
    expect(shown(text, "unneeded").fingerprint).toBe(fingerprint);
  });
});

describe("what is no private key", () => {
  it("is a bad key, not a crash", () => {
    const { text } = make("cut", "-t", "ed25519", "-N", "");
    const publicKey = readFileSync(join(folder, "cut.pub"), "utf8");
    for (const wrong of ["", "hello", publicKey, text.slice(0, 200), text.replace("OPENSSH", "RSA")])
      expect(problemOf(wrong)).toBe("bad");
  });

  it("never throws anything but its own error, however a key is damaged", () => {
    const keys = [make("fuzz1", "-t", "ed25519", "-N", ""), make("fuzz2", "-t", "ecdsa", "-N", "", "-m", "PEM")];
    fc.assert(
      fc.property(fc.constantFrom(...keys), fc.nat(600), fc.string({ maxLength: 10 }), ({ text }, at, junk) => {
        const damaged = text.slice(0, at) + junk + text.slice(at + junk.length);
        expect(problemOf(damaged, "x")).toMatch(/^(fine|bad|locked|wrongPassphrase)$/);
      }),
      { numRuns: 300 },
    );
  });
});

describe("the cache of parsed keys", () => {
  it("stretches a passphrase once, and not for another passphrase", () => {
    const { text } = make("cached", "-t", "ed25519", "-N", "right");
    const cache = new PrivateKeyCache();
    const first = cache.parse(text, "right");
    expect(cache.parse(text, "right")).toBe(first);
    const failed = (): unknown => {
      try {
        return cache.parse(text, "wrong");
      } catch (error) {
        return error;
      }
    };
    expect(failed()).toMatchObject({ problem: "wrongPassphrase" });
    expect(failed()).toBe(failed());
    cache.clear();
    expect(cache.parse(text, "right")).not.toBe(first);
  });

  it("gives the same key as reading it anew", () => {
    const { text } = make("same", "-t", "ed25519", "-N", "");
    const cached = new PrivateKeyCache().parse(text, undefined).getPublicSSH();
    expect(cached).toEqual(parsePrivateKey(text, undefined).getPublicSSH());
  });
});
