import { type LoginQuestions, type PromptPort, type RawPrompt, questionKind, questionsOf } from "./prompts.ts";

export interface DialogOptions {
  readonly login: Pick<LoginQuestions, "hostId" | "host" | "user">;
  readonly password: string | undefined;
  /** The present one-time code, where a seed is stored. */
  readonly code: (() => string) | undefined;
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

  /** A person is being asked right now. */
  get waiting(): boolean {
    return this.waits > 0;
  }

  /** The password was refused in another way: it is no answer here either. */
  withholdPassword(): void {
    this.passwordGiven = true;
  }

  /** One answer for each question; empty ones where there is none. */
  async answer(title: string, instruction: string, prompts: readonly RawPrompt[]): Promise<string[]> {
    const answers = prompts.map((prompt) => this.stored(prompt, prompts.length === 1));
    const left = prompts.flatMap((prompt, index) => (answers[index] === undefined ? [{ prompt, index }] : []));
    const port = this.options.prompts;
    if (left.length > 0) {
      const asked = questionsOf(
        this.options.login,
        title,
        instruction,
        left.map(({ prompt }) => prompt),
      );
      this.waits += 1;
      const given = this.attended(port) ? await port.ask(asked, this.options.signal) : null;
      this.waits -= 1;
      this.byPerson = given !== null;
      if (given === null) this.open ??= asked.questions[0]?.text;
      else for (const [at, { index }] of left.entries()) answers[index] = given[at] ?? "";
    }
    return answers.map((answer) => answer ?? "");
  }

  private attended(port: PromptPort | undefined): port is PromptPort {
    return port?.watched === true;
  }

  private stored(prompt: RawPrompt, only: boolean): string | undefined {
    const { password, code } = this.options;
    const kind = questionKind(prompt);
    // The same code twice is refused by servers that remember it.
    if (kind === "code" && code !== undefined && !this.codeGiven) {
      this.codeGiven = true;
      return code();
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
