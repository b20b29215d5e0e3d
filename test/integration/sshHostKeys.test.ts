import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { createConnectionsHandlers, createHostKeysHandlers } from "../../electron/core/access/handlers.ts";
import { createLoginPrompts } from "../../electron/core/access/loginPrompts.ts";
import type { Services } from "../../electron/core/services.ts";
import { failureOf } from "../support/failures.ts";
import { type TestSsh, createTestSsh } from "../support/sshClient.ts";
import { type Sshd, freePort, sshdMissing, startSshd } from "../support/sshd.ts";

const missing = sshdMissing();

describe("host keys", () => {
  let server: Sshd;
  let test: TestSsh;

  beforeAll(async () => {
    if (!missing) server = await startSshd({ hostKeyTypes: ["ed25519", "ecdsa", "rsa"] });
  });
  afterAll(() => server?.stop());
  beforeEach((context) => {
    if (missing) context.skip(missing);
    test = createTestSsh();
  });
  afterEach(() => test?.dispose());

  const services = (): Services =>
    ({
      ssh: test.ssh,
      inventory: test.inventory,
      ports: test.ports,
      db: test.db,
      loginPrompts: createLoginPrompts(test.ports.clock),
    }) as unknown as Services;
  const context = { signal: new AbortController().signal, report: () => undefined };
  const addUntrusted = (port = server.port) =>
    test.inventory.add({
      name: "web1",
      port,
      secret: { kind: "key", privateKey: server.rootKey.privateKey, passphrase: undefined },
    });

  it("refuses an unknown key and shows it", async () => {
    const host = addUntrusted();
    const failure = await failureOf(test.ssh.script(host.id, "true"));
    expect(failure).toMatchObject({
      code: "ssh.hostKeyUnknown",
      params: { host: "web1", keyType: "ssh-ed25519", fingerprint: server.hostKeyFingerprints.ed25519 },
    });
    // Not even the user name was sent.
    expect(server.log()).not.toContain("Accepted publickey");
    expect(test.hostKeys.list()).toEqual([]);
  });

  it("connects after the key that was shown is trusted", async () => {
    const host = addUntrusted();
    const { params } = await failureOf(test.ssh.script(host.id, "true"));
    const handlers = createHostKeysHandlers(services());
    await handlers.trust({ hostId: host.id, key: String(params["key"]), replace: false }, context);
    expect((await test.ssh.script(host.id, "echo in")).stdout).toBe("in\n");
    expect(await handlers.list(undefined, context)).toContainEqual(
      expect.objectContaining({
        hostId: host.id,
        keyType: "ssh-ed25519",
        fingerprint: server.hostKeyFingerprints.ed25519,
        source: "firstUse",
      }),
    );
  });

  it("asks again after a key is forgotten", async () => {
    const host = test.addHost(server);
    await test.ssh.script(host.id, "true");
    await createHostKeysHandlers(services()).forget({ hostId: host.id }, context);
    expect((await failureOf(test.ssh.script(host.id, "true"))).code).toBe("ssh.hostKeyUnknown");
  });

  it("refuses a changed key until it is replaced deliberately", async () => {
    const port = await freePort();
    const before = await startSshd({ port });
    const host = test.addHost(before, { name: "web1" });
    await test.ssh.script(host.id, "true");
    await before.stop();
    const after = await startSshd({ port });
    after.authorize(before.rootKey.publicKey);
    try {
      const failure = await failureOf(test.ssh.probe(host.id));
      expect(failure).toMatchObject({
        code: "ssh.hostKeyChanged",
        params: {
          host: "web1",
          expected: before.hostKeyFingerprints.ed25519,
          fingerprint: after.hostKeyFingerprints.ed25519,
          firstSeen: expect.any(Number),
        },
      });
      const handlers = createHostKeysHandlers(services());
      const trust = { hostId: host.id, key: String(failure.params["key"]) };
      expect(await failureOf((async () => handlers.trust({ ...trust, replace: false }, context))())).toMatchObject({
        code: "ssh.hostKeyChanged",
        params: { host: "web1" },
      });
      expect((await failureOf(test.ssh.probe(host.id))).code).toBe("ssh.hostKeyChanged");
      await handlers.trust({ ...trust, replace: true }, context);
      expect((await test.ssh.script(host.id, "echo in")).stdout).toBe("in\n");
    } finally {
      await after.stop();
    }
  });

  it.each(["ed25519", "ecdsa", "rsa"] as const)("accepts a pinned fingerprint of the server's %s key", async (type) => {
    const host = addUntrusted();
    test.hostKeys.pin(host.id, server.hostKeyFingerprints[type] ?? "");
    expect((await test.ssh.script(host.id, "echo in")).stdout).toBe("in\n");
    // The key is stored in full, and the next connection asks for its type at once.
    expect(test.hostKeys.get(host.id)).toMatchObject({
      fingerprint: server.hostKeyFingerprints[type],
      key: expect.stringMatching(/^AAAA/),
      keyType: { ed25519: "ssh-ed25519", ecdsa: "ecdsa-sha2-nistp256", rsa: "ssh-rsa" }[type],
    });
    test.ssh.close(host.id);
    const connections = server.log().match(/Connection from/g)?.length ?? 0;
    await test.ssh.script(host.id, "true");
    expect(server.log().match(/Connection from/g)?.length).toBe(connections + 1);
  });

  it("refuses a pinned fingerprint that none of the server's keys has", async () => {
    const host = addUntrusted();
    const expected = `SHA256:${"A".repeat(43)}`;
    test.hostKeys.pin(host.id, expected);
    expect(await failureOf(test.ssh.script(host.id, "true"))).toMatchObject({
      code: "ssh.hostKeyChanged",
      params: { expected, fingerprint: server.hostKeyFingerprints.ed25519, firstSeen: null },
    });
    expect(test.hostKeys.get(host.id)?.key).toBeNull();
  });

  it("tests a host and closes its connection on request", async () => {
    const host = test.addHost(server);
    const handlers = createConnectionsHandlers(services());
    const result = await handlers.test({ hostId: host.id }, context);
    expect(result).toMatchObject({
      serverVersion: expect.stringMatching(/^OpenSSH/),
      cipher: "aes128-gcm@openssh.com",
    });
    expect(result.milliseconds).toBeGreaterThan(0);
    expect(test.ssh.states()).toMatchObject([{ state: "connected" }]);
    await handlers.close({ hostId: host.id }, context);
    expect(test.ssh.states()).toMatchObject([{ state: "closed", failure: null }]);
  });

  it("tells watchers the states first and then what changes", async () => {
    const host = test.addHost(server);
    const events: string[][] = [];
    const watching = new AbortController();
    const done = createConnectionsHandlers(services()).watch(undefined, {
      ...context,
      signal: watching.signal,
      emit: (states) => events.push(states.map(({ state }) => state)),
    });
    expect(events).toEqual([[]]);
    await test.ssh.probe(host.id);
    await expect.poll(() => events.flat().at(-1)).toBe("connected");
    watching.abort();
    await done;
  });
});
