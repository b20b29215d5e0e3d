/** What the search looks at; the entry itself may carry more. */
export interface Searchable {
  readonly label: string;
  readonly description?: string;
  readonly keywords?: readonly string[];
}

/** Entries shown of one group at a time: hosts must not push the actions out of sight. */
export const groupLimit = 8;

/** 0 = label begins with the query, 1 = a word of the label does, 2 = found somewhere, null = not all words found. */
function rank(entry: Searchable, query: string, words: readonly string[]): number | null {
  const label = entry.label.toLowerCase();
  if (label.startsWith(query)) return 0;
  const text = [label, entry.description ?? "", ...(entry.keywords ?? [])].join("\n").toLowerCase();
  if (!words.every((word) => text.includes(word))) return null;
  return words.every((word) => label.split(/[\s.-]+/).some((part) => part.startsWith(word))) ? 1 : 2;
}

/** The best matches of each group, best first; without a query the first ones. Groups without matches go. */
export function searchPalette<E extends Searchable, G extends { readonly actions: readonly E[] }>(
  query: string,
  groups: readonly G[],
): (G & { actions: E[] })[] {
  const wanted = query.trim().toLowerCase();
  const words = wanted.split(/\s+/);
  return groups
    .map((group) => {
      if (wanted === "") return { ...group, actions: group.actions.slice(0, groupLimit) };
      const buckets: E[][] = [[], [], []];
      for (const entry of group.actions) {
        const at = rank(entry, wanted, words);
        if (at !== null) buckets[at]?.push(entry);
      }
      return { ...group, actions: buckets.flat().slice(0, groupLimit) };
    })
    .filter((group) => group.actions.length > 0);
}
