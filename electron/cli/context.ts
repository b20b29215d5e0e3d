import { Failure } from "../../shared/base/failure.ts";
import type {
  CallerInput,
  CallName,
  HandlerInput,
  Output,
  StreamEvent,
  StreamName,
} from "../../shared/contract/index.ts";
import type { Host } from "../../shared/contract/hosts.ts";
import type { Run } from "../../shared/contract/runs.ts";
import { describeFailure } from "../../shared/words/failures.ts";
import type { Core, CoreOptions } from "../core/createCore.ts";
import { systemPorts } from "../core/systemPorts.ts";
import type { Parsed } from "./arguments.ts";
import { hintOf } from "./hints.ts";
import { answerLogins } from "./loginQuestions.ts";
import { promptSecret, readSecretFile } from "./passphrase.ts";
import { version } from "./version.ts";

/** Exit codes: 0 done, 1 failed, 2 wrong use, 3 some of several hosts failed. */
export const exitCodes = { done: 0, failed: 1, usage: 2, someFailed: 3 } as const;

/** What guessing a passphrase costs that is set here, and who derives keys: as this computer was measured to manage, but in tests. */
export type Derivation = Pick<CoreOptions, "kdfCost" | "deriver">;

/** One run of the command line: the core, opened when a verb needs it, and where its answers go. */
export class Context {
  readonly parsed: Parsed;
  readonly abort = new AbortController();
  /** The document of --json was printed: nothing may follow it. */
  answered = false;
  private readonly derivation: Derivation;
  private opened: Core | null = null;
  private readonly stop = (): void => this.abort.abort();

  constructor(parsed: Parsed, derivation: Derivation = { kdfCost: "measured" }) {
    this.parsed = parsed;
    this.derivation = derivation;
    // The first signal ends what runs in good order; a second one finds nobody listening and ends the process.
    process.once("SIGINT", this.stop).once("SIGTERM", this.stop);
  }

  get json(): boolean {
    return this.parsed.flag("json");
  }

  /** The core without an open vault. */
  async core(): Promise<Core> {
    if (this.opened) return this.opened;
    // Loaded when it is needed: help and wrong use answer at once.
    const { createCore } = await import("../core/createCore.ts");
    this.opened ??= await createCore(systemPorts("cli", version), {
      demo: false,
      demoHandlers: null,
      ...this.derivation,
    });
    return this.opened;
  }

  async passphrase(question = "Passphrase: "): Promise<string> {
    const file = this.parsed.text("passphrase-file");
    return file === undefined ? await promptSecret(question, this.abort.signal) : readSecretFile(file);
  }

  /** Opens the vault; every verb that works with hosts starts here. Asks for the passphrase unless it is given. */
  async unlock(given?: string): Promise<void> {
    const core = await this.core();
    const { state } = await this.call("vault.status");
    if (state === "absent") throw new Failure("vault.absent");
    await core.dispatcher.call("vault.unlock", { passphrase: given ?? (await this.passphrase()) }, this.abort.signal);
    answerLogins(this);
  }

  async call<N extends CallName>(name: N, input?: CallerInput<N>): Promise<Output<N>> {
    return (await (await this.core()).dispatcher.call(name, input, this.abort.signal)) as Output<N>;
  }

  async stream<N extends StreamName>(
    name: N,
    input: CallerInput<N>,
    event: (event: StreamEvent<N>) => void,
    signal: AbortSignal = this.abort.signal,
  ): Promise<void> {
    const core = await this.core();
    await core.dispatcher.stream(
      name,
      input satisfies unknown as HandlerInput<N>,
      signal,
      event as (e: unknown) => void,
    );
  }

  async hosts(names: readonly string[]): Promise<Host[]> {
    const all = await this.call("hosts.list");
    return [...new Set(names)].map((name) => {
      const host = all.find((item) => item.name === name) ?? all.find((item) => item.id === name);
      if (!host) throw new Failure("hosts.notFound", { name });
      return host;
    });
  }

  /** Waits for a run; its log goes to standard error unless --json. Throws the run's failure. */
  async follow(runId: string): Promise<Run> {
    const cancel = (): void => void this.cancelRun(runId);
    this.abort.signal.addEventListener("abort", cancel, { once: true });
    // The run outlives Ctrl-C until its own cancellation has been carried out.
    const watching = new AbortController();
    try {
      await this.stream(
        "runs.log",
        { runId },
        ({ text }) => {
          if (!this.json) process.stderr.write(text);
        },
        watching.signal,
      );
    } finally {
      this.abort.signal.removeEventListener("abort", cancel);
    }
    const runs = (await (await this.core()).dispatcher.call("runs.list", undefined, watching.signal)) as Run[];
    const run = runs.find((item) => item.id === runId);
    if (!run) throw new Failure("runs.notFound");
    if (run.state !== "succeeded") throw new Failure(run.failure?.code ?? "cancelled", run.failure?.params ?? {});
    return run;
  }

  /** One or more lines. What servers put into them cannot steer the terminal. */
  print(text: string): void {
    process.stdout.write(`${harmless(text).trimEnd()}\n`);
  }

  printJson(value: unknown): void {
    this.answered = true;
    writeJson(value);
  }

  async dispose(): Promise<void> {
    process.off("SIGINT", this.stop).off("SIGTERM", this.stop);
    await this.opened?.dispose();
  }

  private async cancelRun(runId: string): Promise<void> {
    const core = await this.core();
    await core.dispatcher.call("runs.cancel", { runId }, new AbortController().signal).catch(() => undefined);
  }
}

/** One sentence for standard error. */
export function sentence(failure: { code: string; params: Failure["params"] }): string {
  const { title, next: said } = describeFailure(failure);
  const next = hintOf(failure) ?? said;
  return oneLine(`${title.replace(/[.:]$/, "")}; ${next.charAt(0).toLowerCase()}${next.slice(1)}`);
}

/** A failure in a document: of one host of several, or of the verb as a whole. */
export const errorJson = (failure: Failure): { code: string; message: string } => ({
  ...failure.params,
  code: failure.code,
  message: sentence(failure),
});

/** The one document of --json. What servers put into it cannot steer the terminal. */
export function writeJson(value: unknown): void {
  const escaped = (character: string): string => `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`;
  process.stdout.write(`${JSON.stringify(value, null, 2).replaceAll(/[\u007f-\u009f]/g, escaped)}\n`);
}

/** Without the control characters that steer a terminal; line ends and tabs stay. */
const harmless = (text: string): string => text.replaceAll(/[^\P{Cc}\n\t]/gu, "");

/** Text from a server may hold line breaks and escape codes; neither reaches the terminal in an error. */
export function oneLine(text: string): string {
  return text.replaceAll(/\s+/g, " ").replaceAll(/\p{Cc}/gu, "");
}

/** 3 when some of several failed, 1 when all did, else 0. */
export function exitCodeOf(results: readonly boolean[]): number {
  if (results.every(Boolean)) return exitCodes.done;
  return results.some(Boolean) ? exitCodes.someFailed : exitCodes.failed;
}
