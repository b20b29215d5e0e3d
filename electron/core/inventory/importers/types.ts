import type { HostAccess } from "../../../../shared/contract/hosts.ts";

/** Bounds of one import, over all the files it reads: a file for each host, and some for groups. */
export const importBounds = { bytes: 8 * 1024 * 1024, files: 12_000, hosts: 10_000 } as const;

export type JsonValue =
  | string
  | number
  | boolean
  | null
  | readonly JsonValue[]
  | { readonly [name: string]: JsonValue };

/**
 * A host as a file describes it. Nothing here is checked against the rules of the inventory yet: the plan of an import does
 * that for every format and refuses what does not fit, with the reason.
 */
export interface ImportedHost {
  readonly name: string;
  /** Host name or IP address without brackets. */
  readonly address: string;
  /** null = the file does not say: 22 for a new host, as it is for a known one. */
  readonly port: number | null;
  /** null = the file does not say. */
  readonly user: string | null;
  /** Nested groups with "/" in their names. */
  readonly groups: readonly string[];
  readonly tags: readonly string[];
  /** Jump hosts as OpenSSH's ProxyJump writes them: `[user@]host[:port]`, comma-separated, the first hop first. */
  readonly jump: string | null;
  /** Path of the private key that is tried first. */
  readonly identityFile: string | null;
  /** Everything else that the file says of the host, by the names of its format. Never a secret. */
  readonly vars: Readonly<Record<string, JsonValue>>;
  readonly environment?: string;
  readonly notes?: string;
  readonly owner?: string;
  /** Custom fields of the inventory. */
  readonly fields?: Readonly<Record<string, string>>;
  /** Ways of access that the inventory knows: proxies, a ProxyCommand (never allowed by an import), addresses. */
  readonly access?: HostAccess;
  /** Public host keys, base64 of their wire form. */
  readonly hostKeys?: readonly string[];
}

/** What was left out: `where` is `file:line` or an address within the file, `reason` a plain half sentence. */
export interface Skipped {
  readonly where: string;
  readonly reason: string;
}

/** A line of known_hosts about more than one host: who may vouch for hosts, or a key that none may show any more. */
export interface MarkedKey {
  readonly marker: "authority" | "revoked";
  /** Host patterns as the file has them. */
  readonly patterns: string;
  readonly keyType: string;
  /** Base64 of the wire form. */
  readonly key: string;
  readonly comment: string;
}

export interface ParseResult {
  readonly hosts: readonly ImportedHost[];
  readonly skipped: readonly Skipped[];
  /** Jump hosts that the file describes without listing them as hosts (a pattern gives their user, say). */
  readonly jumpHosts?: readonly ImportedHost[];
  /** ssh config: paths of the files that Include brought. */
  readonly included?: readonly string[];
  /** known_hosts: authorities and revoked keys. */
  readonly markedKeys?: readonly MarkedKey[];
}

/**
 * The files of one import. Parsers stay pure: whatever they read comes from here, within `importBounds`.
 * Paths are absolute. Reading beyond the bounds throws import.tooLarge {limit}.
 */
export interface ImportSource {
  /** The file or folder that the admin named. */
  readonly path: string;
  readonly home: string;
  /** Login name on this computer. */
  readonly user: string;
  /** Name of this computer. */
  readonly hostName: string;
  /** For `${NAME}`; absent = none. */
  readonly variables?: Readonly<Record<string, string>>;
  /** Text of a file (UTF-8, or UTF-16 with a byte order mark, which is removed); null when it cannot be read. */
  read(path: string): string | null;
  /** Files and folders that match a shell pattern (`*`, `?`, `[...]`), sorted; a pattern without any of them tells what exists. */
  glob(pattern: string): readonly string[];
  kind(path: string): "file" | "folder" | null;
}

export interface ImportOptions {
  /** CSV: field of the host by column title. */
  readonly mapping: Readonly<Record<string, string>>;
  /** known_hosts: names and addresses that hashed entries may stand for. */
  readonly knownAddresses: readonly KnownAddress[];
}

interface KnownAddress {
  readonly name: string;
  readonly address: string;
  readonly port: number;
}

/**
 * Reads one format. Throws nothing but Failure (import.unreadable {path, reason}, import.tooLarge {limit},
 * import.badFile {path, reason}); what it does not understand goes to `skipped`.
 */
export type Importer = (source: ImportSource, options: ImportOptions) => ParseResult;
