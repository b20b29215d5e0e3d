import { hash } from "node:crypto";
import { basename } from "node:path";
import { Failure } from "../../../../shared/base/failure.ts";
import {
  importBounds,
  type ImportedHost,
  type Importer,
  type ImportOptions,
  type ImportSource,
  type MarkedKey,
  type ParseResult,
  type Skipped,
} from "./types.ts";

/** Hashed names times addresses of the inventory: each pair costs about 2.5 µs. */
const usualComparisons = 1_500_000;

/** The name that OpenSSH looks up: the port stands beside it when it is not 22. */
export const knownHostsName = (address: string, port: number): string =>
  port === 22 ? address : `[${address}]:${port}`;

/**
 * known_hosts, as sshd(8) describes it. Each name or address becomes a host with the keys that are known of it. Hashed names
 * are compared with the addresses of the inventory; authorities and revoked keys are `markedKeys`, patterns are named in `skipped`.
 */
export const importKnownHosts: Importer = (source, options) => readKnownHosts(source, options);

/** The same with a bound of its own for the comparisons of hashed names; those beyond it go to `skipped`. */
export function readKnownHosts(
  source: ImportSource,
  options: ImportOptions,
  maxComparisons = usualComparisons,
): ParseResult {
  const text = source.read(source.path);
  if (text === null) throw new Failure("import.unreadable", { path: source.path, reason: "missing or not a file" });
  const skipped: Skipped[] = [];
  const markedKeys: MarkedKey[] = [];
  const found = new Map<string, { name: string; address: string; port: number; keys: Set<string> }>();
  const matcher = new HashMatcher(options, maxComparisons);
  for (const [index, line] of text.split("\n").entries()) {
    const entry = readLine(line);
    if (entry === null) continue;
    const where = `${basename(source.path)}:${index + 1}`;
    if ("problem" in entry) {
      skipped.push({ where, reason: entry.problem });
      continue;
    }
    if ("marker" in entry) {
      markedKeys.push(entry);
      continue;
    }
    for (const name of entry.names) {
      const places = name.startsWith("|1|") ? matcher.find(name) : placeOf(name);
      if (typeof places === "string") skipped.push({ where, reason: places });
      else
        for (const place of places) {
          const key = knownHostsName(place.address, place.port);
          const known = found.get(key) ?? { ...place, keys: new Set<string>() };
          known.keys.add(entry.key);
          found.set(key, known);
        }
    }
    if (found.size + markedKeys.length > importBounds.hosts)
      throw new Failure("import.tooLarge", { limit: `${importBounds.hosts} hosts` });
  }
  const hosts = [...found.values()].map(({ name, address, port, keys }): ImportedHost => {
    const types = [...keys].map((key) => typeOf(Buffer.from(key, "base64")) ?? "");
    const none = { user: null, groups: [], tags: [], jump: null, identityFile: null };
    return { name, address, port, ...none, vars: { hostKeyTypes: types }, hostKeys: [...keys] };
  });
  return { hosts, skipped, markedKeys };
}

interface Place {
  readonly name: string;
  readonly address: string;
  readonly port: number;
}

/** Type name inside a public key's wire form (RFC 4253, 6.6). */
function typeOf(wire: Buffer): string | null {
  const length = wire.length >= 4 ? wire.readUInt32BE(0) : 0;
  return length > 0 && length <= 64 && wire.length > 4 + length ? wire.toString("latin1", 4, 4 + length) : null;
}

const markers: Readonly<Record<string, MarkedKey["marker"]>> = {
  "@cert-authority": "authority",
  "@revoked": "revoked",
};
const authorityWords = (about: string): string => `the certificate authority for ${about}`;

/** Null for comments and empty lines. */
function readLine(line: string): { names: string[]; key: string } | MarkedKey | { problem: string } | null {
  const words = line.trim().split(/[ \t]+/);
  if (words[0] === "" || words[0]?.startsWith("#")) return null;
  const sign = words[0]?.startsWith("@") ? words.shift() : undefined;
  const [names = "", type = "", key = "", ...comment] = words;
  const about = names.startsWith("|") ? "a hashed name" : names.slice(0, 80);
  const marker = sign === undefined ? undefined : markers[sign];
  if (sign !== undefined && !marker) return { problem: `the marker ${sign.slice(0, 40)} is not known` };
  const wire = Buffer.from(key, "base64");
  // Re-encoding catches text that only looks like base64.
  if (key === "" || key.length > 8192 || wire.toString("base64") !== key || typeOf(wire) !== type)
    return { problem: `the key of ${about} is not a public key of type ${type.slice(0, 40)}` };
  if (marker === undefined) return { names: names.split(",").filter((name) => name !== ""), key };
  if (marker === "authority" && names.startsWith("|"))
    return { problem: `${authorityWords(about)} cannot be taken over: patterns are compared, which a hash hides` };
  if (marker === "authority" && (names.length > 1024 || /["#@|]/.test(names)))
    return { problem: `${authorityWords(about)} has patterns that are not understood` };
  return { marker, patterns: names, keyType: type, key, comment: comment.join(" ").slice(0, 128) };
}

/** Where a plain name leads, or why it is left out. */
function placeOf(name: string): Place[] | string {
  if (/[*?!]/.test(name)) return `${name.slice(0, 80)} is a pattern, not a host`;
  const bracketed = /^\[([^\]]+)\]:(\d{1,5})$/.exec(name);
  const address = bracketed?.[1] ?? name;
  const port = bracketed ? Number(bracketed[2]) : 22;
  if (port < 1 || port > 65_535 || /[[\]|]/.test(address)) return `${name.slice(0, 80)} is not a host name`;
  return [{ name: knownHostsName(address, port), address, port }];
}

/** Tells which of the known addresses a hashed name (`|1|salt|hash`, HMAC-SHA1) stands for. */
class HashMatcher {
  private readonly candidates: readonly (Place & { readonly bytes: Buffer })[];
  private left: number;

  constructor({ knownAddresses }: ImportOptions, maxComparisons: number) {
    this.left = maxComparisons;
    const places = new Map<string, Place & { bytes: Buffer }>();
    for (const { name, address, port } of knownAddresses)
      for (const known of new Set([address.toLowerCase(), name.toLowerCase()])) {
        const text = knownHostsName(known, port);
        if (!places.has(text)) places.set(text, { bytes: Buffer.from(text), name: text, address: known, port });
      }
    this.candidates = [...places.values()];
  }

  find(hashed: string): Place[] | string {
    const [, , salt = "", expected = ""] = hashed.split("|");
    const wanted = Buffer.from(expected, "base64");
    const key = Buffer.from(salt, "base64");
    if (key.length !== 20 || wanted.length !== 20) return "its hashed name cannot be read";
    this.left -= this.candidates.length;
    if (this.left < 0) return "there are too many hashed names to compare all of them";
    const hmac = hmacSha1(key);
    const match = this.candidates.find(({ bytes }) => hmac(bytes).equals(wanted));
    if (!match) return "its hashed name is none of the inventory's addresses";
    return [{ name: match.name, address: match.address, port: match.port }];
  }
}

/** HMAC-SHA1 (RFC 2104) with one key over many short texts: five times as quick as an Hmac object for each of them. */
function hmacSha1(key: Buffer): (text: Buffer) => Buffer {
  const block = Buffer.alloc(64);
  key.copy(block);
  const inner = Buffer.from(block.map((byte) => byte ^ 0x36));
  const outer = Buffer.concat([Buffer.from(block.map((byte) => byte ^ 0x5c)), Buffer.alloc(20)]);
  return (text) => {
    hash("sha1", Buffer.concat([inner, text]), "buffer").copy(outer, 64);
    return hash("sha1", outer, "buffer");
  };
}
