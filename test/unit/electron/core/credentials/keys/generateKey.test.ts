import { execFileSync } from "node:child_process";
import { existsSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { generateKey } from "../../../../../../electron/core/credentials/keys/generateKey.ts";
import { makeKey, openLockedKey } from "../../../../../../electron/core/credentials/keys/keyJobs.ts";
import { KeyError } from "../../../../../../electron/core/credentials/keys/keyParts.ts";
import { fixture, passphrase, problemOf, publicOf, read } from "./fixtures.ts";

let folder: string;
beforeAll(() => void (folder = mkdtempSync(join(tmpdir(), "holdfast-keys-"))));
afterAll(() => rmSync(folder, { recursive: true }));

/** What ssh-keygen makes of a file: its public half. */
function keygen(text: string, typed = ""): string {
  const path = join(folder, `key-${Math.random()}`);
  writeFileSync(path, text, { mode: 0o600 });
  return execFileSync("ssh-keygen", ["-y", "-P", typed, "-f", path], { encoding: "utf8" }).trim();
}

describe("a generated key", () => {
  beforeEach((context) => {
    if (!existsSync("/usr/bin/ssh-keygen")) context.skip("needs ssh-keygen (apt-get install openssh-client)");
  });

  it.each([
    ["ed25519", undefined],
    ["ed25519", "pa ss wörd"],
    ["rsa-3072", undefined],
  ] as const)("(%s, passphrase %s) is read by ssh-keygen", (type, typed) => {
    const key = generateKey(type, "alice@laptop", typed);
    expect(keygen(key.file, typed)).toBe(key.publicLine);
    expect(keygen(key.opened)).toBe(key.publicLine);
    expect(key.publicLine).toMatch(/ alice@laptop$/);
    expect(problemOf(key.file)).toBe(typed === undefined ? "fine" : "locked");
  });

  it("is another one each time, and so is the salt of its passphrase", () => {
    const [a, b] = [generateKey("ed25519", "", "x"), generateKey("ed25519", "", "x")];
    expect(a.publicLine).not.toBe(b.publicLine);
    expect(a.file).not.toBe(b.file);
  });

  it("has the size that was asked for", () => {
    expect(generateKey("rsa-3072", "", undefined).bits).toBe(3072);
  });

  it("in an imported form is read by ssh-keygen too", () => {
    for (const name of ["v2-ecdsa384.ppk", "v3-rsa-i.ppk", "pkcs8-ecdsa.key", "pem-rsa-locked.key"]) {
      const { opened } = read(fixture(name), passphrase);
      expect(keygen(opened).split(" ")[1]).toBe(publicOf(name).split(" ")[1]);
    }
  });
});

describe("slow work on keys", () => {
  it("is done in a worker, and gives what the same work gives here", async () => {
    const text = fixture("openssh-ed25519-locked.key");
    const opened = await openLockedKey(text, passphrase);
    expect(opened.publicLine).toBe(read(text, passphrase).publicLine);
    await expect(openLockedKey(text, "guess")).rejects.toThrow(KeyError);
    const made = await makeKey("ed25519", "made elsewhere", "secret");
    expect(read(made.file, "secret").publicLine).toBe(made.key.publicLine);
  });
});
