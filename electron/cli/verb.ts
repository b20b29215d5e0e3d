import type { OptionSpec } from "./arguments.ts";
import type { Context } from "./context.ts";

/** One verb of the command line. `run` prints its answer and returns an exit code other than 0 if need be. */
export interface Verb {
  readonly usage: string;
  readonly summary: string;
  readonly options: Readonly<Record<string, OptionSpec>>;
  run(context: Context): Promise<number | void>;
}
