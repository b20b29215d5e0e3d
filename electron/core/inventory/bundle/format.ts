import { promisify } from "node:util";
import { gunzip, gzip } from "node:zlib";
import { z } from "zod";
import { Failure } from "../../../../shared/base/failure.ts";
import { credentialKind } from "../../../../shared/contract/credentials.ts";
import { epochMs, id } from "../../../../shared/contract/define.ts";
import { hostFields } from "../../../../shared/contract/hosts.ts";
import {
  BadAgeFile,
  defaultWorkFactor,
  openWithPassphrase,
  sealWithPassphrase,
  WrongPassphrase,
} from "./passphraseAge.ts";

const version = 1;
/** A small file could unpack to anything. */
const maxBytes = 64 * 1024 * 1024;
const maxHosts = 10_000;

/** What a credential holds, as it was given. */
const secretPart = z.discriminatedUnion("kind", [
  z.object({ kind: z.literal("password"), password: z.string().max(4096) }),
  z.object({
    kind: z.literal("key"),
    privateKey: z.string().max(65_536),
    passphrase: z.string().max(1024).optional(),
    certificate: z.string().max(16_384).optional(),
  }),
  z.object({ kind: z.literal("agent"), agentKey: z.string().max(256).nullable() }),
  z.object({
    kind: z.literal("totp"),
    seed: z.string().max(2048),
    digits: z.number().int(),
    periodSeconds: z.number().int(),
    algorithm: z.enum(["SHA1", "SHA256", "SHA512"]),
  }),
]);

const bundledCredential = z.object({
  id,
  name: z.string().max(128),
  kind: credentialKind,
  fingerprint: z.string().max(128).nullable(),
  owned: z.boolean(),
  /** Absent in a bundle without secrets. */
  secret: secretPart.optional(),
});
export type BundledCredential = z.infer<typeof bundledCredential>;

const document = z.object({
  holdfast: z.literal("bundle"),
  version: z.literal(version),
  createdAt: epochMs,
  hosts: z.array(hostFields.extend({ id })).max(maxHosts),
  credentials: z.array(bundledCredential).max(maxHosts * 2),
  /** Trusted keys by host: base64 of the wire form, or a fingerprint that was given before the host was seen. */
  hostKeys: z.record(
    id,
    z.array(z.object({ key: z.string().max(16_384).nullable(), fingerprint: z.string().max(64) })).max(64),
  ),
  filters: z.array(z.object({ name: z.string().max(64), filter: z.string().max(2048), group: z.boolean() })).max(1000),
});
export type BundleDocument = z.infer<typeof document>;

const zip = promisify(gzip);
const unzip = promisify(gunzip);

/** One armored age file. */
export async function sealBundle(
  content: Omit<BundleDocument, "holdfast" | "version">,
  passphrase: string,
  workFactor = defaultWorkFactor,
): Promise<string> {
  const json = JSON.stringify({ holdfast: "bundle", version, ...content } satisfies BundleDocument);
  if (json.length > maxBytes) throw new Failure("bundle.tooLarge", { limit: "64 MiB" });
  return sealWithPassphrase(await zip(json), passphrase, workFactor);
}

/** Fails with bundle.badFile {reason}, bundle.wrongPassphrase or bundle.tooNew {version}. */
export async function openBundle(text: string, passphrase: string): Promise<BundleDocument> {
  let plain: Uint8Array;
  try {
    plain = await openWithPassphrase(text, passphrase);
  } catch (error) {
    if (error instanceof WrongPassphrase) throw new Failure("bundle.wrongPassphrase");
    if (error instanceof BadAgeFile) throw new Failure("bundle.badFile", { reason: error.message });
    throw error;
  }
  const read = document.safeParse(await readJson(plain));
  if (read.success) return read.data;
  const path = read.error.issues[0]?.path.map(String).join(".") ?? "";
  throw new Failure("bundle.badFile", { reason: `what it holds is not as it should be (${path.slice(0, 80)})` });
}

async function readJson(plain: Uint8Array): Promise<unknown> {
  let value: unknown;
  try {
    value = JSON.parse((await unzip(plain, { maxOutputLength: maxBytes })).toString("utf8"));
  } catch {
    throw new Failure("bundle.badFile", { reason: "it is an age file, but no bundle of Holdfast" });
  }
  const found = z.object({ holdfast: z.literal("bundle"), version: z.number() }).safeParse(value);
  if (!found.success) throw new Failure("bundle.badFile", { reason: "it is an age file, but no bundle of Holdfast" });
  if (found.data.version > version) throw new Failure("bundle.tooNew", { version: found.data.version });
  return value;
}
