import { readFileSync } from "node:fs";
import type { CredentialDraft } from "../../shared/contract/credentials.ts";
import { reasonWords } from "../../shared/words/reasons.ts";
import { UsageError, type Parsed } from "./arguments.ts";
import { readSecretFile } from "./passphrase.ts";

/** The credential that --key-file or --password-file name; a secret itself never stands on a command line. */
export function readCredential(parsed: Parsed): CredentialDraft | undefined {
  const keyFile = parsed.text("key-file");
  const passwordFile = parsed.text("password-file");
  if (keyFile !== undefined && passwordFile !== undefined)
    throw new UsageError("--key-file and --password-file exclude each other");
  const phraseFile = parsed.text("key-passphrase-file");
  if (phraseFile !== undefined && keyFile === undefined) throw new UsageError("--key-passphrase-file needs --key-file");
  if (passwordFile !== undefined) return { kind: "password", password: readSecretFile(passwordFile) };
  if (keyFile === undefined) return undefined;
  return {
    kind: "key",
    privateKey: readTextFile(keyFile),
    ...(phraseFile === undefined ? {} : { passphrase: readSecretFile(phraseFile) }),
  };
}

function readTextFile(path: string): string {
  try {
    return readFileSync(path, "utf8");
  } catch (error) {
    throw new UsageError(`${path} cannot be read (${reasonWords((error as NodeJS.ErrnoException).code ?? "unknown")})`);
  }
}
