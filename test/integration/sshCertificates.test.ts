import { spawn, spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import type { Host } from "../../shared/contract/hosts.ts";
import { failureOf } from "../support/failures.ts";
import { type TestAuthority, makeAuthority } from "../support/sshCertificates.ts";
import { type TestSsh, createTestSsh } from "../support/sshClient.ts";
import { type ClientKey, type KeyType, type Sshd, makeClientKey, sshdMissing, startSshd } from "../support/sshd.ts";
import { temporaryFolder } from "../support/temporaryFolder.ts";

const missing = sshdMissing();

describe("logging in with certificates", () => {
  let server: Sshd;
  let authority: TestAuthority;
  let folder: string;
  let test: TestSsh;

  beforeAll(async () => {
    if (missing) return;
    folder = mkdtempSync(join(tmpdir(), "holdfast-authority-"));
    authority = makeAuthority(folder);
    // No key is authorized by itself: a certificate is the only way in.
    server = await startSshd({
      config: [`TrustedUserCAKeys ${authority.publicKeyPath}`, "AuthorizedKeysFile none"],
    });
  });
  afterAll(async () => {
    await server?.stop();
    if (folder) rmSync(folder, { recursive: true, force: true });
  });
  beforeEach((context) => {
    if (missing) context.skip(missing);
    test = createTestSsh();
  });
  afterEach(() => test?.dispose());

  const secretOf = (key: ClientKey, certificate?: string) => ({
    kind: "key" as const,
    privateKey: key.privateKey,
    passphrase: undefined,
    ...(certificate === undefined ? {} : { certificate }),
  });

  it.each(["ed25519", "ecdsa", "rsa"] as const)("works with the certificate of an %s key", async (type) => {
    const key = authority.userKey(type, "root");
    const host = test.addHost(server, { secret: secretOf(key, key.certificate) });
    expect((await test.ssh.script(host.id, "echo in")).stdout).toBe("in\n");
    expect(server.log()).toMatch(/Accepted publickey for root .*-CERT/);
  });

  it("is refused with the key alone", async () => {
    const host = test.addHost(server, { secret: secretOf(authority.userKey("ed25519", "root")) });
    expect(await failureOf(test.ssh.probe(host.id))).toMatchObject({
      code: "ssh.authFailed",
      params: { tried: ["publickey"] },
    });
  });

  it("is refused with a certificate for somebody else, after key and certificate were shown once each", async () => {
    const key = authority.userKey("ed25519", "alice");
    const host = test.addHost(server, { secret: secretOf(key, key.certificate) });
    expect(await failureOf(test.ssh.probe(host.id))).toMatchObject({
      code: "ssh.authFailed",
      params: { tried: ["certificate", "publickey"], certificate: "otherNames" },
    });
  });

  it("is refused with a certificate for nobody, as sshd does for those of TrustedUserCAKeys, and says so", async () => {
    const key = authority.userKey("ed25519", "");
    const host = test.addHost(server, { secret: secretOf(key, key.certificate) });
    expect(await failureOf(test.ssh.probe(host.id))).toMatchObject({
      code: "ssh.authFailed",
      params: { certificate: "noNames" },
    });
  });

  it.each([
    ["ssh.certificateExpired", "-V", "20200101:20200102", "expired"],
    ["ssh.certificateNotYetValid", "-V", "20990101:20990102", "not valid yet"],
  ])("says %s before it connects", async (code, option, value) => {
    const key = authority.userKey("ed25519", "root", option, value);
    const host = test.addHost(server, { name: "web1", secret: secretOf(key, key.certificate) });
    const connections = server.log().match(/Connection from/g)?.length;
    expect(await failureOf(test.ssh.probe(host.id))).toMatchObject({
      code,
      params: { host: "web1", credential: "credential of web1", at: expect.any(Number) },
    });
    expect(server.log().match(/Connection from/g)?.length).toBe(connections);
  });

  it("says that a certificate belongs to another key", async () => {
    const key = authority.userKey("ed25519", "root");
    const other = makeClientKey(folder);
    const host = test.addHost(server, { secret: secretOf(other, key.certificate) });
    expect(await failureOf(test.ssh.probe(host.id))).toMatchObject({
      code: "ssh.badCertificate",
      params: { reason: "mismatch" },
    });
  });

  it.each(["ed25519", "rsa"] as const)("works with an %s certificate that the agent holds", async (type) => {
    const key = authority.userKey(type, "root");
    const socket = join(temporaryFolder(), "agent.sock");
    const agent = spawn("ssh-agent", ["-D", "-a", socket], { stdio: "ignore" });
    try {
      await expect.poll(() => existsSync(socket)).toBe(true);
      const added = spawnSync("ssh-add", [key.path], { env: { ...process.env, SSH_AUTH_SOCK: socket } });
      expect(added.status).toBe(0);
      const client = createTestSsh({ sshAuthSock: socket });
      try {
        const host = client.addHost(server, { secret: null });
        expect((await client.ssh.script(host.id, "echo in")).stdout).toBe("in\n");
      } finally {
        client.dispose();
      }
    } finally {
      agent.kill();
    }
  });
});

describe("host certificates", () => {
  let test: TestSsh;
  let authority: TestAuthority;
  let server: Sshd | undefined;

  beforeEach((context) => {
    if (missing) context.skip(missing);
    test = createTestSsh();
    authority = makeAuthority(temporaryFolder());
  });
  afterEach(async () => {
    test?.dispose();
    await server?.stop();
    server = undefined;
  });

  /** A server with a certified key, and a host of which nothing is known but the authority for `patterns`. */
  const start = async (options: {
    type?: KeyType;
    principals?: string;
    validity?: string;
    patterns?: string;
  }): Promise<Host> => {
    const { type = "ed25519", principals = "127.0.0.1", validity = "+1h", patterns = "127.0.0.*" } = options;
    server = await startSshd({
      hostKeyTypes: [type],
      certify: (path) => authority.sign(path, principals, "-h", "-V", validity),
    });
    test.hostKeys.authorityList.add(patterns, authority.publicKey);
    const secret = { kind: "key" as const, privateKey: server.rootKey.privateKey, passphrase: undefined };
    return test.inventory.add({ name: "web1", port: server.port, secret });
  };

  it.each(["ed25519", "ecdsa", "rsa"] as const)("vouch for an %s key that nobody has seen before", async (type) => {
    const host = await start({ type });
    expect((await test.ssh.script(host.id, "echo in")).stdout).toBe("in\n");
    // Shown, and trusted only through its authority.
    expect(test.hostKeys.list()).toMatchObject([
      { fingerprint: server?.hostKeyFingerprints[type], source: "authority" },
    ]);
    expect(test.hostKeys.trusted(host.id)).toEqual([]);
  });

  it("vouch no more once their authority is removed", async () => {
    const host = await start({});
    await test.ssh.script(host.id, "true");
    const [known] = test.hostKeys.authorityList.list();
    test.hostKeys.authorityList.remove(known?.id ?? "");
    test.ssh.close(host.id);
    expect(await failureOf(test.ssh.probe(host.id))).toMatchObject({ code: "ssh.hostKeyUnknown" });
  });

  it.each([
    ["expired", { validity: "20200101:20200102" }],
    ["notYetValid", { validity: "20990101:20990102" }],
    ["principals", { principals: "other.example.com" }],
    ["noPrincipals", { principals: "" }],
  ] as const)("leave the key to the person when they do not hold (%s)", async (certificate, options) => {
    const host = await start(options);
    const failure = await failureOf(test.ssh.probe(host.id));
    expect(failure).toMatchObject({
      code: "ssh.hostKeyUnknown",
      params: { certificate, fingerprint: server?.hostKeyFingerprints.ed25519, keyType: "ssh-ed25519" },
    });
    // What was shown can be trusted like any other key, and is then enough.
    test.hostKeys.trust(host.id, String(failure.params["key"]), false);
    expect((await test.ssh.script(host.id, "echo in")).stdout).toBe("in\n");
  });

  it("are not asked for where their authority does not speak", async () => {
    const host = await start({ patterns: "10.*" });
    const failure = await failureOf(test.ssh.probe(host.id));
    expect(failure.code).toBe("ssh.hostKeyUnknown");
    expect(failure.params).not.toHaveProperty("certificate");
  });

  it("are refused once their authority is revoked", async () => {
    const host = await start({});
    test.hostKeys.revoke(authority.fingerprint);
    expect(await failureOf(test.ssh.probe(host.id))).toMatchObject({
      code: "ssh.hostKeyRevoked",
      params: { host: "web1", fingerprint: authority.fingerprint },
    });
  });

  it("hold through a new key exchange on the same connection", async () => {
    const host = await start({});
    await server?.stop();
    server = await startSshd({
      port: host.port,
      config: ["RekeyLimit 100K"],
      certify: (path) => authority.sign(path, "127.0.0.1", "-h"),
    });
    const changed = { secret: { kind: "key" as const, privateKey: server.rootKey.privateKey, passphrase: undefined } };
    test.inventory.update(host.id, changed);
    const { stdout } = await test.ssh.script(host.id, "head -c 600000 /dev/zero | tr '\\0' x");
    expect(stdout).toHaveLength(600_000);
  });
});
