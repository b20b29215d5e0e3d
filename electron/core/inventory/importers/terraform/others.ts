import type { Resource } from "./resources.ts";
import { textOf } from "./values.ts";

type Values = Readonly<Record<string, unknown>>;

/** Finds what is attached to a machine from outside: an elastic address, a network interface. */
export class Others {
  private readonly byType = new Map<string, Values[]>();
  private readonly indexes = new Map<string, Map<string, Values[]>>();

  constructor(resources: readonly Resource[]) {
    for (const { type, values, deposed } of resources) {
      if (deposed) continue;
      const known = this.byType.get(type);
      if (known) known.push(values);
      else this.byType.set(type, [values]);
    }
  }

  /** Values of the resources of a type whose `key` holds this id; Azure writes ids in either case. */
  with(type: string, key: string, id: unknown): readonly Values[] {
    const own = idText(id);
    return own === null ? [] : (this.index(type, key).get(own) ?? []);
  }

  private index(type: string, key: string): Map<string, Values[]> {
    const name = `${type}.${key}`;
    const known = this.indexes.get(name);
    if (known) return known;
    const index = new Map<string, Values[]>();
    for (const values of this.byType.get(type) ?? []) {
      const id = idText(values[key]);
      if (id !== null) index.set(id, [...(index.get(id) ?? []).slice(0, 99), values]);
    }
    this.indexes.set(name, index);
    return index;
  }
}

/** Hetzner's ids are numbers in one place and texts in another. */
const idText = (id: unknown): string | null =>
  typeof id === "number" ? String(id) : (textOf(id)?.toLowerCase() ?? null);
