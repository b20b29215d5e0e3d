import { describe, expect, it } from "vitest";
import { Dialog, type DialogOptions } from "../../../../../electron/core/ssh/keyboardInteractive.ts";
import type { LoginQuestions, PromptPort } from "../../../../../electron/core/ssh/prompts.ts";

const dialogWith = (options: Partial<DialogOptions> = {}): Dialog =>
  new Dialog({
    login: { hostId: "h1", host: "web1", user: "alice" },
    password: "secret",
    code: () => Promise.resolve("123456"),
    prompts: undefined,
    signal: new AbortController().signal,
    ...options,
  });

/** A person who answers with `answers`, or refuses with null. */
const person = (answers: readonly string[] | null): PromptPort & { asked: LoginQuestions[] } => {
  const asked: LoginQuestions[] = [];
  return {
    asked,
    watched: true,
    ask(questions) {
      asked.push(questions);
      return Promise.resolve(answers);
    },
  };
};

const hidden = (prompt: string) => ({ prompt, echo: false });

describe("a dialog at login", () => {
  it("answers with the password and the code, in one round or in two", async () => {
    expect(await dialogWith().answer("", "", [hidden("Password: "), hidden("Verification code: ")])).toEqual([
      "secret",
      "123456",
    ]);
    const dialog = dialogWith();
    expect(await dialog.answer("", "", [hidden("Password: ")])).toEqual(["secret"]);
    expect(await dialog.answer("", "", [hidden("Verification code: ")])).toEqual(["123456"]);
    expect(dialog.unanswered).toBeUndefined();
  });

  it("gives each secret once, whatever the server asks next", async () => {
    const dialog = dialogWith();
    await dialog.answer("", "", [hidden("Password: "), hidden("Code: ")]);
    expect(await dialog.answer("", "", [hidden("Password: "), hidden("Code: ")])).toEqual(["", ""]);
    expect(dialog.useful).toBe(false);
    expect(dialog.unanswered).toBe("Password:");
  });

  it("takes a lone hidden question in unknown words for the password's, and no other", async () => {
    expect(await dialogWith().answer("", "", [hidden("Geheimnis: ")])).toEqual(["secret"]);
    expect(await dialogWith().answer("", "", [{ prompt: "Geheimnis: ", echo: true }])).toEqual([""]);
    expect(await dialogWith().answer("", "", [hidden("One: "), hidden("Two: ")])).toEqual(["", ""]);
  });

  it("withholds a password that was refused before", async () => {
    const dialog = dialogWith({ code: undefined });
    dialog.withholdPassword();
    expect(dialog.useful).toBe(false);
    expect(await dialog.answer("", "", [hidden("Password: ")])).toEqual([""]);
  });

  it("asks a person only for what is left", async () => {
    const prompts = person(["blue"]);
    const dialog = dialogWith({ prompts });
    const answers = await dialog.answer("Login", "Be quick", [
      hidden("Password: "),
      { prompt: "Colour? ", echo: true },
    ]);
    expect(answers).toEqual(["secret", "blue"]);
    expect(prompts.asked).toMatchObject([
      { host: "web1", title: "Login", instruction: "Be quick", questions: [{ text: "Colour?", echo: true }] },
    ]);
    expect(dialog.answeredByPerson).toBe(true);
  });

  it("remembers what a person did not answer", async () => {
    const dialog = dialogWith({ prompts: person(null) });
    await dialog.answer("", "", [{ prompt: "Colour? ", echo: true }]);
    expect(dialog.unanswered).toBe("Colour?");
    expect(dialog.answeredByPerson).toBe(false);
  });

  it("is waiting while a person thinks, and not afterwards", async () => {
    let give: (answers: string[]) => void = () => undefined;
    const prompts: PromptPort = { watched: true, ask: () => new Promise((resolve) => (give = resolve)) };
    const dialog = dialogWith({ password: undefined, code: undefined, prompts });
    const answered = dialog.answer("", "", [hidden("Password: ")]);
    await expect.poll(() => dialog.waiting).toBe(true);
    give(["typed"]);
    expect(await answered).toEqual(["typed"]);
    expect(dialog.waiting).toBe(false);
  });

  it("is of no use without secrets and without a person", () => {
    const prompts: PromptPort = { watched: false, ask: () => Promise.resolve(null) };
    expect(dialogWith({ password: undefined, code: undefined, prompts }).useful).toBe(false);
  });
});
