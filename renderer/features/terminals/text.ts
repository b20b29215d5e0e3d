/** Most characters of a title that a program on the host sets. */
export const maxTitleChars = 256;

// Control characters, halves of a character, the line and paragraph separators, and what reorders or hides text.
const unprintable = /[\p{Cc}\p{Cs}\u061c\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]/gu;

/** A title as it may be shown: printable, one line, at most 256 characters. Empty = none. */
export function sanitizeTitle(title: string): string {
  const shown = title
    .slice(0, maxTitleChars * 4)
    .replaceAll(unprintable, " ")
    .replaceAll(/\s+/g, " ")
    .trim();
  return Array.from(shown).slice(0, maxTitleChars).join("");
}

/**
 * Text for a paste: without control characters other than tab and line ends. An escape sequence in the clipboard could
 * end the bracketed paste early and run what follows.
 */
export function sanitizePaste(text: string): string {
  return text.replaceAll(/\r\n?/g, "\n").replaceAll(/(?![\t\n])\p{Cc}/gu, "");
}

/** Lines of a paste, not counting an empty one after a last line end. */
export function lineCount(text: string): number {
  const lines = text.split(/\r\n|\r|\n/);
  return lines.at(-1) === "" && lines.length > 1 ? lines.length - 1 : lines.length;
}

/** The address to open for a link that a host printed, or null: http and https only. */
export function linkTarget(uri: string): string | null {
  if (uri.length > 4096 || !URL.canParse(uri)) return null;
  const url = new URL(uri);
  return url.protocol === "http:" || url.protocol === "https:" ? url.href : null;
}

// Reports of state, position, size and colours, of the focus and of the mouse (xterm, "Control Sequences"). Alt with a key is two
// characters and never one of these; Shift, Ctrl or Alt with F3 looks like a position in the first line, and is taken for one.
const answer = /^\x1b(?:[\]P][^]|\[(?:[?<>M]|[IO]$|[\d;]+[nRcty]$|[\d;]+\$y$))/;

/** Whether what a terminal sends was typed, and not told by the terminal itself: about the mouse, the focus, or asked by a program. */
export function isTyped(text: string): boolean {
  return !answer.test(text);
}

/** Arrow keys, Home and End as a terminal in this mode (DECCKM) sends them. */
export function withCursorKeys(text: string, application: boolean): string {
  return text.replaceAll(/\x1b[[O](?=[A-DFH])/g, application ? "\x1bO" : "\x1b[");
}
