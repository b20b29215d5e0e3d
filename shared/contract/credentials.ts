import { z } from "zod";
import { command, epochMs, id, query, secret } from "./define.ts";
import { failure, plan } from "./runs.ts";
import { printable } from "./text.ts";

/** Failure codes: credentials.notFound {name}, credentials.badKey {reason}, credentials.wrongKeyPassphrase,
 * credentials.badCertificate {reason}, credentials.badTotp {reason}, credentials.inUse {hosts}, credentials.notALogin {name},
 * credentials.otherKind {name, kind}, vault.wrongPassphrase (reveal).
 * Of putting credentials on hosts: credentials.cannotRotate {host, reason}, credentials.nothingToDo {refused, reason},
 * credentials.hostsFailed {failed, total}, credentials.keyRefused {host, user, problem: elsewhere (with {files, setIn}), off
 * (with {setIn}), home or unknown}, plan.stale, plan.notFound, plan.countMismatch, and the ssh failures. */

/** `agent`: one key of the SSH agent; `totp`: the seed of one-time codes, never a login by itself. */
export const credentialKind = z.enum(["password", "key", "agent", "totp"]);
export type CredentialKind = z.infer<typeof credentialKind>;

/** A credential as the page may see it: what it is, never what it holds. */
export const credential = z.object({
  id,
  name: printable(0, 128),
  kind: credentialKind,
  /** For keys: OpenSSH type and SHA256 fingerprint of the public half. */
  keyType: z.string().nullable(),
  fingerprint: z.string().nullable(),
  /** Size of an RSA or DSA key. */
  bits: z.number().int().nullable(),
  hasPassphrase: z.boolean(),
  /** For keys: an OpenSSH user certificate goes with it. */
  hasCertificate: z.boolean(),
  /** For `agent`: the fingerprint or comment of the only key to use; null = any. */
  agentKey: z.string().nullable(),
  /** Hosts that name it, for their login or for anything else. */
  usedBy: z.number().int(),
  createdAt: epochMs,
  /** When what it holds was last replaced; at first, when it was made. */
  changedAt: epochMs,
  /** Of the last login with it, to the minute; null = none yet. */
  lastUsedAt: epochMs.nullable(),
});
export type Credential = z.infer<typeof credential>;

const name = printable(0, 128).optional();
const certificate = z.string().max(16_384);

const passwordDraft = z.object({ kind: z.literal("password"), name, password: secret(4096) });
const keyDraft = z.object({
  kind: z.literal("key"),
  name,
  /** OpenSSH, PEM (PKCS#1, PKCS#8, SEC1) or PuTTY text of the private key. */
  privateKey: secret(65_536),
  passphrase: secret(1024).optional(),
  /** Text of the `-cert.pub` file. */
  certificate: certificate.optional(),
});
const agentDraft = z.object({
  kind: z.literal("agent"),
  name,
  /** `SHA256:...` or the key's comment, as `ssh-add -l` prints them; absent = any key of the agent. */
  agentKey: printable(1, 256).optional(),
});
const totpDraft = z.object({
  kind: z.literal("totp"),
  name,
  /** Base32, or an otpauth:// address, whose parameters win over those here. */
  seed: secret(2048),
  digits: z.number().int().min(6).max(8).optional(),
  periodSeconds: z.number().int().min(5).max(300).optional(),
  algorithm: z.enum(["SHA1", "SHA256", "SHA512"]).optional(),
});

export const credentialDraft = z.discriminatedUnion("kind", [passwordDraft, keyDraft, agentDraft, totpDraft]);
export type CredentialDraft = z.infer<typeof credentialDraft>;

export const generatedType = z.enum(["ed25519", "rsa-3072", "rsa-4096"]);

/** Something about a credential that deserves attention. What it holds is never part of it. */
export const credentialFinding = z.object({
  credentialId: id,
  problem: z.enum([
    "weakPassword",
    "weakKey",
    "noPassphrase",
    "certificateExpired",
    "sameSecret",
    "manyHosts",
    "old",
    "noHost",
    "unused",
  ]),
  severity: z.enum(["high", "low"]),
  /** Bits (weakKey), hosts (manyHosts) or days (old, unused). */
  count: z.number().int().optional(),
  /** Credentials that hold the same secret. */
  others: z.array(id).optional(),
});
export type CredentialFinding = z.infer<typeof credentialFinding>;

/** push: the key's public half goes to hosts. rotate: hosts that log in with the credential get another secret in its place. */
const rolloutRequest = z.object({
  mode: z.enum(["push", "rotate"]),
  credentialId: id,
  hostIds: z.array(id).min(1).max(500),
  /** rotate: a new secret, made when the run begins, or a credential that is there; default: a new one of the same kind. */
  to: z
    .union([z.object({ new: z.enum(["password", ...generatedType.options]) }), z.object({ credentialId: id })])
    .optional(),
});
export type RolloutRequest = z.infer<typeof rolloutRequest>;

const rolloutPlan = plan.extend({
  /** Every host it is about; the run begins with the first alone. */
  hostIds: z.array(id),
  /** Hosts that are left out, and why. */
  refused: z.array(z.object({ hostId: id, failure })),
});
export type RolloutPlan = z.infer<typeof rolloutPlan>;

export const credentials = {
  list: query({ output: z.array(credential) }),
  add: command({ input: credentialDraft, output: credential }),
  /** A new key pair; `passphrase` encrypts its file, which the vault keeps and `reveal` gives out. */
  generate: command({
    input: z.object({
      type: generatedType,
      name: printable(1, 128),
      comment: printable(0, 128).optional(),
      passphrase: secret(1024).optional(),
    }),
    output: z.object({ credential, publicKey: z.string() }),
  }),
  rename: command({ input: z.object({ id, name: printable(1, 128) }), output: credential }),
  /** Another secret of the same kind takes its place for every host that uses it. */
  replace: command({ input: z.object({ id, draft: credentialDraft }), output: credential }),
  remove: command({ input: z.object({ id }) }),
  /** One line for authorized_keys; null where there is none. */
  publicKey: query({ input: z.object({ id }), output: z.object({ publicKey: z.string().nullable() }) }),
  /** Shows the secret itself; the vault's passphrase is asked for each time. */
  reveal: command({
    input: z.object({ id, passphrase: secret(1024) }),
    output: z.object({
      parts: z.array(
        z.object({ label: z.enum(["password", "privateKey", "passphrase", "seed"]), value: secret(65_536) }),
      ),
    }),
  }),
  report: query({
    input: z.object({
      oldAfterDays: z.number().int().min(1).max(3650).default(365),
      unusedAfterDays: z.number().int().min(1).max(3650).default(180),
      manyHosts: z.number().int().min(1).max(10_000).default(20),
    }),
    output: z.array(credentialFinding),
  }),
  planRollout: query({ input: rolloutRequest, output: rolloutPlan }),
  /** Runs an approved plan; `hostIds` repeats the plan's, for the audit log. */
  startRollout: command({
    input: z.object({ planHash: z.string(), hostIds: z.array(id).min(1).max(500) }),
    output: z.object({ runId: id }),
    changesHosts: true,
  }),
};
