import type { FailureParams } from "../base/failure.ts";

/** What happened, and what to do about it; both are whole sentences without an exclamation mark. */
export interface Words {
  readonly title: string;
  readonly next: string;
}

/** Words for one code, from its parameters as text or as they are. */
export type Describe = (p: (name: string) => string, params: FailureParams) => Words;

/** "1 second", "30 seconds": a number with the word that it counts. */
export const counted = (number: number | string, word: string): string =>
  `${number} ${word}${String(number) === "1" ? "" : "s"}`;

/** The words for a code; one that the table does not have stays as it is. */
export const wordsOf = (table: Readonly<Record<string, string>>, code: string): string =>
  (Object.hasOwn(table, code) && table[code]) || code;

/** Sentences with parameters in braces; {seconds:second} is a number with what it counts: "1 second", "30 seconds". */
export const say = (title: string, next: string): Describe => {
  const filled = (text: string, p: (name: string) => string): string =>
    text.replaceAll(/\{(\w+)(?::(\w+))?\}/g, (_, name: string, word?: string) =>
      word === undefined ? p(name) : counted(p(name), word),
    );
  return (p) => ({ title: filled(title, p), next: filled(next, p) });
};
