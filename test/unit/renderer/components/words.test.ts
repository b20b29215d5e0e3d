import { describe, expect, it } from "vitest";
import { Failure } from "../../../../shared/base/failure.ts";
import { isProduction } from "../../../../renderer/components/environment.ts";
import { reasonsPhrase, reasonWords, shortFailure, shortSystem } from "../../../../renderer/components/healthWords.ts";
import { hostAddressText } from "../../../../renderer/components/hostAddress.ts";
import { pageWords } from "../../../../renderer/components/pageWords.ts";
import { passphraseHint, passphraseProblem } from "../../../../renderer/components/passphrase.ts";

describe("reasons", () => {
  it("name the mount", () => expect(reasonWords("disk.full:/var/lib:x")).toBe("/var/lib:x nearly full"));
  it("that are not known are shown as they are", () => expect(reasonWords("raid.degraded")).toBe("raid.degraded"));
  it("read as one phrase", () =>
    expect(reasonsPhrase(["load.high", "memory.low", "cpu.high", "disk.full:/var"])).toBe(
      "Load high, memory low, CPU busy, /var nearly full",
    ));
});

it("short failures exist for the usual troubles only", () => {
  expect(shortFailure("ssh.authFailed")).toBe("Login refused");
  expect(shortFailure("vault.locked")).toBeNull();
});

it.each([
  ["Debian GNU/Linux 12 (bookworm)", "Debian 12"],
  ["Ubuntu 24.04.1 LTS", "Ubuntu 24.04.1 LTS"],
  ["Alpine Linux v3.20", "Alpine v3.20"],
  ["Arch Linux", "Arch Linux"],
  ["(none)", "(none)"],
  [null, null],
])("the system %s is shown as %s", (os, short) => expect(shortSystem(os)).toBe(short));

describe("failures on the page", () => {
  it("leave fingerprints and command-line options to where they help", () => {
    for (const code of ["ssh.hostKeyUnknown", "ssh.hostKeyChanged"]) {
      const words = pageWords(
        new Failure(code, { host: "db-1", fingerprint: "SHA256:x", keyType: "ssh-rsa", key: "A" }),
      );
      expect(words.title).toContain("db-1");
      expect(`${words.title} ${words.next}`).not.toMatch(/SHA256|--host-key/);
    }
  });
  it("are otherwise those of every shell", () =>
    expect(pageWords(new Failure("vault.wrongPassphrase")).title).toBe("That passphrase does not open the vault."));
});

it.each([
  ["db.example.org", 22, "db.example.org"],
  ["10.0.0.1", 2222, "10.0.0.1:2222"],
  ["2001:db8::1", 22, "2001:db8::1"],
  ["2001:db8::1", 2222, "[2001:db8::1]:2222"],
])("the address %s with port %d is written %s", (address, port, text) =>
  expect(hostAddressText({ address, port })).toBe(text),
);

describe("production", () => {
  it.each(["production", "Prod", "eu-prod", "prd", "live", "PROD_2"])("is %s", (name) =>
    expect(isProduction(name)).toBe(true),
  );
  it.each(["", "staging", "reproduction", "product", "delivery", "olive"])("is not %j", (name) =>
    expect(isProduction(name)).toBe(false),
  );
});

describe("a new passphrase", () => {
  it("is measured in characters, not in code units", () => {
    expect(passphraseHint("🐢".repeat(11))).toBe("short");
    expect(passphraseHint("🐢".repeat(12))).toBe("good");
    expect(passphraseHint("")).toBe("empty");
  });
  it("has to be typed twice alike", () => {
    expect(passphraseProblem("short", "short")).toMatch(/at least 12/);
    expect(passphraseProblem("long enough words", "long enough word")).toMatch(/differ/);
    expect(passphraseProblem("long enough words", "long enough words")).toBeNull();
  });
});
