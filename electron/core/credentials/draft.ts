import sodium from "libsodium-wrappers-sumo";
import { Failure } from "../../../shared/base/failure.ts";
import type { CredentialDraft } from "../../../shared/contract/credentials.ts";
import { fingerprintOf } from "../ssh/fingerprint.ts";
import { readCertificate } from "./keys/certificate.ts";
import { importKey, type OpenedKey } from "./keys/importKey.ts";
import { openLockedKey } from "./keys/keyJobs.ts";
import { KeyError } from "./keys/keyParts.ts";
import type { StoredCredential } from "./credentialStore.ts";
import type { StoredSecret } from "./secretBox.ts";
import { readTotp } from "./totp.ts";

type KeyDraft = Extract<CredentialDraft, { kind: "key" }>;
type Facts = Pick<
  StoredCredential,
  | "kind"
  | "keyType"
  | "fingerprint"
  | "bits"
  | "hasPassphrase"
  | "hasCertificate"
  | "agentKey"
  | "publicLine"
  | "validBefore"
>;

/** Keys that were opened ahead, by the draft they came in. */
const ahead = new WeakMap<CredentialDraft, OpenedKey>();

/**
 * Does the slow part of reading a draft, so that `readDraft` is quick: call it before a transaction.
 * Fails with credentials.badKey {reason} or credentials.wrongKeyPassphrase.
 */
export async function prepareDraft(draft: CredentialDraft | undefined): Promise<void> {
  if (draft?.kind !== "key" || !draft.passphrase) return;
  try {
    // Quick for a key that is not encrypted after all.
    ahead.set(draft, importKey(draft.privateKey, undefined, sodium));
  } catch (error) {
    if (!(error instanceof KeyError) || error.problem !== "locked") throw toFailure(error);
    ahead.set(draft, await openLockedKey(draft.privateKey, draft.passphrase).catch(rethrow));
  }
}

const rethrow = (error: unknown): never => {
  throw toFailure(error);
};

function toFailure(error: unknown): unknown {
  if (!(error instanceof KeyError)) return error;
  if (error.problem === "bad") return new Failure("credentials.badKey", { reason: error.message });
  return new Failure("credentials.wrongKeyPassphrase");
}

function open(draft: KeyDraft): OpenedKey {
  const opened = ahead.get(draft);
  if (opened) return opened;
  try {
    return importKey(draft.privateKey, draft.passphrase, sodium);
  } catch (error) {
    throw toFailure(error);
  }
}

const none: Omit<Facts, "kind"> = {
  keyType: null,
  fingerprint: null,
  bits: null,
  hasPassphrase: false,
  hasCertificate: false,
  agentKey: null,
  publicLine: null,
  validBefore: null,
};

/**
 * A draft as it is kept: the secret, what may be shown of it, and a name it brings along.
 * Fails with credentials.badKey, credentials.wrongKeyPassphrase, credentials.badCertificate or credentials.badTotp.
 */
export function readDraft(draft: CredentialDraft): { secret: StoredSecret; facts: Facts; suggestedName: string } {
  const facts: Facts = { kind: draft.kind, ...none };
  switch (draft.kind) {
    case "password":
      return { secret: { kind: "password", password: draft.password }, facts, suggestedName: "" };
    case "agent": {
      const agentKey = draft.agentKey ?? null;
      return { secret: { kind: "agent", agentKey }, facts: { ...facts, agentKey }, suggestedName: agentKey ?? "" };
    }
    case "totp":
      return { secret: readTotp(draft.seed, draft), facts, suggestedName: "" };
    case "key":
      return readKey(draft, facts);
  }
}

function readKey(draft: KeyDraft, facts: Facts): ReturnType<typeof readDraft> {
  const key = open(draft);
  const certificate = draft.certificate === undefined ? null : readCertificate(draft.certificate, key.publicBlob);
  const passphrase = key.encrypted ? draft.passphrase : undefined;
  return {
    secret: {
      kind: "key",
      privateKey: draft.privateKey,
      passphrase,
      opened: key.opened,
      ...(certificate ? { certificate: certificate.line } : {}),
    },
    facts: {
      ...facts,
      keyType: key.keyType,
      fingerprint: fingerprintOf(key.publicBlob),
      bits: key.bits,
      hasPassphrase: key.encrypted,
      hasCertificate: certificate !== null,
      publicLine: key.publicLine,
      validBefore: certificate?.validBefore ?? null,
    },
    suggestedName: key.comment.replaceAll(/[\p{Cc}\p{Cf}]+/gu, " ").slice(0, 128),
  };
}
