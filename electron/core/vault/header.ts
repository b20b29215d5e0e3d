import { createHash } from "node:crypto";
import { existsSync, rmSync } from "node:fs";
import { dirname } from "node:path";
import { z } from "zod";
import { Failure, isFailure } from "../../../shared/base/failure.ts";
import { readTextIfPresent, syncFolder, writeFileAtomic } from "../storage/files.ts";
import { kdfBounds } from "./kdfCost.ts";

const bytes = (length: number) => z.base64().refine((text) => Buffer.from(text, "base64").length === length);

/** XChaCha20-Poly1305 of the 32-byte data key under a key-encryption key. */
export const wrap = z.object({ nonce: bytes(24), box: bytes(48) });
export type Wrap = z.infer<typeof wrap>;

export const headerFormat = 1;
const headerBody = z.object({
  format: z.literal(headerFormat),
  vaultId: z.string().min(1).max(64),
  createdAt: z.number().int(),
  passphrase: wrap.extend({
    kdf: z.object({
      name: z.literal("argon2id13"),
      salt: bytes(16),
      opsLimit: z.number().int().min(kdfBounds.minOps).max(kdfBounds.maxOps),
      memLimitBytes: z.number().int().min(kdfBounds.minMemory).max(kdfBounds.maxMemory),
    }),
  }),
  recovery: wrap,
  /** How often the vault got new keys; absent = never. Backups of an older generation open with the keys they had. */
  generation: z.number().int().min(0).optional(),
  /** X25519 public key that audit details are sealed to, so that logging works while the vault is locked. */
  auditPublicKey: bytes(32),
});
/** vault.json without its checksum: parameters and wrapped keys; no names, no hosts. */
export type VaultHeader = z.infer<typeof headerBody>;

// The checksum tells a damaged file from a wrong passphrase; it is no protection against an attacker, the wraps are.
const checksum = (header: VaultHeader): string => createHash("sha256").update(JSON.stringify(header)).digest("base64");

/** The header, or null when there is no vault. Fails with vault.headerDamaged {path, reason} or vault.formatTooNew. */
export function readHeader(path: string): VaultHeader | null {
  const text = readTextIfPresent(path);
  if (text === null) return null;
  const damaged = (reason: string): Failure => new Failure("vault.headerDamaged", { path, reason });
  let raw: unknown;
  try {
    raw = JSON.parse(text);
  } catch {
    throw damaged(text.trim() === "" ? "it is empty" : "it is not whole");
  }
  const format = (raw as { format?: unknown } | null)?.format;
  if (typeof format === "number" && format > headerFormat)
    throw new Failure("vault.formatTooNew", { found: format, supported: headerFormat });
  const parsed = headerBody.extend({ checksum: z.string() }).safeParse(raw);
  if (!parsed.success) throw damaged(`${parsed.error.issues[0]?.path.join(".") || "content"} is not valid`);
  const { checksum: found, ...header } = parsed.data;
  if (found !== checksum(header)) throw damaged("its checksum does not match");
  return header;
}

export function writeHeader(path: string, header: VaultHeader): void {
  // In the order in which it will be read: the checksum is over the text.
  const ordered = headerBody.parse(header);
  writeFileAtomic(path, `${JSON.stringify({ ...ordered, checksum: checksum(ordered) }, null, 2)}\n`);
}

const previousOf = (path: string): string => `${path}.previous`;

/**
 * Puts `next` in the place of the header. The present one is kept beside it until `opens` has opened what was read back from the
 * disk; when that fails, the present one is put back and the error of `opens` thrown.
 */
export async function replaceHeader(
  path: string,
  next: VaultHeader,
  opens: (readBack: VaultHeader) => Promise<void> | void,
): Promise<void> {
  const present = readHeader(path);
  if (!present) throw new Failure("vault.absent");
  writeHeader(previousOf(path), present);
  writeHeader(path, next);
  try {
    const readBack = readHeader(path);
    if (!readBack) throw new Failure("vault.headerDamaged", { path, reason: "it is missing" });
    await opens(readBack);
  } catch (error) {
    writeHeader(path, present);
    dropPreviousHeader(path);
    throw error;
  }
  dropPreviousHeader(path);
}

/** The header that an interrupted replacement kept; null when there is none that can be read. */
export const previousHeader = (path: string): VaultHeader | null => readOrNull(previousOf(path));

/** After an interrupted replacement: the kept header takes the place of one that cannot be read. Nothing is lost by calling it. */
export function restoreHeader(path: string): void {
  const kept = previousHeader(path);
  if (kept === null) return;
  try {
    if (readHeader(path) !== null) return;
  } catch (error) {
    if (!isFailure(error, "vault.headerDamaged")) return;
  }
  writeHeader(path, kept);
}

/** Once the header in place has opened. */
export function dropPreviousHeader(path: string): void {
  if (!existsSync(previousOf(path))) return;
  rmSync(previousOf(path));
  syncFolder(dirname(path));
}

function readOrNull(path: string): VaultHeader | null {
  try {
    return readHeader(path);
  } catch {
    return null;
  }
}
