import { readFileSync, globSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { describeFailure, knownCodes } from "../../../shared/words/failures.ts";

const root = fileURLToPath(new URL("../../..", import.meta.url));

/** Codes that the sources throw, with the file that does. */
function thrownCodes(): Map<string, string> {
  const codes = new Map<string, string>();
  for (const file of globSync(["electron/**/*.ts", "shared/**/*.ts", "renderer/**/*.{ts,tsx}"], { cwd: root })) {
    const text = readFileSync(`${root}/${file}`, "utf8");
    for (const [, code] of text.matchAll(/new Failure\(\s*"([^"]+)"/g)) if (code) codes.set(code, file);
  }
  return codes;
}

describe("words for failures", () => {
  it("exist for every code that is thrown", () => {
    const missing = [...thrownCodes()].filter(([code]) => !knownCodes.includes(code));
    expect(missing).toEqual([]);
  });

  it("are whole sentences without an exclamation mark", () => {
    for (const code of knownCodes) {
      const { title, next } = describeFailure({ code, params: {} });
      for (const text of [title, next]) {
        expect(text).not.toContain("!");
        expect(text).not.toMatch(/\{\w+\}/);
        expect(text).toMatch(/[.:?]$|unknown$/);
      }
    }
  });

  it("put the parameters in, and lists with commas", () => {
    expect(describeFailure({ code: "credentials.inUse", params: { hosts: ["a", "b"] } }).title).toBe(
      "The credential is still used by a, b.",
    );
  });

  it("say in words why a jump host failed", () => {
    const params = { host: "inner", jump: "gateway", reason: "ssh.unreachable" };
    expect(describeFailure({ code: "ssh.jumpFailed", params }).title).toBe(
      "inner cannot be reached through gateway (it cannot be reached).",
    );
  });

  it("name the moment a certificate ended, and the question that nobody answered", () => {
    const certificate = { host: "web1", credential: "my key", at: Date.UTC(2026, 2, 1, 12, 30) };
    expect(describeFailure({ code: "ssh.certificateExpired", params: certificate }).title).toBe(
      "The certificate of my key for web1 expired on 2026-03-01 12:30 UTC.",
    );
    const refused = { host: "web1", user: "alice", tried: ["keyboard-interactive"] };
    expect(describeFailure({ code: "ssh.authFailed", params: refused }).title).toContain("(keyboard-interactive)");
    expect(describeFailure({ code: "ssh.authFailed", params: { ...refused, question: "Code:" } }).title).toBe(
      'web1 asked "Code:" to log in alice, and nobody answered.',
    );
  });

  it("say something plain about a code they do not know", () => {
    expect(describeFailure({ code: "constructor", params: {} }).title).toBe("It failed (constructor).");
  });
});
