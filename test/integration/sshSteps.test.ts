import { spawn, spawnSync } from "node:child_process";
import { createHash, generateKeyPairSync, sign } from "node:crypto";
import { existsSync } from "node:fs";
import { type Server, createServer } from "node:net";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { createLoginPrompts } from "../../electron/core/access/loginPrompts.ts";
import type { TotpSecret } from "../../electron/core/credentials/secret.ts";
import { wireString, wireU32, WireReader } from "../../electron/core/ssh/certificates/wire.ts";
import { failureOf } from "../support/failures.ts";
import { type TestSsh, createTestSsh } from "../support/sshClient.ts";
import {
  type Sshd,
  type TestUser,
  createUser,
  freePort,
  makeClientKey,
  sshdMissing,
  startSshd,
} from "../support/sshd.ts";
import { temporaryFolder } from "../support/temporaryFolder.ts";

const missing = sshdMissing();
/** Comes with the PAM module of the same package. */
const codeProgram = "/usr/bin/google-authenticator";
const totp: TotpSecret = {
  kind: "totp",
  seed: "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP",
  digits: 6,
  periodSeconds: 30,
  algorithm: "SHA1",
};

describe("logging in step by step", () => {
  let server: Sshd;
  let user: TestUser;
  let test: TestSsh;
  const prompts = createLoginPrompts({ now: () => 0 });

  beforeAll(async () => {
    if (missing || !existsSync(codeProgram)) return;
    user = await createUser();
    const seedPath = join(user.home, ".google_authenticator");
    user.writeFile(".google_authenticator", `${totp.seed}\n" TOTP_AUTH\n`, 0o400);
    server = await startSshd({
      config: [
        "UsePAM yes",
        "KbdInteractiveAuthentication yes",
        "AuthenticationMethods publickey,keyboard-interactive",
        "Banner /etc/hostname",
      ],
      pam: [
        "auth required pam_unix.so nodelay",
        `auth required pam_google_authenticator.so secret=${seedPath} user=root no_strict_owner allowed_perm=0400`,
        "account required pam_permit.so",
        "session required pam_permit.so",
      ],
    });
  });
  afterAll(async () => {
    await server?.stop();
    await user?.remove();
  });
  beforeEach((context) => {
    if (missing) context.skip(missing);
    if (!existsSync(codeProgram)) context.skip("needs libpam-google-authenticator");
    test = createTestSsh({ prompts });
  });
  afterEach(() => test?.dispose());

  const login = (password: string | undefined, code: boolean) => {
    const more = password === undefined ? [] : [test.inventory.addSecret({ kind: "password", password })];
    return test.addHost(server, {
      user: user.name,
      access: {
        moreCredentialIds: more,
        ...(code ? { totpCredentialId: test.inventory.addSecret(totp) } : {}),
      },
    });
  };

  it("shows the key, answers with the password and makes the one-time code", async () => {
    const host = login(user.password, true);
    expect((await test.ssh.script(host.id, "id -un")).stdout).toBe(`${user.name}\n`);
    expect(test.inventory.used).toEqual([host.credentialId]);
  });

  it("goes on to the dialog after a key that the agent holds", async () => {
    const socket = join(temporaryFolder(), "agent.sock");
    const agent = spawn("ssh-agent", ["-D", "-a", socket], { stdio: "ignore" });
    try {
      await expect.poll(() => existsSync(socket)).toBe(true);
      const other = makeClientKey(server.directory);
      for (const path of [other.path, server.rootKeyPath])
        expect(spawnSync("ssh-add", ["-q", path], { env: { ...process.env, SSH_AUTH_SOCK: socket } }).status).toBe(0);
      test.dispose();
      test = createTestSsh({ prompts, sshAuthSock: socket });
      const password = test.inventory.addSecret({ kind: "password", password: user.password });
      const totpCredentialId = test.inventory.addSecret(totp);
      const host = test.addHost(server, {
        user: user.name,
        secret: null,
        access: { moreCredentialIds: [password], totpCredentialId },
      });
      expect((await test.ssh.script(host.id, "echo in")).stdout).toBe("in\n");
    } finally {
      agent.kill();
    }
  });

  it("asks a person for what is not stored, in the server's own words", async () => {
    const watching = prompts.watch();
    const asked: string[] = [];
    const answering = prompts.onChange(([prompt]) => {
      if (!prompt) return;
      asked.push(...prompt.questions.map(({ text, echo }) => `${text} ${String(echo)}`));
      prompts.answer(prompt.id, [user.password]);
    });
    try {
      const host = login(undefined, true);
      expect((await test.ssh.script(host.id, "echo in")).stdout).toBe("in\n");
      expect(asked).toEqual(["Password: false"]);
    } finally {
      answering.dispose();
      watching.dispose();
    }
  });

  it("is refused with the question that nobody answered, and then waits for a person", async () => {
    const host = login(undefined, true);
    expect(await failureOf(test.ssh.script(host.id, "true"))).toMatchObject({
      code: "ssh.authFailed",
      params: { tried: ["publickey", "keyboard-interactive"], question: "Password:" },
    });
    expect((await failureOf(test.ssh.script(host.id, "true"))).code).toBe("ssh.waitAfterAuthFailure");
  });
});

describe("a server that wants little of a client", () => {
  let server: Sshd;
  let test: TestSsh;

  beforeEach((context) => {
    if (missing) context.skip(missing);
    test = createTestSsh();
  });
  afterEach(async () => {
    test?.dispose();
    await server?.stop();
  });

  it("serves many calls with one session a connection, two logins at a time and a forced command", async () => {
    server = await startSshd({
      config: [
        "MaxSessions 1",
        "MaxStartups 2",
        "ForceCommand sh -c 'eval \"$SSH_ORIGINAL_COMMAND\"'",
        "Banner /etc/passwd",
      ],
    });
    const host = test.addHost(server);
    const words = Array.from({ length: 12 }, (_, index) => `word${index}`);
    const results = await Promise.all(words.map((word) => test.ssh.script(host.id, `echo ${word}`)));
    expect(results.map(({ stdout }) => stdout.trim())).toEqual(words);
  });

  it("stops at its limit of refusals with the ways that were tried", async () => {
    server = await startSshd({ config: ["MaxAuthTries 3"] });
    const keys = Array.from({ length: 5 }, () => ({
      kind: "key" as const,
      privateKey: makeClientKey(server.directory).privateKey,
      passphrase: undefined,
    }));
    const [first, ...more] = keys;
    const ids = more.map((key) => test.inventory.addSecret(key));
    const host = test.addHost(server, { secret: first ?? null, access: { moreCredentialIds: ids } });
    expect(await failureOf(test.ssh.probe(host.id))).toMatchObject({
      code: "ssh.authFailed",
      params: { tried: ["publickey", "publickey", "publickey"] },
    });
  });
});

describe("hardware keys", () => {
  /** What an authenticator does (OpenSSH's PROTOCOL.u2f), with a key in memory, behind the socket of an agent. */
  const startAuthenticator = (path: string): { server: Server; publicKey: string } => {
    const { publicKey, privateKey } = generateKeyPairSync("ed25519");
    const application = "ssh:";
    const raw = publicKey.export({ type: "spki", format: "der" }).subarray(-32);
    const type = "sk-ssh-ed25519@openssh.com";
    const blob = Buffer.concat([type, raw, application].map(wireString));
    const hash = (data: string | Buffer): Buffer => createHash("sha256").update(data).digest();
    const answer = (request: Buffer): Buffer => {
      if (request[0] === 11)
        return Buffer.concat([Buffer.from([12]), wireU32(1), wireString(blob), wireString("the token")]);
      const reader = new WireReader(request.subarray(1));
      reader.string();
      const data = reader.string();
      const touched = Buffer.concat([Buffer.from([1]), wireU32(7)]);
      const value = sign(null, Buffer.concat([hash(application), touched, hash(data)]), privateKey);
      return Buffer.concat([
        Buffer.from([14]),
        wireString(Buffer.concat([wireString(type), wireString(value), touched])),
      ]);
    };
    const server = createServer((socket) => {
      socket.on("error", () => undefined);
      socket.on("data", (data) => socket.write(wireString(answer(data.subarray(4)))));
    });
    server.listen(path);
    return { server, publicKey: `${type} ${blob.toString("base64")}` };
  };

  it("log in through the agent", async (context) => {
    if (missing) context.skip(missing);
    const socket = join(temporaryFolder(), "agent.sock");
    const { server: authenticator, publicKey } = startAuthenticator(socket);
    const server = await startSshd();
    const test = createTestSsh({ sshAuthSock: socket });
    try {
      server.authorize(publicKey);
      const host = test.addHost(server, { secret: { kind: "agent", agentKey: "the token" } });
      expect((await test.ssh.script(host.id, "echo in")).stdout).toBe("in\n");
      expect(server.log()).toContain("Accepted publickey for root");
      expect(server.log()).toContain("ED25519-SK");
    } finally {
      test.dispose();
      await server.stop();
      authenticator.close();
    }
  });
});

describe("host keys that change as they should", () => {
  let test: TestSsh;
  const servers: Sshd[] = [];

  beforeEach((context) => {
    if (missing) context.skip(missing);
    test = createTestSsh();
  });
  afterEach(async () => {
    test?.dispose();
    for (const server of servers.splice(0)) await server.stop();
  });

  it("are learned when the server announces them, so that the old one may go", async () => {
    const port = await freePort();
    const first = await startSshd({ port, hostKeyTypes: ["ed25519"] });
    servers.push(first);
    const { privateKey } = first.rootKey;
    const host = test.inventory.add({ port, secret: { kind: "key", privateKey, passphrase: undefined } });
    const shown = await failureOf(test.ssh.probe(host.id));
    test.hostKeys.trust(host.id, String(shown.params["key"]), false);

    first.kill();
    const both = await startSshd({ port, hostKeyTypes: ["ed25519", "ecdsa"], hostKeysOf: first });
    servers.push(both);
    both.authorize(first.rootKey.publicKey);
    await test.ssh.probe(host.id);
    await expect
      .poll(() =>
        test.hostKeys
          .list()
          .map(({ source }) => source)
          .toSorted(),
      )
      .toEqual(["announced", "firstUse"]);

    both.kill();
    const last = await startSshd({ port, hostKeyTypes: ["ecdsa"], hostKeysOf: first });
    servers.push(last);
    last.authorize(first.rootKey.publicKey);
    // The new key is known: no question, and the old one is dropped.
    await test.ssh.probe(host.id);
    await expect
      .poll(() => test.hostKeys.list().map(({ fingerprint }) => fingerprint))
      .toEqual([last.hostKeyFingerprints.ecdsa]);
  });

  it("are refused for good once they are revoked, even where they are trusted", async () => {
    const server = await startSshd();
    servers.push(server);
    const host = test.addHost(server, { name: "web1" });
    await test.ssh.script(host.id, "true");
    const fingerprint = server.hostKeyFingerprints.ed25519 ?? "";
    test.hostKeys.revoke(fingerprint);
    test.ssh.close(host.id);
    test.hostKeys.pin(host.id, fingerprint);
    expect(await failureOf(test.ssh.script(host.id, "true"))).toMatchObject({
      code: "ssh.hostKeyRevoked",
      params: { host: "web1", fingerprint, revokedAt: expect.any(Number) },
    });
  });
});
