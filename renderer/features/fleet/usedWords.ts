import type { Host } from "../../../shared/contract/hosts.ts";

/** Words that hosts use in a field, for suggestions, by name; at most `limit`. */
export function usedWords(hosts: readonly Host[], wordsOf: (host: Host) => readonly string[], limit = 200): string[] {
  const words = new Set<string>();
  for (const host of hosts) for (const word of wordsOf(host)) if (word !== "" && words.size < limit) words.add(word);
  return [...words].toSorted((a, b) => a.localeCompare(b));
}

export const usedTags = (hosts: readonly Host[]): string[] => usedWords(hosts, (host) => host.tags);
export const usedGroups = (hosts: readonly Host[]): string[] => usedWords(hosts, (host) => host.groups);
