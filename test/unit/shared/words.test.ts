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

  it("count in the singular what is one", () => {
    const wait = (seconds: number): string =>
      describeFailure({ code: "vault.waitAfterFailures", params: { seconds } }).next;
    expect([1, 2].map(wait)).toEqual(["Wait 1 second and try again.", "Wait 2 seconds and try again."]);
    const singular = {
      seconds: 1,
      hours: 1,
      limitBytes: 1,
      minimum: 1,
      total: 1,
      failed: 1,
      count: 1,
      reason: "penalty",
    };
    for (const code of knownCodes) {
      const { title, next } = describeFailure({ code, params: singular });
      expect(`${title} ${next}`).not.toMatch(/\b1 (second|hour|byte|character|item|host)s\b/);
    }
    const incomplete = (count: number): string =>
      describeFailure({ code: "backup.restoreIncomplete", params: { host: "a", path: "/b", count } }).title;
    expect(incomplete(1)).toBe("1 item on a is not as the archive has it: /b.");
    expect(incomplete(3)).toBe("3 items on a are not as the archive has them, /b first.");
  });

  it("say in words what a socket, a file or a step of the login reports by a code", () => {
    const unreachable = (reason: string): string =>
      describeFailure({ code: "ssh.unreachable", params: { host: "shop", address: "a", port: 22, reason } }).title;
    expect(unreachable("ECONNREFUSED")).toBe("shop cannot be reached at a:22 (it refused the connection).");
    expect(unreachable("ESTRANGE")).toBe("shop cannot be reached at a:22 (ESTRANGE).");
    expect(describeFailure({ code: "ssh.timeout", params: { host: "a", seconds: 15, step: "connect" } }).title).toBe(
      "a did not answer within 15 seconds, while connecting.",
    );
    const closed = (reason: string): string =>
      describeFailure({ code: "ssh.closed", params: { host: "a", reason } }).title;
    expect(closed("byServer")).toBe("The connection to a ended (the server closed it).");
    expect(closed("constructor")).toBe("The connection to a ended (constructor).");
    const file = describeFailure({ code: "import.unreadable", params: { path: "/x", reason: "ENOENT" } });
    expect(file.title).toBe("/x cannot be read (no such file or folder).");
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
