import type { Host, HostPatch } from "../../../shared/contract/hosts.ts";
import type { ImportRow } from "../../../shared/contract/importing.ts";
import type { ImportedHost, JsonValue } from "../inventory/importers/types.ts";

/** As the contract of hosts has them (shared/contract/hosts.ts). */
const maxFields = 64;
const longestName = 64;
const longestValue = 1024;
/** Texts in a preview; the whole of it is in the file. */
const longestShown = 300;

/** The inventory shows custom fields to whoever looks at the screen. */
const secretName = /pass(word|wd|phrase)?$|secret|token|private_?key$|api_?key$|^pwd$/i;
/** Fields of the host say the same. */
const said = new Set([
  "ansible_host",
  "ansible_port",
  "ansible_user",
  "ansible_ssh_host",
  "ansible_ssh_port",
  "ansible_ssh_user",
  "ansible_private_key_file",
  "ansible_ssh_common_args",
  "ansible_ssh_private_key_file",
  "ProxyCommand",
  "hostKeyTypes",
]);

type Change = ImportRow["changes"][number];

const asText = (value: JsonValue): string =>
  typeof value === "string"
    ? value
    : Array.isArray(value) && value.every((item) => typeof item === "string")
      ? value.join(", ")
      : JSON.stringify(value);

/** Custom fields that a host of a file brings, and how many things had to be left out. */
export function customFields(imported: ImportedHost): { fields: Record<string, string>; leftOut: number } {
  const fields = new Map<string, string>();
  let leftOut = 0;
  const put = (name: string, value: string): void => {
    if (value === "" || fields.has(name)) return;
    // Line ends and tabs become spaces; what is still not printable would be refused with the whole host.
    const text = value.replaceAll(/\s+/g, " ").trim();
    const fits = name !== "" && name.length <= longestName && text.length <= longestValue && fields.size < maxFields;
    if (!fits || secretName.test(name) || /\p{Cc}/u.test(name + text)) leftOut++;
    else fields.set(name, text);
  };
  for (const [name, value] of Object.entries(imported.fields ?? {})) put(name, value);
  if (imported.identityFile !== null) put("IdentityFile", imported.identityFile);
  for (const [name, value] of Object.entries(imported.vars)) if (!said.has(name)) put(name, asText(value));
  return { fields: Object.fromEntries(fields), leftOut };
}

const union = (before: readonly string[], more: readonly string[]): string[] => [...new Set([...before, ...more])];

/**
 * The fields of a host as they are after an import. What the file does not say stays; groups, tags and custom fields are
 * added to, because people put some of their own there.
 */
export function mergedFields(
  before: Host | null,
  imported: ImportedHost,
  fields: Readonly<Record<string, string>>,
): HostPatch {
  const patch: HostPatch = { address: imported.address };
  if (imported.port !== null) patch.port = imported.port;
  if (imported.user !== null) patch.user = imported.user;
  if (imported.environment !== undefined) patch.environment = imported.environment;
  if (imported.owner !== undefined) patch.owner = imported.owner;
  if (imported.notes !== undefined) patch.notes = imported.notes;
  if (imported.groups.length > 0) patch.groups = union(before?.groups ?? [], imported.groups);
  if (imported.tags.length > 0) patch.tags = union(before?.tags ?? [], imported.tags);
  if (Object.keys(fields).length > 0) patch.fields = { ...before?.fields, ...fields };
  if (imported.access) patch.access = { ...before?.access, ...imported.access };
  return patch;
}

/** Differences in words, and the patch that makes them. */
export function differences(before: Host | null, wanted: HostPatch): { changes: Change[]; patch: HostPatch } {
  const changes: Change[] = [];
  const patch: Record<string, unknown> = {};
  for (const [field, after] of Object.entries(wanted)) {
    const old = (before as Record<string, unknown> | null)?.[field];
    const found =
      typeof after === "object" && after !== null && !Array.isArray(after)
        ? members(field, old, after)
        : member(field, old, after);
    if (found.length === 0) continue;
    changes.push(...found);
    patch[field] = after;
  }
  return { changes, patch: patch as HostPatch };
}

function members(field: string, old: unknown, after: object): Change[] {
  const before = (old ?? {}) as Record<string, unknown>;
  return Object.entries(after).flatMap(([name, value]) =>
    member(field === "fields" ? `field ${name}` : name, before[name], value),
  );
}

function member(field: string, old: unknown, after: unknown): Change[] {
  const [was, is] = [shown(old), shown(after) ?? ""];
  if ((was ?? "") === is) return [];
  return [{ field, before: was === null ? null : cut(was), after: cut(is) }];
}

const cut = (text: string): string => (text.length > longestShown ? `${text.slice(0, longestShown)}…` : text);

function shown(value: unknown): string | null {
  if (value === undefined || value === null || value === "") return null;
  if (typeof value === "string") return value;
  if (Array.isArray(value)) return value.length === 0 ? null : value.map(String).join(", ");
  if (typeof value === "object")
    return Object.entries(value)
      .toSorted(([a], [b]) => (a < b ? -1 : 1))
      .map(([name, part]) => `${name} ${String(part)}`)
      .join(", ");
  return JSON.stringify(value);
}
