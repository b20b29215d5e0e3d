import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import type { SshLimits } from "../../electron/core/ssh/limits.ts";
import { failureOf } from "../support/failures.ts";
import { programMissing, startHttpProxy, startSocks } from "../support/proxies.ts";
import { type TestSsh, createTestSsh } from "../support/sshClient.ts";
import { type Sshd, freePort, makeClientKey, sshdMissing, startSshd } from "../support/sshd.ts";

const missing = sshdMissing();
const login = { user: "ann", password: "proxy-secret" };

describe("ways to a host", () => {
  const stops: (() => Promise<void>)[] = [];
  let folder: string;
  let server: Sshd;
  let test: TestSsh;
  const make = (limits: Partial<SshLimits> = {}): TestSsh => {
    test?.dispose();
    return (test = createTestSsh({ limits }));
  };
  const start = async (...options: Parameters<typeof startSshd>): Promise<Sshd> => {
    const started = await startSshd(...options);
    stops.push(() => started.stop());
    return started;
  };
  /** Where the server sees the connection come from. */
  const clientOf = async (id: string): Promise<string> =>
    (await test.ssh.script(id, 'echo "$SSH_CONNECTION"')).stdout.split(" ")[0] ?? "";

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), "holdfast-ways-"));
    // All of 127/8 is this machine: a server there tells which address a connection was made from.
    if (!missing) server = await startSshd({ config: ["ListenAddress ::1", "ListenAddress 127.0.0.3"] });
  });
  afterAll(async () => {
    await server?.stop();
    rmSync(folder, { recursive: true, force: true });
  });
  beforeEach((context) => {
    if (missing) context.skip(missing);
    make();
  });
  afterEach(async () => {
    test?.dispose();
    for (const stop of stops.splice(0)) await stop();
  });

  it("lead over IPv6, to a literal address in brackets or not, and to nothing else when only that is wanted", async () => {
    const addresses = ["::1", "[::1]", "::1%lo"];
    const access = { addressFamily: "ipv6" } as const;
    const hosts = addresses.map((address) => test.addHost(server, { address, access }));
    const clients = await Promise.all(hosts.map(({ id }) => clientOf(id)));
    expect(clients).toEqual(["::1", "::1", "::1"]);
    const other = test.addHost(server, { name: "web1", access });
    expect(await failureOf(test.ssh.probe(other.id))).toMatchObject({
      code: "ssh.unreachable",
      params: { host: "web1", address: "127.0.0.1", reason: "EAFNOSUPPORT" },
    });
  });

  it("lead to whichever address of a name answers", async () => {
    const only4 = await start();
    const host = test.addHost(only4, { address: "localhost" });
    expect(await clientOf(host.id)).toBe("127.0.0.1");
  });

  it("leave from the address that was asked for", async () => {
    const host = test.addHost(server, { access: { bindAddress: "127.0.0.9" } });
    expect(await clientOf(host.id)).toBe("127.0.0.9");
    const foreign = test.addHost(server, { name: "web1", access: { bindAddress: "192.0.2.1" } });
    expect(await failureOf(test.ssh.probe(foreign.id))).toMatchObject({
      code: "ssh.unreachable",
      params: { host: "web1", reason: "EADDRNOTAVAIL" },
    });
  });

  it("lead through three jump hosts with credentials of their own, and a failure names the one where it was", async () => {
    const inside = await start({ config: ["MaxStartups 2"] });
    const hops = [await start(), await start(), await start()];
    let jumpHostId: string | null = null;
    const jumps = [];
    for (const [index, hop] of hops.entries()) {
      const key = makeClientKey(hop.directory, "ecdsa");
      hop.authorize(key.publicKey);
      const secret = { kind: "key", privateKey: key.privateKey, passphrase: undefined } as const;
      const jump = test.addHost(hop, { name: `hop-${index + 1}`, jumpHostId, secret });
      jumps.push(jump);
      jumpHostId = jump.id;
    }
    // MaxStartups 2 behind the chain: twenty logins at once, and all of them come in.
    const hosts = Array.from({ length: 20 }, (_, index) => test.addHost(inside, { name: `in-${index}`, jumpHostId }));
    const results = await Promise.all(hosts.map(({ id }) => test.ssh.script(id, "echo in")));
    expect(results.every(({ stdout }) => stdout === "in\n")).toBe(true);
    for (const hop of hops) expect(hop.log().match(/Accepted publickey/g)).toHaveLength(1);

    const running = failureOf(test.ssh.script(hosts[0]!.id, "sleep 30"));
    await expect.poll(() => test.ssh.states().find(({ hostId }) => hostId === hosts[0]!.id)?.channels).toBe(1);
    hops[1]!.kill();
    expect(await running).toMatchObject({
      code: "ssh.closed",
      params: { host: "in-0", reason: "jumpLost", jump: "hop-3" },
    });
    expect(await failureOf(test.ssh.probe(hosts[1]!.id))).toMatchObject({
      code: "ssh.jumpFailed",
      params: { host: "in-1", jump: "hop-1", next: "hop-2", reason: "forwardRefused" },
    });
    await hops[1]!.restart();
    test.hostKeys.forget(jumps[1]!.id);
    expect(await failureOf(test.ssh.probe(hosts[1]!.id))).toMatchObject({
      code: "ssh.jumpFailed",
      params: { host: "in-1", jump: "hop-2", next: "hop-3", reason: "ssh.hostKeyUnknown", keyType: "ssh-ed25519" },
    });
  });

  it("notice a jump host that froze, from behind it", async () => {
    make({ keepaliveMs: 200, keepaliveMisses: 2 });
    const gate = await start();
    const bastion = test.addHost(gate, { name: "bastion" });
    const inner = test.addHost(server, { name: "inner", jumpHostId: bastion.id });
    const running = failureOf(test.ssh.script(inner.id, "sleep 30"));
    await expect.poll(() => test.ssh.states().find(({ hostId }) => hostId === inner.id)?.channels).toBe(1);
    gate.freezeSessions();
    expect((await running).code).toBe("ssh.closed");
    gate.thawSessions();
  });

  it("go through a jump host that allows one session, beside that session", async () => {
    const single = await start({ config: ["MaxSessions 1"] });
    const bastion = test.addHost(single);
    const held = await test.ssh.shell(bastion.id, { cols: 80, rows: 24 });
    held.output.resume();
    const hosts = Array.from({ length: 5 }, () => test.addHost(server, { jumpHostId: bastion.id }));
    const results = await Promise.all(hosts.map(({ id }) => test.ssh.script(id, "echo in")));
    expect(results.map(({ stdout }) => stdout)).toEqual(hosts.map(() => "in\n"));
    expect(single.log().match(/Accepted publickey/g)).toHaveLength(1);
    held.close();
  });

  it("go through SOCKS 5, with and without a login, and leave names to the proxy", async (context) => {
    const lacks = programMissing("/usr/bin/microsocks");
    if (lacks) context.skip(lacks);
    const open = await startSocks();
    stops.push(() => open.stop());
    const closed = await startSocks(login);
    stops.push(() => closed.stop());
    const via = (port: number, more: object = {}) => ({ kind: "socks5" as const, address: "127.0.0.1", port, ...more });
    const host = test.addHost(server, { address: "localhost", access: { proxy: via(open.port) } });
    expect((await test.ssh.script(host.id, "echo in")).stdout).toBe("in\n");

    const credentialId = test.inventory.addSecret({ kind: "password", password: login.password });
    const known = test.addHost(server, { access: { proxy: via(closed.port, { user: login.user, credentialId }) } });
    expect((await test.ssh.script(known.id, "echo in")).stdout).toBe("in\n");

    const stranger = test.addHost(server, { name: "web1", access: { proxy: via(closed.port, { user: "bob" }) } });
    expect(await failureOf(test.ssh.probe(stranger.id))).toEqual({
      code: "ssh.proxyFailed",
      params: { host: "web1", proxy: `127.0.0.1:${closed.port}`, reason: "loginRefused" },
    });
    const nobody = test.addHost(server, { name: "web2", port: await freePort(), access: { proxy: via(open.port) } });
    expect(await failureOf(test.ssh.probe(nobody.id))).toMatchObject({
      code: "ssh.proxyFailed",
      params: { host: "web2", reason: "connectionRefused" },
    });
  });

  it("go through HTTP CONNECT, behind a jump host too, and say what the proxy forbids", async (context) => {
    const lacks = programMissing("/usr/bin/tinyproxy");
    if (lacks) context.skip(lacks);
    const proxy = await startHttpProxy(folder, [server.port], login);
    stops.push(() => proxy.stop());
    const credentialId = test.inventory.addSecret({ kind: "password", password: login.password });
    const via = { kind: "http" as const, address: "127.0.0.1", port: proxy.port, user: login.user, credentialId };
    const host = test.addHost(server, { access: { proxy: via } });
    expect((await test.ssh.script(host.id, "echo in")).stdout).toBe("in\n");
    const bastion = test.addHost(server);
    const inner = test.addHost(server, { jumpHostId: bastion.id, access: { proxy: via } });
    expect((await test.ssh.script(inner.id, "echo in")).stdout).toBe("in\n");

    const { user: _, credentialId: __, ...anonymous } = via;
    const stranger = test.addHost(server, { name: "web1", access: { proxy: anonymous } });
    expect(await failureOf(test.ssh.probe(stranger.id))).toMatchObject({
      code: "ssh.proxyFailed",
      params: { host: "web1", reason: "loginNeeded" },
    });
    const forbidden = test.addHost(server, { name: "web2", port: 1, access: { proxy: via } });
    const { code, params } = await failureOf(test.ssh.probe(forbidden.id));
    expect(code).toBe("ssh.proxyFailed");
    expect(params["reason"]).toMatch(/^403 /);
    expect(JSON.stringify(params)).not.toContain(login.password);
  });

  it("run a ProxyCommand only with consent to its very text, and end it with the connection", async () => {
    const bridge = join(folder, "bridge.mjs");
    writeFileSync(
      bridge,
      `import { connect } from "node:net";
       const socket = connect({ host: process.argv[2], port: Number(process.argv[3]) });
       process.stdin.pipe(socket); socket.pipe(process.stdout);`,
    );
    const proxyCommand = `exec ${process.execPath} ${bridge} %h %p`;
    const refused = test.addHost(server, { name: "web1", access: { proxyCommand } });
    expect(await failureOf(test.ssh.probe(refused.id))).toEqual({
      code: "ssh.proxyCommandNotAllowed",
      params: { host: "web1", command: proxyCommand },
    });
    const allowed = test.addHost(server, { access: { proxyCommand, proxyCommandAllowed: proxyCommand } });
    expect((await test.ssh.script(allowed.id, "echo in")).stdout).toBe("in\n");
    expect(processesWith(bridge)).toBe(1);
    // A change of the text takes the consent away, and with it the open connection.
    test.inventory.update(allowed.id, {
      access: { proxyCommand: `${proxyCommand} `, proxyCommandAllowed: proxyCommand },
    });
    await expect.poll(() => processesWith(bridge)).toBe(0);
    expect((await failureOf(test.ssh.probe(allowed.id))).code).toBe("ssh.proxyCommandNotAllowed");

    const failing = "echo no route today >&2; exit 3";
    const broken = test.addHost(server, {
      name: "web2",
      access: { proxyCommand: failing, proxyCommandAllowed: failing },
    });
    expect(await failureOf(test.ssh.probe(broken.id))).toEqual({
      code: "ssh.proxyCommandFailed",
      params: { host: "web2", exit: "3", detail: "no route today" },
    });
  });

  it("lead to a server with nothing but old algorithms, once that is allowed for it, and say that they are weak", async () => {
    const old = await start({
      hostKeyTypes: ["rsa"],
      config: [
        "KexAlgorithms diffie-hellman-group14-sha1",
        "Ciphers aes128-cbc,3des-cbc",
        "MACs hmac-sha1",
        "HostKeyAlgorithms ssh-rsa",
      ],
    });
    const host = test.addHost(old, { name: "switch" });
    test.hostKeys.pin(host.id, old.hostKeyFingerprints.rsa ?? "");
    const { code, params } = await failureOf(test.ssh.probe(host.id));
    expect({ code, ...params }).toMatchObject({ code: "ssh.noCommonAlgorithm", host: "switch", kind: "keyExchange" });
    test.inventory.update(host.id, { access: { legacyAlgorithms: true } });
    expect((await test.ssh.script(host.id, "echo in")).stdout).toBe("in\n");
    expect(test.ssh.states()[0]?.weak).toEqual(["diffie-hellman-group14-sha1", "ssh-rsa", "aes128-cbc", "hmac-sha1"]);
    const modern = test.addHost(server, { access: { legacyAlgorithms: true } });
    await test.ssh.probe(modern.id);
    expect(test.ssh.states().find(({ hostId }) => hostId === modern.id)).not.toHaveProperty("weak");
  });
});

/** Processes whose command line holds this path. */
function processesWith(path: string): number {
  return readdirSync("/proc").filter((pid) => {
    try {
      return /^\d+$/.test(pid) && readFileSync(`/proc/${pid}/cmdline`, "utf8").includes(path);
    } catch {
      return false;
    }
  }).length;
}
