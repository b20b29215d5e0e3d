import { createHash, randomBytes } from "node:crypto";
import { existsSync } from "node:fs";
import { release, totalmem } from "node:os";
import { buffer, text } from "node:stream/consumers";
import { pipeline } from "node:stream/promises";
import { Readable } from "node:stream";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { parseFacts } from "../../electron/core/inventory/facts/parseFacts.ts";
import { factsProgram } from "../../electron/core/inventory/facts/program.ts";
import { quote } from "../../electron/core/ssh/quote.ts";
import { failureOf } from "../support/failures.ts";
import { type TestSsh, createTestSsh } from "../support/sshClient.ts";
import { type Sshd, sshdMissing, startSshd, withUser } from "../support/sshd.ts";

const missing = sshdMissing();

describe("running a script", () => {
  let server: Sshd;
  let test: TestSsh;
  beforeAll(async () => {
    if (!missing) server = await startSshd();
  });
  afterAll(() => server?.stop());
  beforeEach((context) => {
    if (missing) context.skip(missing);
    test = createTestSsh();
  });
  afterEach(() => test?.dispose());

  /** For hosts whose shell never starts: they are given up sooner. */
  const useImpatient = (): void => {
    test.dispose();
    test = createTestSsh({ limits: { markerMs: 1000 } });
  };

  it("tells what the host is, without root and whatever the login shell", async () => {
    await withUser({ shell: "/bin/csh" }, async (user) => {
      const host = test.addHost(server, { user: user.name });
      const { code, stdout } = await test.ssh.script(host.id, factsProgram);
      expect(code).toBe(0);
      const facts = parseFacts(stdout);
      expect(facts).toMatchObject({ kernel: release(), memoryBytes: totalmem() });
      expect(facts.os).not.toBe("");
      expect(facts.architecture).toMatch(/^(x86_64|aarch64)$/);
      expect(facts.cores).toBeGreaterThan(0);
    });
  });

  // A program with everything that shells other than sh would trip over.
  const program = `
set -eu
name='it''s "quoted" $HOME !! \\n'
printf '%s|' "$name" "$(printf 'a\\tb')" ü
for n in 1 2 3; do printf '%s' "$n"; done
cat
`;
  const expected = `its "quoted" $HOME !! \\n|a\tb|ü|123data`;

  it.each(["/bin/bash", "/bin/dash", "/usr/bin/fish", "/bin/csh", "/bin/tcsh"])(
    "gives the same result with %s as the login shell",
    async (shell) => {
      if (!existsSync(shell)) throw new Error(`${shell} is not installed`);
      await withUser({ shell }, async (user) => {
        const host = test.addHost(server, { user: user.name });
        expect(await test.ssh.script(host.id, program, { input: "data" })).toEqual({
          code: 0,
          signal: null,
          stdout: expected,
          stderr: "",
        });
        // Without input the program reads an end of file, and its exit code is the result.
        expect(await test.ssh.script(host.id, "cat; echo bad >&2; exit 7")).toEqual({
          code: 7,
          signal: null,
          stdout: "",
          stderr: "bad\n",
        });
      });
    },
  );

  it("drops what a noisy .bashrc prints on either output", async () => {
    await withUser({}, async (user) => {
      user.writeFile(".bashrc", "echo welcome to this host; echo careful >&2; printf 'no newline'\n");
      const host = test.addHost(server, { user: user.name });
      expect(await test.ssh.script(host.id, "echo out; echo err >&2")).toMatchObject({
        stdout: "out\n",
        stderr: "err\n",
      });
    });
  });

  it("waits for a slow .bashrc", async () => {
    await withUser({}, async (user) => {
      user.writeFile(".bashrc", "sleep 1\n");
      const host = test.addHost(server, { user: user.name });
      expect(await test.ssh.script(host.id, "echo out")).toMatchObject({ stdout: "out\n" });
    });
  });

  it("says what happened when a .bashrc swallows the program", async () => {
    await withUser({}, async (user) => {
      useImpatient();
      user.writeFile(".bashrc", "echo hello; exec cat >/dev/null\n");
      const host = test.addHost(server, { user: user.name, name: "web1" });
      expect(await failureOf(test.ssh.script(host.id, "echo out"))).toEqual({
        code: "ssh.shellUnavailable",
        params: { host: "web1", reason: "hello" },
      });
    });
  });

  it("gives up on a .bashrc that never stops printing", async () => {
    await withUser({}, async (user) => {
      user.writeFile(".bashrc", "yes noise\n");
      const host = test.addHost(server, { user: user.name });
      expect(await failureOf(test.ssh.script(host.id, "echo out"))).toMatchObject({
        code: "ssh.shellUnavailable",
        params: { reason: "too much output before the shell" },
      });
    });
  });

  it("names a login shell that lets nobody in", async () => {
    await withUser({ shell: "/usr/sbin/nologin" }, async (user) => {
      const host = test.addHost(server, { user: user.name, name: "web1" });
      expect(await failureOf(test.ssh.script(host.id, "echo out"))).toEqual({
        code: "ssh.shellUnavailable",
        params: { host: "web1", reason: "This account is currently not available." },
      });
    });
  });

  it("shows what a forced command answered instead", async () => {
    const forced = await startSshd({ config: ["ForceCommand printf 'backup only\\033[2J\\n'"] });
    try {
      const host = test.addHost(forced, { name: "web1" });
      expect(await failureOf(test.ssh.script(host.id, "echo out"))).toEqual({
        code: "ssh.shellUnavailable",
        params: { host: "web1", reason: "backup only [2J" },
      });
    } finally {
      await forced.stop();
    }
  });

  it.each([
    ["echoes the program back", "cat"],
    ["echoes the command line back", 'echo "$SSH_ORIGINAL_COMMAND"'],
    ["hangs", "sleep 20"],
  ])("is not taken in by a forced command that %s", async (_name, command) => {
    const forced = await startSshd({ config: [`ForceCommand ${command}`] });
    try {
      useImpatient();
      const host = test.addHost(forced);
      expect((await failureOf(test.ssh.script(host.id, "echo out", { input: "x" }))).code).toBe("ssh.shellUnavailable");
    } finally {
      await forced.stop();
    }
  });

  it("stops at the output limit", async () => {
    const host = test.addHost(server, { name: "web1" });
    expect(await failureOf(test.ssh.script(host.id, "yes", { maxBytes: 100_000 }))).toEqual({
      code: "exec.outputTooLarge",
      params: { host: "web1", limitBytes: 100_000 },
    });
    const exact = await test.ssh.script(host.id, "head -c 100000 /dev/zero", { maxBytes: 100_000 });
    expect(exact.stdout.length).toBe(100_000);
  });

  it("stops at the time limit, and the program with it", async () => {
    const host = test.addHost(server, { name: "web1" });
    const mark = `${server.directory}/still-running`;
    expect(await failureOf(test.ssh.script(host.id, sleepThenTouch(mark), { timeoutMs: 300 }))).toEqual({
      code: "ssh.timeout",
      params: { host: "web1", seconds: 0, step: "command" },
    });
    await new Promise((resolve) => setTimeout(resolve, 2500));
    expect(existsSync(mark)).toBe(false);
  });

  it.each([
    ["just begun", 0],
    ["in the middle", 500],
  ])("can be cancelled when it has %s, and the connection stays", async (_name, wait) => {
    const host = test.addHost(server);
    const cancel = new AbortController();
    const running = failureOf(test.ssh.script(host.id, "sleep 60", { signal: cancel.signal }));
    await expect.poll(() => test.ssh.states()[0]?.channels, { interval: 1 }).toBe(1);
    await new Promise((resolve) => setTimeout(resolve, wait));
    cancel.abort();
    expect(await running).toEqual({ code: "cancelled", params: {} });
    // The program is ended on the host too.
    await expect.poll(() => test.ssh.states()[0]?.channels, { timeout: 5000 }).toBe(0);
    expect(test.ssh.states()).toMatchObject([{ state: "connected" }]);
  });

  it("tells a signal from an exit code", async () => {
    const host = test.addHost(server);
    expect(await test.ssh.script(host.id, "kill -TERM $$")).toMatchObject({ code: null, signal: "SIGTERM" });
  });

  it("passes 10 MB of binary data through unharmed", async () => {
    const host = test.addHost(server);
    const data = randomBytes(10 * 1024 * 1024);
    const channel = await test.ssh.spawn(host.id, "cat");
    const [back] = await Promise.all([buffer(channel.stdout), pipeline(Readable.from([data]), channel.stdin)]);
    expect(await channel.exit).toEqual({ code: 0, signal: null });
    const sha256 = (bytes: Uint8Array): string => createHash("sha256").update(bytes).digest("hex");
    expect(sha256(back)).toBe(sha256(data));
  });

  it("takes programs and data of any size apart exactly", async () => {
    const host = test.addHost(server);
    for (const size of [0, 1, 511, 4096, 65_537, 300_000]) {
      const filler = `: ${"é".repeat(Math.floor(size / 2))}\n`;
      const { stdout } = await test.ssh.script(host.id, `${filler}wc -c`, { input: Buffer.alloc(size, "#") });
      expect(stdout.trim()).toBe(String(size));
    }
  });

  it("keeps quoted arguments whole", async () => {
    const host = test.addHost(server);
    const wild = ["", " ", "it's", "$(id)", "a\nb", "*", "\\", '"', "-n", "ünï"];
    const { stdout } = await test.ssh.script(host.id, `printf '%s\\0' ${wild.map(quote).join(" ")}`);
    expect(stdout.split("\0").slice(0, -1)).toEqual(wild);
  });

  it("fails a writer whose command ended without reading", async () => {
    const host = test.addHost(server);
    const channel = await test.ssh.spawn(host.id, "exit 0");
    await expect(pipeline(Readable.from([Buffer.alloc(8 * 1024 * 1024)]), channel.stdin)).rejects.toThrow();
    expect(await channel.exit).toEqual({ code: 0, signal: null });
  });

  it("gives the admin's own command to the login shell as it is", async () => {
    await withUser({ shell: "/usr/bin/fish" }, async (user) => {
      const host = test.addHost(server, { user: user.name });
      const channel = await test.ssh.exec(host.id, "set -l word fish; echo $word; exit 3");
      channel.stdin.end();
      expect(await text(channel.stdout)).toBe("fish\n");
      expect(await channel.exit).toEqual({ code: 3, signal: null });
    });
  });

  describe("as root", () => {
    it("needs no sudo when the user is root", async () => {
      const host = test.addHost(server);
      expect(await test.ssh.script(host.id, "id -u; cat", { root: true, input: "data" })).toMatchObject({
        stdout: "0\ndata",
      });
    });

    it("says that root is needed when sudo refuses or is missing", async () => {
      await withUser({}, async (user) => {
        const host = test.addHost(server, { user: user.name, name: "web1" });
        expect(await failureOf(test.ssh.script(host.id, "id -u", { root: true }))).toEqual({
          code: "action.needsRoot",
          params: { host: "web1", user: user.name },
        });
      });
    });

    it("goes through sudo without a password", async (context) => {
      if (!existsSync("/usr/bin/sudo")) context.skip("needs sudo (apt-get install sudo)");
      await withUser({}, async (user) => {
        const { writeFileSync, rmSync } = await import("node:fs");
        const rule = `/etc/sudoers.d/${user.name}`;
        writeFileSync(rule, `${user.name} ALL=(ALL) NOPASSWD: ALL\n`, { mode: 0o440 });
        try {
          const host = test.addHost(server, { user: user.name });
          expect(await test.ssh.script(host.id, "id -u; cat; exit 5", { root: true, input: "data" })).toEqual({
            code: 5,
            signal: null,
            stdout: "0\ndata",
            stderr: "",
          });
        } finally {
          rmSync(rule);
        }
      });
    });
  });
});

function sleepThenTouch(path: string): string {
  return `sleep 2; touch ${quote(path)}`;
}
