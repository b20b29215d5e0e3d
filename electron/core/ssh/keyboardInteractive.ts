import { type LoginQuestions, type PromptPort, type RawPrompt, questionKind, questionsOf } from "./prompts.ts";

export interface DialogOptions {
  readonly login: Pick<LoginQuestions, "hostId" | "host" | "user">;
  readonly password: string | undefined;
  /** The next one-time code, where a seed is stored. */
  readonly code: (() => Promise<string>) | undefined;
  readonly prompts: PromptPort | undefined;
  readonly signal: AbortSignal;
}

/** Answers the questions of keyboard-interactive logins (RFC 4256): with what is stored, each secret once, and by a person. */
export class Dialog {
  private readonly options: DialogOptions;
  private passwordGiven = false;
  private codeGiven = false;
  private byPerson = false;
  private open: string | undefined;
  private waits = 0;

  constructor(options: DialogOptions) {
    this.options = options;
  }

  /** Something can be answered at all. */
  get useful(): boolean {
    const { password, code, prompts } = this.options;
    return (
      (password !== undefined && !this.passwordGiven) ||
      (code !== undefined && !this.codeGiven) ||
      this.attended(prompts)
    );
  }

  /** A person answered, and may have mistyped. */
  get answeredByPerson(): boolean {
    return this.byPerson;
  }

  /** The first question that nobody answered. */
  get unanswered(): string | undefined {
    return this.open;
  }

  /** A person is being asked, or the next code is not due yet. */
  get waiting(): boolean {
    return this.waits > 0;
  }

  /** The password was refused in another way: it is no answer here either. */
  withholdPassword(): void {
    this.passwordGiven = true;
  }

  /** One answer for each question; empty ones where there is none. */
  async answer(title: string, instruction: string, prompts: readonly RawPrompt[]): Promise<string[]> {
    this.waits += 1;
    try {
      const answers: (string | undefined)[] = [];
      for (const prompt of prompts) answers.push(await this.stored(prompt, prompts.length === 1));
      await this.askPerson(title, instruction, prompts, answers);
      return answers.map((answer) => answer ?? "");
    } finally {
      this.waits -= 1;
    }
  }

  private async askPerson(
    title: string,
    instruction: string,
    prompts: readonly RawPrompt[],
    answers: (string | undefined)[],
  ): Promise<void> {
    const left = prompts.flatMap((prompt, index) => (answers[index] === undefined ? [{ prompt, index }] : []));
    if (left.length === 0) return;
    const port = this.options.prompts;
    const asked = questionsOf(
      this.options.login,
      title,
      instruction,
      left.map(({ prompt }) => prompt),
    );
    const given = this.attended(port) ? await port.ask(asked, this.options.signal) : null;
    this.byPerson = given !== null;
    if (given === null) this.open ??= asked.questions[0]?.text;
    else for (const [at, { index }] of left.entries()) answers[index] = given[at] ?? "";
  }

  private attended(port: PromptPort | undefined): port is PromptPort {
    return port?.watched === true;
  }

  private async stored(prompt: RawPrompt, only: boolean): Promise<string | undefined> {
    const { password, code } = this.options;
    const kind = questionKind(prompt);
    // One code a login: when it was wrong, so is the next.
    if (kind === "code" && code !== undefined && !this.codeGiven) {
      this.codeGiven = true;
      return await code();
    }
    // A lone hidden question in words that are not known is the password's, as long as it was not asked for yet.
    const hidden = kind === "other" && only && prompt.echo !== true;
    if ((kind === "password" || hidden) && password !== undefined && !this.passwordGiven) {
      this.passwordGiven = true;
      return password;
    }
    return undefined;
  }
}
