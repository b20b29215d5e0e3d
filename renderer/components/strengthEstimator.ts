import { ZxcvbnFactory } from "@zxcvbn-ts/core";
import { adjacencyGraphs, dictionary } from "@zxcvbn-ts/language-common";
import { translations } from "@zxcvbn-ts/language-en";
import type { Strength } from "./passphraseStrength.ts";

// Half a megabyte of known passwords and words: a part of its own, fetched when somebody chooses a passphrase. The English word
// lists would be twice that again; what matters of them is among the passwords and the diceware words.
const estimator = new ZxcvbnFactory({ dictionary, graphs: adjacencyGraphs, translations });

/** What anybody would try first for this vault, and the one passphrase that everybody has read. */
const nearby = ["holdfast", "vault", "ssh", "server", "passphrase", "correct horse battery staple"];

/** How hard a passphrase is to guess, by zxcvbn (Wheeler, USENIX Security 2016). */
export function estimate(passphrase: string): Strength {
  const { score, feedback, guessesLog10 } = estimator.check(passphrase, nearby);
  return { score, guessesLog10, warning: feedback.warning, suggestions: feedback.suggestions };
}
