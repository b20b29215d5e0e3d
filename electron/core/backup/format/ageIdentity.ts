import { identityToRecipient } from "age-encryption";

const charset = "qpzry9x8gf2tvdw0s3jn54khce6mua7l";

/** The age identity (X25519, `AGE-SECRET-KEY-1...`) of 32 secret bytes, as the age tools read it (age spec, "The X25519 recipient type"). */
export function ageIdentity(secret: Uint8Array): string {
  if (secret.length !== 32) throw new Error("an X25519 identity has 32 bytes");
  return bech32("age-secret-key-", secret).toUpperCase();
}

/** The public half, `age1...`. */
export function ageRecipient(identity: string): Promise<string> {
  return identityToRecipient(identity);
}

/** Bech32 (BIP 173) of whole bytes. */
export function bech32(prefix: string, data: Uint8Array): string {
  const words: number[] = [];
  let bits = 0;
  let value = 0;
  for (const byte of data) {
    value = ((value << 8) | byte) & 0xfff;
    bits += 8;
    while (bits >= 5) {
      bits -= 5;
      words.push((value >> bits) & 31);
    }
  }
  if (bits > 0) words.push((value << (5 - bits)) & 31);
  const expanded = [...prefix].map((letter) => letter.charCodeAt(0));
  const head = [...expanded.map((code) => code >> 5), 0, ...expanded.map((code) => code & 31)];
  const check = polymod([...head, ...words, 0, 0, 0, 0, 0, 0]) ^ 1;
  const checksum = [0, 1, 2, 3, 4, 5].map((index) => (check >> (5 * (5 - index))) & 31);
  return `${prefix}1${[...words, ...checksum].map((word) => charset[word]).join("")}`;
}

function polymod(values: readonly number[]): number {
  const generator = [0x3b6a57b2, 0x26508e6d, 0x1ea119fa, 0x3d4233dd, 0x2a1462b3];
  let check = 1;
  for (const value of values) {
    const top = check >>> 25;
    check = ((check & 0x1ffffff) << 5) ^ value;
    for (const [index, term] of generator.entries()) if ((top >> index) & 1) check ^= term;
  }
  return check;
}
