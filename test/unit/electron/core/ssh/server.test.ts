import { text } from "node:stream/consumers";
import { afterEach, describe, expect, it } from "vitest";
import {
  type ServerSession,
  type SshServer,
  createSshServer,
  generateKey,
} from "../../../../../electron/core/ssh/server.ts";
import type { CredentialSecret } from "../../../../../electron/core/credentials/secret.ts";
import { failureOf } from "../../../../support/failures.ts";
import { type TestSsh, createTestSsh } from "../../../../support/sshClient.ts";

describe("the server of simulated hosts", () => {
  const hostKey = generateKey();
  const clientKey = generateKey();
  let server: SshServer | undefined;
  let test: TestSsh | undefined;
  afterEach(async () => {
    test?.dispose();
    await server?.close();
  });
  const key: CredentialSecret = { kind: "key", privateKey: clientKey.privateKey, passphrase: undefined };

  const start = async (
    onSession: (session: ServerSession) => void | Promise<void>,
    secret: CredentialSecret = key,
  ): Promise<string> => {
    server = await createSshServer({
      hostKeys: [hostKey.privateKey],
      password: "right",
      authorizedKeys: [clientKey.publicKey],
      onSession,
      ident: "SimulatedHost_1",
    });
    test = createTestSsh();
    const host = test.inventory.add({ name: "sim", user: "admin", port: server.port, secret });
    test.hostKeys.pin(host.id, hostKey.fingerprint);
    return host.id;
  };
  const ssh = () => (test as TestSsh).ssh;

  it("runs a command with its three streams and exit code", async () => {
    const id = await start(async (session) => {
      expect(session).toMatchObject({ user: "admin", command: "greet", terminal: null });
      session.stdout.write(`hello ${await text(session.stdin)}`);
      session.stderr.write("careful");
      session.exit(6);
    });
    const channel = await ssh().exec(id, "greet");
    channel.stdin.end("you");
    expect(await Promise.all([text(channel.stdout), text(channel.stderr), channel.exit])).toEqual([
      "hello you",
      "careful",
      { code: 6, signal: null },
    ]);
    expect((await ssh().probe(id)).serverVersion).toBe("SimulatedHost_1");
  });

  it("never loses the exit code of a command that ends at once", async () => {
    const id = await start((session) => session.exit(9));
    for (let round = 0; round < 30; round += 1) {
      const channel = await ssh().exec(id, "quick");
      channel.stdout.resume();
      channel.stderr.resume();
      expect(await channel.exit).toEqual({ code: 9, signal: null });
    }
  });

  it("opens a shell with the size of the window, tells changes of it, and hears it close", async () => {
    const sizes: object[] = [];
    let closed = false;
    const id = await start((session) => {
      sizes.push(session.terminal ?? {});
      session.onResize((size) => sizes.push(size));
      session.onClose(() => (closed = true));
      session.stdin.on("data", (chunk: Buffer) => session.stdout.write(chunk.toString().toUpperCase()));
    });
    const shell = await ssh().shell(id, { cols: 90, rows: 20 });
    const seen: string[] = [];
    shell.output.on("data", (chunk: Buffer) => seen.push(chunk.toString()));
    shell.input.write("hello");
    await expect.poll(() => seen.join("")).toBe("HELLO");
    shell.resize(100, 30);
    await expect
      .poll(() => sizes)
      .toEqual([
        { cols: 90, rows: 20, term: "xterm-256color" },
        { cols: 100, rows: 30 },
      ]);
    shell.close();
    await expect.poll(() => closed).toBe(true);
  });

  it("hears a cancelled command's signal", async () => {
    const signals: string[] = [];
    const id = await start((session) => session.onSignal((name) => signals.push(name)));
    const cancel = new AbortController();
    const channel = await ssh().exec(id, "long", { signal: cancel.signal });
    cancel.abort();
    expect((await failureOf(channel.exit)).code).toBe("cancelled");
    await expect.poll(() => signals).toEqual(["TERM"]);
  });

  it.each<[string, CredentialSecret, boolean]>([
    ["the right password", { kind: "password", password: "right" }, true],
    ["a wrong password", { kind: "password", password: "wrong" }, false],
    ["a longer password", { kind: "password", password: "right2" }, false],
    ["an unknown key", { kind: "key", privateKey: generateKey().privateKey, passphrase: undefined }, false],
  ])("judges %s", async (_name, secret, accepted) => {
    const id = await start((session) => session.exit(0), secret);
    if (accepted) await ssh().probe(id);
    else expect((await failureOf(ssh().probe(id))).code).toBe("ssh.authFailed");
  });

  it("ends a session whose handler fails with 255", async () => {
    const id = await start(() => Promise.reject(new Error("broken")));
    const channel = await ssh().exec(id, "x");
    channel.stdout.resume();
    expect(await channel.exit).toEqual({ code: 255, signal: null });
  });

  it("forwards nothing", async () => {
    const id = await start((session) => session.exit(0));
    const behind = test?.inventory.add({ jumpHostId: id, port: 9, secret: key });
    expect(await failureOf(ssh().probe(behind?.id ?? ""))).toMatchObject({
      code: "ssh.jumpFailed",
      params: { reason: "forwardRefused" },
    });
  });

  it("makes keys that can be read back, every time", () => {
    for (let round = 0; round < 300; round += 1) expect(generateKey().fingerprint).toMatch(/^SHA256:/);
  });

  it("ends connections when it closes", async () => {
    const id = await start(() => undefined);
    const channel = await ssh().exec(id, "long");
    await server?.close();
    server = undefined;
    expect((await failureOf(channel.exit)).code).toBe("ssh.closed");
  });
});
