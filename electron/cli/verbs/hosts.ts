import { readFileSync } from "node:fs";
import type { CallerInput } from "../../../shared/contract/index.ts";
import type { CredentialDraft } from "../../../shared/contract/credentials.ts";
import type { Host } from "../../../shared/contract/hosts.ts";
import { none, only, required, UsageError, type Parsed } from "../arguments.ts";
import { readSecretFile } from "../passphrase.ts";
import { everyHost, matchingHosts, readFilter, whereOption } from "../targets.ts";
import type { Verb } from "../verb.ts";

function credentialOf(parsed: Parsed): CredentialDraft | undefined {
  const keyFile = parsed.text("key-file");
  const passwordFile = parsed.text("password-file");
  if (keyFile !== undefined && passwordFile !== undefined)
    throw new UsageError("--key-file and --password-file exclude each other");
  const phraseFile = parsed.text("key-passphrase-file");
  if (phraseFile !== undefined && keyFile === undefined) throw new UsageError("--key-passphrase-file needs --key-file");
  if (passwordFile !== undefined) return { kind: "password", password: readSecretFile(passwordFile) };
  if (keyFile === undefined) return undefined;
  return {
    kind: "key",
    privateKey: readTextFile(keyFile),
    ...(phraseFile === undefined ? {} : { passphrase: readSecretFile(phraseFile) }),
  };
}

function readTextFile(path: string): string {
  try {
    return readFileSync(path, "utf8");
  } catch (error) {
    throw new UsageError(`${path} cannot be read (${(error as NodeJS.ErrnoException).code ?? "unknown"})`);
  }
}

export const add: Verb = {
  usage:
    "hosts add --name N --address A [--port P] [--user U] [--key-file F [--key-passphrase-file F]] [--password-file F] [--host-key SHA256:...] [--jump NAME] [--group G]... [--tag T]... [--env E]",
  summary: "adds a host; without a key or a password it uses the SSH agent",
  options: {
    name: { type: "string" },
    address: { type: "string" },
    port: { type: "string" },
    user: { type: "string" },
    "key-file": { type: "string" },
    "key-passphrase-file": { type: "string" },
    "password-file": { type: "string" },
    "host-key": { type: "string" },
    jump: { type: "string" },
    group: { type: "string", multiple: true },
    tag: { type: "string", multiple: true },
    env: { type: "string" },
  },
  async run(context) {
    const { parsed } = context;
    none(parsed);
    const draft: CallerInput<"hosts.add"> = { name: required(parsed, "name"), address: required(parsed, "address") };
    draft.port = parsed.number("port", 1, 65_535);
    draft.user = parsed.text("user");
    draft.hostKey = parsed.text("host-key");
    draft.environment = parsed.text("env");
    draft.groups = parsed.texts("group");
    draft.tags = parsed.texts("tag");
    draft.credential = credentialOf(parsed);
    const jump = parsed.text("jump");
    await context.unlock();
    if (jump !== undefined) draft.jumpHostId = (await context.hosts([jump]))[0]?.id ?? null;
    const given = Object.fromEntries(Object.entries(draft).filter(([, value]) => value !== undefined));
    const host = await context.call("hosts.add", given as CallerInput<"hosts.add">);
    if (context.json) context.printJson(listed(host));
    else context.print(`Added ${host.name} (${host.user}@${host.address}, port ${host.port}).`);
  },
};

const listed = ({ id, name, address, port, user, groups, tags, environment }: Host) => ({
  id,
  name,
  address,
  port,
  user,
  groups,
  tags,
  environment,
});

export const list: Verb = {
  usage: "hosts list [--where FILTER]",
  summary: "lists the inventory, or the hosts that a filter such as 'env:prod tag:db -group:lab' holds for",
  options: whereOption,
  async run(context) {
    none(context.parsed);
    const filter = readFilter(context.parsed);
    await context.unlock();
    const hosts = await matchingHosts(context, filter ?? everyHost);
    if (context.json) return context.printJson(hosts.map(listed));
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
