import { z } from "zod";
import { credentialDraft } from "./credentials.ts";
import { command, epochMs, id, query, stream } from "./define.ts";
import { printable } from "./text.ts";

/** Failure codes: hosts.notFound {name}, hosts.nameTaken {name}, hosts.jumpLoop {name}, hosts.ambiguous {name}, hosts.usedAsJump {name, by},
 * and those of a credential given inline, see credentials.ts */

export const hostName = printable(1, 128);
export const hostAddress = printable(1, 255).regex(/^[A-Za-z0-9._:%[\]-]+$/, "is not a host name or an IP address");
const label = printable(1, 64);

/** How a host is reached beyond its address, port, jump host and first credential; what is absent is as for any host. */
export const hostAccess = z.object({
  /** Tried after the host's credential, in this order. */
  moreCredentialIds: z.array(id).max(8).optional(),
  /** The seed that answers prompts for a one-time code. */
  totpCredentialId: id.optional(),
  proxy: z
    .object({
      kind: z.enum(["socks5", "http"]),
      address: hostAddress,
      port: z.number().int().min(1).max(65_535),
      user: printable(0, 128).optional(),
      /** A password credential for the proxy itself. */
      credentialId: id.optional(),
    })
    .optional(),
  /** A program on this computer that carries the connection; refused until `proxyCommandAllowed` repeats this text. */
  proxyCommand: printable(1, 4096).optional(),
  proxyCommandAllowed: printable(1, 4096).optional(),
  /** Address of this computer to connect from. */
  bindAddress: hostAddress.optional(),
  addressFamily: z.enum(["ipv4", "ipv6"]).optional(),
  /** Algorithms that only old servers speak are offered too, and a warning stays. */
  legacyAlgorithms: z.boolean().optional(),
});
export type HostAccess = z.infer<typeof hostAccess>;

/** What a host is, collected at first contact. */
export const hostFacts = z.object({
  os: printable(0, 128),
  kernel: printable(0, 128),
  architecture: printable(0, 32),
  cpu: printable(0, 128),
  cores: z.number().int().nullable(),
  memoryBytes: z.number().nullable(),
  /** none, kvm, vmware, lxc, docker ... ; empty = not known. */
  virtualization: printable(0, 64),
  collectedAt: epochMs,
});
export type HostFacts = z.infer<typeof hostFacts>;

/** Groups nest by "/" in their names ("eu/web"). Optional fields are absent at their defaults: a list of 10,000 hosts stays small. */
export const hostFields = z.object({
  name: hostName,
  address: hostAddress,
  port: z.number().int().min(1).max(65_535),
  user: printable(1, 64),
  environment: printable(0, 64),
  groups: z.array(label).max(64),
  tags: z.array(label).max(64),
  notes: z.string().max(65_536),
  jumpHostId: id.nullable(),
  /** null = the SSH agent. */
  credentialId: id.nullable(),
  /** Person or team that answers for it. */
  owner: printable(0, 128).optional(),
  /** Under maintenance: shown, and left out of what asks for attention. */
  maintenance: z.boolean().optional(),
  /** Custom fields by name. */
  fields: z
    .record(label, printable(0, 1024))
    .refine((fields) => Object.keys(fields).length <= 64, "has more than 64 fields")
    .optional(),
  access: hostAccess.optional(),
});

export const host = hostFields.extend({
  id,
  createdAt: epochMs,
  updatedAt: epochMs,
  facts: hostFacts.optional(),
});
export type Host = z.infer<typeof host>;

/** Kind of each field of a host in a list; a list holds texts. */
const listedKinds = {
  id: "string",
  name: "string",
  address: "string",
  port: "number",
  user: "string",
  environment: "string",
  groups: "list",
  tags: "list",
  notes: "string",
  jumpHostId: "string or null",
  credentialId: "string or null",
  createdAt: "number",
  updatedAt: "number",
  owner: "string or absent",
  maintenance: "boolean or absent",
  fields: "object or absent",
  access: "object or absent",
  facts: "object or absent",
} satisfies Record<keyof Host, string>;
const listedFields = Object.entries(listedKinds).map(([name, kind]) => ({
  name,
  kind: kind.replace(/ or .*/, ""),
  absent: kind.endsWith(" or absent"),
  nullable: kind.endsWith(" or null"),
}));

function kindOf(value: unknown): string {
  return Array.isArray(value) && value.every((item) => typeof item === "string") ? "list" : typeof value;
}

function isListedHost(value: unknown): boolean {
  if (typeof value !== "object" || value === null) return false;
  const fields = value as Record<string, unknown>;
  return listedFields.every(({ name, kind, absent, nullable }) => {
    const field = fields[name];
    if (field === undefined) return absent;
    return field === null ? nullable : kindOf(field) === kind;
  });
}

/**
 * Hosts in a list: their shape only. What is stored was checked when it came in, and walking the schema for 10,000 hosts
 * once more would take a fifth of the time that an unlock may take.
 */
const hostList = z.custom<Host[]>(
  (value) => Array.isArray(value) && value.every(isListedHost),
  "is not a list of hosts",
);

/** New host: everything but name and address has a default; a credential may be given inline. */
export const hostDraft = hostFields
  .partial()
  .required({ name: true, address: true })
  .extend({
    credential: credentialDraft.optional(),
    /** `SHA256:...` of a host key the admin already trusts. */
    hostKey: z
      .string()
      .regex(/^SHA256:[A-Za-z0-9+/]{43}$/, "is not a SHA256: fingerprint")
      .optional(),
  });
export type HostDraft = z.infer<typeof hostDraft>;

export const hostPatch = hostFields.partial().extend({ credential: credentialDraft.optional() });
export type HostPatch = z.infer<typeof hostPatch>;

const wordChange = z.object({ add: z.array(label).max(64).optional(), remove: z.array(label).max(64).optional() });

/** A change of many hosts: `set` replaces, the others add to and take from what each host has. */
const bulkPatch = z.object({
  set: hostFields.omit({ name: true, address: true }).partial().optional(),
  tags: wordChange.optional(),
  groups: wordChange.optional(),
  fields: z.object({ set: hostFields.shape.fields, remove: z.array(label).max(64).optional() }).optional(),
});
export type BulkPatch = z.infer<typeof bulkPatch>;

export const hosts = {
  list: query({ output: hostList }),
  /** Snapshot first (`all`), then what changed. */
  watch: stream({
    event: z.discriminatedUnion("type", [
      z.object({ type: z.literal("all"), hosts: hostList }),
      z.object({ type: z.literal("changed"), hosts: hostList, removed: z.array(id) }),
    ]),
  }),
  add: command({ input: hostDraft, output: host }),
  update: command({ input: z.object({ id, patch: hostPatch }), output: host }),
  /** Removes hosts; `restore` with the same ids undoes it until the vault is locked or 30 days have passed. */
  remove: command({ input: z.object({ ids: z.array(id).min(1).max(10_000) }) }),
  restore: command({ input: z.object({ ids: z.array(id).min(1).max(10_000) }), output: hostList }),
  /** One edit of many hosts; tells how many it changed, and its number for undo. hosts.tooManyWords {host, field, limit} */
  updateMany: command({
    input: z.object({ ids: z.array(id).min(1).max(10_000), patch: bulkPatch }),
    output: z.object({ changed: z.number().int(), edit: z.number().int().nullable() }),
  }),
  /** A copy under another name; without one it is "NAME-copy". */
  clone: command({ input: z.object({ id, name: hostName.optional() }), output: host }),
};
