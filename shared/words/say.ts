import type { FailureParams } from "../base/failure.ts";

/** What happened, and what to do about it; both are whole sentences without an exclamation mark. */
export interface Words {
  readonly title: string;
  readonly next: string;
}

/** Words for one code, from its parameters as text or as they are. */
export type Describe = (p: (name: string) => string, params: FailureParams) => Words;
/** Sentences with parameters in braces. */
export const say =
  (title: string, next: string): Describe =>
  (p) => ({
    title: title.replaceAll(/\{(\w+)\}/g, (_, name: string) => p(name)),
    next: next.replaceAll(/\{(\w+)\}/g, (_, name: string) => p(name)),
  });
