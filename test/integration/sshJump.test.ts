import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { failureOf } from "../support/failures.ts";
import { type TestSsh, createTestSsh } from "../support/sshClient.ts";
import { type Sshd, freePort, sshdMissing, startSshd } from "../support/sshd.ts";

const missing = sshdMissing();

describe("a host behind a jump host", () => {
  let target: Sshd;
  let jump: Sshd;
  let test: TestSsh;

  beforeAll(async () => {
    if (missing) return;
    target = await startSshd();
    jump = await startSshd({ config: [`PermitOpen 127.0.0.1:${target.port}`] });
  });
  afterAll(async () => {
    await jump?.stop();
    await target?.stop();
  });
  beforeEach((context) => {
    if (missing) context.skip(missing);
    test = createTestSsh();
  });
  afterEach(() => test?.dispose());

  it("is reached through the jump host's connection", async () => {
    const bastion = test.addHost(jump, { name: "bastion" });
    const inner = test.addHost(target, { name: "inner", jumpHostId: bastion.id });
    const { stdout } = await test.ssh.script(inner.id, 'echo "$SSH_CONNECTION"');
    expect(stdout.trim().split(" ").at(-1)).toBe(String(target.port));
    expect(test.ssh.states().map(({ state }) => state)).toEqual(["connected", "connected"]);
  });

  it("shares one connection to the jump host among many hosts", async () => {
    const bastion = test.addHost(jump);
    const hosts = Array.from({ length: 20 }, () => test.addHost(target, { jumpHostId: bastion.id }));
    const before = jump.log().match(/Accepted publickey/g)?.length ?? 0;
    const results = await Promise.all(hosts.map(({ id }) => test.ssh.script(id, "echo in")));
    expect(results.every(({ stdout }) => stdout === "in\n")).toBe(true);
    expect((jump.log().match(/Accepted publickey/g)?.length ?? 0) - before).toBe(1);
  });

  it("works through two jump hosts", async () => {
    const second = await startSshd();
    const first = await startSshd();
    try {
      const outer = test.addHost(first);
      const middle = test.addHost(second, { jumpHostId: outer.id });
      const inner = test.addHost(target, { jumpHostId: middle.id });
      expect((await test.ssh.script(inner.id, "echo in")).stdout).toBe("in\n");
    } finally {
      await first.stop();
      await second.stop();
    }
  });

  it("checks the keys of both hosts", async () => {
    const bastion = test.addHost(jump);
    const inner = test.addHost(target, { name: "inner", jumpHostId: bastion.id });
    test.hostKeys.forget(inner.id);
    expect(await failureOf(test.ssh.probe(inner.id))).toMatchObject({
      code: "ssh.hostKeyUnknown",
      params: { host: "inner", fingerprint: target.hostKeyFingerprints.ed25519 },
    });
    const other = test.addHost(target, { name: "other", jumpHostId: bastion.id });
    test.ssh.close(bastion.id);
    test.hostKeys.forget(bastion.id);
    expect(await failureOf(test.ssh.probe(other.id))).toMatchObject({
      code: "ssh.jumpFailed",
      params: {
        host: "other",
        jump: bastion.name,
        reason: "ssh.hostKeyUnknown",
        fingerprint: jump.hostKeyFingerprints.ed25519,
      },
    });
  });

  it("says so when the jump host is down", async () => {
    const bastion = test.inventory.add({
      name: "bastion",
      port: await freePort(),
      secret: { kind: "password", password: "x" },
    });
    const inner = test.addHost(target, { name: "inner", jumpHostId: bastion.id });
    expect(await failureOf(test.ssh.script(inner.id, "true"))).toEqual({
      code: "ssh.jumpFailed",
      params: { host: "inner", jump: "bastion", reason: "ssh.unreachable" },
    });
  });

  it("says so when the jump host refuses to forward", async () => {
    const closed = await startSshd({ config: ["AllowTcpForwarding no"] });
    try {
      const bastion = test.addHost(closed, { name: "bastion" });
      const inner = test.addHost(target, { name: "inner", jumpHostId: bastion.id });
      expect(await failureOf(test.ssh.script(inner.id, "true"))).toEqual({
        code: "ssh.jumpFailed",
        params: { host: "inner", jump: "bastion", reason: "forwardRefused" },
      });
    } finally {
      await closed.stop();
    }
  });

  it("loses the hosts behind when the jump host goes, and reaches them again afterwards", async () => {
    const bastion = test.addHost(jump);
    const inner = test.addHost(target, { name: "inner", jumpHostId: bastion.id });
    const running = failureOf(test.ssh.script(inner.id, "sleep 30"));
    await expect.poll(() => test.ssh.states().find(({ hostId }) => hostId === inner.id)?.channels).toBe(1);
    jump.killSessions();
    expect((await running).code).toBe("ssh.closed");
    expect((await test.ssh.script(inner.id, "echo again")).stdout).toBe("again\n");
  });

  it("refuses hosts that are each other's jump host", async () => {
    const a = test.addHost(target);
    const b = test.addHost(target, { jumpHostId: a.id });
    test.inventory.update(a.id, { jumpHostId: b.id });
    expect((await failureOf(test.ssh.probe(b.id))).code).toBe("hosts.jumpLoop");
  });
});
