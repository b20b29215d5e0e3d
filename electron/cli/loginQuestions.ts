import type { LoginPrompt } from "../../shared/contract/access.ts";
import type { Context } from "./context.ts";
import { promptLine } from "./passphrase.ts";

/** What of a context is needed to answer the questions that servers ask during a login. */
type Asking = Pick<Context, "call" | "stream" | "abort">;
type Ask = (question: string, echo: boolean, signal: AbortSignal) => Promise<string>;

/** The core has cleaned and cut these texts; each stands on a line of its own, after whose they are. */
function introduction({ host, user, title, instruction }: LoginPrompt): string {
  const lines = [title, instruction].filter((line) => line !== "").map((line) => `${line}\n`);
  return `${host} asks ${user}:\n${lines.join("")}`;
}

/**
 * Puts the questions of hosts (keyboard-interactive) on the terminal, one login at a time, while this process runs; without a
 * terminal nobody watches and such logins are refused. Nothing waits for it: it ends with the context.
 */
export function answerLogins(
  context: Asking,
  ask: Ask = promptLine,
  terminal: boolean = process.stdin.isTTY && process.stderr.isTTY,
): void {
  if (!terminal) return;
  const waiting = new Map<string, LoginPrompt>();
  const seen = new Set<string>();
  let asking = false;

  const answer = async (prompt: LoginPrompt): Promise<void> => {
    const answers: string[] = [];
    try {
      process.stderr.write(introduction(prompt));
      for (const { text, echo } of prompt.questions)
        answers.push(await ask(text.endsWith(" ") ? text : `${text} `, echo, context.abort.signal));
      await context.call("connections.answer", { id: prompt.id, answers });
    } catch {
      // Ctrl-C, or the login gave up meanwhile: the verb tells what became of it.
      await context.call("connections.answer", { id: prompt.id, answers: null }).catch(() => undefined);
    }
  };
  const next = async (): Promise<void> => {
    if (asking) return;
    asking = true;
    for (let prompt = first(waiting); prompt; prompt = first(waiting)) {
      waiting.delete(prompt.id);
      await answer(prompt);
    }
    asking = false;
  };
  void context
    .stream("connections.prompts", undefined, (prompts) => {
      const open = new Set(prompts.map(({ id }) => id));
      for (const id of waiting.keys()) if (!open.has(id)) waiting.delete(id);
      for (const prompt of prompts) if (!seen.has(prompt.id)) waiting.set(prompt.id, prompt);
      for (const id of open) seen.add(id);
      void next();
    })
    .catch(() => undefined);
}

function first<T>(map: ReadonlyMap<string, T>): T | undefined {
  return map.values().next().value;
}
