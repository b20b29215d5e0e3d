/** Parameters of one-time codes (RFC 6238). */
export interface TotpSecret {
  readonly kind: "totp";
  /** Base32, without padding. */
  readonly seed: string;
  readonly digits: number;
  readonly periodSeconds: number;
  readonly algorithm: "SHA1" | "SHA256" | "SHA512";
}

/** The secret half of a credential as a login needs it; stays in the core. */
export type CredentialSecret =
  | { readonly kind: "password"; readonly password: string }
  | {
      readonly kind: "key";
      readonly privateKey: string;
      readonly passphrase: string | undefined;
      /** OpenSSH user certificate for this key: one line, as in a `-cert.pub` file. */
      readonly certificate?: string;
    }
  /** `agentKey`: fingerprint (`SHA256:...`) or comment of the only key to use. */
  | { readonly kind: "agent"; readonly agentKey: string | null }
  | TotpSecret;
