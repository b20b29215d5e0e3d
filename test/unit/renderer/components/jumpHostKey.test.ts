import { expect, it } from "vitest";
import { hostKeyQuestion } from "../../../../renderer/components/hostKeyQuestion.ts";

const key = { fingerprint: "SHA256:x", keyType: "ssh-ed25519", key: "AAAA" };

it("the key of a jump host is asked about in its own name", () => {
  const failed = (reason: string) =>
    hostKeyQuestion({ code: "ssh.jumpFailed", params: { host: "inner", jump: "gate", reason, ...key } });
  expect(failed("ssh.hostKeyUnknown")).toMatchObject({ kind: "unknown", host: "gate", fingerprint: "SHA256:x" });
  expect(failed("ssh.hostKeyChanged")).toMatchObject({ kind: "changed", host: "gate" });
  expect(failed("ssh.authFailed")).toBeNull();
  const own = { code: "ssh.hostKeyUnknown", params: { host: "inner", ...key } };
  expect(hostKeyQuestion(own)).toMatchObject({ kind: "unknown", host: "inner" });
});
