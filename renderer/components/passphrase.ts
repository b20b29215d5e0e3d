/** The length we ask for. The core refuses below its own floor; this is the hint beside the field. */
export const goodLength = 12;

export type PassphraseHint = "empty" | "short" | "good";

export function passphraseHint(passphrase: string): PassphraseHint {
  const length = Array.from(passphrase).length;
  return length === 0 ? "empty" : length < goodLength ? "short" : "good";
}

/** Why the pair cannot be used yet, in words, or null. */
export function passphraseProblem(passphrase: string, again: string): string | null {
  if (passphraseHint(passphrase) !== "good") return `Use at least ${goodLength} characters.`;
  return passphrase === again ? null : "The two passphrases differ.";
}
