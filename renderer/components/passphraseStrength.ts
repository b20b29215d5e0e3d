/** What an estimator says of a passphrase. */
export interface Strength {
  readonly score: 0 | 1 | 2 | 3 | 4;
  /** Power of ten of the guesses that it takes. */
  readonly guessesLog10: number;
  readonly warning: string | null;
  readonly suggestions: readonly string[];
}

export type StrengthTone = "critical" | "warning" | "ok";

export interface StrengthWords {
  readonly label: string;
  readonly tone: StrengthTone;
  /** Why it is weak, or how long it lasts. */
  readonly detail: string;
}

const labels = ["Very weak", "Weak", "Fair", "Good", "Strong"] as const;
const tones: readonly StrengthTone[] = ["critical", "critical", "warning", "ok", "ok"];

/** What a passphrase protects: the vault, or a file that leaves this computer by itself. */
export type Protected = "vault" | "file";

const copies: Readonly<Record<Protected, string>> = { vault: "A copy of the vault", file: "This file" };

/** Guesses a second of somebody with a copy and a rack of a hundred processors, at a quarter of a second each. */
const guessesPerSecond = 400;

const spans = [
  { seconds: 60, word: "seconds" },
  { seconds: 3_600, word: "minutes" },
  { seconds: 86_400, word: "hours" },
  { seconds: 31 * 86_400, word: "days" },
  { seconds: 365 * 86_400, word: "months" },
  { seconds: 100 * 365 * 86_400, word: "years" },
] as const;

/** How long a copy resists, as a word for the order of magnitude. */
export function resistance(guessesLog10: number): string {
  // Half of all guesses, on average; a power this large would not fit into a number.
  if (guessesLog10 > 100) return "centuries";
  const seconds = 10 ** guessesLog10 / 2 / guessesPerSecond;
  return spans.find((span) => seconds < span.seconds)?.word ?? "centuries";
}

export function strengthWords(strength: Strength, what: Protected = "vault"): StrengthWords {
  const { score, guessesLog10, warning, suggestions } = strength;
  const lasts = `${copies[what]} would resist a hundred processors for ${resistance(guessesLog10)}.`;
  const advice = [warning, suggestions[0]].filter((text): text is string => Boolean(text)).map(sentence);
  const detail = score >= 3 || advice.length === 0 ? lasts : advice.join(" ");
  return { label: labels[score], tone: tones[score] ?? "critical", detail };
}

const sentence = (text: string): string => (/[.!?]$/.test(text) ? text : `${text}.`).replaceAll("!", ".");
