import type { CallerInput } from "../../../shared/contract/index.ts";
import type { Host } from "../../../shared/contract/hosts.ts";
import { none, only, required, UsageError } from "../arguments.ts";
import type { Context } from "../context.ts";
import { hostOptions, hostUsage, readHostOptions } from "../hostOptions.ts";
import { everyHost, matchingHosts, readFilter, whereOption } from "../targets.ts";
import type { Verb } from "../verb.ts";

/** The id of the jump host that was named; null for an empty name, undefined when none was given. */
async function jumpOf(context: Context): Promise<string | null | undefined> {
  const name = context.parsed.text("jump");
  if (name === undefined || name === "") return name === "" ? null : undefined;
  return (await context.hosts([name]))[0]?.id;
}

export const add: Verb = {
  usage: `hosts add --name N --address A [--host-key SHA256:...] ${hostUsage}`,
  summary: "adds a host; without a key or a password it uses the SSH agent",
  options: { name: { type: "string" }, address: { type: "string" }, "host-key": { type: "string" }, ...hostOptions },
  async run(context) {
    const { parsed } = context;
    none(parsed);
    const draft: CallerInput<"hosts.add"> = {
      name: required(parsed, "name"),
      address: required(parsed, "address"),
      ...readHostOptions(parsed),
    };
    const hostKey = parsed.text("host-key");
    if (hostKey !== undefined) draft.hostKey = hostKey;
    await context.unlock();
    const jump = await jumpOf(context);
    if (jump !== undefined) draft.jumpHostId = jump;
    const host = await context.call("hosts.add", draft);
    if (context.json) context.printJson(listed(host, await context.call("hosts.list")));
    else context.print(`Added ${host.name} (${host.user}@${host.address}, port ${host.port}).`);
  },
};

export const edit: Verb = {
  usage: `hosts edit NAME [--name N] [--address A] [--host-key SHA256:...] ${hostUsage}`,
  summary:
    "changes what is named, an empty value takes it away; groups and tags are replaced; `holdfast undo` takes it back, but not the " +
    "host key, which replaces those that were trusted",
  options: { name: { type: "string" }, address: { type: "string" }, "host-key": { type: "string" }, ...hostOptions },
  async run(context) {
    const { parsed } = context;
    const target = only(parsed, "NAME");
    const [name, address] = ["name", "address"].map((option) => parsed.text(option));
    await context.unlock();
    const [present] = await context.hosts([target]);
    const jump = await jumpOf(context);
    const patch = {
      ...readHostOptions(parsed, present),
      ...(name === undefined ? {} : { name }),
      ...(address === undefined ? {} : { address }),
      ...(jump === undefined ? {} : { jumpHostId: jump }),
    };
    const hostKey = parsed.text("host-key");
    const changed = [...Object.keys(patch), ...(hostKey === undefined ? [] : ["host key"])];
    if (changed.length === 0) throw new UsageError("nothing to change was named");
    const id = present?.id ?? "";
    if (hostKey !== undefined) await context.call("hostKeys.pin", { hostId: id, fingerprint: hostKey });
    if (Object.keys(patch).length > 0) await context.call("hosts.update", { id, patch });
    const all = await context.call("hosts.list");
    const host = all.find((one) => one.id === id);
    if (context.json) context.printJson(host ? listed(host, all) : null);
    else context.print(`Changed ${host?.name} (${changed.join(", ")}).`);
  },
};

/** A host without its secrets, whose objects are named by what a person calls them. */
function listed(host: Host, all: readonly Host[]): object {
  const { id, name, address, port, user, groups, tags, environment, notes, jumpHostId, access, facts } = host;
  return {
    id,
    name,
    address,
    port,
    user,
    groups,
    tags,
    environment,
    owner: host.owner ?? "",
    maintenance: host.maintenance ?? false,
    fields: host.fields ?? {},
    notes,
    jump: all.find((other) => other.id === jumpHostId)?.name ?? null,
    access: access ?? {},
    facts: facts ?? null,
  };
}

export const list: Verb = {
  usage: "hosts list [--where FILTER]",
  summary: "lists the inventory, or the hosts that a filter such as 'env:prod tag:db -group:lab' holds for",
  options: whereOption,
  async run(context) {
    none(context.parsed);
    const filter = readFilter(context.parsed);
    await context.unlock();
    const hosts = await matchingHosts(context, filter ?? everyHost);
    if (context.json) {
      const all = await context.call("hosts.list");
      return context.printJson(hosts.map((host) => listed(host, all)));
    }
    for (const host of hosts) {
      const labels = [host.environment, ...host.groups, ...host.tags].filter(Boolean).join(" ");
      context.print(`${host.name}\t${host.user}@${host.address}:${host.port}\t${labels}`);
    }
    if (hosts.length > 0) return;
    context.print(filter ? "No host matches." : "No hosts yet: holdfast hosts add --name N --address A");
  },
};

export const remove: Verb = {
  usage: "hosts remove NAME",
  summary: "removes a host from the inventory",
  options: {},
  async run(context) {
    const name = only(context.parsed, "NAME");
    await context.unlock();
    const ids = (await context.hosts([name])).map((host) => host.id);
    await context.call("hosts.remove", { ids });
    if (context.json) context.printJson({ removed: ids });
    else context.print(`Removed ${name}.`);
  },
};
