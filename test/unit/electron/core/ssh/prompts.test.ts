import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { loginPrompt } from "../../../../../shared/contract/access.ts";
import { questionKind, questionsOf } from "../../../../../electron/core/ssh/prompts.ts";

const login = { hostId: "h1", host: "web1", user: "alice" };

describe("questions of a server", () => {
  it.each([
    ["Password: ", false, "password"],
    ["alice@web1's password: ", false, "password"],
    ["Passwort: ", false, "password"],
    ["パスワード:", false, "password"],
    ["Verification code: ", false, "code"],
    ["Verification code: ", true, "code"],
    ["One-time password (OATH) for `alice': ", false, "code"],
    ["Enter your PIN", false, "code"],
    ["Duo passcode or option (1-3): ", true, "code"],
    ["Username: ", true, "other"],
    ["Password: ", true, "other"],
    ["Decoder ring?", true, "other"],
  ])("%s (shown: %s) is about: %s", (prompt, echo, kind) => {
    expect(questionKind({ prompt, echo })).toBe(kind);
  });

  it("are cut and cleaned, so that they always fit what the page takes", () => {
    fc.assert(
      fc.property(
        fc.string({ unit: "binary", maxLength: 400 }),
        fc.string({ unit: "binary", maxLength: 2000 }),
        fc.array(fc.record({ prompt: fc.string({ unit: "binary", maxLength: 400 }), echo: fc.boolean() }), {
          minLength: 1,
          maxLength: 30,
        }),
        (title, instruction, prompts) => {
          const questions = questionsOf(login, title, instruction, prompts);
          expect(loginPrompt.safeParse({ ...questions, id: "x", since: 0 }).success).toBe(true);
          // Control and formatting characters could dress a question up as another one.
          expect(JSON.stringify(questions)).not.toMatch(/\\u00|[\u202a-\u202e\u2066-\u2069\u200b]/);
        },
      ),
    );
  });

  it("never lack a text", () => {
    expect(questionsOf(login, "", "", [{ prompt: " \u0007", echo: false }]).questions).toEqual([
      { text: "(no question)", echo: false },
    ]);
  });
});
