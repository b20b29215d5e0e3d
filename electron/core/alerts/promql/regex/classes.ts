/** Inclusive ranges of code points. */
export type Ranges = readonly (readonly [number, number])[];

export const anything: Ranges = [[0, 0x10ffff]];
const digits: Ranges = [[48, 57]];
const wordRanges: Ranges = [
  [48, 57],
  [65, 90],
  [95, 95],
  [97, 122],
];
const spaces: Ranges = [
  [9, 10],
  [12, 13],
  [32, 32],
];

/** Sorted and complemented. */
export function negate(ranges: Ranges): Ranges {
  const out: [number, number][] = [];
  let from = 0;
  for (const [low, high] of ranges.toSorted((a, b) => a[0] - b[0])) {
    if (low > from) out.push([from, low - 1]);
    from = Math.max(from, high + 1);
  }
  if (from <= 0x10ffff) out.push([from, 0x10ffff]);
  return out;
}

/** \d, \w, \s and their opposites: ASCII only, as in RE2. */
export function perlClass(letter: string): Ranges | null {
  const lower = letter.toLowerCase();
  const ranges = lower === "d" ? digits : lower === "w" ? wordRanges : lower === "s" ? spaces : null;
  return ranges && letter !== lower ? negate(ranges) : ranges;
}

const posix: Readonly<Record<string, Ranges>> = {
  alnum: [
    [48, 57],
    [65, 90],
    [97, 122],
  ],
  alpha: [
    [65, 90],
    [97, 122],
  ],
  ascii: [[0, 127]],
  blank: [
    [9, 9],
    [32, 32],
  ],
  cntrl: [
    [0, 31],
    [127, 127],
  ],
  digit: digits,
  graph: [[33, 126]],
  lower: [[97, 122]],
  print: [[32, 126]],
  punct: [
    [33, 47],
    [58, 64],
    [91, 96],
    [123, 126],
  ],
  space: [
    [9, 13],
    [32, 32],
  ],
  upper: [[65, 90]],
  word: wordRanges,
  xdigit: [
    [48, 57],
    [65, 70],
    [97, 102],
  ],
};

export function posixClass(name: string): Ranges | null {
  const negated = name.startsWith("^");
  const key = negated ? name.slice(1) : name;
  const ranges = Object.hasOwn(posix, key) ? posix[key] : undefined;
  return ranges ? (negated ? negate(ranges) : ranges) : null;
}

const isWord = (code: number): boolean => wordRanges.some(([low, high]) => code >= low && code <= high);

/** Whether a word begins or ends between two characters; -1 stands for none. */
export function wordBoundary(before: number, after: number): boolean {
  return isWord(before) !== isWord(after);
}

/** Adds the other case of every letter. Wide ranges are left alone: they hold both cases or are no letters. */
export function foldCase(ranges: Ranges): Ranges {
  const out = [...ranges];
  for (const [low, high] of ranges) {
    if (high - low > 1000) continue;
    for (let code = low; code <= high; code += 1) {
      const character = String.fromCodePoint(code);
      for (const other of [character.toLowerCase(), character.toUpperCase()]) {
        const point = other.codePointAt(0) ?? code;
        if (point !== code && other.length === character.length) out.push([point, point]);
      }
    }
  }
  return out;
}
