import { spawn, spawnSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { failureOf } from "../support/failures.ts";
import { type TestSsh, createTestSsh } from "../support/sshClient.ts";
import { type Sshd, type TestUser, createUser, makeClientKey, sshdMissing, startSshd } from "../support/sshd.ts";

const missing = sshdMissing();

describe("logging in", () => {
  let server: Sshd;
  let user: TestUser;
  let test: TestSsh;

  beforeAll(async () => {
    if (missing) return;
    server = await startSshd({ passwordAuthentication: true, config: ["MaxAuthTries 6"] });
    user = await createUser({ password: "correct horse é" });
  });
  afterAll(async () => {
    await user?.remove();
    await server?.stop();
  });
  beforeEach((context) => {
    if (missing) context.skip(missing);
    test = createTestSsh();
  });
  afterEach(() => test?.dispose());

  const failedLogins = (): number => server.log().match(/Failed (password|publickey) for/g)?.length ?? 0;

  it("works with a password", async () => {
    const host = test.addHost(server, { user: user.name, secret: { kind: "password", password: user.password } });
    expect((await test.ssh.script(host.id, "id -un")).stdout).toBe(`${user.name}\n`);
  });

  it("works with a key", async () => {
    const host = test.addHost(server, { user: user.name });
    expect((await test.ssh.script(host.id, "id -un")).stdout).toBe(`${user.name}\n`);
  });

  it.each(["rsa", "ecdsa"] as const)("works with an %s key", async (type) => {
    const key = makeClientKey(server.directory, type);
    server.authorize(key.publicKey);
    const host = test.addHost(server, {
      secret: { kind: "key", privateKey: key.privateKey, passphrase: undefined },
    });
    expect((await test.ssh.script(host.id, "echo in")).stdout).toBe("in\n");
  });

  it("works with an encrypted key", async () => {
    const key = makeClientKey(server.directory, "ed25519", "open sesame");
    server.authorize(key.publicKey);
    const host = test.addHost(server, {
      secret: { kind: "key", privateKey: key.privateKey, passphrase: "open sesame" },
    });
    expect((await test.ssh.script(host.id, "echo in")).stdout).toBe("in\n");
  });

  it.each([["a wrong passphrase", "guess"] as const, ["no passphrase", undefined] as const])(
    "says that the key is locked with %s, without asking the server",
    async (_name, passphrase) => {
      const key = makeClientKey(server.directory, "ed25519", "open sesame");
      server.authorize(key.publicKey);
      const host = test.addHost(server, {
        name: "web1",
        secret: { kind: "key", privateKey: key.privateKey, passphrase },
      });
      const connections = server.log().match(/Connection from/g)?.length;
      expect(await failureOf(test.ssh.probe(host.id))).toEqual({
        code: "ssh.keyLocked",
        params: { host: "web1", credential: "credential of web1" },
      });
      expect(server.log().match(/Connection from/g)?.length).toBe(connections);
    },
  );

  /** `work` with an agent that holds the server's key; `confirm`: it asks first, and the answer is no. */
  const withAgent = async (confirm: boolean, work: (client: TestSsh) => Promise<void>): Promise<void> => {
    const socket = join(server.directory, `agent-${String(confirm)}.sock`);
    const agent = spawn("ssh-agent", ["-D", "-a", socket], {
      stdio: "ignore",
      env: { ...process.env, SSH_ASKPASS: "/bin/false", SSH_ASKPASS_REQUIRE: "force" },
    });
    try {
      await expect.poll(() => existsSync(socket)).toBe(true);
      const added = spawnSync("ssh-add", [...(confirm ? ["-c"] : []), server.rootKeyPath], {
        env: { ...process.env, SSH_AUTH_SOCK: socket },
      });
      expect(added.status).toBe(0);
      const client = createTestSsh({ sshAuthSock: socket });
      try {
        await work(client);
      } finally {
        client.dispose();
      }
    } finally {
      agent.kill();
    }
  };

  it("works with an agent", () =>
    withAgent(false, async (client) => {
      const host = client.addHost(server, { secret: null });
      expect((await client.ssh.script(host.id, "echo in")).stdout).toBe("in\n");
    }));

  it("is refused when the agent will not sign", () =>
    withAgent(true, async (client) => {
      const host = client.addHost(server, { secret: null });
      expect(await failureOf(client.ssh.script(host.id, "true"))).toMatchObject({
        code: "ssh.authFailed",
        params: { tried: ["agent"] },
      });
    }));

  it("says that there is no agent when none is configured or none answers", async () => {
    const host = test.addHost(server, { secret: null, name: "web1" });
    expect(await failureOf(test.ssh.probe(host.id))).toEqual({ code: "ssh.noAgent", params: { host: "web1" } });
    const stale = createTestSsh({ sshAuthSock: "/nonexistent/agent.sock" });
    try {
      const other = stale.addHost(server, { secret: null, name: "web2" });
      expect(await failureOf(stale.ssh.probe(other.id))).toEqual({ code: "ssh.noAgent", params: { host: "web2" } });
    } finally {
      stale.dispose();
    }
  });

  it("shows wrong credentials to the server once, and then waits instead of knocking again", async () => {
    const before = failedLogins();
    const host = test.addHost(server, {
      user: user.name,
      secret: { kind: "password", password: "wrong" },
      name: "web1",
    });
    expect(await failureOf(test.ssh.script(host.id, "true"))).toEqual({
      code: "ssh.authFailed",
      params: { host: "web1", user: user.name, tried: ["password"] },
    });
    expect(test.ssh.states()).toMatchObject([{ state: "waiting", failure: { code: "ssh.authFailed" } }]);
    const later = await Promise.all(Array.from({ length: 20 }, () => failureOf(test.ssh.script(host.id, "true"))));
    expect(new Set(later.map(({ code }) => code))).toEqual(new Set(["ssh.waitAfterAuthFailure"]));
    expect(Number(later[0]?.params["seconds"])).toBeGreaterThan(20);
    expect(failedLogins() - before).toBe(1);
  });

  it("makes parallel callers share one refused login", async () => {
    const before = failedLogins();
    const host = test.addHost(server, { user: user.name, secret: { kind: "password", password: "wrong" } });
    const codes = await Promise.all(
      Array.from({ length: 8 }, async () => (await failureOf(test.ssh.script(host.id, "true"))).code),
    );
    expect(new Set(codes)).toEqual(new Set(["ssh.authFailed"]));
    expect(failedLogins() - before).toBe(1);
  });

  it("waits longer after each refused test, and no more once the password is right", async () => {
    const host = test.addHost(server, { user: user.name, secret: { kind: "password", password: "wrong" } });
    await failureOf(test.ssh.script(host.id, "true"));
    // A person's own test goes through at once.
    expect((await failureOf(test.ssh.probe(host.id))).code).toBe("ssh.authFailed");
    expect((await failureOf(test.ssh.script(host.id, "true"))).code).toBe("ssh.waitAfterAuthFailure");
    test.inventory.update(host.id, { secret: { kind: "password", password: user.password } });
    expect((await test.ssh.script(host.id, "echo in")).stdout).toBe("in\n");
  });

  it("never puts a secret into a failure or a state", async () => {
    const secret = "s3cret-needle";
    const host = test.addHost(server, { user: user.name, secret: { kind: "password", password: secret } });
    const failure = await failureOf(test.ssh.probe(host.id));
    expect(JSON.stringify([failure, test.ssh.states()])).not.toContain(secret);
  });

  it("says so when the server does not offer the credential's method", async () => {
    const keysOnly = await startSshd();
    try {
      const host = test.addHost(keysOnly, { user: user.name, secret: { kind: "password", password: user.password } });
      expect(await failureOf(test.ssh.probe(host.id))).toMatchObject({ code: "ssh.authFailed", params: { tried: [] } });
      expect(keysOnly.log()).not.toContain("Failed password");
    } finally {
      await keysOnly.stop();
    }
  });

  it("answers a server that asks for the password in a dialog", async (context) => {
    if (!existsSync("/etc/pam.d/sshd")) context.skip("needs the PAM service of sshd");
    const asking = await startSshd({ config: ["UsePAM yes", "KbdInteractiveAuthentication yes"] });
    try {
      const host = test.addHost(asking, { user: user.name, secret: { kind: "password", password: user.password } });
      const result = await test.ssh.script(host.id, "id -un").catch((error: unknown) => {
        if (/PAM: (?:initialization|Authentication service)/.test(asking.log())) context.skip("PAM does not work here");
        throw error;
      });
      expect(result.stdout).toBe(`${user.name}\n`);
      expect(asking.log()).toContain("keyboard-interactive");
    } finally {
      await asking.stop();
    }
  });
});

describe("the test server", () => {
  it("leaves no user behind", async (context) => {
    if (missing) context.skip(missing);
    const user = await createUser();
    await user.remove();
    expect(readFileSync("/etc/passwd", "utf8")).not.toContain(user.name);
  });
});
