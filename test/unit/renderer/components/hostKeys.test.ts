import { afterEach, describe, expect, it, vi } from "vitest";
import { Failure } from "../../../../shared/base/failure.ts";
import {
  answerHostKey,
  askAboutHostKey,
  dropHostKeyQuestions,
  useHostKeyGate,
  useHostKeyQuestions,
} from "../../../../renderer/components/hostKeyGate.ts";
import { compareFingerprint, hostKeyQuestion } from "../../../../renderer/components/hostKeyQuestion.ts";
import { useInventory } from "../../../../renderer/app/state/inventory.ts";
import type { Host } from "../../../../shared/contract/hosts.ts";

const fingerprint = `SHA256:${"abcDEF0123+/".repeat(3)}abcdefg`;
const unknown = (key = "AAAA", host = "db-1"): Failure =>
  new Failure("ssh.hostKeyUnknown", { host, fingerprint, keyType: "ssh-ed25519", key });

describe("the question in a failure", () => {
  it("is there for an unknown key", () =>
    expect(hostKeyQuestion(unknown())).toMatchObject({ kind: "unknown", host: "db-1", fingerprint, key: "AAAA" }));
  it("holds both keys and the times for a changed one", () => {
    const failure = new Failure("ssh.hostKeyChanged", {
      host: "db-1",
      fingerprint,
      keyType: "ssh-rsa",
      key: "BBBB",
      expected: "SHA256:old",
      firstSeen: 5,
      lastSeen: null,
    });
    expect(hostKeyQuestion(failure)).toMatchObject({
      kind: "changed",
      expected: "SHA256:old",
      firstSeen: 5,
      lastSeen: null,
    });
  });
  it("says why a certificate does not hold, in words of its own only", () => {
    const withReason = (certificate: string) =>
      hostKeyQuestion(new Failure("ssh.hostKeyUnknown", { ...unknown().params, certificate }))?.certificate;
    expect(withReason("expired")).toBe("it has expired");
    expect(withReason("principals")).toBe("it does not name this host's address");
    expect(withReason("noPrincipals")).toMatch(/^it names no host, .* OpenSSH since 10\.3/);
    expect(withReason("made up by the host")).toBeNull();
    expect(hostKeyQuestion(unknown())?.certificate).toBeNull();
  });
  it("is absent for other failures and for incomplete ones", () => {
    expect(hostKeyQuestion(new Failure("ssh.authFailed", { host: "db-1" }))).toBeNull();
    expect(hostKeyQuestion(new Failure("ssh.hostKeyUnknown", { host: "db-1", fingerprint }))).toBeNull();
  });
});

describe("comparing fingerprints", () => {
  it.each([
    fingerprint,
    `  ${fingerprint}\n`,
    `${fingerprint}=`,
    fingerprint.slice("SHA256:".length),
    `256 ${fingerprint} root@db-1 (ED25519)`,
    `${fingerprint.slice(0, 20)} ${fingerprint.slice(20)}`,
  ])("takes %j as the same", (pasted) => expect(compareFingerprint(pasted, fingerprint)).toBe("match"));
  it.each([fingerprint.toUpperCase(), fingerprint.slice(0, -1), "SHA256:", "256 db-1"])(
    "takes %j as another",
    (pasted) => expect(compareFingerprint(pasted, fingerprint)).toBe("differs"),
  );
  it("says nothing about an empty field", () => expect(compareFingerprint("  ", fingerprint)).toBe("empty"));
});

describe("the host-key gate", () => {
  const gate = useHostKeyGate();
  afterEach(() => {
    dropHostKeyQuestions();
    useInventory.setState({ hosts: new Map() });
  });
  const queue = () => useHostKeyQuestions.getState().queue;

  it("asks, and tries again after a yes", async () => {
    const work = vi.fn().mockRejectedValueOnce(unknown()).mockResolvedValueOnce("done");
    const result = gate.run("h1", work);
    await vi.waitFor(() => expect(queue()).toHaveLength(1));
    answerHostKey(true);
    await expect(result).resolves.toBe("done");
    expect(queue()).toHaveLength(0);
  });
  it("gives the failure back after a no", async () => {
    const result = gate.run("h1", () => Promise.reject(unknown()));
    await vi.waitFor(() => expect(queue()).toHaveLength(1));
    answerHostKey(false);
    await expect(result).rejects.toMatchObject({ code: "ssh.hostKeyUnknown" });
  });
  it("does not ask about other failures", async () => {
    const failure = new Failure("ssh.authFailed");
    await expect(gate.run("h1", () => Promise.reject(failure))).rejects.toBe(failure);
    expect(queue()).toHaveLength(0);
  });
  it("stops asking when each answer only brings the next key", async () => {
    let round = 0;
    const result = gate.run("h1", () => Promise.reject(unknown(`K${round++}`)));
    const answering = setInterval(() => queue().length > 0 && answerHostKey(true), 1);
    await expect(result).rejects.toMatchObject({ code: "ssh.hostKeyUnknown" });
    clearInterval(answering);
    expect(round).toBe(4);
  });
  it("shows two askers one question", async () => {
    const both = [askAboutHostKey("h1", unknown()), askAboutHostKey("h1", unknown())];
    expect(queue()).toHaveLength(1);
    answerHostKey(true);
    expect(await Promise.all(both)).toEqual([true, true]);
  });
  it("asks about the jump host when the key is the jump host's", () => {
    const bastion = { id: "j1", name: "bastion", address: "10.0.0.1", port: 2222 } as Host;
    useInventory.setState({ hosts: new Map([["j1", bastion]]) });
    void askAboutHostKey("h1", unknown("AAAA", "bastion"));
    expect(queue()[0]).toMatchObject({ hostId: "j1", host: "bastion", address: "10.0.0.1:2222" });
  });
  it("answers everything with no when the vault locks", async () => {
    const asked = [askAboutHostKey("h1", unknown("A")), askAboutHostKey("h2", unknown("B"))];
    expect(queue()).toHaveLength(2);
    dropHostKeyQuestions();
    expect(await Promise.all(asked)).toEqual([false, false]);
  });
});
