/** Characters of a log kept in the page; the whole of what the core keeps (1 MiB) would make scrolling heavy. */
export const MAX_SHOWN = 262_144;

export interface ShownLog {
  readonly text: string;
  /** The beginning is not shown. */
  readonly truncated: boolean;
}

export const emptyLog: ShownLog = { text: "", truncated: false };

/** Adds what came; `first` starts anew. A line that ends in a carriage return is replaced by the next, as a terminal does. */
export function addToLog(
  log: ShownLog,
  piece: { readonly text: string; readonly truncated: boolean; readonly first: boolean },
): ShownLog {
  const before = piece.first ? "" : log.text;
  // Only the last line of what was there can still be written over.
  const lineStart = before.lastIndexOf("\n") + 1;
  const text = before.slice(0, lineStart) + foldReturns(before.slice(lineStart) + piece.text);
  const truncated = (piece.first ? piece.truncated : log.truncated) || text.length > MAX_SHOWN;
  if (text.length <= MAX_SHOWN) return { text, truncated };
  const cut = text.slice(-MAX_SHOWN);
  // Begin with a whole line, unless a single one is longer than all that is kept.
  const start = cut.indexOf("\n") + 1;
  return { text: start === cut.length ? cut : cut.slice(start), truncated };
}

function foldReturns(text: string): string {
  if (!text.includes("\r")) return text;
  // Several returns are as good as one: behind a pseudo-terminal a line ends in two of them and a line feed.
  const lines = text.replaceAll(/\r+/g, "\r").replaceAll("\r\n", "\n").split("\n");
  // A return at the very end stays: what replaces the line has not come yet.
  return lines.map((line) => line.slice(line.lastIndexOf("\r", line.length - 2) + 1)).join("\n");
}
