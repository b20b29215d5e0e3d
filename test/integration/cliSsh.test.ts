import { spawn } from "node:child_process";
import { readFileSync } from "node:fs";
import { availableParallelism } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, beforeEach, describe, expect, it, onTestFinished } from "vitest";
import { detailValues } from "../../shared/contract/healthDetails.ts";
import { root } from "../support/programs.ts";
import { makeClientKey, startSshd, sshdMissing, type Sshd } from "../support/sshd.ts";
import { addressOf, CliBench, type Ran } from "./cliBench.ts";

const missing = sshdMissing();
let bench: CliBench;
let server: Sshd;

beforeAll(async () => {
  if (missing !== undefined) return;
  bench = new CliBench();
  server = await startSshd();
  await bench.ok("init");
  await bench.addHost(server, "web-1");
  // Nothing listens on the discard port.
  const nowhere = ["--address", "127.0.0.1", "--port", "9", "--user", "root", "--key-file", server.rootKeyPath];
  await bench.ok("hosts", "add", "--name", "down", ...nowhere);
});
afterAll(async () => {
  await server?.stop();
  bench?.dispose();
});
beforeEach((ctx) => {
  if (missing !== undefined) ctx.skip(missing);
});

function expectRefusal({ code, stdout, stderr }: Ran, words: RegExp): void {
  expect(stderr).toMatch(words);
  expect(stderr).toMatch(/^holdfast: [^\n]+\n$/);
  expect({ code, stdout }).toEqual({ code: 1, stdout: "" });
}

describe("host keys", () => {
  it("are never trusted unasked: an unknown one is refused with its fingerprint", async () => {
    const login = ["--user", "root", "--key-file", server.rootKeyPath];
    await bench.ok("hosts", "add", "--name", "new", ...addressOf(server), ...login);
    const { ed25519 } = server.hostKeyFingerprints;
    const { code, stdout, stderr } = await bench.run(["exec", "new", "--", "echo", "reached"]);
    expect(stderr).toMatch(/^holdfast: new shows a host key that is not known yet: [^\n]+\n$/);
    expect(stderr).toContain(`hosts edit new --host-key ${ed25519}`);
    expect(stdout).not.toContain("reached");
    expect(code).toBe(1);
    const document = await bench.run(["exec", "new", "--json", "--", "true"]);
    expect(document).toMatchObject({ code: 1, stderr });
    expect(JSON.parse(document.stdout)).toMatchObject([{ host: "new", error: { code: "ssh.hostKeyUnknown" } }]);
  });

  it("are trusted once a person gives the fingerprint, in the place of others", async () => {
    const { ed25519 = "" } = server.hostKeyFingerprints;
    expect(await bench.ok("hosts", "edit", "new", "--host-key", ed25519)).toBe("Changed new (host key).\n");
    expect(await bench.ok("exec", "new", "--", "echo", "reached")).toContain("reached");
    await bench.ok("hosts", "edit", "new", "--host-key", `SHA256:${"B".repeat(43)}`, "--notes", "moved");
    expectRefusal(await bench.run(["health", "new"]), /instead of SHA256:B{43}/);
    await bench.ok("hosts", "edit", "new", "--host-key", ed25519);
    expect(await bench.ok("exec", "new", "--", "echo", "reached")).toContain("reached");
    expect((await bench.run(["hosts", "edit", "new", "--host-key", "MD5:00"])).code).toBe(2);
  });

  it("that differ from the pinned one are refused, with both fingerprints", async () => {
    const wrong = `SHA256:${"A".repeat(43)}`;
    const login = ["--user", "root", "--key-file", server.rootKeyPath, "--host-key", wrong];
    await bench.ok("hosts", "add", "--name", "changed", ...addressOf(server), ...login);
    const ran = await bench.run(["health", "changed"]);
    expectRefusal(ran, /changed shows another host key than before: SHA256:\S+ instead of SHA256:A{43}/);
  });
});

describe("logins", () => {
  it("take an encrypted key with its passphrase from a file, and go through a jump host", async () => {
    const key = makeClientKey(bench.folder, "ed25519", "key words");
    server.authorize(key.publicKey);
    const hostKey = ["--host-key", server.hostKeyFingerprints.ed25519 ?? ""];
    const draft = ["hosts", "add", "--name", "inner", ...addressOf(server), "--user", "root", "--key-file", key.path];
    expectRefusal(
      await bench.run([...draft, ...hostKey, "--key-passphrase-file", bench.file("wrong-words", "other\n")]),
      /The passphrase does not open this key/,
    );
    const phrase = bench.file("words", "key words\n");
    await bench.ok(...draft, ...hostKey, "--key-passphrase-file", phrase, "--jump", "web-1");
    expect(await bench.ok("exec", "inner", "--", "echo", "$SSH_CONNECTION")).toMatch(
      /^== inner \(exit 0\)\n127\.0\.0\.1 /,
    );
    expect((await bench.run(["hosts", "remove", "web-1"])).stderr).toMatch(/web-1 is the jump host of inner/);
  });

  it("that are refused say so, without the password", async () => {
    const password = bench.file("password", "guess-me-not\n");
    const login = ["--user", "root", "--password-file", password];
    const hostKey = ["--host-key", server.hostKeyFingerprints.ed25519 ?? ""];
    await bench.ok("hosts", "add", "--name", "locked", ...addressOf(server), ...login, ...hostKey);
    const ran = await bench.run(["exec", "locked", "--", "true"]);
    expect(ran).toMatchObject({ code: 1, stderr: expect.stringMatching(/locked refused to log in root/) as string });
    expect(ran.stdout + ran.stderr).not.toContain("guess-me-not");
  });
});

interface HealthJson {
  readonly host: string;
  readonly ok: boolean;
  readonly time: string;
  readonly cpu: { percent: number; cores: number[] };
  readonly network: { name: string; rxBytesPerSecond: number | null; txBytesPerSecond: number | null }[];
  readonly memory: { totalBytes: number; availableBytes: number };
  readonly load: number[];
  readonly disks: { mount: string; totalBytes: number; freeBytes: number }[];
  readonly uptimeSeconds: number;
}

describe("health", () => {
  it("gives one sample in exactly the documented form", async () => {
    const before = Date.now();
    const [sample, ...more] = await bench.json<HealthJson[]>("health", "web-1", "web-1");
    expect(more).toEqual([]);
    if (!sample) throw new Error("no sample");
    const keys = ["host", "ok", "time", "cpu", "memory", "load", "disks", "uptimeSeconds"];
    expect(Object.keys(sample).slice(0, keys.length)).toEqual(keys);
    expect(sample).toMatchObject({ host: "web-1", ok: true });
    expect(Date.parse(sample.time)).toBeGreaterThanOrEqual(before - 1000);
    expect(Object.keys(sample.cpu)).toEqual(["percent", "iowaitPercent", "stealPercent", "cores"]);
    expect(sample.cpu.cores).toHaveLength(availableParallelism());
    for (const core of sample.cpu.cores) expect(core).toBeLessThanOrEqual(100);
    expect(sample.network.map((one) => Object.keys(one))).toEqual(
      sample.network.map(() => ["name", "rxBytesPerSecond", "txBytesPerSecond"]),
    );
    // Every further probe has its key, also on a host that lacks the source.
    for (const name of ["pressure", "tcp", "temperatures", "fans", "zram", "container", "diskIo", "bootId"])
      expect(sample).toHaveProperty(name);
    for (const name of Object.keys(detailValues)) expect(sample).toHaveProperty(name);
    expect(sample.cpu.percent).toBeGreaterThanOrEqual(0);
    expect(sample.cpu.percent).toBeLessThanOrEqual(100);
    expect(Object.keys(sample.memory)).toEqual(["totalBytes", "availableBytes"]);
    expect(sample.memory.totalBytes).toBeGreaterThan(sample.memory.availableBytes);
    expect(sample.load).toHaveLength(3);
    expect(sample.disks.map((disk) => Object.keys(disk))).toEqual(
      sample.disks.map(() => ["mount", "totalBytes", "freeBytes"]),
    );
    expect(sample.disks.length).toBeGreaterThan(0);
    expect(sample.uptimeSeconds).toBeGreaterThan(0);
  });

  it("of some hosts that fail ends with 3, and still gives the others", async () => {
    const { code, stdout, stderr } = await bench.run(["health", "down", "web-1", "--json", "--quick"]);
    expect(code).toBe(3);
    expect(stderr).toMatch(/^holdfast: down cannot be reached at 127\.0\.0\.1:9 [^\n]+\n$/);
    const results = JSON.parse(stdout) as { host: string; ok: boolean; error?: { code: string } }[];
    expect(results).toMatchObject([
      { host: "down", ok: false, error: { code: "ssh.unreachable" } },
      { host: "web-1", ok: true },
    ]);
    expect(await bench.run(["health", "down"])).toMatchObject({ code: 1, stdout: "" });
  });

  it("in words is one line a host", async () => {
    expect(await bench.ok("health", "web-1")).toMatch(/^web-1\tcpu [\d.]+ %\tmemory [\d.]+ GiB of .*\tup \d+ h\n$/);
  });
});

describe("exec", () => {
  it("prints what each host said, with its exit code", async () => {
    const ran = await bench.start(["exec", "web-1", "--", "echo out; echo err >&2; exit 4"]);
    expect(ran).toEqual({ code: 1, stdout: "== web-1 (exit 4)\nout\n", stderr: "err\n" });
  });

  it("gives one JSON document, and 3 when only some succeeded", async () => {
    const { code, stdout } = await bench.run([
      "exec",
      "web-1",
      "down",
      "--json",
      "--",
      "printf 'a\\033[2Jb\\302\\233c'",
    ]);
    expect(code).toBe(3);
    expect(JSON.parse(stdout)).toMatchObject([
      { host: "web-1", exitCode: 0, stdout: "a\u001b[2Jb\u009bc", stderr: "", error: null },
      { host: "down", exitCode: null, stdout: "", error: { code: "ssh.unreachable" } },
    ]);
    // Printed on a terminal, the document itself steers nothing.
    expect(/[^\P{Cc}\n]/u.test(stdout)).toBe(false);
  });

  it("runs where a filter holds, and its numbers are measured for health", async () => {
    expect(await bench.ok("exec", "--where", "name=web-1 port>9 -name:down", "--", "echo", "here")).toBe(
      "== web-1 (exit 0)\nhere\n",
    );
    const found = await bench.run(["health", "--where", "web-1 mem>0 cpu>=0", "--json", "--quick"]);
    expect(JSON.parse(found.stdout)).toMatchObject([{ host: "web-1", ok: true }]);
    expect(await bench.run(["health", "--where", "web-1 mem>100", "--json"])).toMatchObject({
      code: 0,
      stdout: "[]\n",
    });
    expectRefusal(await bench.run(["exec", "--where", "env:moon", "--", "true"]), /No host matches env:moon/);
  });

  it("says that there is no such host before it does anything", async () => {
    expectRefusal(await bench.run(["exec", "web-1", "nobody", "--", "true"]), /There is no host named nobody/);
  });

  it("does not mind a reader that has seen enough", async () => {
    const command = `node out/main/cli.js exec web-1 --passphrase-file ${bench.passphraseFile} -- seq 200000 | head -n 2`;
    const child = spawn("bash", ["-c", `${command}; exit \${PIPESTATUS[0]}`], {
      cwd: root,
      env: {
        ...process.env,
        PATH: `${join(process.execPath, "..")}:${process.env["PATH"]}`,
        HOLDFAST_HOME: bench.home,
      },
    });
    let [stdout, stderr] = ["", ""];
    child.stdout.on("data", (chunk: Buffer) => (stdout += chunk.toString()));
    child.stderr.on("data", (chunk: Buffer) => (stderr += chunk.toString()));
    const code = await new Promise((resolve) => child.once("close", resolve));
    expect({ code, stdout, stderr }).toEqual({ code: 0, stdout: "== web-1 (exit 0)\n1\n", stderr: "" });
  });

  it("ends in good order at Ctrl-C, on the host too", async () => {
    const args = ["out/main/cli.js", "exec", "web-1", "--passphrase-file", bench.passphraseFile];
    const child = spawn(process.execPath, [...args, "--", "echo started >&2; sleep 321"], {
      cwd: root,
      env: { ...process.env, HOLDFAST_HOME: bench.home },
    });
    onTestFinished(() => void child.kill("SIGKILL"));
    let stderr = "";
    child.stderr.on("data", (chunk: Buffer) => (stderr += chunk.toString()));
    const ended = new Promise((resolve) => child.once("close", resolve));
    await expect.poll(() => sleeping(server), { timeout: 20_000 }).toBe(true);
    child.kill("SIGINT");
    expect(await ended).toBe(1);
    expect(stderr).toMatch(/^holdfast: Cancelled; [^\n]+\n$/);
    await expect.poll(() => sleeping(server), { timeout: 10_000 }).toBe(false);
    const list = await bench.json<{ action: string; outcome: string }[]>("audit", "list", "--last", "5");
    expect(list.findLast(({ action }) => action === "exec.run")?.outcome).toBe("cancelled");
  });
});

describe("the passphrase prompt", () => {
  const python = `
import os, pty, sys, time, select
pid, fd = pty.fork()
if pid == 0:
    os.execvp(sys.argv[1], sys.argv[1:])
seen = b""; typed = False
while True:
    try: chunk = os.read(fd, 65536)
    except OSError: break
    if not chunk: break
    seen += chunk
    if not typed and b"Passphrase: " in seen:
        typed = True
        os.write(fd, os.environ["TYPED"].encode())
sys.stdout.buffer.write(seen)
sys.exit(os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]))
`;
  const ask = (typed: string): Promise<{ code: number | null; screen: string }> => {
    const args = ["-c", python, process.execPath, join(root, "out/main/cli.js"), "hosts", "list"];
    const child = spawn("python3", args, { env: { ...process.env, HOLDFAST_HOME: bench.home, TYPED: typed } });
    let screen = "";
    child.stdout.on("data", (chunk: Buffer) => (screen += chunk.toString()));
    return new Promise((resolve, reject) => {
      child.once("error", reject);
      child.once("close", (code) => resolve({ code, screen }));
    });
  };
  const hasPython = (): Promise<boolean> =>
    new Promise((resolve) => {
      spawn("python3", ["-c", "import pty"])
        .once("error", () => resolve(false))
        .once("close", (code) => resolve(code === 0));
    });

  it("does not show what is typed, and understands corrections", async (ctx) => {
    if (!(await hasPython())) ctx.skip("needs python3 for a pseudo-terminal");
    const { code, screen } = await ask("correct horse battery staplx\u007fe\r");
    expect(screen).toContain("web-1\troot@127.0.0.1");
    expect(screen).not.toContain("correct");
    expect(code).toBe(0);
  });

  it("can be left with Ctrl-C", async (ctx) => {
    if (!(await hasPython())) ctx.skip("needs python3 for a pseudo-terminal");
    const { code, screen } = await ask("corr\u0003");
    expect(screen).toMatch(/^Passphrase: \r\nholdfast: Cancelled; [^\r]+\r\n$/);
    expect(code).toBe(1);
  });
});

/** Whether the command of the test above runs on the server. */
function sleeping(of: Sshd): boolean {
  return of.sessionPids().some((pid) => commandLine(pid) === "sleep 321");
}

function commandLine(pid: number): string {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, "utf8").replaceAll("\0", " ").trim();
  } catch {
    return "";
  }
}
