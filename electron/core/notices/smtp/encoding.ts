/** Characters of a base64 line (RFC 2045 6.8 allows 76). */
const LINE = 76;
/** Bytes of text in one encoded word: it may have 75 characters in all (RFC 2047 2). */
const WORD_BYTES = 42;
const MAX_WORDS = 12;

/** A header's text as encoded words (RFC 2047), each of whole characters, folded; plain when it is short ASCII. */
export function encodedWords(text: string): string {
  const clean = text.replaceAll(/[\p{Cc}\s]+/gu, " ").trim();
  if (/^[\x20-\x7e]{0,60}$/.test(clean) && !clean.includes("=?")) return clean;
  const words: string[] = [];
  let word = "";
  for (const character of clean.toWellFormed()) {
    if (Buffer.byteLength(word + character) > WORD_BYTES) {
      words.push(word);
      word = "";
    }
    word += character;
  }
  if (word !== "") words.push(word);
  return words
    .slice(0, MAX_WORDS)
    .map((part) => `=?utf-8?B?${Buffer.from(part).toString("base64")}?=`)
    .join("\r\n ");
}

export function base64Lines(text: string): string {
  const encoded = Buffer.from(text.toWellFormed()).toString("base64");
  return encoded.match(new RegExp(`.{1,${LINE}}`, "g"))?.join("\r\n") ?? "";
}
