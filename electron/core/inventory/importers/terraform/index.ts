import { join } from "node:path";
import { Failure } from "../../../../../shared/base/failure.ts";
import { isSecretName } from "../ansible/variables.ts";
import {
  importBounds,
  type ImportedHost,
  type Importer,
  type ImportSource,
  type JsonValue,
  type Skipped,
} from "../types.ts";
import { Others } from "./others.ts";
import { looksLikeMachine, readers, type Machine } from "./providers.ts";
import { libvirtAddresses, readResources, UnknownState, type Resource } from "./resources.ts";

const gone = /^(?:terminated|shutting-down|deleted|soft_deleted|archive)$/i;
const longestTag = 64;
const windows = "azurerm_windows_virtual_machine";

const empty: Machine = {
  name: null,
  publicAddresses: [],
  privateAddresses: [],
  user: null,
  port: null,
  labels: {},
  tags: [],
  facts: {},
  state: null,
};

/** Providers repeat an address under several names. */
const unique = (machine: Machine): Machine => ({
  ...machine,
  publicAddresses: [...new Set(machine.publicAddresses)],
  privateAddresses: [...new Set(machine.privateAddresses)],
});

interface Found {
  readonly resource: Resource;
  readonly machine: Machine;
  readonly address: string;
}

function readText(source: ImportSource): { path: string; text: string } {
  const folder = source.kind(source.path) === "folder";
  const path = folder ? join(source.path, "terraform.tfstate") : source.path;
  const text = source.read(path);
  if (text === null) throw new Failure("import.unreadable", { path, reason: "missing" });
  return { path, text };
}

function resourcesOf(path: string, text: string): Resource[] {
  try {
    return readResources(text);
  } catch (error) {
    if (error instanceof UnknownState) throw new Failure("import.badFile", { path, reason: error.message });
    throw error;
  }
}

/** Names for a machine, from the shortest to Terraform's own address, which no other has. */
function candidates({ resource, machine }: Found): string[] {
  const key = resource.index === null ? "" : `[${resource.index}]`;
  const own = machine.name ?? `${resource.name}${key}`;
  return [own, `${machine.name ?? resource.name}${key}`, [...resource.modules, own + key].join("."), resource.address];
}

/** The shortest name of each that no other machine has at that step. */
function namesOf(found: readonly Found[]): Map<Found, string> {
  const names = new Map<Found, string>();
  const taken = new Set<string>();
  for (let step = 0; step < 4; step++) {
    const open = found.filter((item) => !names.has(item)).map((item) => ({ item, name: candidates(item)[step] ?? "" }));
    const counts = new Map<string, number>();
    for (const { name } of open) counts.set(name, (counts.get(name) ?? 0) + 1);
    for (const { item, name } of open) if (counts.get(name) === 1 && !taken.has(name)) names.set(item, name);
    for (const name of names.values()) taken.add(name);
  }
  return names;
}

/** `name=value` for labels; an empty value leaves the name alone. */
function tagsOf(
  { labels, tags }: Machine,
  tell: (reason: string) => void,
): { tags: string[]; environment: string | null } {
  let environment: string | null = null;
  const found = [...tags];
  for (const [name, value] of Object.entries(labels)) {
    if (/^(?:env|environment)$/i.test(name) && value !== "") environment = value;
    else if (isSecretName(name)) tell(`the label ${name} is a secret by its name and is not taken`);
    else found.push(value === "" ? name : `${name}=${value}`);
  }
  const short = found.filter((tag) => tag.length <= longestTag);
  if (short.length < found.length)
    tell(`${found.length - short.length} labels are longer than ${longestTag} characters`);
  return { tags: [...new Set(short)], environment };
}

function toHost(item: Found, name: string, tell: (reason: string) => void): ImportedHost {
  const { resource, machine, address } = item;
  const { tags, environment } = tagsOf(machine, tell);
  // A counted resource is a group of like machines.
  const groups = [...resource.modules, ...(resource.index === null ? [] : [resource.name])];
  const vars: Record<string, JsonValue> = {
    ...machine.facts,
    terraform_address: resource.address,
    ...(machine.publicAddresses.length > 0 && { public_addresses: machine.publicAddresses }),
    ...(machine.privateAddresses.length > 0 && { private_addresses: machine.privateAddresses }),
    ...(machine.state !== null && { state: machine.state }),
  };
  return {
    name,
    address,
    port: machine.port,
    user: machine.user,
    groups: groups.length > 0 ? [groups.join("/")] : [],
    tags,
    jump: null,
    identityFile: null,
    vars,
    ...(environment !== null && { environment }),
  };
}

/** Why a resource that is a machine is no host; null when it is one. */
function refusal({ type, deposed, values }: Resource, machine: Machine): string | null {
  if (deposed) return "it is deposed: replaced, and waiting to be destroyed";
  if (type === windows) return "it runs Windows";
  if (machine.state !== null && gone.test(machine.state)) return `it is destroyed (${machine.state})`;
  if (machine.publicAddresses.length + machine.privateAddresses.length > 0) return null;
  if (type === "libvirt_domain" && values["devices"] !== undefined)
    return `its provider tells addresses only to a data source ${libvirtAddresses}`;
  return machine.state === null ? "it has no address yet" : `it has no address (${machine.state})`;
}

/**
 * Reads a Terraform or OpenTofu state (version 4) or the output of `show -json`: one host for each machine of a known type,
 * at its public address where it has one. Sensitive values are dropped before anything is looked at.
 */
export const importTerraform: Importer = (source) => {
  const { path, text } = readText(source);
  const resources = resourcesOf(path, text);
  const others = new Others(resources);
  const skipped: Skipped[] = [];
  const unknown = new Map<string, number>();
  const found: Found[] = [];
  for (const resource of resources) {
    const read = readers.get(resource.type);
    if (!read && resource.type !== windows) {
      if (looksLikeMachine(resource.type)) unknown.set(resource.type, (unknown.get(resource.type) ?? 0) + 1);
      continue;
    }
    const machine = unique({ ...empty, ...read?.(resource.values, others) });
    const reason = refusal(resource, machine);
    const address = machine.publicAddresses[0] ?? machine.privateAddresses[0];
    if (reason !== null || address === undefined) {
      skipped.push({ where: resource.address, reason: reason ?? "it has no address" });
      continue;
    }
    if (found.length >= importBounds.hosts)
      throw new Failure("import.tooLarge", { limit: `${importBounds.hosts} hosts` });
    if (resource.tainted)
      skipped.push({
        where: resource.address,
        reason: "it is tainted: the next apply replaces it, and its address may change",
      });
    found.push({ resource, machine, address });
  }
  for (const [type, count] of unknown)
    skipped.push({ where: path, reason: `${count} of the type ${type} are not read: it is not known` });
  const names = namesOf(found);
  const hosts = found.map((item) =>
    toHost(item, names.get(item) ?? item.resource.address, (reason) =>
      skipped.push({ where: item.resource.address, reason }),
    ),
  );
  return { hosts, skipped };
};
