import type { HostAccess } from "../../../../../shared/contract/hosts.ts";
import type { ImportedHost, JsonValue, Skipped } from "../types.ts";
import type { MergedHost } from "./merge.ts";
import type { Variable, Variables } from "./model.ts";
import { noSshArguments, readSshArguments, type SshArguments } from "./sshArguments.ts";

/** Connections that are SSH underneath. */
const overSsh = new Set(["ssh", "smart", "paramiko", "paramiko_ssh", "libssh", "network_cli", "netconf"]);
const reasons: Readonly<Record<string, string>> = {
  local: "it is this computer (ansible_connection is local)",
  winrm: "it is managed over WinRM, not SSH",
  psrp: "it is managed over PowerShell remoting, not SSH",
};
/** Fields of Holdfast's own that its export to Ansible writes, and no others read. */
export const ownPrefix = "holdfast_";

/** The later of two names counts, as in Ansible. */
const names = {
  address: ["ansible_host", "ansible_ssh_host"],
  port: ["ansible_port", "ansible_ssh_port"],
  user: ["ansible_user", "ansible_ssh_user"],
  identityFile: ["ansible_private_key_file", "ansible_ssh_private_key_file"],
  connection: ["ansible_connection"],
} as const;

export type HostResult = { readonly host: ImportedHost; readonly skipped: Skipped[] } | { readonly refused: Skipped };

class Refused extends Error {}

const templated = (value: JsonValue): boolean => typeof value === "string" && /\{\{|\{%/.test(value);

class Connection {
  readonly skipped: Skipped[] = [];
  private readonly variables: Variables;

  constructor(variables: Variables) {
    this.variables = variables;
  }

  /** The variable of a role that counts, with its name; templates and vaulted values are told of. */
  text(role: keyof typeof names): string | null {
    const name = names[role].findLast((item) => this.isSet(item));
    const variable = name === undefined ? undefined : this.variables.get(name);
    if (name === undefined || !variable) return null;
    const { text, problem } = usable(name, variable);
    if (text !== undefined) return text.trim();
    if (role === "address" || role === "connection") throw new Refused(problem);
    if (!variable.withheld) this.skipped.push({ where: variable.where, reason: problem });
    return null;
  }

  private isSet(name: string): boolean {
    const variable = this.variables.get(name);
    return variable !== undefined && (variable.withheld || (variable.value !== null && variable.value !== ""));
  }

  port(): number | null {
    const text = this.text("port");
    if (text === null) return null;
    if (/^\d{1,5}$/.test(text) && Number(text) >= 1 && Number(text) <= 65_535) return Number(text);
    throw new Refused(`its port ${text.slice(0, 40)} is no number from 1 to 65535`);
  }

  /** Arguments of ssh in the order in which Ansible hands them over. */
  sshArguments(): SshArguments {
    const found = noSshArguments();
    for (const name of ["ansible_ssh_args", "ansible_ssh_common_args", "ansible_ssh_extra_args"]) {
      const variable = this.variables.get(name);
      if (!variable || !this.isSet(name)) continue;
      const { text, problem } = usable(name, variable);
      const read = text === undefined ? null : readSshArguments(text);
      if (!read) {
        this.skipped.push({ where: variable.where, reason: problem ?? `${name} has a quote that is not closed` });
        continue;
      }
      if (read.proxyCommand !== null)
        this.skipped.push({
          where: variable.where,
          reason: `the ProxyCommand in ${name} is kept, and not run before you allow it for the host`,
        });
      for (const [key, value] of Object.entries(read))
        if (found[key as keyof SshArguments] === null) Object.assign(found, { [key]: value });
    }
    return found;
  }
}

type Usable = { readonly text: string; readonly problem?: never } | { readonly text?: never; readonly problem: string };

function usable(name: string, { value, withheld, unsafe }: Variable): Usable {
  if (withheld) return { problem: `${name} is vaulted or secret, so its value is not known` };
  if (!unsafe && templated(value)) return { problem: `${name} is a template, which is not evaluated` };
  return typeof value === "object" ? { problem: `${name} is no text` } : { text: String(value) };
}

function refusal(connection: string): string | null {
  const kind = connection.toLowerCase().split(".").at(-1) ?? "";
  if (overSsh.has(kind)) return null;
  return reasons[kind] ?? `it is reached by ${connection.slice(0, 40)}, not by SSH`;
}

const isText = (value: JsonValue): value is string => typeof value === "string";

function accessOf({ proxyCommand, bindAddress, addressFamily }: SshArguments): HostAccess {
  return {
    ...(proxyCommand !== null && { proxyCommand }),
    ...(bindAddress !== null && { bindAddress }),
    ...(addressFamily !== null && { addressFamily }),
  };
}

/** What an export of Holdfast's own wrote beside Ansible's variables. */
function ownFields(variables: Variables): Partial<ImportedHost> {
  const value = (name: string): JsonValue => variables.get(ownPrefix + name)?.value ?? null;
  const list = (name: string): string[] | null => {
    const items = value(name);
    return Array.isArray(items) ? items.filter(isText) : null;
  };
  const [name, environment, notes, owner, fields] = ["name", "environment", "notes", "owner", "fields"].map(value);
  const [tags, groups] = [list("tags"), list("groups")];
  const custom = isObject(fields)
    ? Object.entries(fields).filter((entry): entry is [string, string] => isText(entry[1]))
    : [];
  return {
    ...(isText(name ?? null) && { name: name as string }),
    ...(tags && { tags }),
    ...(groups && { groups }),
    ...(isText(environment ?? null) && { environment: environment as string }),
    ...(isText(notes ?? null) && { notes: notes as string }),
    ...(isText(owner ?? null) && { owner: owner as string }),
    ...(custom.length > 0 && { fields: Object.fromEntries(custom) }),
  };
}

const isObject = (value: JsonValue | undefined): value is Readonly<Record<string, JsonValue>> =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/** A host of Ansible as one of the inventory, or why it cannot be one. */
export function toImportedHost({ host, groups, variables }: MergedHost): HostResult {
  const connection = new Connection(variables);
  try {
    const reason = refusal(connection.text("connection") ?? "ssh");
    if (reason !== null) throw new Refused(reason);
    const address = connection.text("address") ?? host.name;
    const way = connection.sshArguments();
    const access = accessOf(way);
    const vars = [...variables].filter(([name, { withheld }]) => !withheld && !name.startsWith(ownPrefix));
    return {
      host: {
        name: host.name,
        address: address.replace(/^\[(.*)\]$/, "$1"),
        port: connection.port() ?? way.port,
        user: connection.text("user") ?? way.user,
        groups,
        tags: [],
        jump: way.jump,
        identityFile: connection.text("identityFile") ?? way.identityFile,
        vars: Object.fromEntries(vars.map(([name, { value }]) => [name, value])),
        ...(Object.keys(access).length > 0 && { access }),
        ...ownFields(variables),
      },
      skipped: connection.skipped,
    };
  } catch (error) {
    if (error instanceof Refused) return { refused: { where: host.where, reason: `${host.name}: ${error.message}` } };
    throw error;
  }
}
