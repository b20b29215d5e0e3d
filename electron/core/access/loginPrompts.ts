import { randomBytes } from "node:crypto";
import { Emitter, type Event } from "../../../shared/base/event.ts";
import { Failure } from "../../../shared/base/failure.ts";
import { type Disposable, toDisposable } from "../../../shared/base/lifecycle.ts";
import type { LoginPrompt } from "../../../shared/contract/access.ts";
import type { Clock } from "../ports.ts";
import type { LoginQuestions, PromptPort } from "../ssh/prompts.ts";

/** Questions that may wait at a time; a fleet that asks more is answered in turns. */
const maxOpen = 64;

/** Carries the questions of hosts during a login to whoever watches for them, and the answers back. */
export interface LoginPrompts extends PromptPort {
  list(): LoginPrompt[];
  readonly onChange: Event<LoginPrompt[]>;
  /** Somebody is there to answer until this is disposed. */
  watch(): Disposable;
  /** connections.promptGone when nobody waits for it any more. */
  answer(id: string, answers: readonly string[] | null): void;
}

interface Open {
  readonly prompt: LoginPrompt;
  settle(answers: readonly string[] | null): void;
}

export function createLoginPrompts(clock: Pick<Clock, "now">): LoginPrompts {
  const open = new Map<string, Open>();
  const change = new Emitter<LoginPrompt[]>();
  let watchers = 0;
  const list = (): LoginPrompt[] => Array.from(open.values(), ({ prompt }) => prompt);
  const changed = (): void => change.emit(list());
  return {
    list,
    onChange: change.event,
    get watched() {
      return watchers > 0;
    },
    watch() {
      watchers += 1;
      let here = true;
      return toDisposable(() => {
        if (!here) return;
        here = false;
        watchers -= 1;
        // Nobody sees them now: the logins must not hang until the servers give up.
        if (watchers === 0) for (const { settle } of Array.from(open.values())) settle(null);
      });
    },
    ask: (questions: LoginQuestions, signal: AbortSignal) =>
      new Promise((resolve) => {
        if (watchers === 0 || open.size >= maxOpen || signal.aborted) {
          resolve(null);
          return;
        }
        const id = randomBytes(12).toString("base64url");
        const settle = (answers: readonly string[] | null): void => {
          if (!open.delete(id)) return;
          signal.removeEventListener("abort", aborted);
          changed();
          resolve(answers);
        };
        const aborted = (): void => settle(null);
        signal.addEventListener("abort", aborted);
        open.set(id, { prompt: { ...questions, questions: [...questions.questions], id, since: clock.now() }, settle });
        changed();
      }),
    answer(id, answers) {
      const waiting = open.get(id);
      if (!waiting) throw new Failure("connections.promptGone");
      if (answers !== null && answers.length !== waiting.prompt.questions.length)
        throw new Failure("input.invalid", { path: "answers", problem: "not one for each question" });
      waiting.settle(answers);
    },
  };
}
