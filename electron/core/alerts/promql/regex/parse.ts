import { limits } from "../limits.ts";
import { anything, foldCase, negate, perlClass, posixClass, type Ranges } from "./classes.ts";

export type Node =
  | { readonly kind: "set"; readonly ranges: Ranges }
  | { readonly kind: "sequence" | "choice"; readonly parts: readonly Node[] }
  | {
      readonly kind: "repeat";
      readonly part: Node;
      readonly least: number;
      readonly most: number;
      readonly greedy: boolean;
    }
  | { readonly kind: "capture"; readonly part: Node; readonly index: number }
  | { readonly kind: "begin" | "end" | "boundary" | "inside" };

/** Tells what is wrong; `known` when RE2 would take it and this does not. */
export type Refuse = (problem: string, known: boolean) => never;

export interface ParsedRegex {
  readonly node: Node;
  /** Names of the groups by their number; group 0 is all of it. */
  readonly names: readonly (string | null)[];
}

/** As in RE2. */
const maxRepeat = 1000;
const maxDepth = 100;

interface Flags {
  readonly fold: boolean;
  readonly dotAll: boolean;
}

/** Reads a regular expression of RE2's kind: no look-around, no back references. */
export function parseRegex(text: string, refuse: Refuse): ParsedRegex {
  if (text.length > limits.regexText) refuse(`a regular expression of more than ${limits.regexText} characters`, true);
  return new Reader([...text], refuse).all();
}

class Reader {
  private readonly source: readonly string[];
  private readonly refuse: Refuse;
  private at = 0;
  private depth = 0;
  private readonly names: (string | null)[] = [null];

  constructor(source: readonly string[], refuse: Refuse) {
    this.source = source;
    this.refuse = refuse;
  }

  all(): ParsedRegex {
    const node = this.choice({ fold: false, dotAll: false });
    if (this.at < this.source.length) this.wrong("a ) without its (");
    return { node, names: this.names };
  }

  private wrong(problem: string): never {
    return this.refuse(`the regular expression has ${problem}`, false);
  }

  private lacking(what: string): never {
    return this.refuse(`${what} in a regular expression`, true);
  }

  private ahead(text: string): boolean {
    return this.source.slice(this.at, this.at + text.length).join("") === text;
  }

  private choice(outer: Flags): Node {
    this.depth += 1;
    if (this.depth > maxDepth) this.lacking(`more than ${maxDepth} levels of groups`);
    const options: Node[] = [];
    const flags = { ...outer };
    let parts: Node[] = [];
    for (;;) {
      const character = this.source[this.at];
      if (character === undefined || character === ")") break;
      if (character === "|") {
        this.at += 1;
        options.push({ kind: "sequence", parts });
        parts = [];
      } else if (this.ahead("(?") && this.flagsOnly(flags)) continue;
      else parts.push(this.repeated(this.atom(flags)));
    }
    this.depth -= 1;
    options.push({ kind: "sequence", parts });
    return options.length === 1 && options[0] ? options[0] : { kind: "choice", parts: options };
  }

  /** `(?i)`: holds until the group ends. */
  private flagsOnly(flags: { fold: boolean; dotAll: boolean }): boolean {
    const found = /^\(\?([a-zA-Z-]+)\)/.exec(this.source.slice(this.at, this.at + 12).join(""));
    if (!found) return false;
    Object.assign(flags, this.readFlags(found[1] ?? "", flags));
    this.at += found[0].length;
    return true;
  }

  private readFlags(letters: string, flags: Flags): Flags {
    const [on = "", off = "", more] = letters.split("-");
    if (more !== undefined || !/^[imsU]*$/.test(on + off) || letters.endsWith("-"))
      return this.wrong("flags that do not exist");
    if (/[mU]/.test(on + off)) return this.lacking("the flags m and U");
    const flag = (letter: string, now: boolean): boolean => (on.includes(letter) || now) && !off.includes(letter);
    return { fold: flag("i", flags.fold), dotAll: flag("s", flags.dotAll) };
  }

  private repeated(atom: Node): Node {
    const bounds = this.bounds();
    if (!bounds) return atom;
    const [least, most] = bounds;
    const greedy = this.source[this.at] !== "?";
    if (!greedy) this.at += 1;
    if (this.bounds()) return this.wrong("a repetition of a repetition");
    return { kind: "repeat", part: atom, least, most, greedy };
  }

  private bounds(): [number, number] | null {
    const character = this.source[this.at];
    const simple =
      character === "*" ? [0, Infinity] : character === "+" ? [1, Infinity] : character === "?" ? [0, 1] : null;
    if (simple) {
      this.at += 1;
      return simple as [number, number];
    }
    if (character !== "{") return null;
    const found = /^\{(\d{1,9})(,(\d{0,9}))?\}/.exec(this.source.slice(this.at, this.at + 24).join(""));
    if (!found) return null;
    const least = Number(found[1]);
    const most = found[2] === undefined ? least : found[3] === "" ? Infinity : Number(found[3]);
    if (least > maxRepeat || (most > maxRepeat && most !== Infinity) || least > most)
      return this.wrong("a repetition of a bad size");
    this.at += found[0].length;
    return [least, most];
  }

  private atom(flags: Flags): Node {
    const character = this.source[this.at] ?? "";
    if (this.bounds()) return this.wrong("a repetition of nothing");
    this.at += 1;
    if (character === "(") return this.group(flags);
    if (character === "[") return this.set(this.classRanges(flags));
    if (character === ".") return this.set(flags.dotAll ? anything : negate([[10, 10]]));
    if (character === "^") return { kind: "begin" };
    if (character === "$") return { kind: "end" };
    if (character === "\\") return this.escape(flags);
    return this.literal(character.codePointAt(0) ?? 0, flags);
  }

  private set(ranges: Ranges): Node {
    return { kind: "set", ranges };
  }

  private literal(code: number, { fold }: Flags): Node {
    return this.set(fold ? foldCase([[code, code]]) : [[code, code]]);
  }

  private group(flags: Flags): Node {
    let inner = flags;
    let index: number | null = null;
    const rest = this.source.slice(this.at, this.at + 80).join("");
    const special = /^\?(?:P?<([A-Za-z_]\w*)>|([a-zA-Z-]*):)/.exec(rest);
    if (special) {
      this.at += special[0].length;
      if (special[1] === undefined) inner = special[2] ? this.readFlags(special[2], flags) : flags;
      else if (rest.startsWith("?<")) return this.wrong("a group (?<name>");
      else index = this.names.push(special[1]) - 1;
    } else if (rest.startsWith("?")) return this.wrong("a group that RE2 does not have");
    else index = this.names.push(null) - 1;
    const part = this.choice(inner);
    if (this.source[this.at] !== ")") return this.wrong("a ( without its )");
    this.at += 1;
    return index === null ? part : { kind: "capture", part, index };
  }

  private escape(flags: Flags): Node {
    const letter = this.source[this.at] ?? this.wrong("a \\ at its end");
    const ranges = perlClass(letter);
    if (ranges || /[bBAz]/.test(letter)) this.at += 1;
    if (ranges) return this.set(ranges);
    if (letter === "b" || letter === "B") return { kind: letter === "b" ? "boundary" : "inside" };
    if (letter === "A" || letter === "z") return { kind: letter === "A" ? "begin" : "end" };
    return this.literal(this.escapedCode(), flags);
  }

  private escapedCode(): number {
    const letter = this.source[this.at] ?? this.wrong("a \\ at its end");
    this.at += 1;
    const at = "afnrtv".indexOf(letter);
    if (at >= 0) return [7, 12, 10, 13, 9, 11][at] ?? 0;
    if (letter === "x") {
      const found = /^(?:([0-9a-fA-F]{2})|\{([0-9a-fA-F]{1,6})\})/.exec(
        this.source.slice(this.at, this.at + 8).join(""),
      );
      const code = found ? Number.parseInt(found[1] ?? found[2] ?? "", 16) : Number.NaN;
      if (!found || !(code <= 0x10ffff)) return this.wrong("a bad \\x");
      this.at += found[0].length;
      return code;
    }
    if (/[pPQEC0-7]/.test(letter)) return this.lacking(`\\${letter}`);
    const code = letter.codePointAt(0) ?? 0;
    if (code > 127 || /[A-Za-z89]/.test(letter)) return this.wrong(`\\${letter}`);
    return code;
  }

  private classRanges(flags: Flags): Ranges {
    const negated = this.source[this.at] === "^";
    if (negated) this.at += 1;
    const ranges: (readonly [number, number])[] = [];
    for (let first = true; first || this.source[this.at] !== "]"; first = false) {
      if (this.at >= this.source.length) return this.wrong("a [ without its ]");
      ranges.push(...this.classPart());
    }
    this.at += 1;
    const folded = flags.fold ? foldCase(ranges) : ranges;
    return negated ? negate(folded) : folded;
  }

  private classPart(): Ranges {
    if (this.ahead("[:")) {
      const found = /^\[:(\^?\w+):\]/.exec(this.source.slice(this.at, this.at + 14).join(""));
      const ranges = found && posixClass(found[1] ?? "");
      if (!found || !ranges) return this.wrong("a class [: :] that does not exist");
      this.at += found[0].length;
      return ranges;
    }
    const perl = this.source[this.at] === "\\" ? perlClass(this.source[this.at + 1] ?? "") : null;
    if (perl) {
      this.at += 2;
      return perl;
    }
    const low = this.classCode();
    if (this.source[this.at] !== "-" || this.source[this.at + 1] === "]" || this.at + 1 >= this.source.length)
      return [[low, low]];
    this.at += 1;
    const high = this.classCode();
    if (high < low) return this.wrong("a range that runs backwards");
    return [[low, high]];
  }

  private classCode(): number {
    const character = this.source[this.at] ?? this.wrong("a [ without its ]");
    if (character === "\\") {
      this.at += 1;
      return this.escapedCode();
    }
    this.at += 1;
    return character.codePointAt(0) ?? 0;
  }
}
