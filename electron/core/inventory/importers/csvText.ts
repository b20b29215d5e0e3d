/** Bound of one table; more columns than any inventory has. */
const maxColumns = 200;

export interface CsvRow {
  /** Line on which the row begins, from 1. */
  readonly line: number;
  readonly cells: readonly string[];
}

const delimiters = [",", ";", "\t", "|"] as const;

/** The delimiter that the first line has most of outside of quotes. */
export function detectDelimiter(text: string): string {
  const counts = new Map<string, number>();
  let quoted = false;
  for (const character of text.slice(0, 65_536)) {
    if (character === '"') quoted = !quoted;
    else if (!quoted && (character === "\n" || character === "\r") && counts.size > 0) break;
    else if (!quoted && delimiters.some((known) => known === character))
      counts.set(character, (counts.get(character) ?? 0) + 1);
  }
  const [best] = [...counts].toSorted((a, b) => b[1] - a[1]);
  return best?.[0] ?? ",";
}

/**
 * Rows of delimited text after RFC 4180: quoted cells may hold delimiters, line ends and doubled quotes. Rows without any
 * text are left out. A quote that never closes takes the rest of the text; `open` says so.
 */
export function parseCsv(text: string, delimiter: string): { rows: CsvRow[]; open: boolean } {
  const rows: CsvRow[] = [];
  let cells: string[] = [];
  let cell = "";
  let quoted = false;
  let line = 1;
  let start = 1;
  const endCell = (): void => {
    if (cells.length < maxColumns) cells.push(cell);
    cell = "";
  };
  const endRow = (): void => {
    endCell();
    if (cells.some((value) => value.trim() !== "")) rows.push({ line: start, cells });
    cells = [];
    start = line;
  };
  for (let at = 0; at < text.length; at++) {
    const character = text[at] ?? "";
    if (character === "\n") line++;
    if (quoted) {
      if (character !== '"') cell += character;
      else if (text[at + 1] === '"') {
        cell += '"';
        at++;
      } else quoted = false;
    } else if (character === '"' && cell === "") quoted = true;
    else if (character === delimiter) endCell();
    else if (character === "\n") endRow();
    else if (character !== "\r" || text[at + 1] !== "\n") cell += character;
  }
  if (cell !== "" || cells.length > 0) endRow();
  return { rows, open: quoted };
}

// A spreadsheet takes these for the beginning of a formula.
const formula = /^'*[=+\-@\t\r]/;

/** One cell for a spreadsheet: what would be a formula gets an apostrophe in front, which `unguard` takes away. */
export function csvCell(value: string): string {
  const guarded = formula.test(value) ? `'${value}` : value;
  return /[",;\t|\r\n]|^\s|\s$/.test(guarded) ? `"${guarded.replaceAll('"', '""')}"` : guarded;
}

export const unguard = (value: string): string =>
  value.startsWith("'") && formula.test(value) ? value.slice(1) : value;

/** A list in one cell: joined by semicolons, with a backslash before whatever separates. */
export const joinList = (items: readonly string[]): string =>
  items.map((item) => item.replaceAll(/[\\;,|]/g, "\\$&")).join(";");

/** Items of a list in one cell: by semicolons, or by commas or bars where there are none. */
export function splitList(cell: string): string[] {
  const separators = /(?<!\\)(?:\\\\)*;/.test(cell) ? ";" : ",|";
  const items: string[] = [];
  let item = "";
  for (let at = 0; at < cell.length; at++) {
    const character = cell[at] ?? "";
    if (character === "\\" && at + 1 < cell.length) item += cell[++at];
    else if (separators.includes(character)) {
      items.push(item);
      item = "";
    } else item += character;
  }
  items.push(item);
  return [...new Set(items.map((value) => value.trim()).filter((value) => value !== ""))];
}
