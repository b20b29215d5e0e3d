import type { Host } from "../../../../shared/contract/hosts.ts";
import { ownPrefix } from "../importers/ansible/connection.ts";
import { isOneHost } from "../importers/ansible/hostPattern.ts";
import { isSecretName } from "../importers/ansible/variables.ts";
import type { JsonValue, Skipped } from "../importers/types.ts";
import { groupTree, type GroupTree } from "./ansibleGroups.ts";
import { quotedYaml, yamlKey } from "./ansibleYaml.ts";
import { jumpChain, jumpPlaces } from "./jumps.ts";
import type { ExportInput, Exporter } from "./types.ts";

/** Names that Ansible gives a meaning of its own, or that stand for the connection, which is written from the host. */
const reserved =
  /^(?:ansible_(?:host|port|user|ssh_host|ssh_port|ssh_user|ssh_private_key_file|private_key_file|ssh_common_args|group_priority|connection|facts|version)|inventory_\w+|group_names|groups|hosts|hostvars|name|vars|tags|environment|port|register|become\w*|playbook_dir|omit|holdfast_\w*)$/;
const variableName = /^[A-Za-z_][A-Za-z0-9_]*$/;
const identity = "IdentityFile";
/** A name that Ansible takes for itself, in an inventory and in a `--limit`. */
const plainHost = (name: string): boolean => /^[\p{L}\p{N}_.:-]+$/u.test(name) && isOneHost(name);

/**
 * An Ansible inventory in YAML. What Ansible has no word for (tags, an owner, groups with other characters) stands in
 * variables of the prefix `holdfast_`, which the import reads back.
 */
export const exportAnsible: Exporter = (input) => {
  const skipped: Skipped[] = [];
  const tree = groupTree(input.hosts);
  const aliases = hostAliases(input.hosts, tree);
  const lines = ["---", "all:"];
  if (input.hosts.length > 0) lines.push("  hosts:");
  for (const host of input.hosts) {
    lines.push(`    ${yamlKey(aliases.get(host.id) ?? host.name)}:`);
    for (const [name, value] of variables(host, aliases.get(host.id) ?? host.name, input, tree, skipped))
      lines.push(`      ${yamlKey(name)}: ${quotedYaml(value)}`);
  }
  lines.push(...groupLines(tree, aliases));
  if (lines.length === 2) lines[1] = "all: {}";
  return { text: `${lines.join("\n")}\n`, hosts: input.hosts.length, skipped };
};

/** Names as they stand in the inventory: others than the hosts' own where Ansible would read a range, a port or a group. */
function hostAliases(hosts: readonly Host[], tree: GroupTree): Map<string, string> {
  const taken = new Set([...hosts.map(({ name }) => name).filter(plainHost), ...tree.names]);
  const aliases = new Map<string, string>();
  for (const { id, name } of hosts) {
    let alias = name;
    if (!plainHost(name) || tree.names.has(name)) {
      const plain = name.replaceAll(/[^\p{L}\p{N}_.-]+/gu, "_").replaceAll(/^[_.-]+|[_.-]+$/g, "") || "host";
      alias = plain;
      for (let count = 2; taken.has(alias); count++) alias = `${plain}-${count}`;
      taken.add(alias);
    }
    aliases.set(id, alias);
  }
  return aliases;
}

function variables(
  host: Host,
  alias: string,
  input: ExportInput,
  tree: GroupTree,
  skipped: Skipped[],
): [string, JsonValue][] {
  const own: Record<string, JsonValue> = {
    ...(alias !== host.name && { name: host.name }),
    ...(host.environment !== "" && { environment: host.environment }),
    ...(host.tags.length > 0 && { tags: host.tags }),
    ...(host.owner && { owner: host.owner }),
    ...(host.notes !== "" && { notes: host.notes }),
    ...(!tree.tellsGroupsOf(host) && { groups: host.groups }),
  };
  const fields = Object.entries(host.fields ?? {}).filter(([name]) => {
    if (isSecretName(name)) skipped.push({ where: host.name, reason: `the field ${name} is a secret by its name` });
    return !isSecretName(name) && name !== identity;
  });
  const plain = fields.filter(([name]) => variableName.test(name) && !reserved.test(name));
  const others = fields.filter(
    ([name]) => !variableName.test(name) || (reserved.test(name) && !name.startsWith("ansible_")),
  );
  if (others.length > 0) own["fields"] = Object.fromEntries(others);
  const key = host.fields?.[identity];
  const way = sshArguments(host, input);
  return [
    ["ansible_host", host.address],
    ["ansible_port", host.port],
    ["ansible_user", host.user],
    ...(key ? [["ansible_ssh_private_key_file", key] as [string, JsonValue]] : []),
    ...(way === "" ? [] : [["ansible_ssh_common_args", way] as [string, JsonValue]]),
    ...plain,
    ...Object.entries(own).map(([name, value]): [string, JsonValue] => [ownPrefix + name, value]),
  ];
}

/** Jump hosts by where they are: ssh does not know them by their names in this inventory. */
function sshArguments(host: Host, { find }: ExportInput): string {
  const { access } = host;
  const jump = jumpPlaces(jumpChain(host, find));
  const options = [
    ...(access?.bindAddress ? [`BindAddress=${access.bindAddress}`] : []),
    ...(access?.addressFamily ? [`AddressFamily=${access.addressFamily === "ipv4" ? "inet" : "inet6"}`] : []),
    ...(access?.proxyCommand && jump === "" ? [`ProxyCommand=${access.proxyCommand}`] : []),
  ];
  return [...(jump === "" ? [] : [`-J ${word(jump)}`]), ...options.map((option) => `-o ${word(option)}`)].join(" ");
}

/** One word for Python's shlex, which splits these arguments. */
const word = (text: string): string => (/^[\w.:@,%=[\]/-]+$/.test(text) ? text : `'${text.replaceAll("'", `'"'"'`)}'`);

function groupLines(tree: GroupTree, aliases: ReadonlyMap<string, string>): string[] {
  if (tree.roots.length === 0) return [];
  const lines = ["  children:"];
  const write = (group: GroupTree["roots"][number], indent: string): void => {
    lines.push(`${indent}${yamlKey(group.name)}:`);
    if (group.hosts.length > 0) lines.push(`${indent}  hosts:`);
    for (const host of group.hosts) lines.push(`${indent}    ${yamlKey(aliases.get(host.id) ?? host.name)}:`);
    if (group.children.length > 0) lines.push(`${indent}  children:`);
    for (const child of group.children) write(child, `${indent}    `);
  };
  for (const root of tree.roots) write(root, "    ");
  return lines;
}
