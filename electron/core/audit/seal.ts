import sodium from "libsodium-wrappers-sumo";
import type { AuditRecord } from "./auditLog.ts";

export type AuditDetail = AuditRecord["detail"];

/** Largest detail that is sealed whole, in bytes of JSON; beyond it the data is cut, so that one entry stays one short line. */
export const MAX_DETAIL_BYTES = 256 * 1024;
/** Host names kept when a detail is cut. */
export const MAX_DETAIL_HOSTS = 1000;
/** Beginning of oversized data that is kept, in characters of JSON. */
const KEPT_CHARACTERS = 4096;

export interface SealKeys {
  /** X25519, 32 bytes; stands in the log's header. */
  readonly publicKey: Uint8Array;
  readonly privateKey: Uint8Array;
}

/** The WebAssembly behind libsodium loads asynchronously; await this once before anything else here. */
export function sealReady(): Promise<void> {
  return sodium.ready;
}

/** The key pair that details are sealed to, from the vault's 32-byte "auditOpen" subkey. */
export async function deriveSealKeys(seed: Uint8Array): Promise<SealKeys> {
  await sealReady();
  return sealKeysFromSeed(seed);
}

/** As `deriveSealKeys`, where libsodium is known to be loaded. */
export function sealKeysFromSeed(seed: Uint8Array): SealKeys {
  const { publicKey, privateKey } = sodium.crypto_box_seed_keypair(seed);
  return { publicKey, privateKey };
}

/** Base64 of crypto_box_seal over the detail's JSON. */
export function sealDetail(detail: AuditDetail, publicKey: Uint8Array): string {
  const sealed = sodium.crypto_box_seal(boundedJson(detail), publicKey);
  return Buffer.from(sealed.buffer, sealed.byteOffset, sealed.length).toString("base64");
}

function boundedJson(detail: AuditDetail): Buffer {
  const json = Buffer.from(JSON.stringify(detail), "utf8");
  if (json.length <= MAX_DETAIL_BYTES) return json;
  const data = JSON.stringify(detail.data);
  const cut: AuditDetail = {
    ...detail,
    hosts: detail.hosts.slice(0, MAX_DETAIL_HOSTS),
    data: { truncated: true, bytes: json.length, hosts: detail.hosts.length, start: data.slice(0, KEPT_CHARACTERS) },
  };
  return Buffer.from(JSON.stringify(cut), "utf8");
}

/** Null when the detail was sealed to another key or is not one of ours. */
export function openDetail(sealed: string, keys: SealKeys): AuditDetail | null {
  try {
    const bytes = sodium.crypto_box_seal_open(Buffer.from(sealed, "base64"), keys.publicKey, keys.privateKey);
    const detail: unknown = JSON.parse(Buffer.from(bytes).toString("utf8"));
    return isDetail(detail) ? detail : null;
  } catch {
    return null;
  }
}

function isDetail(value: unknown): value is AuditDetail {
  if (typeof value !== "object" || value === null) return false;
  const { action, actor, hosts, failureCode, data } = value as Record<string, unknown>;
  return (
    typeof action === "string" &&
    typeof actor === "string" &&
    Array.isArray(hosts) &&
    hosts.every((host) => typeof host === "string") &&
    (failureCode === undefined || typeof failureCode === "string") &&
    typeof data === "object" &&
    data !== null
  );
}
