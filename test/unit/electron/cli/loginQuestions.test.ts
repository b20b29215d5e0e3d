import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { Failure } from "../../../../shared/base/failure.ts";
import type { LoginPrompt } from "../../../../shared/contract/access.ts";
import { answerLogins } from "../../../../electron/cli/loginQuestions.ts";

let shown: string;
beforeEach(() => {
  shown = "";
  vi.spyOn(process.stderr, "write").mockImplementation((text) => (shown += String(text)) !== "");
});
afterEach(() => vi.restoreAllMocks());

const prompt = (id: string, questions: LoginPrompt["questions"]): LoginPrompt => ({
  id,
  hostId: "h1",
  host: `host-${id}`,
  user: "ops",
  title: "One-time login",
  instruction: "",
  questions,
  since: 0,
});
const password = { text: "Password:", echo: false };
const token = { text: "Token: ", echo: true };

/** A core whose questions the test gives, and a terminal on which `typed` answers them. */
function setup(typed: Record<string, string>, terminal = true) {
  const answered: unknown[] = [];
  let emit: (prompts: LoginPrompt[]) => void = () => undefined;
  const abort = new AbortController();
  const asked: [string, boolean][] = [];
  answerLogins(
    {
      abort,
      call: (async (_name: string, input: unknown) => void answered.push(input)) as never,
      stream: (async (_name: string, _input: unknown, event: (prompts: LoginPrompt[]) => void) => {
        emit = event;
        await new Promise(() => undefined);
      }) as never,
    },
    async (question, echo) => {
      asked.push([question, echo]);
      const answer = typed[question.trim()];
      if (answer === undefined) throw new Failure("cancelled");
      return answer;
    },
    terminal,
  );
  return { answered, asked, ask: (...prompts: LoginPrompt[]) => emit(prompts) };
}

it("puts each question on the terminal, hidden where the host wants it, and sends the answers together", async () => {
  const { answered, asked, ask } = setup({ "Password:": "s3cret", "Token:": "123456" });
  ask(prompt("p1", [password, token]));
  await vi.waitFor(() => expect(answered).toEqual([{ id: "p1", answers: ["s3cret", "123456"] }]));
  expect(asked).toEqual([
    ["Password: ", false],
    ["Token: ", true],
  ]);
  expect(shown).toBe("host-p1 asks ops:\nOne-time login\n");
});

it("asks for one login at a time and for each once, though the list comes again with every change", async () => {
  const { answered, asked, ask } = setup({ "Password:": "a", "Token:": "b" });
  const both = [prompt("p1", [password]), prompt("p2", [token])];
  ask(...both);
  ask(...both);
  await vi.waitFor(() => expect(answered).toHaveLength(2));
  expect(answered).toEqual([
    { id: "p1", answers: ["a"] },
    { id: "p2", answers: ["b"] },
  ]);
  expect(asked).toHaveLength(2);
});

it("forgets a question that was withdrawn before its turn", async () => {
  const { answered, asked, ask } = setup({ "Password:": "a", "Token:": "b" });
  ask(prompt("p1", [password]), prompt("p2", [token]));
  ask(prompt("p1", [password]));
  await vi.waitFor(() => expect(answered).toEqual([{ id: "p1", answers: ["a"] }]));
  expect(asked.map(([text]) => text)).toEqual(["Password: "]);
});

it("refuses to answer when the person presses Ctrl-C", async () => {
  const { answered, ask } = setup({});
  ask(prompt("p1", [password]));
  await vi.waitFor(() => expect(answered).toEqual([{ id: "p1", answers: null }]));
});

it("watches for no questions without a terminal, so that the logins are refused at once", () => {
  const stream = vi.fn();
  answerLogins({ abort: new AbortController(), call: vi.fn(), stream }, vi.fn(), false);
  expect(stream).not.toHaveBeenCalled();
});
