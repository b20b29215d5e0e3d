import { appendFileSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { basename, join } from "node:path";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { startSshd, sshdMissing, type Sshd } from "../support/sshd.ts";
import { CliBench, type Ran } from "./cliBench.ts";

const missing = sshdMissing();
let bench: CliBench;
let recoveryKeyFile: string;
let server: Sshd;

/** Words that must not be found in any file under HOLDFAST_HOME. */
const privateWords = ["zanzibar-web", "127.0.0.1", "quarterly-secret", "rack-zebra", "top-drawer", "holdfast-source"];

beforeAll(async () => {
  if (missing !== undefined) return;
  bench = new CliBench();
  server = await startSshd();
  const printed = await bench.ok("init");
  recoveryKeyFile = bench.file("recovery", printed.slice(printed.lastIndexOf(" ") + 1));
  await bench.addHost(server, "zanzibar-web", "--group", "rack-zebra", "--tag", "top-drawer");
  await bench.ok("health", "zanzibar-web");
  const path = join(server.rootHome, "holdfast-source");
  await bench.ok("exec", "zanzibar-web", "--", `mkdir ${path}; echo quarterly-secret > ${path}/a`);
  const archives = join(bench.folder, "archives");
  mkdirSync(archives);
  const backup = await bench.json("backup", "run", "zanzibar-web", "--path", path, "--to", archives);
  const archive = String(backup["archive"]);
  await bench.ok("backup", "verify", archive);
  await bench.ok("backup", "restore", archive, "--to", join(bench.folder, "restored"));
  await bench.run(["patch", "plan", "zanzibar-web"]);
  await bench.ok("hosts", "add", "--name", "gone", "--address", "127.0.0.1");
  await bench.ok("hosts", "remove", "gone");
}, 180_000);
beforeEach((ctx) => {
  if (missing !== undefined) ctx.skip(missing);
});
afterAll(async () => {
  await server?.stop();
  bench?.dispose();
});

function files(folder: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: "utf8" })
    .map((name) => join(folder, name))
    .filter((path) => statSync(path).isFile());
}

describe("the data folder", () => {
  it("shows no host, address, command or path in a file or a file's name, after every verb was used", () => {
    const found = files(bench.home);
    expect(found.length).toBeGreaterThan(4);
    for (const path of found) {
      const content = readFileSync(path);
      for (const word of privateWords) {
        expect(content.includes(word), `${word} in ${path}`).toBe(false);
        expect(path.slice(bench.home.length).includes(word), `${word} in a name`).toBe(false);
      }
    }
  });
});

describe("the audit log", () => {
  it("holds every command with its outcome, and gives it as one JSON document", async () => {
    const rows = await bench.json<{ action: string; outcome: string | null; hosts: string[]; time: string }[]>(
      "audit",
      "list",
    );
    const actions = rows.map(({ action }) => action);
    for (const action of [
      "hosts.add",
      "exec.run",
      "backup.run",
      "backup.verify",
      "backup.restoreLocal",
      "hosts.remove",
      "vault.unlock",
    ])
      expect(actions).toContain(action);
    expect(rows.find(({ action }) => action === "exec.run")).toMatchObject({
      outcome: "succeeded",
      hosts: ["zanzibar-web"],
      detail: expect.objectContaining({
        input: expect.objectContaining({ command: expect.stringContaining("mkdir") as string }) as object,
      }) as object,
    });
    expect(rows.map(({ time }) => time)).toEqual(rows.map(({ time }) => time).toSorted());
    expect(rows[0]?.time).toMatch(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/);
    const last = await bench.json<{ action: string }[]>("audit", "list", "--last", "2");
    expect(last).toHaveLength(2);
    expect(await bench.ok("audit", "list")).toMatch(/^\d+\t\S+Z\t.+ \(cli\)\texec\.run succeeded\tzanzibar-web$/m);
  });

  it("verifies without a passphrase, here and as a copy somewhere else", async () => {
    const home = await bench.run(["audit", "verify"], null);
    expect(home).toMatchObject({
      code: 0,
      stderr: "",
      stdout: expect.stringMatching(/^The audit log holds: \d+ entries/) as string,
    });
    const copy = bench.copy("copied");
    const elsewhere = join(bench.folder, "empty");
    expect(await bench.start(["audit", "verify", copy], null, elsewhere)).toEqual(home);
    expect(await bench.run(["audit", "verify", join(copy, "audit")], null, elsewhere)).toEqual(home);
    const { stdout } = await bench.run(["audit", "verify", copy, "--json"], null, elsewhere);
    expect(JSON.parse(stdout)).toMatchObject({ ok: true, firstBad: null });
    const absent = await bench.run(["audit", "verify", elsewhere], null);
    expect(absent).toMatchObject({
      code: 1,
      stdout: "",
      stderr: expect.stringMatching(/There is no audit log in/) as string,
    });
  });

  const segmentOf = (home: string): string => {
    const folder = join(home, "audit");
    const segment = readdirSync(folder, { recursive: true, encoding: "utf8" })
      .map((name) => join(folder, name))
      .filter((path) => statSync(path).isFile())
      .toSorted((a, b) => statSync(b).size - statSync(a).size)[0];
    if (!segment) throw new Error("no segment");
    return segment;
  };
  const edit = (path: string, change: (lines: string[]) => string[]): void => {
    const lines = readFileSync(path, "utf8").trimEnd().split("\n");
    writeFileSync(path, `${change(lines).join("\n")}\n`);
  };

  it.each<[string, (segment: string) => void, RegExp]>([
    [
      "an altered entry",
      (path) =>
        edit(path, (lines) => lines.map((line, at) => (at === 4 ? line.replace(/"time":\d/, '"time":9') : line))),
      /at entry 4 \(\S+, line 5\): the entry /,
    ],
    [
      "a line that is no entry",
      (path) => edit(path, (lines) => lines.with(3, "{}")),
      /at entry 3 \(\S+, line 4\): the line is not a whole entry/,
    ],
    [
      "a removed line",
      (path) => edit(path, (lines) => lines.toSpliced(4, 1)),
      /at entry 4 \(\S+, line 5\): an entry is missing/,
    ],
    [
      "two entries the other way round",
      (path) => edit(path, (lines) => lines.with(2, lines[3] ?? "").with(3, lines[2] ?? "")),
      /at entry 2 \(\S+, line 3\): an entry is missing/,
    ],
    [
      "the last entries removed",
      (path) => edit(path, (lines) => lines.slice(0, -3)),
      /at entry \d+ .*: entries at the end were removed/,
    ],
    [
      "a removed segment",
      (path) => rmSync(path),
      /at entry 0 .*: (a segment is missing|entries at the end were removed)/,
    ],
  ])("does not hold with %s: exit code 1 and the first bad entry", async (_, damage, words) => {
    const home = bench.copy(`damaged-${Math.random()}`);
    damage(segmentOf(home));
    const ran: Ran = await bench.run(["audit", "verify", home], null);
    expect(ran.stderr).toMatch(words);
    expect(ran.stderr).toMatch(/^holdfast: the audit log does not hold [^\n]+\n$/);
    expect({ code: ran.code, stdout: ran.stdout }).toEqual({ code: 1, stdout: "" });
    const { code, stdout } = await bench.run(["audit", "verify", home, "--json"], null);
    expect(code).toBe(1);
    expect(JSON.parse(stdout)).toMatchObject({ ok: false, firstBad: { seq: expect.any(Number) as number } });
  });

  it("holds with a line behind its last entry that is none, and says that it counts for nothing", async () => {
    const home = bench.copy("torn");
    appendFileSync(segmentOf(home), '{"v":1,"seq":');
    const { code, stdout } = await bench.run(["audit", "verify", home], null);
    expect(code).toBe(0);
    expect(stdout).toMatch(/^The audit log holds: .*\nIts last line is not an entry and counts for nothing: .*\n$/);
  });

  it("stops all work with a damaged log until it is set aside, which keeps it as it is", async () => {
    const home = bench.copy("set-aside");
    const segment = segmentOf(home);
    edit(segment, (lines) => lines.toSpliced(4, 1));
    const damaged = readFileSync(segment, "utf8");
    const refused = await bench.run(["hosts", "list"], undefined, home);
    expect(refused.code).toBe(1);
    expect(refused.stderr).toMatch(
      /^holdfast: The audit log was damaged or altered at entry 4 .* holdfast audit replace\b[^\n]*\n$/,
    );
    // With the recovery key: a lost passphrase is no dead end here. The page takes the passphrase in its own test.
    const proof = ["--recovery-key-file", recoveryKeyFile];
    const replaced = await bench.run(["audit", "replace", "--json", ...proof], null, home);
    expect(replaced.code).toBe(0);
    const { setAside } = JSON.parse(replaced.stdout) as { setAside: string };
    expect(readFileSync(join(setAside, basename(segment)), "utf8")).toBe(damaged);
    expect((await bench.run(["hosts", "list"], undefined, home)).code).toBe(0);
    expect((await bench.run(["audit", "verify", home], null)).code).toBe(0);
  });
});
