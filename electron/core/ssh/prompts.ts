import { printable } from "./errors.ts";

/** Bounds of what a server may ask; the rest is cut. The contract's `loginPrompt` has the same. */
const maxQuestions = 16;
const maxQuestion = 200;
const maxInstruction = 1000;

/** What a server asks during a login (RFC 4256), as it may be shown. */
export interface LoginQuestions {
  readonly hostId: string;
  readonly host: string;
  readonly user: string;
  readonly title: string;
  readonly instruction: string;
  readonly questions: readonly { readonly text: string; readonly echo: boolean }[];
}

/** Where questions go that nothing stored answers. */
export interface PromptPort {
  /** Somebody is there to answer. */
  readonly watched: boolean;
  /** One answer for each question, or null when nobody gives them. Never rejects. */
  ask(questions: LoginQuestions, signal: AbortSignal): Promise<readonly string[] | null>;
}

/** A question as ssh2 hands it over. */
export interface RawPrompt {
  readonly prompt: string;
  readonly echo?: boolean | undefined;
}

/** What nothing stored can answer, cut and cleaned: it is foreign text that a person will see. */
export function questionsOf(
  login: Pick<LoginQuestions, "hostId" | "host" | "user">,
  title: string,
  instruction: string,
  prompts: readonly RawPrompt[],
): LoginQuestions {
  return {
    hostId: login.hostId,
    host: login.host,
    user: login.user,
    title: printable(title, maxQuestion),
    instruction: printable(instruction, maxInstruction),
    questions: prompts.slice(0, maxQuestions).map(({ prompt, echo }) => ({
      text: printable(prompt, maxQuestion) || "(no question)",
      echo: echo === true,
    })),
  };
}

export type QuestionKind = "password" | "code" | "other";

const codeWords = /\b(?:code|token|otp|totp|one[- ]?time|verification|passcode|authenticator|2fa|mfa|pin)\b/i;
const passwordWords =
  /pass(?:word|wort|phrase)|kennwort|mot de passe|contrase|senha|wachtwoord|lösenord|парол|パスワード|密码/i;

/** What a question is about, by its words: a stored secret is given to nothing else. A question whose answer shows is never a password's. */
export function questionKind({ prompt, echo }: RawPrompt): QuestionKind {
  const text = prompt.slice(0, maxQuestion);
  // Both words: "One-time password (OATH)" asks for a code, "PIN or password" cannot be told.
  if (codeWords.test(text)) return "code";
  if (echo !== true && passwordWords.test(text)) return "password";
  return "other";
}
