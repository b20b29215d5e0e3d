/** How a text field's value is compared with what is typed after ":"; "=" always asks for the whole value. */
export type Matching =
  /** Anywhere in the value. */
  | "part"
  /** The value begins with it: `env:prod` holds for "production". */
  | "start"
  /** The whole value: a tag "db" is no tag "mongodb". */
  | "whole"
  /** The whole value or a group above it: `group:eu` holds for "eu/web". */
  | "path";

interface FieldSpec {
  readonly matching: Matching | "number";
  readonly aliases: readonly string[];
  /** Known only of a host whose health was read. */
  readonly measured: boolean;
  /** Shown beside the completion. */
  readonly hint: string;
  /** The only values there are. */
  readonly choices?: readonly string[];
}

const text = <M extends Matching>(
  matching: M,
  hint: string,
  more: Partial<FieldSpec> = {},
): FieldSpec & { matching: M } => ({
  aliases: [],
  measured: false,
  hint,
  ...more,
  matching,
});
const number = (hint: string, more: Partial<FieldSpec> = {}): FieldSpec & { matching: "number" } => ({
  aliases: [],
  measured: false,
  hint,
  ...more,
  matching: "number",
});

export const statuses = [
  "ok",
  "warning",
  "critical",
  "failed",
  "stale",
  "unobserved",
  "connecting",
  "unknown",
] as const;

/** What `has:` may ask for. */
export const possessions = [
  "notes",
  "owner",
  "env",
  "group",
  "tag",
  "jump",
  "credential",
  "facts",
  "fields",
  "proxy",
] as const;
export type Possession = (typeof possessions)[number];

/** Every field of the language but `field.NAME`, in the order they are offered. */
export const fields = {
  env: text("start", "environment", { aliases: ["environment"] }),
  group: text("path", "group, or a group above it", { aliases: ["groups"] }),
  tag: text("whole", "tag", { aliases: ["tags"] }),
  status: text("whole", "state of health", { measured: true, choices: statuses }),
  name: text("part", "name"),
  address: text("part", "address"),
  user: text("whole", "user of the login"),
  os: text("part", "operating system"),
  owner: text("part", "who answers for it"),
  notes: text("part", "text of the notes", { aliases: ["note"] }),
  kernel: text("part", "kernel"),
  arch: text("part", "processor architecture", { aliases: ["architecture"] }),
  virt: text("part", "virtualization", { aliases: ["virtualization"] }),
  maintenance: text("whole", "under maintenance", { choices: ["yes", "no"] }),
  jump: text("whole", "name of the jump host"),
  credential: text("whole", "password, key, agent, or its name"),
  has: text("whole", "is anything set", { choices: possessions }),
  cpu: number("percent busy", { measured: true }),
  mem: number("percent of memory used", { measured: true, aliases: ["memory"] }),
  disk: number("percent used of the fullest disk", { measured: true }),
  load: number("load average, 1 minute", { measured: true }),
  cores: number("processor cores"),
  port: number("port of the login"),
} as const satisfies Record<string, FieldSpec>;

export type Field = keyof typeof fields;
export type NumberField = "cpu" | "mem" | "disk" | "load" | "cores" | "port";
export type TextField = Exclude<Field, NumberField>;

export const fieldNames = Object.keys(fields) as Field[];

const byWord: ReadonlyMap<string, Field> = new Map(
  fieldNames.flatMap((name) => [name, ...fields[name].aliases].map((word): [string, Field] => [word, name])),
);

/** The field that goes by this word, in any case; undefined when there is none. */
export const fieldOf = (word: string): Field | undefined => byWord.get(word.toLowerCase());

export const isNumberField = (field: Field): field is NumberField => fields[field].matching === "number";

/** Changes (a letter added, dropped, replaced, or two swapped) from one word to the other. */
function distance(from: string, to: string): number {
  const rows: number[][] = [Array.from({ length: to.length + 1 }, (_, column) => column)];
  for (let row = 1; row <= from.length; row += 1) {
    const line = [row];
    const above = rows[row - 1] ?? [];
    for (let column = 1; column <= to.length; column += 1) {
      const cost = from[row - 1] === to[column - 1] ? 0 : 1;
      let least = Math.min((above[column] ?? 0) + 1, (line[column - 1] ?? 0) + 1, (above[column - 1] ?? 0) + cost);
      if (row > 1 && column > 1 && from[row - 1] === to[column - 2] && from[row - 2] === to[column - 1])
        least = Math.min(least, (rows[row - 2]?.[column - 2] ?? 0) + 1);
      line.push(least);
    }
    rows.push(line);
  }
  return rows[from.length]?.[to.length] ?? 0;
}

/** Changes after which a word still counts as a slip of another. */
const slip = 2;
/** Longer words are nobody's slip, and measuring them takes long. */
const longestSlip = 32;

/** The word that was probably meant; undefined when none is near. */
export function nearest(word: string, words: readonly string[]): string | undefined {
  const typed = word.toLowerCase();
  if (typed.length > longestSlip) return undefined;
  let best: string | undefined;
  let least = slip + 1;
  for (const candidate of words) {
    const changes = candidate.startsWith(typed) ? 0.5 : distance(typed, candidate);
    if (changes < least && changes < candidate.length) {
      best = candidate;
      least = changes;
    }
  }
  return best;
}

/** The field that an unknown word probably means. */
export const nearestField = (word: string): Field | undefined => {
  const found = nearest(word, [...byWord.keys()]);
  return found === undefined ? undefined : byWord.get(found);
};
