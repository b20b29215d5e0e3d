import ssh2, { type ParsedKey } from "ssh2";
import { describe, expect, it } from "vitest";
import {
  certificateLogin,
  rsaAlgorithm,
  userCertificate,
} from "../../../../../../electron/core/ssh/certificates/userCertificate.ts";
import { verifySignature } from "../../../../../../electron/core/ssh/certificates/signature.ts";
import { preferKnown } from "../../../../../../electron/core/ssh/hostKeyTypes.ts";
import { sshdMissing } from "../../../../../support/sshd.ts";
import { makeAuthority } from "../../../../../support/sshCertificates.ts";
import { temporaryFolder } from "../../../../../support/temporaryFolder.ts";
import { userCertificateText } from "./userCertificateText.ts";

const use = { host: "web1", credential: "my key", now: Date.UTC(2026, 5, 1) };
const word = { methods: null, partial: false, signatureAlgorithms: ["rsa-sha2-512", "ssh-ed25519"] };

describe("a user certificate", () => {
  it.for(["ed25519", "ecdsa", "rsa"] as const)(
    "is used with its %s key, whose signature names no certificate",
    async (type, context) => {
      const missing = sshdMissing();
      if (missing) context.skip(missing);
      const made = makeAuthority(temporaryFolder()).userKey(type, "alice");
      const key = ssh2.utils.parseKey(made.privateKey) as ParsedKey;
      const certificate = userCertificate(made.certificate, key, { ...use, now: Date.now() });
      const login = certificateLogin(certificate, key, word);
      expect(login.algorithm).toBe(
        {
          ed25519: "ssh-ed25519-cert-v01@openssh.com",
          ecdsa: "ecdsa-sha2-nistp256-cert-v01@openssh.com",
          rsa: "rsa-sha2-512-cert-v01@openssh.com",
        }[type],
      );
      expect(login.blob).toEqual(certificate.blob);
      const data = Buffer.from("what is signed");
      expect(verifySignature(certificate.key, data, await login.sign(data))).toBe(true);
    },
  );

  it("is told apart from one for another key, one that is none and one that was tampered with", () => {
    const other = ssh2.utils.parseKey(ssh2.utils.generateKeyPairSync("ed25519").private) as ParsedKey;
    const reasonOf = (text: string): unknown => {
      try {
        return userCertificate(text, other, use);
      } catch (error) {
        return (error as { params: { reason: string } }).params.reason;
      }
    };
    expect(reasonOf(userCertificateText)).toBe("mismatch");
    expect(reasonOf("ssh-ed25519 AAAA")).toBe("unreadable");
    const [type, base64] = userCertificateText.split(" ");
    const blob = Buffer.from(base64 ?? "", "base64");
    blob[50] = (blob[50] ?? 0) ^ 1;
    expect(reasonOf(`${type} ${blob.toString("base64")}`)).toBe("signature");
  });

  it("makes RSA use the strongest hash that the server names", () => {
    expect(rsaAlgorithm({ signatureAlgorithms: ["rsa-sha2-256"] })).toBe("rsa-sha2-256");
    expect(rsaAlgorithm({ signatureAlgorithms: ["rsa-sha2-256", "rsa-sha2-512"] })).toBe("rsa-sha2-512");
    expect(rsaAlgorithm({ signatureAlgorithms: null })).toBe("rsa-sha2-256");
  });
});

describe("host key types", () => {
  it("of known keys are asked for first, and otherwise stay in their order", () => {
    const offer = { serverHostKey: ["ssh-ed25519", "ecdsa-sha2-nistp256", "rsa-sha2-512", "rsa-sha2-256"] } as const;
    const names = (known: (string | null)[]) =>
      preferKnown({ serverHostKey: [...offer.serverHostKey] }, known).serverHostKey;
    expect(names([])).toEqual(offer.serverHostKey);
    expect(names([null])).toEqual(offer.serverHostKey);
    expect(names(["ssh-rsa"])).toEqual(["rsa-sha2-512", "rsa-sha2-256", "ssh-ed25519", "ecdsa-sha2-nistp256"]);
    expect(names(["ssh-rsa", "ssh-ed25519"])).toEqual([
      "ssh-ed25519",
      "rsa-sha2-512",
      "rsa-sha2-256",
      "ecdsa-sha2-nistp256",
    ]);
  });
});
