import { type AddressInfo, createServer, type Server, type Socket } from "node:net";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { createDoctorHandlers } from "../../electron/core/doctor/handlers.ts";
import type { SshLimits } from "../../electron/core/ssh/limits.ts";
import type { DoctorStep } from "../../shared/contract/doctor.ts";
import { doctorText } from "../../shared/words/doctor.ts";
import { type TestSsh, createTestSsh } from "../support/sshClient.ts";
import { type Sshd, freePort, makeClientKey, sshdMissing, startSshd, withUser } from "../support/sshd.ts";

const missing = sshdMissing();
const password = { kind: "password", password: "x" } as const;

describe("the connection doctor", () => {
  const servers: Sshd[] = [];
  const listeners: Server[] = [];
  const sockets: Socket[] = [];
  let server: Sshd;
  let test: TestSsh;
  const make = (limits: Partial<SshLimits> = {}): void => {
    test?.dispose();
    test = createTestSsh({ limits });
  };
  const start = async (options: Parameters<typeof startSshd>[0]): Promise<Sshd> => {
    const started = await startSshd(options);
    servers.push(started);
    return started;
  };
  const listen = async (serve: (socket: Socket) => void): Promise<number> => {
    const listener = createServer((socket) => {
      sockets.push(socket);
      socket.on("error", () => undefined);
      serve(socket);
    });
    listeners.push(listener);
    await new Promise<void>((resolve) => listener.listen(0, "127.0.0.1", resolve));
    return (listener.address() as AddressInfo).port;
  };
  const examine = async (hostId: string): Promise<{ steps: DoctorStep[]; report: object }> => {
    let steps: DoctorStep[] = [];
    let report = {};
    await createDoctorHandlers(test).run(
      { hostId },
      {
        signal: test.signal,
        emit(event) {
          if (event.type === "all") steps = [...event.steps];
          else steps[event.index] = event.step;
        },
        report: (detail) => (report = detail),
      },
    );
    return { steps, report };
  };
  /** What each step came to, the failed one with its cause. */
  const verdict = (steps: readonly DoctorStep[]): string =>
    steps
      .filter(({ state }) => state !== "skipped")
      .map(({ step, state, cause }) => (state === "ok" ? step : `${step} ${state}: ${cause}`))
      .join(", ");

  beforeAll(async () => {
    if (!missing) server = await startSshd();
  });
  afterAll(() => server?.stop());
  beforeEach((context) => {
    if (missing) context.skip(missing);
    make();
  });
  afterEach(async () => {
    test?.dispose();
    for (const socket of sockets.splice(0)) socket.destroy();
    for (const listener of listeners.splice(0)) listener.close();
    for (const one of servers.splice(0)) await one.stop();
  });

  it("finds nothing wrong with a host that is well, and tells what it saw", async () => {
    const host = test.addHost(server, { name: "web1", address: "localhost" });
    const { steps, report } = await examine(host.id);
    expect(verdict(steps)).toBe("resolve, connect, greeting, keyExchange, hostKey, authentication, shell, probe");
    const seen = Object.fromEntries(steps.flatMap(({ facts }) => facts.map(({ name, values }) => [name, values])));
    expect(seen).toMatchObject({
      address: ["127.0.0.1"],
      version: [expect.stringMatching(/^SSH-2\.0-OpenSSH_/)],
      cipher: ["aes128-gcm@openssh.com"],
      fingerprint: [server.hostKeyFingerprints.ed25519],
      offered: ["publickey"],
      tried: [expect.stringContaining("publickey")],
      system: ["Linux"],
    });
    expect(steps.filter(({ state }) => state === "ok").every(({ milliseconds }) => milliseconds !== null)).toBe(true);
    expect(report).toEqual({ failed: null });
    // Its logins are its own, and none is left.
    expect(test.ssh.states()).toEqual([]);
    await expect.poll(() => server.sessionPids()).toEqual([]);
  });

  it("walks every hop of a chain, and finds the one that fails", async () => {
    const gate = await start({ config: ["AllowTcpForwarding no"] });
    const outer = test.addHost(server, { name: "outer" });
    const middle = test.addHost(gate, { name: "middle", jumpHostId: outer.id });
    const inner = test.addHost(server, { name: "inner", jumpHostId: middle.id });
    const { steps, report } = await examine(inner.id);
    expect(steps.find(({ state }) => state === "failed")).toMatchObject({
      hop: 2,
      host: "inner",
      step: "connect",
      cause: "forwardRefused",
      failure: { params: { jump: "middle" } },
    });
    expect(report).toEqual({ failed: { host: "inner", step: "connect", cause: "forwardRefused" } });
    expect(doctorText(steps)).toMatch(/^outer\n(.|\n)*\nmiddle\n(.|\n)*\ninner\n(.|\n)*FAILED {2}Connection/);
  });

  it("finds a name that nobody knows, a closed port and a wrong address family", async () => {
    const unknown = test.inventory.add({ address: "no-such-host.invalid", secret: password });
    expect(verdict((await examine(unknown.id)).steps)).toMatch(/^resolve failed: name(Unknown|ServerSilent)$/);
    const closed = test.inventory.add({ port: await freePort(), secret: password });
    expect(verdict((await examine(closed.id)).steps)).toBe("connect failed: portClosed");
    const access = { bindAddress: "192.0.2.1" };
    expect(verdict((await examine(test.addHost(server, { access }).id)).steps)).toBe("connect failed: cannotLeave");
  });

  it("finds a port where nothing is said, where something else answers, and where it is hung up", async () => {
    make({ connectMs: 3500 });
    const ports = await Promise.all([
      listen(() => undefined),
      listen((socket) => void socket.write("220 mail.example ESMTP\r\n")),
      listen((socket) => void socket.end()),
    ]);
    const hosts = ports.map((port) => test.inventory.add({ port, secret: password }));
    const reports = await Promise.all(hosts.map(({ id }) => examine(id)));
    expect(reports.map(({ steps }) => verdict(steps))).toEqual([
      "connect, greeting failed: silent",
      "connect, greeting failed: notSsh",
      "connect, greeting failed: hungUp",
    ]);
    const failed = reports[1]?.steps.find(({ state }) => state === "failed");
    expect(failed?.failure?.params).toMatchObject({ reason: "220 mail.example ESMTP" });
  });

  it("finds algorithms that are too old, an unknown and a changed host key", async () => {
    const old = await start({ config: ["KexAlgorithms diffie-hellman-group14-sha1"] });
    const router = test.addHost(old);
    expect(verdict((await examine(router.id)).steps)).toBe("connect, greeting, keyExchange failed: oldAlgorithms");
    const fresh = test.addHost(server);
    test.hostKeys.forget(fresh.id);
    expect(verdict((await examine(fresh.id)).steps)).toBe("connect, greeting, keyExchange, hostKey failed: keyUnknown");
    const other = makeClientKey(server.directory);
    test.hostKeys.pin(fresh.id, other.fingerprint);
    expect(verdict((await examine(fresh.id)).steps)).toBe("connect, greeting, keyExchange, hostKey failed: keyChanged");
  });

  it("finds a key that the server does not take, a method it does not offer, and a missing agent", async () => {
    const until = "connect, greeting, keyExchange, hostKey, authentication failed:";
    const { privateKey } = makeClientKey(server.directory);
    const wrong = test.addHost(server, { secret: { kind: "key", privateKey, passphrase: undefined } });
    expect(verdict((await examine(wrong.id)).steps)).toBe(`${until} loginRefused`);
    const typed = test.addHost(server, { secret: password });
    const { steps } = await examine(typed.id);
    expect(verdict(steps)).toBe(`${until} methodNotOffered`);
    expect(doctorText(steps)).toContain("server takes publickey");
    const agent = test.addHost(server, { secret: null });
    expect(verdict((await examine(agent.id)).steps)).toContain("noAgent");
  });

  it("finds an account without a shell, and one whose shell does not start", async () => {
    make({ markerMs: 1000 });
    const until = "connect, greeting, keyExchange, hostKey, authentication, shell failed:";
    await withUser({ shell: "/usr/sbin/nologin" }, async ({ name }) => {
      const { steps } = await examine(test.addHost(server, { user: name }).id);
      expect(verdict(steps)).toBe(`${until} shellSays`);
      expect(doctorText(steps)).toContain("This account is currently not available");
    });
    const forced = await start({ config: ["ForceCommand sleep 60"] });
    expect(verdict((await examine(test.addHost(forced).id)).steps)).toBe(`${until} shellSilent`);
  });

  it("finds a ProxyCommand without consent, one that fails, and a proxy that is not there", async () => {
    const command = (proxyCommand: string, proxyCommandAllowed?: string) =>
      test.addHost(server, { access: { proxyCommand, ...(proxyCommandAllowed ? { proxyCommandAllowed } : {}) } });
    expect(verdict((await examine(command("nc %h %p").id)).steps)).toBe("proxy failed: commandNotAllowed");
    expect(verdict((await examine(command("exit 1", "exit 1").id)).steps)).toBe("proxy failed: commandFailed");
    const proxy = { kind: "socks5", address: "127.0.0.1", port: await freePort() } as const;
    const behind = test.addHost(server, { access: { proxy } });
    expect(verdict((await examine(behind.id)).steps)).toBe("connect failed: proxyUnreachable");
    const notOne = test.addHost(server, { access: { proxy: { ...proxy, port: server.port } } });
    expect(verdict((await examine(notOne.id)).steps)).toBe("connect, proxy failed: proxyNotOne");
  });
});
