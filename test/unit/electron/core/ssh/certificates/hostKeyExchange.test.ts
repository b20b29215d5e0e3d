import type { Client } from "ssh2";
import { describe, expect, it } from "vitest";
import {
  type Certificate,
  parseCertificateText,
} from "../../../../../../electron/core/ssh/certificates/certificate.ts";
import { offerHostCertificates } from "../../../../../../electron/core/ssh/certificates/hostKeyExchange.ts";
import { WireReader, wireString } from "../../../../../../electron/core/ssh/certificates/wire.ts";
import { userCertificateText } from "./userCertificateText.ts";

/** The parts of ssh2 that are extended, in a form that tells what they were given. */
class KexInit {
  readonly lists: unknown;

  constructor(lists: { kex: string[]; serverHostKey: string[]; cs: object; sc: object }) {
    const named = (value: unknown): unknown =>
      Array.isArray(value)
        ? { array: value }
        : Object.fromEntries(Object.entries(value as object).map(([name, item]) => [name, named(item)]));
    this.lists = named(lists);
  }
}
const direction = { cipher: ["aes"], mac: ["hmac"], compress: ["none"], lang: [""] };
const hostKeys = ["ssh-ed25519", "ecdsa-sha2-nistp256", "rsa-sha2-512", "ssh-rsa"];

const setup = () => {
  const offer = new KexInit({ kex: ["curve", "ext-info-c"], serverHostKey: hostKeys, cs: direction, sc: direction });
  const protocol: Record<string, unknown> = { _offer: offer, _kex: undefined };
  const shown: Certificate[] = [];
  offerHostCertificates({ _protocol: protocol } as unknown as Client, (certificate) => shown.push(certificate));
  const exchange = (algorithm: string, type = "25519") => {
    const seen: { payloads: Buffer[]; hashed: unknown[] } = { payloads: [], hashed: [] };
    const made = {
      type,
      negotiated: { serverHostKey: algorithm },
      _finished: false,
      _hostKey: undefined as Buffer | undefined,
      parse: (payload: Buffer) => void seen.payloads.push(payload),
      // As ssh2 does: once for the hash, then for the verification.
      finish() {
        seen.hashed.push(made._hostKey, made._hostKey, made._hostKey);
      },
    };
    protocol["_kex"] = made;
    return { made, seen };
  };
  return { protocol, shown, exchange };
};

const certificate = parseCertificateText(userCertificateText);
const reply = (hostKey: Uint8Array, type = 31): Buffer =>
  Buffer.concat([Buffer.from([type]), ...[hostKey, Buffer.from("dh"), Buffer.from("signature")].map(wireString)]);

describe("a key exchange with host certificates", () => {
  it("offers them before the plain keys, and never with SHA-1", () => {
    const { protocol } = setup();
    const { lists } = protocol["_offer"] as { lists: { serverHostKey: { array: string[] }; kex: { array: string[] } } };
    expect(lists.serverHostKey.array).toEqual([
      "ssh-ed25519-cert-v01@openssh.com",
      "ecdsa-sha2-nistp256-cert-v01@openssh.com",
      "rsa-sha2-512-cert-v01@openssh.com",
      ...hostKeys,
    ]);
    expect(lists.kex.array).toEqual(["curve", "ext-info-c"]);
  });

  it.each([
    ["25519", 31],
    ["groupex", 33],
  ])("goes on with the certified key, and hashes the certificate (%s)", (type, message) => {
    const { shown, exchange } = setup();
    const { made, seen } = exchange("ssh-ed25519-cert-v01@openssh.com", type);
    expect(made.negotiated.serverHostKey).toBe("ssh-ed25519");
    made.parse(reply(certificate.blob, message));
    expect(shown).toEqual([certificate]);
    const reader = new WireReader(seen.payloads[0]?.subarray(1) ?? Buffer.alloc(0));
    expect([seen.payloads[0]?.[0], reader.string(), reader.text(), reader.text()]).toEqual([
      message,
      certificate.key,
      "dh",
      "signature",
    ]);
    made._hostKey = certificate.key;
    expect(made._hostKey).toEqual(certificate.key);
    made.finish();
    expect(seen.hashed).toEqual([certificate.blob, certificate.key, certificate.key]);
    expect(made._hostKey).toEqual(certificate.key);
  });

  it("leaves an answer alone that holds no certificate, for ssh2 to refuse", () => {
    const { shown, exchange } = setup();
    const { made, seen } = exchange("ssh-ed25519-cert-v01@openssh.com");
    for (const hostKey of [certificate.key, Buffer.from("nonsense"), certificate.blob.subarray(0, 100)]) {
      const payload = reply(hostKey);
      made.parse(payload);
      expect(seen.payloads.at(-1)).toBe(payload);
    }
    const cut = reply(certificate.blob).subarray(0, -4);
    made.parse(cut);
    expect(seen.payloads.at(-1)).toBe(cut);
    expect(shown).toEqual([]);
  });

  it("touches nothing when a plain key was agreed on", () => {
    const { exchange, shown } = setup();
    const { made, seen } = exchange("ssh-ed25519");
    const payload = reply(certificate.key);
    made.parse(payload);
    made._hostKey = certificate.key;
    made.finish();
    expect(seen).toEqual({ payloads: [payload], hashed: [certificate.key, certificate.key, certificate.key] });
    expect(shown).toEqual([]);
  });

  it("does nothing to a client without the parts it extends", () => {
    expect(() => offerHostCertificates({} as Client, () => undefined)).not.toThrow();
  });
});
