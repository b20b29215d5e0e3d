import type { CredentialDraft, CredentialKind } from "../../../shared/contract/credentials.ts";

export interface CredentialFields {
  readonly kind: CredentialKind;
  readonly name: string;
  readonly password: string;
  readonly privateKey: string;
  readonly passphrase: string;
  readonly certificate: string;
  readonly agentKey: string;
  readonly seed: string;
  readonly digits: string;
  readonly period: string;
  readonly algorithm: "SHA1" | "SHA256" | "SHA512";
}

export const emptyFields: CredentialFields = {
  kind: "key",
  name: "",
  password: "",
  privateKey: "",
  passphrase: "",
  certificate: "",
  agentKey: "",
  seed: "",
  digits: "6",
  period: "30",
  algorithm: "SHA1",
};

export type FieldProblems = Partial<Record<keyof CredentialFields, string>>;

/** What has to be corrected, by field. The core checks again and reads what is inside. */
export function problemsOf(fields: CredentialFields, needsName: boolean): FieldProblems {
  const problems: FieldProblems = {};
  const named = fields.name.trim() !== "" || !needsName;
  // A key brings its comment along as a name.
  if (!named && fields.kind !== "key") problems.name = "Give it a name.";
  if (fields.kind === "password" && fields.password === "") problems.password = "Type the password.";
  if (fields.kind === "key") {
    if (!/-----BEGIN [A-Z0-9 ]*PRIVATE KEY-----|PuTTY-User-Key-File-/.test(fields.privateKey))
      problems.privateKey = "Paste or choose a private key in OpenSSH, PEM or PuTTY (.ppk) form.";
    if (fields.certificate.trim() !== "" && !/-cert-v01@openssh\.com /.test(fields.certificate))
      problems.certificate = "Choose the file that ends in -cert.pub.";
  }
  if (fields.kind === "totp" && fields.seed.trim() === "") problems.seed = "Type or paste the seed.";
  return problems;
}

export function draftOf(fields: CredentialFields): CredentialDraft {
  const name = fields.name.trim() === "" ? {} : { name: fields.name.trim() };
  switch (fields.kind) {
    case "password":
      return { kind: "password", ...name, password: fields.password };
    case "key":
      return {
        kind: "key",
        ...name,
        privateKey: fields.privateKey,
        ...(fields.passphrase === "" ? {} : { passphrase: fields.passphrase }),
        ...(fields.certificate.trim() === "" ? {} : { certificate: fields.certificate.trim() }),
      };
    case "agent":
      return { kind: "agent", ...name, ...(fields.agentKey.trim() === "" ? {} : { agentKey: fields.agentKey.trim() }) };
    case "totp":
      return {
        kind: "totp",
        ...name,
        seed: fields.seed.trim(),
        digits: Number(fields.digits),
        periodSeconds: Number(fields.period),
        algorithm: fields.algorithm,
      };
  }
}
