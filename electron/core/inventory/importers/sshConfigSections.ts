import { dirname, isAbsolute, join } from "node:path";
import { Failure } from "../../../../shared/base/failure.ts";
import { type Condition, hostCondition, matchCondition } from "./sshConfigConditions.ts";
import { patternOf } from "./pattern.ts";
import { expandVariables, splitArguments, takeWord } from "./sshConfigText.ts";
import { importBounds, type ImportSource, type Skipped } from "./types.ts";

/** As in ssh (READCONF_MAX_DEPTH). */
const maxDepth = 16;

/** Where ssh has the system's configuration. */
const systemFolder = "/etc/ssh";

export interface Setting {
  /** Lower case. */
  readonly keyword: string;
  /** As written. */
  readonly name: string;
  readonly words: readonly string[];
  /** Everything behind the keyword, for what ssh hands to a shell. */
  readonly text: string;
  readonly where: string;
}

/** Settings under one condition, in the order of the files. */
export interface Section {
  readonly condition: Condition;
  /** Section around the Include that brought this one: when it does not hold, nothing in here does. */
  readonly parent: number | null;
  readonly settings: Setting[];
  readonly where: string;
}

export interface Sections {
  readonly sections: readonly Section[];
  readonly skipped: readonly Skipped[];
  /** Paths of the files that Include brought, once each. */
  readonly included: readonly string[];
}

/** Reads a configuration and whatever it includes. import.unreadable {path}, import.tooLarge {limit}. */
export function readSections(source: ImportSource): Sections {
  const reading = new Reading(source);
  if (!reading.file(source.path, null, 0))
    throw new Failure("import.unreadable", { path: source.path, reason: "missing or not a file" });
  return { sections: reading.sections, skipped: reading.skipped, included: [...reading.included] };
}

class Reading {
  readonly sections: Section[] = [];
  readonly skipped: Skipped[] = [];
  readonly included = new Set<string>();
  private readonly source: ImportSource;
  private characters = 0;
  private files = 0;

  constructor(source: ImportSource) {
    this.source = source;
  }

  private open(condition: Condition, parent: number | null, where: string): number {
    return this.sections.push({ condition, parent, settings: [], where }) - 1;
  }

  /** False when the file cannot be read. `parent` is the section that includes it. */
  file(path: string, parent: number | null, depth: number): boolean {
    const text = this.source.read(path);
    if (text === null) return false;
    // The reader counts a file once; here it counts each time it is included.
    this.characters += text.length;
    this.files++;
    if (this.characters > importBounds.bytes) throw new Failure("import.tooLarge", { limit: "8 MiB" });
    if (this.files > importBounds.files) throw new Failure("import.tooLarge", { limit: `${importBounds.files} files` });
    let current = this.open(parent === null ? hostCondition(["*"]) : { kind: "same", section: parent }, parent, path);
    for (const [index, line] of text.split("\n").entries()) {
      const where = `${path}:${index + 1}`;
      const setting = this.line(line, where);
      if (setting === null) continue;
      if (setting.keyword === "host") current = this.open(hostCondition(setting.words), parent, where);
      else if (setting.keyword === "match") current = this.open(this.match(setting), parent, where);
      else if (setting.keyword === "include") {
        this.include(setting, current, depth);
        current = this.open({ kind: "same", section: current }, parent, where);
      } else this.sections[current]?.settings.push(setting);
    }
    return true;
  }

  private line(line: string, where: string): Setting | null {
    const skip = (reason: string): null => {
      this.skipped.push({ where, reason });
      return null;
    };
    const trimmed = line.trim();
    if (trimmed === "" || trimmed.startsWith("#")) return null;
    const first = takeWord(trimmed);
    if (!first) return skip("its quotes do not close");
    const { word: name, rest: text } = first;
    if (text === "") return skip(`${name.slice(0, 40)} has no value`);
    const words = splitArguments(text);
    if (words === null) return skip("its quotes do not close");
    if (words.length === 0) return skip(`${name.slice(0, 40)} has no value`);
    return { keyword: name.toLowerCase(), name, words, text, where };
  }

  private match({ text, where }: Setting): Condition {
    const condition = matchCondition(text);
    if (!("problem" in condition)) return condition;
    this.skipped.push({ where, reason: condition.problem });
    return { kind: "never" };
  }

  private include({ words, where }: Setting, section: number, depth: number): void {
    if (depth + 1 > maxDepth) {
      this.skipped.push({ where, reason: `files include each other more than ${maxDepth} deep` });
      return;
    }
    for (const word of words) {
      const { reason, files } = this.find(word);
      if (reason !== null) this.skipped.push({ where, reason });
      for (const path of files)
        if (this.file(path, section, depth + 1)) this.included.add(path);
        else this.skipped.push({ where, reason: `${path} cannot be read` });
    }
  }

  /**
   * Relative names are looked for in ~/.ssh, as ssh does with a file of the user's (`ssh -F FILE` too); for a copy that lies
   * elsewhere, then beside it. Those of the system's configuration are beside it in /etc/ssh.
   */
  private find(written: string): { reason: string | null; files: readonly string[] } {
    const { home, path, user } = this.source;
    const none = (reason: string): { reason: string; files: string[] } => ({ reason, files: [] });
    const expanded = expandVariables(written, this.source.variables ?? {});
    if ("problem" in expanded) return none(`Include ${written.slice(0, 80)} ${expanded.problem}`);
    const word = expanded.text;
    const [, tilde, ofHome = ""] = /^~([^/]*)(.*)$/s.exec(word) ?? [];
    if (tilde !== undefined && tilde !== "" && tilde !== user)
      return none(`Include ${word.slice(0, 80)} is in another user's folder`);
    const beside = dirname(path);
    const folders = beside === systemFolder ? [beside] : [join(home, ".ssh"), beside];
    const patterns = isAbsolute(word)
      ? [word]
      : tilde !== undefined
        ? [join(patternOf(home), ofHome)]
        : folders.map((folder) => join(patternOf(folder), word));
    for (const pattern of patterns) {
      const files = this.source.glob(pattern).filter((found) => this.source.kind(found) === "file");
      if (files.length > 0) return { reason: null, files };
    }
    return none(`no file matches Include ${word.slice(0, 80)}`);
  }
}
