import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { isFailure } from "../../../../../shared/base/failure.ts";
import { readTotp, totpCode } from "../../../../../electron/core/credentials/totp.ts";

// RFC 6238, appendix B: "12345678901234567890" and its repetitions to 32 and 64 bytes, in base32.
const seeds = {
  SHA1: "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ",
  SHA256: "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQGEZA",
  SHA512: "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQGEZDGNA",
} as const;
const vectors: [number, keyof typeof seeds, string][] = [
  [59, "SHA1", "94287082"],
  [59, "SHA256", "46119246"],
  [59, "SHA512", "90693936"],
  [1_111_111_109, "SHA1", "07081804"],
  [1_111_111_109, "SHA256", "68084774"],
  [1_111_111_109, "SHA512", "25091201"],
  [1_111_111_111, "SHA1", "14050471"],
  [1_234_567_890, "SHA1", "89005924"],
  [1_234_567_890, "SHA256", "91819424"],
  [2_000_000_000, "SHA512", "38618901"],
  [20_000_000_000, "SHA1", "65353130"],
  [20_000_000_000, "SHA256", "77737706"],
  [20_000_000_000, "SHA512", "47863826"],
];

const reasonOf = (seed: string): string => {
  try {
    readTotp(seed);
    return "fine";
  } catch (error) {
    if (isFailure(error, "credentials.badTotp")) return String(error.params["reason"]);
    throw error;
  }
};

describe("a one-time code", () => {
  it.each(vectors)("at second %d with %s is %s, as RFC 6238 says", (seconds, algorithm, code) => {
    expect(totpCode(readTotp(seeds[algorithm], { digits: 8, algorithm }), seconds * 1000)).toBe(code);
  });

  it("stays the same within its period and has leading zeros", () => {
    const secret = readTotp(seeds.SHA1);
    expect(totpCode(secret, 30_000)).toBe(totpCode(secret, 59_999));
    expect(totpCode(secret, 60_000)).not.toBe(totpCode(secret, 59_999));
    expect(totpCode(secret, 1_111_111_109_000)).toBe("081804");
  });
});

describe("a seed", () => {
  it("may be typed in groups, in lower case and with padding", () => {
    expect(readTotp("gezd gnbv-gy3t qojq gezd gnbv gy3t qojq==").seed).toBe(seeds.SHA1);
  });

  it("may be the address of a QR code, whose parameters win", () => {
    const address = `otpauth://totp/ACME:alice?secret=${seeds.SHA256}&algorithm=sha-256&digits=8&period=60&issuer=ACME`;
    expect(readTotp(address, { digits: 6 })).toEqual({
      kind: "totp",
      seed: seeds.SHA256,
      digits: 8,
      periodSeconds: 60,
      algorithm: "SHA256",
    });
  });

  it.each([
    ["JBSWY3DP", /too short/],
    ["GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJ1", /A to Z and 2 to 7/],
    ["otpauth://hotp/x?secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ&counter=1", /by time/],
    ["otpauth://totp/x", /no secret/],
    ["otpauth://totp/x?secret=GEZDGNBVGY3TQOJQ&digits=5", /6 to 8 digits/],
    ["otpauth://totp/x?secret=GEZDGNBVGY3TQOJQ&period=0", /5 to 300 seconds/],
    ["otpauth://totp/x?secret=GEZDGNBVGY3TQOJQ&algorithm=MD5", /SHA1, SHA256/],
    ["A".repeat(2000), /too long/],
  ])("%s is refused with the reason", (seed, reason) => {
    expect(reasonOf(seed)).toMatch(reason);
  });

  it("whatever is typed, brings a code of its length or a reason", () => {
    const typed = fc.oneof(
      fc.string({ unit: "binary", maxLength: 100 }),
      fc.string({ maxLength: 60 }).map((rest) => `otpauth://totp/${rest}`),
      fc.string({ unit: fc.constantFrom(..."ABCDEFGHIJKLMNOPQRSTUVWXYZ234567"), minLength: 16, maxLength: 100 }),
    );
    fc.assert(
      fc.property(typed, fc.nat(4_000_000_000), (seed, seconds) => {
        if (reasonOf(seed) !== "fine") return;
        const secret = readTotp(seed);
        expect(totpCode(secret, seconds * 1000)).toMatch(new RegExp(`^\\d{${secret.digits}}$`));
      }),
    );
  });
});
