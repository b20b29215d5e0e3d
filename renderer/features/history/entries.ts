import type { HistoryEntry } from "../../../shared/contract/history.ts";

/** Names of what fields refer to by id. */
export interface Names {
  host(id: string): string | undefined;
  credential(id: string): string | undefined;
}

const fieldNames: Readonly<Record<string, string>> = {
  name: "Name",
  address: "Address",
  port: "Port",
  user: "User",
  environment: "Environment",
  groups: "Groups",
  tags: "Tags",
  notes: "Notes",
  jumpHostId: "Jump host",
  credentialId: "Credential",
  owner: "Owner",
  maintenance: "Maintenance",
  fields: "Custom fields",
  access: "Access",
};

/** One value that changed, in words; null = there was or is none. */
export interface Difference {
  readonly name: string;
  readonly before: string | null;
  readonly after: string | null;
}

/** Longest value shown, characters; notes may have 65,536. */
const maxShown = 400;
const cut = (text: string): string => (text.length > maxShown ? `${text.slice(0, maxShown)}…` : text);

function words(field: string, value: unknown, names: Names): string | null {
  if (value === null || value === undefined || value === "") return null;
  if (field === "jumpHostId" && typeof value === "string") return names.host(value) ?? "a host that is gone";
  if (field === "credentialId" && typeof value === "string")
    return names.credential(value) ?? "a credential that is gone";
  if (Array.isArray(value)) return value.length === 0 ? null : cut(value.map(String).join(", "));
  if (typeof value === "boolean") return value ? "Yes" : "No";
  if (typeof value === "object") return cut(JSON.stringify(value));
  return cut(String(value as string | number));
}

/** What an edit changed, one line a value: custom fields and ways of access each have their own. */
export function differencesOf(entry: HistoryEntry, names: Names): Difference[] {
  return entry.fields.flatMap(({ field, before, after }): Difference[] => {
    if (field === "fields" || field === "access") {
      const [old, next] = [recordOf(before), recordOf(after)];
      return [...new Set([...Object.keys(old), ...Object.keys(next)])]
        .filter((key) => JSON.stringify(old[key]) !== JSON.stringify(next[key]))
        .map((key) => ({
          name: field === "fields" ? key : (accessNames[key] ?? key),
          before: words(accessKinds[key] ?? "", old[key], names),
          after: words(accessKinds[key] ?? "", next[key], names),
        }));
    }
    return [
      {
        name: fieldNames[field] ?? field,
        before: words(field, before, names),
        after: words(field, after, names),
      },
    ];
  });
}

const accessNames: Readonly<Record<string, string>> = {
  moreCredentialIds: "Further credentials",
  totpCredentialId: "One-time codes",
  proxy: "Proxy",
  proxyCommand: "Proxy command",
  proxyCommandAllowed: "Allowed proxy command",
  bindAddress: "Bind address",
  addressFamily: "Address family",
  legacyAlgorithms: "Legacy algorithms",
};
const accessKinds: Readonly<Record<string, string>> = { totpCredentialId: "credentialId" };

const recordOf = (value: unknown): Record<string, unknown> =>
  typeof value === "object" && value !== null ? (value as Record<string, unknown>) : {};

/** What happened, in a line: the edit's own words, and how it came about. */
export function titleOf({ action, label }: Pick<HistoryEntry, "action" | "label">): string {
  if (action === "undo") return `Undone: ${label}`;
  if (action === "redo") return `Done again: ${label}`;
  return action === "revert" ? `Taken back: ${label}` : label;
}
