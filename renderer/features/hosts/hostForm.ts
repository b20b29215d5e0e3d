import type { CredentialDraft } from "../../../shared/contract/credentials.ts";
import type { Host, HostDraft, HostPatch } from "../../../shared/contract/hosts.ts";
import { type AccessForm, accessFormOf, accessOf, accessProblems } from "./accessForm.ts";

/** How the host logs in, as the form knows it: the agent, a stored credential, or a new one. */
export type LoginChoice = "agent" | "password" | "key" | `stored:${string}`;

export interface FieldRow {
  readonly name: string;
  readonly value: string;
}

export interface HostForm {
  readonly name: string;
  readonly address: string;
  /** Kept as text while it is typed. */
  readonly port: string | number;
  readonly user: string;
  readonly environment: string;
  readonly groups: string[];
  readonly tags: string[];
  readonly notes: string;
  readonly owner: string;
  readonly maintenance: boolean;
  /** Custom fields as rows; rows without a name and a value are nothing yet. */
  readonly fields: readonly FieldRow[];
  readonly jumpHostId: string | null;
  readonly access: AccessForm;
  readonly login: LoginChoice;
  readonly password: string;
  readonly privateKey: string;
  readonly keyPassphrase: string;
}

export function emptyForm(): HostForm {
  return {
    name: "",
    address: "",
    port: 22,
    user: "root",
    environment: "",
    groups: [],
    tags: [],
    notes: "",
    owner: "",
    maintenance: false,
    fields: [],
    jumpHostId: null,
    access: accessFormOf(undefined),
    login: "agent",
    password: "",
    privateKey: "",
    keyPassphrase: "",
  };
}

export function formOf(host: Host): HostForm {
  return {
    ...emptyForm(),
    name: host.name,
    address: host.address,
    port: host.port,
    user: host.user,
    environment: host.environment,
    groups: [...host.groups],
    tags: [...host.tags],
    notes: host.notes,
    owner: host.owner ?? "",
    maintenance: host.maintenance ?? false,
    fields: Object.entries(host.fields ?? {}).map(([name, value]) => ({ name, value })),
    jumpHostId: host.jumpHostId,
    access: accessFormOf(host.access),
    login: host.credentialId === null ? "agent" : `stored:${host.credentialId}`,
  };
}

/** Without a name a host is called by its address. */
export function nameOf(form: HostForm): string {
  return form.name.trim() || form.address.trim();
}

export type Problems = Partial<Record<keyof HostForm, string>>;

/** What has to be corrected, by field. The contract checks again; these are the words for a person. */
export function problemsOf(
  form: HostForm,
  others: readonly Pick<Host, "id" | "name">[],
  ownId: string | null,
): Problems {
  const problems: Problems = {};
  const name = nameOf(form);
  const address = form.address.trim();
  const port = Number(form.port);
  if (others.some((other) => other.id !== ownId && other.name === name)) problems.name = "Another host has this name.";
  if (address === "") problems.address = "Give a host name or an IP address.";
  else if (!/^[A-Za-z0-9._:%[\]-]+$/.test(address))
    problems.address = "Only a host name or an IP address, without spaces, user or port.";
  if (form.port === "" || !Number.isInteger(port) || port < 1 || port > 65_535)
    problems.port = "A port is a number from 1 to 65535.";
  if (form.user.trim() === "") problems.user = "Give the user to log in as.";
  if (form.login === "password" && form.password === "") problems.password = "Type the password.";
  if (form.login === "key" && !/-----BEGIN [A-Z0-9 ]*PRIVATE KEY-----|PuTTY-User-Key-File-/.test(form.privateKey))
    problems.privateKey = "Paste or choose a private key in OpenSSH, PEM or PuTTY (.ppk) form.";
  const fields = fieldsProblem(form);
  if (fields !== undefined) problems.fields = fields;
  const [access] = Object.values(accessProblems(form.access, form.jumpHostId !== null));
  if (access !== undefined) problems.access = access;
  return problems;
}

const namedRows = (form: HostForm): FieldRow[] => form.fields.filter(({ name }) => name.trim() !== "");

/** What is wrong with the custom fields, if anything. */
function fieldsProblem(form: HostForm): string | undefined {
  const names = namedRows(form).map(({ name }) => name.trim());
  const twice = names.find((name, at) => names.indexOf(name) !== at);
  if (twice !== undefined) return `There are two fields named ${twice}.`;
  const nameless = form.fields.some(({ name, value }) => name.trim() === "" && value.trim() !== "");
  return nameless ? "Give each custom field a name." : undefined;
}

function newCredential(form: HostForm): CredentialDraft | undefined {
  if (form.login === "password") return { kind: "password", password: form.password };
  if (form.login !== "key") return undefined;
  return {
    kind: "key",
    privateKey: form.privateKey,
    ...(form.keyPassphrase === "" ? {} : { passphrase: form.keyPassphrase }),
  };
}

/** The form as the contract takes it, for a new host and for a change alike. */
export function draftOf(form: HostForm): HostDraft & HostPatch {
  const credential = newCredential(form);
  const access = accessOf(form.access);
  return {
    name: nameOf(form),
    address: form.address.trim(),
    port: Number(form.port),
    user: form.user.trim(),
    environment: form.environment.trim(),
    groups: form.groups,
    tags: form.tags,
    notes: form.notes,
    owner: form.owner.trim(),
    maintenance: form.maintenance,
    fields: Object.fromEntries(namedRows(form).map(({ name, value }) => [name.trim(), value.trim()])),
    jumpHostId: form.jumpHostId,
    ...(access ? { access } : {}),
    ...(credential
      ? { credential }
      : { credentialId: form.login.startsWith("stored:") ? form.login.slice("stored:".length) : null }),
  };
}

/**
 * Splits "user@address:port" typed or pasted into the address field. Parts that are absent stay absent;
 * an IPv6 address keeps its colons, in brackets it may carry a port.
 */
export function splitTarget(text: string): { user?: string; address: string; port?: number } {
  const at = text.lastIndexOf("@");
  const user = at > 0 ? text.slice(0, at).replace(/^ssh:\/\//, "") : undefined;
  const rest = text.slice(at + 1).replace(/^ssh:\/\//, "");
  const match = /^(\[[^\]]+\]|[^:]+):(\d{1,5})$/.exec(rest);
  const port = match ? Number(match[2]) : undefined;
  const address = (match?.[1] ?? rest).replace(/^\[(.*)\]$/, "$1");
  return { ...(user === undefined ? {} : { user }), address, ...(port === undefined ? {} : { port }) };
}

/** Distinct words used by other hosts, for suggestions; at most `limit`. */
export function usedWords(hosts: readonly Host[], field: "groups" | "tags", limit = 200): string[] {
  const words = new Set<string>();
  for (const host of hosts) for (const word of host[field]) if (words.size < limit) words.add(word);
  return [...words].toSorted((a, b) => a.localeCompare(b));
}
