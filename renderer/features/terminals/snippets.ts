import { create } from "zustand";
import { setPreference, usePreference, usePreferences } from "../../app/state/preferences.ts";
import { onLock } from "./onLock.ts";
import { sanitizePaste, sanitizeTitle } from "./text.ts";

/** Text that is typed often, under a name. */
export interface Snippet {
  readonly id: string;
  readonly name: string;
  readonly text: string;
}

/** All of them take half of a page's settings of 256 KiB at most. */
export const maxSnippets = 60;
export const maxSnippetName = 64;
export const maxSnippetChars = 1000;

const preference = "terminals.snippets";
const none: readonly Snippet[] = [];

const closed = { open: false, edited: undefined };
/** The dialog that keeps them: closed, the list, or one of them (null = a new one). */
export const useSnippetDialog = create<{ readonly open: boolean; readonly edited: Snippet | null | undefined }>(
  () => closed,
);
onLock(() => useSnippetDialog.setState(closed));

/** Without `edited` the list. */
export const showSnippets = (edited?: Snippet | null): void => useSnippetDialog.setState({ open: true, edited });
export const closeSnippets = (): void => useSnippetDialog.setState({ open: false });

/** What is stored, without what does not hold: no control characters, bounded, each name once. By name. */
export function parseSnippets(stored: unknown): readonly Snippet[] | null {
  if (!Array.isArray(stored)) return null;
  const byName = new Map<string, Snippet>();
  for (const entry of stored.slice(0, maxSnippets) as unknown[]) {
    if (typeof entry !== "object" || entry === null) continue;
    const { id, name, text } = entry as Record<string, unknown>;
    if (typeof id !== "string" || id === "" || typeof name !== "string" || typeof text !== "string") continue;
    const snippet = { id, name: tidyName(name), text: tidyText(text) };
    if (snippet.name !== "" && snippet.text !== "") byName.set(snippet.name.toLowerCase(), snippet);
  }
  return Array.from(byName.values()).toSorted((a, b) => a.name.localeCompare(b.name));
}

/** Kept in the vault: commands tell of hosts. */
export function useSnippets(): readonly Snippet[] {
  return usePreference(preference, none, parseSnippets)[0];
}

export function snippets(): readonly Snippet[] {
  return parseSnippets(usePreferences.getState().values[preference]) ?? none;
}

/** Adds one, or changes the one with its id. */
export function saveSnippet(snippet: Snippet): void {
  setPreference(preference, parseSnippets([...snippets().filter(({ id }) => id !== snippet.id), snippet]));
}

export function removeSnippet(removed: string): void {
  setPreference(
    preference,
    snippets().filter(({ id }) => id !== removed),
  );
}

/** Why this cannot be saved, as a sentence; null when it can. */
export function snippetProblem(snippet: Snippet): string | null {
  const others = snippets().filter(({ id }) => id !== snippet.id);
  const name = tidyName(snippet.name);
  if (name === "") return "Give it a name.";
  if (others.some((other) => other.name.toLowerCase() === name.toLowerCase()))
    return `There is a snippet ${name} already.`;
  if (tidyText(snippet.text) === "") return "Give the text that is typed.";
  return others.length >= maxSnippets ? `There are ${maxSnippets} snippets already; remove one first.` : null;
}

/** The first line, for lists. */
export const firstLine = ({ text }: Snippet): string => text.split("\n", 1)[0] ?? "";

const bounded = (text: string, most: number): string => Array.from(text).slice(0, most).join("");
const tidyName = (name: string): string => bounded(sanitizeTitle(name), maxSnippetName).trim();
/** Without line ends at its end: nothing runs before Enter is pressed. */
const tidyText = (text: string): string => bounded(sanitizePaste(text), maxSnippetChars).replace(/\n+$/, "");
