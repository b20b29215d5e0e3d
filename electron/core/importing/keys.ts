import { basename, dirname, join, resolve } from "node:path";
import { isFailure } from "../../../shared/base/failure.ts";
import type { CredentialDraft } from "../../../shared/contract/credentials.ts";
import { readDraft } from "../credentials/draft.ts";
import type { ImportSource } from "../inventory/importers/types.ts";

/** A private key that hosts of a file name, as far as it can be told without a passphrase. */
export type NamedKey =
  | { readonly fingerprint: string; readonly keyType: string; readonly draft: CredentialDraft }
  | { readonly problem: string };

/** Finds private keys by the paths that a file gives them; each is read once. */
export type KeyFinder = (identityFile: string) => NamedKey;

/** Relative paths start at the folder of the file, `~/` at the home folder. */
export function keyFinder(source: ImportSource): KeyFinder {
  const found = new Map<string, NamedKey>();
  return (identityFile) => {
    const path = identityFile.startsWith("~/")
      ? join(source.home, identityFile.slice(2))
      : resolve(dirname(source.path), identityFile);
    const known = found.get(path) ?? readKey(path, identityFile, source);
    found.set(path, known);
    return known;
  };
}

/** With the certificate that lies beside the key, as ssh finds it; one that does not belong to the key is left out. */
function withCertificate(draft: CredentialDraft, path: string, source: ImportSource): CredentialDraft {
  const certificate = source.read(`${path}-cert.pub`);
  if (certificate === null || draft.kind !== "key") return draft;
  const both: CredentialDraft = { ...draft, certificate: certificate.trim() };
  try {
    readDraft(both);
    return both;
  } catch (error) {
    if (isFailure(error)) return draft;
    throw error;
  }
}

function readKey(path: string, identityFile: string, source: ImportSource): NamedKey {
  const text = source.read(path);
  const shown = identityFile.slice(0, 80);
  if (text === null) return { problem: `its key ${shown} cannot be read` };
  const draft: CredentialDraft = { kind: "key", name: basename(path).slice(0, 128), privateKey: text };
  try {
    const { fingerprint, keyType } = readDraft(draft).facts;
    return { fingerprint: fingerprint ?? "", keyType: keyType ?? "", draft: withCertificate(draft, path, source) };
  } catch (error) {
    if (isFailure(error, "credentials.wrongKeyPassphrase"))
      return { problem: `its key ${shown} has a passphrase; add it as a credential` };
    if (isFailure(error)) return { problem: `its key ${shown} is not a private key` };
    throw error;
  }
}
