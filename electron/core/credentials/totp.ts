import { createHmac } from "node:crypto";
import { Failure } from "../../../shared/base/failure.ts";
import type { TotpSecret } from "./secret.ts";

/** Parameters that everybody uses unless they say otherwise (RFC 6238, section 4; the key URI format of Google Authenticator). */
const defaults = { digits: 6, periodSeconds: 30, algorithm: "SHA1" } as const;
const alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
/** RFC 4226 asks for 128 bits; shorter seeds are in use, below 80 bits nobody issues any. */
const minSeedBytes = 10;
const maxSeedBytes = 256;

/**
 * The code that is valid at `timeMs` (RFC 6238): the truncated HMAC of the number of periods since 1970, as `digits` decimal digits.
 */
export function totpCode(secret: TotpSecret, timeMs: number): string {
  const counter = Buffer.alloc(8);
  counter.writeBigUInt64BE(BigInt(Math.floor(timeMs / 1000 / secret.periodSeconds)));
  const mac = createHmac(secret.algorithm.toLowerCase(), base32(secret.seed)).update(counter).digest();
  // RFC 4226, section 5.3: the low four bits of the last byte say where the 31 bits begin.
  const offset = (mac.at(-1) ?? 0) & 0xf;
  const number = mac.readUInt32BE(offset) & 0x7fff_ffff;
  return String(number % 10 ** secret.digits).padStart(secret.digits, "0");
}

/** RFC 4648, section 6; characters outside of the alphabet were refused before. */
function base32(text: string): Buffer {
  const bytes: number[] = [];
  let bits = 0;
  let held = 0;
  for (const character of text) {
    held = ((held << 5) | alphabet.indexOf(character)) & 0xfff;
    bits += 5;
    if (bits < 8) continue;
    bits -= 8;
    bytes.push((held >> bits) & 0xff);
  }
  return Buffer.from(bytes);
}

interface Given {
  readonly digits?: number | undefined;
  readonly periodSeconds?: number | undefined;
  readonly algorithm?: TotpSecret["algorithm"] | undefined;
}

/** Reads a seed in base32 (spaces, dashes and lower case are fine) or an otpauth:// address. Fails with credentials.badTotp {reason}. */
export function readTotp(seed: string, given: Given = {}): TotpSecret {
  const address = /^\s*otpauth:/i.test(seed) ? readAddress(seed.trim()) : null;
  const text = (address?.seed ?? seed).replaceAll(/[\s-]/g, "").replace(/=+$/, "").toUpperCase();
  if (!/^[A-Z2-7]*$/.test(text)) throw bad("the seed has characters other than A to Z and 2 to 7");
  const bytes = base32(text).length;
  if (bytes < minSeedBytes) throw bad("the seed is too short");
  if (bytes > maxSeedBytes) throw bad("the seed is too long");
  const { digits, periodSeconds, algorithm } = { ...defaults, ...present(given), ...present(address ?? {}) };
  return { kind: "totp", seed: text, digits, periodSeconds, algorithm };
}

function readAddress(text: string): { seed: string } & Given {
  let url: URL;
  try {
    url = new URL(text);
  } catch {
    throw bad("the otpauth:// address is not complete");
  }
  if (url.host.toLowerCase() !== "totp") throw bad("only codes by time (otpauth://totp) are supported");
  const value = (name: string): string | undefined => url.searchParams.get(name) ?? undefined;
  const seed = value("secret");
  if (seed === undefined) throw bad("the otpauth:// address has no secret");
  const algorithm = (value("algorithm") ?? "SHA1").toUpperCase().replace("-", "");
  if (algorithm !== "SHA1" && algorithm !== "SHA256" && algorithm !== "SHA512")
    throw bad("only SHA1, SHA256 and SHA512 are supported");
  const digits = number(value("digits"), 6, 8, "a code has 6 to 8 digits");
  const periodSeconds = number(value("period"), 5, 300, "a code is valid for 5 to 300 seconds");
  return { seed, digits, periodSeconds, algorithm };
}

function number(text: string | undefined, min: number, max: number, rule: string): number | undefined {
  if (text === undefined) return undefined;
  const value = Number(text);
  if (!Number.isInteger(value) || value < min || value > max) throw bad(rule);
  return value;
}

const bad = (reason: string): Failure => new Failure("credentials.badTotp", { reason });

function present(given: Given): { digits?: number; periodSeconds?: number; algorithm?: TotpSecret["algorithm"] } {
  const { digits, periodSeconds, algorithm } = given;
  return {
    ...(digits === undefined ? {} : { digits }),
    ...(periodSeconds === undefined ? {} : { periodSeconds }),
    ...(algorithm === undefined ? {} : { algorithm }),
  };
}
