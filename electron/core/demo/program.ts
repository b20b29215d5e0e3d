import type { Clock } from "../ports.ts";
import type { ServerSession } from "../ssh/server.ts";
import type { Machine } from "./machine.ts";

/** What a simulated program works with. */
export interface ProgramContext {
  readonly program: string;
  readonly session: ServerSession;
  readonly machine: Machine;
  readonly clock: Clock;
}

/** One of the core's own programs as a simulated host knows it: by sight, answered in the form the real one would give. */
export interface SimulatedProgram {
  readonly name: string;
  matches(program: string): boolean;
  /** Ends the session itself. */
  run(context: ProgramContext): void | Promise<void>;
}

/** The words of a shell line as `quote` writes them: bare, or in single quotes. */
export function shellWords(line: string): string[] {
  return [...line.matchAll(/(?:'[^']*'|\\'|[^\s'\\])+/g)].map(([word]) => word.replaceAll(/'([^']*)'|\\(')/g, "$1$2"));
}

/** All of standard input. */
export async function readInput({ session }: ProgramContext): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of session.stdin) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}

/** Writes an answer and ends with exit code 0. */
export function answer({ session }: ProgramContext, text: string): void {
  session.stdout.write(text);
  session.exit(0);
}
