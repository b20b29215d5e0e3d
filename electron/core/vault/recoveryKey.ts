import { randomBytes } from "node:crypto";

/** Crockford's base 32: no I, L, O or U, which are read as other characters. */
const alphabet = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
const length = 32;

/** 160 random bits as eight groups of four characters. */
export function newRecoveryKey(): string {
  const text = Array.from(randomBytes(length), (byte) => alphabet[byte & 31]).join("");
  return (text.match(/.{4}/g) ?? []).join("-");
}

/** What was typed, in one form: case, spaces, dashes and look-alike letters do not matter. null when it cannot be a recovery key. */
export function normalizeRecoveryKey(typed: string): string | null {
  const text = typed.toUpperCase().replaceAll(/[\s-]/g, "").replaceAll("O", "0").replaceAll(/[IL]/g, "1");
  return text.length === length && Array.from(text).every((character) => alphabet.includes(character)) ? text : null;
}
