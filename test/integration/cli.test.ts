import { readFileSync, rmSync, statSync, truncateSync, writeFileSync } from "node:fs";
import { uptime } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { runCli, startApp } from "../support/app.ts";
import { CliBench, passphrase, type Ran } from "./cliBench.ts";

let bench: CliBench;
let recoveryKey: string;

beforeAll(async () => {
  bench = new CliBench();
  recoveryKey = await bench.ok("init");
});
afterAll(() => bench.dispose());

/** It failed with this code, said one sentence on standard error and nothing on standard output. */
function expectRefusal({ code, stdout, stderr }: Ran, expected: number, words: RegExp): void {
  expect(stderr).toMatch(words);
  expect(stderr).toMatch(/^holdfast: [^\n]+\n$/);
  expect(stderr).not.toContain("    at ");
  expect({ code, stdout }).toEqual({ code: expected, stdout: "" });
}

describe("init", () => {
  it("prints the recovery key once, and nobody can make a second vault over it", async () => {
    expect(recoveryKey).toMatch(/^Recovery key .*: [0-9A-Z]+(-[0-9A-Z]+){7}\n$/);
    expectRefusal(await bench.run(["init"]), 1, /There is a vault here already/);
  });

  it("gives the recovery key as JSON, in a folder that only its owner may enter", async () => {
    const home = join(bench.folder, "second");
    const { code, stdout } = await bench.start(["init", "--json"], bench.passphraseFile, home);
    expect(code).toBe(0);
    expect(Object.keys(JSON.parse(stdout) as object)).toEqual(["recoveryKey"]);
    expect(statSync(home).mode & 0o077).toBe(0);
  });

  it("refuses a passphrase that is too short", async () => {
    const short = bench.file("short", "abc\n");
    expectRefusal(await bench.run(["init"], short, join(bench.folder, "third")), 1, /passphrase is too short/);
  });
});

describe("opening the vault", () => {
  it("fails with one sentence each: wrong passphrase, none to ask for, no file, no vault", async () => {
    const wrong = bench.file("wrong", "not the passphrase\n");
    // One after the other: a data folder is open in one process at a time.
    const refused = await bench.run(["hosts", "list"], wrong);
    const silent = await bench.start(["hosts", "list"], null);
    const unreadable = await bench.run(["hosts", "list"], join(bench.folder, "no-such-file"));
    const folder = await bench.run(["hosts", "list"], bench.folder);
    const absent = await bench.run(["hosts", "list"], bench.passphraseFile, join(bench.folder, "empty"));
    expectRefusal(refused, 1, /That passphrase does not open the vault/);
    expectRefusal(silent, 2, /no terminal to ask for the passphrase on/);
    expectRefusal(unreadable, 2, /no-such-file cannot be read/);
    expectRefusal(folder, 2, /cannot be read \(it is a folder\)/);
    expectRefusal(absent, 1, /There is no vault yet/);
  });

  it("says how long to wait after wrong attempts of earlier runs, and does not try before that", async () => {
    const home = bench.copy("impatient");
    const wrong = bench.file("wrong", "not the passphrase\n");
    const attempts = join(home, "attempts.json");
    writeFileSync(attempts, JSON.stringify({ failures: 8, at: Date.now(), sinceBoot: uptime() * 1000 }));
    for (const file of [wrong, bench.passphraseFile])
      expectRefusal(await bench.run(["hosts", "list"], file, home), 1, /Too many wrong attempts; wait \d+ seconds/);
    // Long ago, and before a restart of the computer.
    writeFileSync(attempts, JSON.stringify({ failures: 8, at: 0, sinceBoot: Number.MAX_SAFE_INTEGER }));
    expectRefusal(await bench.run(["hosts", "list"], wrong, home), 1, /That passphrase does not open the vault/);
    expectRefusal(await bench.run(["hosts", "list"], undefined, home), 1, /Too many wrong attempts; wait \d+ seconds/);
  });

  it("reads the passphrase from standard input when the file is -", async () => {
    const options = { home: bench.copy("piped"), input: `${passphrase}\n` };
    expect(await runCli(["hosts", "list", "--json", "--passphrase-file", "-"], options)).toEqual({
      code: 0,
      stdout: "[]\n",
      stderr: "",
    });
  });

  it("tells a damaged header, a truncated database and a lost database apart", async () => {
    const header = bench.copy("header");
    writeFileSync(
      join(header, "vault.json"),
      readFileSync(join(header, "vault.json"), "utf8").replace("opsLimit", "x"),
    );
    expectRefusal(await bench.run(["hosts", "list"], undefined, header), 1, /vault header .* is damaged/);

    const database = bench.copy("database");
    truncateSync(join(database, "holdfast.db"), statSync(join(database, "holdfast.db")).size - 4096);
    expectRefusal(
      await bench.run(["hosts", "list"], undefined, database),
      1,
      /database .* cannot be read \((truncated|SQLITE_CORRUPT)\)/,
    );

    truncateSync(join(database, "holdfast.db"), 0);
    expectRefusal(await bench.run(["hosts", "list"], undefined, database), 1, /database .* cannot be read \(empty\)/);

    const lost = bench.copy("lost");
    rmSync(join(lost, "vault.json"));
    expectRefusal(
      await bench.run(["hosts", "list"], undefined, lost),
      1,
      /vault header .*vault\.json is missing, and .*holdfast\.db is there; put back a copy/,
    );
    expectRefusal(
      await bench.run(["init"], undefined, lost),
      1,
      /vault header .* is missing, and .*holdfast\.db is there/,
    );
  });

  it("names the process that has the folder open", async () => {
    const app = await startApp({ home: bench.home });
    try {
      const ran = await bench.run(["hosts", "list"]);
      expectRefusal(ran, 1, new RegExp(`Another Holdfast \\(process ${app.process.pid}\\) has this data folder open`));
    } finally {
      await app.stop();
    }
  });

  it("says which folder cannot be made", async () => {
    const impossible = join(bench.passphraseFile, "home");
    expectRefusal(
      await bench.run(["init"], undefined, impossible),
      1,
      /mkdir .*passphrase\/home failed \(a part of the path is not a folder\)/,
    );
  });
});

describe("the inventory", () => {
  it("takes the newest edit back and makes it again, and tells what was done to a host", async () => {
    await bench.ok("hosts", "add", "--name", "undone", "--address", "127.0.0.8", "--tag", "db");
    expect(await bench.ok("undo")).toBe("Undone: Add undone.\n");
    expect(await bench.ok("redo")).toBe("Done again: Add undone.\n");
    const history = await bench.ok("hosts", "history", "undone");
    expect(history).toMatch(/\tdone again: Add undone\n/);
    expect(history).toMatch(/\n {2}tags: null -> \["db"\]\n/);
    await bench.ok("hosts", "remove", "undone");
  });

  it("edits what is named of a host, and takes it back", async () => {
    await bench.ok("hosts", "add", "--name", "edited", "--address", "127.0.0.8", "--field", "rack=4");
    const changes = ["--owner", "Ada", "--field", "rack=5", "--proxy", "socks5://gate:1080", "--jump", "jump"];
    await bench.ok("hosts", "add", "--name", "jump", "--address", "127.0.0.7");
    const edited = await bench.json("hosts", "edit", "edited", ...changes);
    const proxy = { kind: "socks5", address: "gate", port: 1080 };
    expect(edited).toMatchObject({ owner: "Ada", fields: { rack: "5" }, jump: "jump", access: { proxy } });
    expect(await bench.ok("undo")).toBe("Undone: Edit edited.\n");
    const [back] = await bench.json<object[]>("hosts", "list", "--where", "name=edited");
    expect(back).toMatchObject({ owner: "", fields: { rack: "4" }, jump: null, access: {} });
    expectRefusal(await bench.run(["hosts", "edit", "edited"]), 2, /nothing to change was named/);
    for (const name of ["edited", "jump"]) await bench.ok("hosts", "remove", name);
  });

  it("lists what was added in the documented form, and forgets what was removed", async () => {
    await bench.ok(
      "hosts",
      "add",
      "--name",
      "web-1",
      "--address",
      "127.0.0.9",
      "--port",
      "2222",
      "--user",
      "admin",
      "--group",
      "web",
      "--group",
      "rack 7",
      "--tag",
      "debian",
      "--env",
      "production",
    );
    await bench.ok("hosts", "add", "--name", "plain", "--address", "::1");
    const hosts = await bench.json<Record<string, unknown>[]>("hosts", "list");
    const keys = ["id", "name", "address", "port", "user", "groups", "tags", "environment", "owner", "maintenance"];
    const more = ["fields", "notes", "jump", "access", "facts"];
    expect(hosts.map((host) => Object.keys(host))).toEqual(hosts.map(() => [...keys, ...more]));
    expect(hosts).toMatchObject([
      { name: "plain", address: "::1", port: 22, groups: [], tags: [], environment: "" },
      {
        name: "web-1",
        address: "127.0.0.9",
        port: 2222,
        user: "admin",
        groups: ["web", "rack 7"],
        tags: ["debian"],
        environment: "production",
      },
    ]);
    expect(await bench.ok("hosts", "list")).toMatch(/^web-1\tadmin@127\.0\.0\.9:2222\tproduction web rack 7 debian$/m);
    const where = async (filter: string): Promise<string[]> =>
      (await bench.json<{ name: string }[]>("hosts", "list", "--where", filter)).map(({ name }) => name);
    expect(await where("env:prod tag:debian")).toEqual(["web-1"]);
    expect(await where("-group:web OR port:2222")).toEqual(["plain", "web-1"]);
    expectRefusal(await bench.run(["hosts", "list", "--where", "tga:debian"]), 2, /column 1: .*did you mean tag\?/);
    expectRefusal(
      await bench.run(["hosts", "add", "--name", "plain", "--address", "::1"]),
      1,
      /There is a host named plain already/,
    );
    for (const [more, words] of [
      [["--address", "two words"], /address: is not a host name or an IP address/],
      [["--address", "a", "--host-key", "MD5:00"], /hostKey: is not a SHA256: fingerprint/],
    ] as const)
      expectRefusal(await bench.run(["hosts", "add", "--name", "b", ...more]), 2, words);
    expect(await bench.ok("hosts", "remove", "plain")).toBe("Removed plain.\n");
    expect((await bench.json<{ name: string }[]>("hosts", "list")).map(({ name }) => name)).toEqual(["web-1"]);
    expectRefusal(await bench.run(["hosts", "remove", "plain"]), 1, /There is no host named plain/);
  });
});

describe("the access policy", () => {
  it("is listed, and an approval is given with the passphrase and a reason", async () => {
    expect(await bench.ok("policy", "list")).toBe("No rules: nothing is restricted.\n");
    expect(await bench.ok("policy", "approve", "web-1", "--reason", "Ticket 7", "--minutes", "5")).toBe(
      "Approved for 5 minutes: web-1.\n",
    );
    const { rules, approvals } = await bench.json<{ rules: object[]; approvals: object[] }>("policy", "list");
    expect(rules).toEqual([]);
    expect(approvals).toMatchObject([{ host: "web-1", reason: "Ticket 7" }]);
    expectRefusal(await bench.run(["policy", "approve", "web-1", "--reason", "-"]), 2, /--reason takes a few words/);
  });
});
