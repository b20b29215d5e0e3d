import { type Server, connect, createServer } from "node:net";
import type { AddressInfo, Socket } from "node:net";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { Failure } from "../../shared/base/failure.ts";
import type { SshLimits } from "../../electron/core/ssh/limits.ts";
import { failureOf } from "../support/failures.ts";
import { type TestSsh, createTestSsh } from "../support/sshClient.ts";
import { type Sshd, freePort, sshdMissing, startSshd } from "../support/sshd.ts";

const missing = sshdMissing();
const password = { kind: "password", password: "x" } as const;

describe("a server that misbehaves", () => {
  const open: { test?: TestSsh; listener?: Server; sockets: Socket[] } = { sockets: [] };
  const make = (limits: Partial<SshLimits> = {}): TestSsh => (open.test = createTestSsh({ limits }));
  const listen = async (serve: (socket: Socket) => void): Promise<number> => {
    const listener = createServer((socket) => {
      open.sockets.push(socket);
      socket.on("error", () => undefined);
      serve(socket);
    });
    open.listener = listener;
    await new Promise<void>((resolve) => listener.listen(0, "127.0.0.1", resolve));
    return (listener.address() as AddressInfo).port;
  };
  afterEach(() => {
    open.test?.dispose();
    for (const socket of open.sockets.splice(0)) socket.destroy();
    open.listener?.close();
  });

  it("that nobody listens for is unreachable", async () => {
    const test = make();
    const port = await freePort();
    const host = test.inventory.add({ name: "web1", port, secret: password });
    expect(await failureOf(test.ssh.probe(host.id))).toEqual({
      code: "ssh.unreachable",
      params: { host: "web1", address: "127.0.0.1", port, reason: "ECONNREFUSED" },
    });
    expect(test.ssh.states()).toMatchObject([{ state: "failed", failure: { code: "ssh.unreachable" } }]);
  });

  it("whose name does not resolve is unreachable", async () => {
    const test = make();
    const host = test.inventory.add({ address: "no-such-host.invalid", secret: password });
    const failure = await failureOf(test.ssh.probe(host.id));
    expect(failure.code).toBe("ssh.unreachable");
    expect(failure.params["reason"]).toMatch(/^(ENOTFOUND|EAI_AGAIN)$/);
  });

  it("that never speaks times out, and the step is named", async () => {
    const test = make({ handshakeMs: 1000 });
    const host = test.inventory.add({
      name: "web1",
      port: await listen((socket) => socket.resume()),
      secret: password,
    });
    const started = performance.now();
    expect(await failureOf(test.ssh.probe(host.id))).toEqual({
      code: "ssh.timeout",
      params: { host: "web1", seconds: 1, step: "handshake" },
    });
    expect(performance.now() - started).toBeLessThan(3000);
    // The socket is not left open.
    await expect.poll(() => open.sockets.every((socket) => socket.destroyed)).toBe(true);
  });

  it("that speaks another protocol is no SSH server", async () => {
    const test = make({ handshakeMs: 2000 });
    const port = await listen((socket) => socket.end("HTTP/1.1 400 Bad Request\r\n\r\n"));
    const host = test.inventory.add({ port, secret: password });
    const { code } = await failureOf(test.ssh.probe(host.id));
    expect(["ssh.protocol", "ssh.closed"]).toContain(code);
  });

  it("that sends an endless banner is cut off", async () => {
    const test = make({ handshakeMs: 2000 });
    const port = await listen((socket) => {
      const more = (): void => void (socket.destroyed || socket.write("x".repeat(65_536), more));
      more();
    });
    const host = test.inventory.add({ port, secret: password });
    const before = process.memoryUsage().rss;
    const { code } = await failureOf(test.ssh.probe(host.id));
    expect(["ssh.protocol", "ssh.timeout"]).toContain(code);
    expect(process.memoryUsage().rss - before).toBeLessThan(200 * 1024 * 1024);
  });

  it("that closes before it greets says so", async () => {
    const test = make();
    const host = test.inventory.add({ name: "web1", port: await listen((socket) => socket.end()), secret: password });
    expect(await failureOf(test.ssh.probe(host.id))).toEqual({
      code: "ssh.closed",
      params: { host: "web1", reason: "beforeGreeting" },
    });
  });

  it("that has put a penalty on this address is left alone, and the failure says so", async () => {
    const test = make();
    let connections = 0;
    // Word for word what sshd of OpenSSH 10.0 (Debian trixie) says under PerSourcePenalties; older releases have none.
    const port = await listen((socket) => {
      connections += 1;
      socket.end("Not allowed at this time\r\n");
    });
    const host = test.inventory.add({ name: "web1", port, secret: password });
    const penalty = { code: "ssh.turnedAway", params: { host: "web1", reason: "penalty", seconds: 30 } };
    const calls = Array.from({ length: 20 }, () => failureOf(test.ssh.script(host.id, "true")));
    expect(await Promise.all(calls)).toEqual(calls.map(() => penalty));
    expect(await failureOf(test.ssh.script(host.id, "true"))).toEqual(penalty);
    expect(connections).toBe(1);
  });

  it("that sends garbage after its greeting does not crash us", async () => {
    const test = make({ handshakeMs: 2000 });
    const port = await listen((socket) => {
      socket.write("SSH-2.0-Garbage\r\n");
      socket.write(Buffer.alloc(4096, 0xff));
    });
    const host = test.inventory.add({ port, secret: password });
    expect((await failureOf(test.ssh.probe(host.id))).code).toMatch(/^ssh\.(protocol|closed|timeout)$/);
  });
});

describe("a real server that goes away", () => {
  let server: Sshd;
  let test: TestSsh | undefined;
  beforeAll(async () => {
    if (!missing) server = await startSshd();
  });
  afterAll(() => server?.stop());
  beforeEach((context) => {
    if (missing) context.skip(missing);
  });
  afterEach(() => test?.dispose());

  it("ends running work when it is killed, and serves again once it is back", async () => {
    test = createTestSsh();
    const host = test.addHost(server, { name: "web1" });
    const running = failureOf(test.ssh.script(host.id, "sleep 60"));
    await expect.poll(() => test?.ssh.states()[0]?.channels).toBe(1);
    const started = performance.now();
    server.kill();
    expect(await running).toEqual({ code: "ssh.closed", params: { host: "web1", reason: expect.any(String) } });
    expect(performance.now() - started).toBeLessThan(2000);
    expect(test.ssh.states()).toMatchObject([{ state: "failed", channels: 0 }]);
    expect((await failureOf(test.ssh.script(host.id, "true"))).code).toBe("ssh.unreachable");
    await server.restart();
    expect((await test.ssh.script(host.id, "echo back")).stdout).toBe("back\n");
  });

  it("is given up when it stops answering keepalives", async () => {
    test = createTestSsh({ limits: { keepaliveMs: 300, keepaliveMisses: 3 } });
    const host = test.addHost(server, { name: "web1" });
    const running = failureOf(test.ssh.script(host.id, "sleep 60"));
    await expect.poll(() => test?.ssh.states()[0]?.channels).toBe(1);
    server.freezeSessions();
    try {
      const started = performance.now();
      expect(await running).toEqual({ code: "ssh.closed", params: { host: "web1", reason: "keepalive" } });
      expect(performance.now() - started).toBeLessThan(5000);
    } finally {
      server.thawSessions();
    }
    expect((await test.ssh.script(host.id, "echo new")).stdout).toBe("new\n");
  });

  it("is given up when it does not answer a request for a channel", async () => {
    test = createTestSsh({ limits: { channelOpenMs: 500 } });
    const host = test.addHost(server, { name: "web1" });
    await test.ssh.script(host.id, "true");
    server.freezeSessions();
    try {
      expect(await failureOf(test.ssh.script(host.id, "true"))).toEqual({
        code: "ssh.timeout",
        params: { host: "web1", seconds: 1, step: "channel" },
      });
    } finally {
      server.thawSessions();
    }
    expect((await test.ssh.script(host.id, "echo new")).stdout).toBe("new\n");
  });

  it.each(["damaged", "cut"] as const)("fails cleanly wherever its stream is %s", async (kind) => {
    const offsets = Array.from({ length: 40 }, (_, index) => Math.floor((index * index * 4000) / 1600));
    const unexpected: unknown[] = [];
    const note = (error: unknown): void => void unexpected.push(error);
    process.on("uncaughtException", note).on("unhandledRejection", note);
    try {
      const one = createTestSsh({ limits: { handshakeMs: 3000, authMs: 3000, channelOpenMs: 3000, markerMs: 3000 } });
      test = one;
      await Promise.all(
        offsets.map(async (offset) => {
          const line = await damagingProxy(server.port, kind, offset);
          const host = one.addHost(server, { port: line.port });
          const result = await one.ssh
            .script(host.id, "echo fine", { timeoutMs: 3000 })
            .catch((error: unknown) => error);
          // Damage behind the last byte that was needed does no harm.
          if (result instanceof Failure) expect(result.code).toMatch(/^ssh\./);
          else expect(result).toMatchObject({ stdout: "fine\n" });
          await line.close();
        }),
      );
    } finally {
      process.off("uncaughtException", note).off("unhandledRejection", note);
    }
    expect(unexpected).toEqual([]);
  });

  it("that has only algorithms we refuse is told with its list", async () => {
    const old = await startSshd({ config: ["Ciphers aes128-cbc,3des-cbc"] });
    try {
      test = createTestSsh();
      const host = test.addHost(old, { name: "web1" });
      expect(await failureOf(test.ssh.probe(host.id))).toEqual({
        code: "ssh.noCommonAlgorithm",
        params: { host: "web1", kind: "cipher", offered: ["aes128-cbc", "3des-cbc"] },
      });
    } finally {
      await old.stop();
    }
  });

  it.each([
    ["KexAlgorithms", "ecdh-sha2-nistp384"],
    ["KexAlgorithms", "diffie-hellman-group14-sha256"],
    ["KexAlgorithms", "diffie-hellman-group18-sha512"],
    ["Ciphers", "aes256-gcm@openssh.com"],
    ["Ciphers", "aes256-ctr"],
    ["MACs", "hmac-sha2-512"],
  ])("works where %s is only %s", async (option, value) => {
    const extra = option === "MACs" ? ["Ciphers aes128-ctr"] : [];
    const strict = await startSshd({ config: [`${option} ${value}`, ...extra] });
    try {
      test = createTestSsh();
      const host = test.addHost(strict);
      expect((await test.ssh.script(host.id, "echo in")).stdout).toBe("in\n");
    } finally {
      await strict.stop();
    }
  });
});

/** Passes a connection on to `target`; the server's byte at `offset` is changed, or the line is cut there. */
async function damagingProxy(
  target: number,
  kind: "damaged" | "cut",
  offset: number,
): Promise<{ port: number; close(): Promise<void> }> {
  const sockets: Socket[] = [];
  const proxy = createServer((client) => {
    const upstream = connect(target, "127.0.0.1");
    sockets.push(client, upstream);
    for (const socket of [client, upstream]) socket.on("error", () => undefined);
    let passed = 0;
    client.pipe(upstream);
    upstream.on("data", (chunk: Buffer) => {
      const at = offset - passed;
      passed += chunk.length;
      if (at < 0 || at >= chunk.length) {
        client.write(chunk);
      } else if (kind === "cut") {
        client.end(chunk.subarray(0, at));
        upstream.destroy();
      } else {
        chunk[at] = (chunk[at] ?? 0) ^ 0x41;
        client.write(chunk);
      }
    });
    upstream.on("end", () => client.end());
  });
  await new Promise<void>((resolve) => proxy.listen(0, "127.0.0.1", resolve));
  return {
    port: (proxy.address() as AddressInfo).port,
    close: async () => {
      for (const socket of sockets) socket.destroy();
      await new Promise((resolve) => proxy.close(resolve));
    },
  };
}
