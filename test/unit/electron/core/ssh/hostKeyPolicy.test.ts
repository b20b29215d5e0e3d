import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { fingerprintOf, keyTypeOf } from "../../../../../electron/core/ssh/fingerprint.ts";
import { judgeHostKey } from "../../../../../electron/core/ssh/hostKeyPolicy.ts";

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

describe("judging a host key", () => {
  it("accepts the stored key", () => {
    expect(judgeHostKey("web1", stored, key)).toBeUndefined();
  });

  it("accepts any key with a pinned fingerprint", () => {
    expect(judgeHostKey("web1", { ...stored, key: null, keyType: null }, key)).toBeUndefined();
  });

  it("shows an unknown key", () => {
    expect(judgeHostKey("web1", undefined, key)?.toData()).toEqual({
      code: "ssh.hostKeyUnknown",
      params: { host: "web1", fingerprint, keyType: "ssh-ed25519", key: stored.key },
    });
  });

  it("refuses every other key and tells what was expected and since when", () => {
    expect(judgeHostKey("web1", stored, other)?.toData()).toMatchObject({
      code: "ssh.hostKeyChanged",
      params: { expected: fingerprint, fingerprint: fingerprintOf(other), firstSeen: 1, lastSeen: 2 },
    });
    expect(judgeHostKey("web1", { ...stored, key: null }, other)?.code).toBe("ssh.hostKeyChanged");
  });

  it("compares the whole key when it is stored, not only its fingerprint", () => {
    expect(judgeHostKey("web1", { ...stored, key: other.toString("base64") }, key)?.code).toBe("ssh.hostKeyChanged");
  });

  it("accepts nothing but the stored key", () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
        fc.pre(!Buffer.from(bytes).equals(key));
        expect(judgeHostKey("web1", stored, bytes)?.code).toBe("ssh.hostKeyChanged");
      }),
    );
  });
});
