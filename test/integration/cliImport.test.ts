import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { CliBench } from "./cliBench.ts";

let bench: CliBench;
beforeAll(async () => {
  bench = new CliBench();
  await bench.ok("init");
});
afterAll(() => bench.dispose());

const config =
  "Host web db\n  HostName %h.example.com\n  ProxyJump gw\nHost gw\n  User jump\n  Port 2222\nHost bad\n  Port x\n";
describe("import --dry-run --json", () => {
  it("prints what the file holds, and needs neither a vault nor a passphrase", async () => {
    const file = bench.file("ssh_config", config);
    const home = join(bench.folder, "no-vault");
    const args = ["import", "--from", "ssh-config", file, "--dry-run", "--json"];
    const ran = await bench.start(args, null, home);
    expect({ code: ran.code, stderr: ran.stderr }).toEqual({ code: 0, stderr: "" });
    expect(JSON.parse(ran.stdout)).toEqual({
      hosts: [
        {
          name: "web",
          address: "web.example.com",
          port: 22,
          user: null,
          groups: [],
          tags: [],
          jump: "gw",
          identityFile: null,
          vars: {},
        },
        {
          name: "db",
          address: "db.example.com",
          port: 22,
          user: null,
          groups: [],
          tags: [],
          jump: "gw",
          identityFile: null,
          vars: {},
        },
        {
          name: "gw",
          address: "gw",
          port: 2222,
          user: "jump",
          groups: [],
          tags: [],
          jump: null,
          identityFile: null,
          vars: {},
        },
      ],
      skipped: [{ where: `${file}:7`, reason: "bad: Port x is not a port number" }],
    });
    // The same beside a locked vault.
    expect((await bench.run(args, null)).stdout).toBe(ran.stdout);
  });

  it("reads PuTTY's registry in UTF-16 and its folder alike", async () => {
    const text =
      'Windows Registry Editor Version 5.00\r\n\r\n[HKEY_CURRENT_USER\\Software\\SimonTatham\\PuTTY\\Sessions\\B%C3%BCro]\r\n"HostName"="192.0.2.1"\r\n';
    writeFileSync(join(bench.folder, "putty.reg"), Buffer.from(`\ufeff${text}`, "utf16le"));
    mkdirSync(join(bench.folder, "sessions"));
    writeFileSync(join(bench.folder, "sessions", "B%C3%BCro"), "HostName=192.0.2.1\n");
    for (const source of ["putty.reg", "sessions"]) {
      const { stdout } = await bench.run(
        ["import", "--from", "putty", join(bench.folder, source), "--dry-run", "--json"],
        null,
      );
      expect((JSON.parse(stdout) as { hosts: object[] }).hosts).toMatchObject([
        { name: "Büro", address: "192.0.2.1", port: 22 },
      ]);
    }
  });
});

describe("import and export", () => {
  it("show what would change, write it, and change nothing the second time", async () => {
    const file = bench.file("config", config);
    const dry = await bench.ok("import", "--from", "ssh-config", file, "--dry-run");
    expect(dry).toContain("new\tweb\taddress web.example.com; jump gw");
    expect(dry).toContain(`left out\t${file}:7\tbad: Port x is not a port number`);
    expect(dry).toMatch(/3 new, 0 changed, 0 unchanged, 0 refused\. Nothing was written\.\n$/);
    expect(await bench.ok("import", "--from", "ssh-config", file)).toMatch(/3 new, 0 changed/);
    expect(await bench.ok("import", "--from", "ssh-config", file)).toMatch(
      /0 new, 0 changed, 3 unchanged, 0 refused\.\n$/,
    );
  });

  it("write the hosts of a filter, and read back what they wrote", async () => {
    expect(await bench.ok("export", "--to", "ssh-config", "--where", "jump:gw db")).toMatch(
      /^Host db\n {4}HostName db\.example\.com\n {4}User \S+\n {4}Port 22\n {4}ProxyJump jump@gw:2222\n$/,
    );
    const file = bench.file("exported.csv", await bench.ok("export", "--to", "csv"));
    expect(await bench.ok("import", "--from", "csv", file)).toMatch(/0 new, 0 changed, 3 unchanged, 0 refused\.\n$/);
  });

  it("map the columns of a table", async () => {
    const file = bench.file("machines.csv", "Maschine;Wo;Rack\nmail;192.0.2.9;R7\n");
    const args = [
      "import",
      "--from",
      "csv",
      file,
      "--map",
      "Maschine=name",
      "--map",
      "2=address",
      "--map",
      "Rack=field:Rack",
    ];
    const { hosts } = await bench.json<{ hosts: object[] }>(...args);
    expect(hosts).toMatchObject([{ name: "mail", address: "192.0.2.9", port: 22 }]);
  });

  it("bring host keys for the hosts that are there", async () => {
    const key = Buffer.concat([Buffer.from([0, 0, 0, 11]), Buffer.from("ssh-ed25519"), Buffer.alloc(36, 7)]).toString(
      "base64",
    );
    const line = `[gw]:2222 ssh-ed25519 ${key}\n`;
    const stolen = `${key.slice(0, -4)}CAgI`;
    const revoked = `@revoked * ssh-ed25519 ${stolen}\n`;
    const file = bench.file("known_hosts", `${line}${revoked}elsewhere ssh-ed25519 ${key}\n`);
    const said = await bench.ok("import", "--from", "known-hosts", file);
    expect(said).toContain("changed\tgw\thost key ssh-ed25519 SHA256:");
    expect(said).toContain("refused\telsewhere\tno host of the inventory has this address and port");
    expect(await bench.ok("export", "--to", "known-hosts", "--where", "gw")).toBe(line);
  });

  it("say in one sentence what is wrong", async () => {
    const file = bench.file("plain", "not a table\n");
    const run = (...args: string[]) => bench.run(args);
    const ran = await Promise.all([
      run("import", "--from", "xml", file),
      run("import", "--from", "csv"),
      run("import", "--from", "ssh-config", file, "--map", "a=name"),
      run("import", "--from", "csv", file, "--map", "a"),
      run("export", "--to", "xml"),
      run("export", "--to", "csv", "--where", "(("),
      bench.run(["import", "--from", "csv", join(bench.folder, "none.csv"), "--dry-run", "--json"], null),
      bench.run(["import", "--from", "putty", file, "--dry-run", "--json"], null),
    ]);
    expect(ran.map(({ code }) => code)).toEqual([2, 2, 2, 2, 2, 2, 1, 1]);
    expect(ran.map(({ stdout }) => stdout === "")).toEqual([true, true, true, true, true, true, false, false]);
    for (const { stdout, stderr } of ran) {
      expect(stdout === "" || `holdfast: ${JSON.parse(stdout).error.message}\n` === stderr).toBe(true);
      expect(stderr).toMatch(/^holdfast: [^\n]+\n$/);
    }
  });
});
