import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { fingerprintOf, keyTypeOf } from "../../../../../electron/core/ssh/fingerprint.ts";
import {
  type KnownHostKeys,
  type StoredHostKey,
  judgeHostKey,
} from "../../../../../electron/core/ssh/hostKeyPolicy.ts";

// github.com's published ed25519 host key and fingerprint.
const key = Buffer.from("AAAAC3NzaC1lZDI1NTE5AAAAIOMqqnkVzrm0SdG6UOoqKLsabgH5C9okWi0dh2l9GKJl", "base64");
const fingerprint = "SHA256:+DiY3wvvV6TuJJhbpZisF/zLDA0zPMSvHdkr4UvCOqU";
const stored = { fingerprint, key: key.toString("base64"), keyType: "ssh-ed25519", firstSeen: 1, lastSeen: 2 };
const other = Buffer.concat([key.subarray(0, -1), Buffer.from([0])]);

describe("fingerprints", () => {
  it("are those of OpenSSH", () => {
    expect(fingerprintOf(key)).toBe(fingerprint);
    expect(keyTypeOf(key)).toBe("ssh-ed25519");
  });

  it("name no type for bytes that are no key, whatever they are", () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 100 }), (bytes) => {
        const type = keyTypeOf(bytes);
        expect(type === null || /^[a-z0-9@.-]{1,64}$/.test(type)).toBe(true);
      }),
    );
    expect(keyTypeOf(Buffer.from([0, 0, 0, 200, 1, 2]))).toBeNull();
  });
});

const host = { id: "h1", name: "web1", address: "web1.example.com", port: 22 };
const knows = (keys: readonly StoredHostKey[], revoked: readonly string[] = []): KnownHostKeys => ({
  trusted: () => keys,
  revokedAt: (one) => (revoked.includes(one) ? 77 : undefined),
  authorities: () => [],
  seen: () => undefined,
  announced: () => undefined,
});
const judge = (known: KnownHostKeys, shown: Uint8Array) =>
  judgeHostKey(host, known, { key: shown, certificate: undefined }, 0);
const refusal = (known: KnownHostKeys, shown: Uint8Array) => {
  const verdict = judge(known, shown);
  return "refused" in verdict ? verdict.refused.toData() : undefined;
};

describe("judging a host key", () => {
  it("accepts a stored key", () => {
    expect(judge(knows([{ ...stored, key: other.toString("base64") }, stored]), key)).toEqual({ accepted: "key" });
  });

  it("accepts any key with a pinned fingerprint", () => {
    expect(judge(knows([{ ...stored, key: null, keyType: null }]), key)).toEqual({ accepted: "key" });
  });

  it("shows an unknown key", () => {
    expect(refusal(knows([]), key)).toEqual({
      code: "ssh.hostKeyUnknown",
      params: { host: "web1", fingerprint, keyType: "ssh-ed25519", key: stored.key },
    });
  });

  it("refuses every other key and tells what was expected and since when", () => {
    expect(refusal(knows([stored]), other)).toMatchObject({
      code: "ssh.hostKeyChanged",
      params: { expected: fingerprint, fingerprint: fingerprintOf(other), firstSeen: 1, lastSeen: 2 },
    });
    expect(refusal(knows([{ ...stored, key: null }]), other)?.code).toBe("ssh.hostKeyChanged");
  });

  it("compares with the known key of the same type", () => {
    const rsa = { ...stored, keyType: "ssh-rsa", fingerprint: "SHA256:rsa", key: "x" };
    expect(refusal(knows([rsa, stored]), other)?.params["expected"]).toBe(fingerprint);
    expect(refusal(knows([rsa]), other)?.params["expected"]).toBe("SHA256:rsa");
  });

  it("refuses a revoked key even where it is stored", () => {
    expect(refusal(knows([stored], [fingerprint]), key)).toEqual({
      code: "ssh.hostKeyRevoked",
      params: { host: "web1", fingerprint, keyType: "ssh-ed25519", revokedAt: 77 },
    });
  });

  it("compares the whole key when it is stored, not only its fingerprint", () => {
    expect(refusal(knows([{ ...stored, key: other.toString("base64") }]), key)?.code).toBe("ssh.hostKeyChanged");
  });

  it("accepts nothing but the stored key", () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
        fc.pre(!Buffer.from(bytes).equals(key));
        expect(refusal(knows([stored]), bytes)?.code).toBe("ssh.hostKeyChanged");
      }),
    );
  });
});
