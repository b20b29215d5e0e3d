import { readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import type { Disk } from "./disk.ts";
import { generateSigningKey, loadSigningKey, PKCS8_LENGTH, type SigningKey } from "./signingKey.ts";

/**
 * Secret keys of the log, one file an epoch. They lie beside the log in plain form (mode 600) because the log must go on
 * while the vault is locked; whoever reads the present one can forge entries from now on, but nothing before its epoch.
 */
export function keyFileName(epoch: number): string {
  return `epoch-${String(epoch).padStart(6, "0")}.key`;
}

export function epochOfKeyFile(name: string): number | null {
  const digits = /^epoch-([0-9]{6,})\.key$/.exec(name)?.[1];
  return digits === undefined ? null : Number(digits);
}

/** Makes the key of a new epoch and stores it, before anything refers to it. */
export function createEpochKey(folder: string, epoch: number, disk: Disk): SigningKey {
  const { key, pkcs8 } = generateSigningKey();
  disk.create(join(folder, keyFileName(epoch)), pkcs8);
  pkcs8.fill(0);
  return key;
}

/** Null when the file is missing or holds another key than the log names. */
export function readEpochKey(folder: string, epoch: number, publicKey: Uint8Array): SigningKey | null {
  let pkcs8: Buffer;
  try {
    pkcs8 = readFileSync(join(folder, keyFileName(epoch)));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return null;
    throw error;
  }
  const key = loadSigningKey(pkcs8);
  pkcs8.fill(0);
  return key?.publicKey.equals(publicKey) ? key : null;
}

/** Erases every key but one: those of past epochs, and those of a rotation that a crash kept from happening. */
export function eraseOtherKeys(folder: string, keep: number, disk: Disk): void {
  for (const name of readdirSync(folder)) {
    const epoch = epochOfKeyFile(name);
    if (epoch === null || epoch === keep) continue;
    const path = join(folder, name);
    disk.erase(path, Math.max(PKCS8_LENGTH, statSync(path).size));
  }
}
