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
  const text = foldReturns(before + piece.text.replaceAll("\r\n", "\n"));
  const truncated = (piece.first ? piece.truncated : log.truncated) || text.length > MAX_SHOWN;
  if (text.length <= MAX_SHOWN) return { text, truncated };
  const cut = text.slice(-MAX_SHOWN);
  // Begin with a whole line.
  return { text: cut.slice(cut.indexOf("\n") + 1), truncated };
}

function foldReturns(text: string): string {
  // A return at the very end stays: what replaces the line has not come yet.
  return text.replaceAll(/[^\n]*\r(?=[^\n\r])/g, "");
}
