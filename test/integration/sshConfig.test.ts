import { spawnSync } from "node:child_process";
import { cpSync, readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { userInfo } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { openImportSource } from "../../electron/core/inventory/importers/reader.ts";
import { importSshConfig } from "../../electron/core/inventory/importers/sshConfig.ts";
import type { ImportedHost } from "../../electron/core/inventory/importers/types.ts";
import { temporaryFolder } from "../support/temporaryFolder.ts";

const fixtures = fileURLToPath(new URL("../fixtures/ssh-config", import.meta.url));
const files = readdirSync(fixtures).filter((name) => statSync(join(fixtures, name)).isFile());
const hasSsh = spawnSync("ssh", ["-V"]).status === 0;
const noOptions = { mapping: {}, knownAddresses: [] };

/** The fixtures in a folder of their own, with its path where they include each other: ssh takes relative names from ~/.ssh only. */
function prepared(): string {
  const folder = temporaryFolder();
  cpSync(fixtures, folder, { recursive: true });
  for (const name of readdirSync(folder, { recursive: true, encoding: "utf8" })) {
    const path = join(folder, name);
    if (statSync(path).isFile()) writeFileSync(path, readFileSync(path, "utf8").replaceAll("@DIR@", folder));
  }
  return folder;
}

/** What ssh itself says: its answer by lower-case keyword. */
function askSsh(config: string, host: string, variables: Record<string, string> = {}): Map<string, string[]> {
  const env = { ...process.env, ...variables };
  const { status, stdout, stderr } = spawnSync("ssh", ["-G", "-F", config, "--", host], { encoding: "utf8", env });
  if (status !== 0) throw new Error(`ssh -G ${host}: ${stderr}`);
  const answer = new Map<string, string[]>();
  for (const line of stdout.trimEnd().split("\n")) {
    const [, keyword = "", value = ""] = /^(\S+) (.*)$/.exec(line) ?? [];
    answer.set(keyword, [...(answer.get(keyword) ?? []), value]);
  }
  return answer;
}

/** Keys that ssh tries when none is configured. */
const isDefaultKey = (path: string): boolean =>
  /^~\/\.ssh\/id_(rsa|ecdsa|ecdsa_sk|ed25519|ed25519_sk|xmss|dsa)$/.test(path);

const ours = (host: ImportedHost): object => ({
  name: host.name,
  hostName: host.address,
  port: String(host.port ?? 22),
  user: host.user ?? userInfo().username,
  jump: host.jump,
  proxyCommand: host.access?.proxyCommand ?? null,
  identityFiles: host.vars["IdentityFile"] ?? (host.identityFile === null ? [] : [host.identityFile]),
});

function theirs(config: string, name: string): object {
  const answer = askSsh(config, name);
  // Printed as written; the importer expands what it knows.
  const identityFiles = (answer.get("identityfile") ?? [])
    .filter((path) => !isDefaultKey(path))
    .map((path) => path.replaceAll("%%", "%"));
  return {
    name,
    hostName: answer.get("hostname")?.[0],
    port: answer.get("port")?.[0],
    user: answer.get("user")?.[0],
    jump: answer.get("proxyjump")?.[0] ?? null,
    proxyCommand: answer.get("proxycommand")?.[0] ?? null,
    identityFiles: identityFiles[0] === "none" && identityFiles.length === 1 ? [] : identityFiles,
  };
}

describe("the OpenSSH configuration importer", () => {
  it.for(files)("agrees with ssh -G about every host of %s", (file, ctx) => {
    if (!hasSsh) ctx.skip("ssh is not installed");
    const config = join(prepared(), file);
    const { hosts } = importSshConfig(openImportSource(config, userInfo().username), noOptions);
    expect(hosts.length).toBeGreaterThan(0);
    expect(hosts.map(ours)).toEqual(hosts.map(({ name }) => theirs(config, name)));
  });

  it("puts in variables where ssh -G does", (ctx) => {
    if (!hasSsh) ctx.skip("ssh is not installed");
    const config = join(temporaryFolder(), "config");
    const variables = { HOME: process.env["HOME"] ?? "/", USER: "someone" };
    writeFileSync(
      config,
      [
        "Host web",
        "HostName ${USER}.example.com",
        "User ${USER}",
        "LocalForward 8080 ${HOME}/a.sock",
        "RemoteForward /tmp/${USER}.sock ${HOME}/b.sock",
        "IdentityAgent ${HOME}/agent-$HOME",
        "UserKnownHostsFile ${HOME}/known",
        "ControlPath ${HOME}/control",
      ].join("\n"),
    );
    const { hosts, skipped } = importSshConfig(openImportSource(config, userInfo().username, variables), noOptions);
    const answer = askSsh(config, "web", variables);
    expect(skipped).toEqual([]);
    expect([hosts[0]?.address, hosts[0]?.user]).toEqual([answer.get("hostname")?.[0], answer.get("user")?.[0]]);
    for (const [name, value] of Object.entries(hosts[0]?.vars ?? {}))
      expect([name, Array.isArray(value) ? value : [value]]).toEqual([name, answer.get(name.toLowerCase())]);
    expect(Object.keys(hosts[0]?.vars ?? {})).toHaveLength(5);
  });

  it("describes jump hosts that only a pattern knows as ssh does", (ctx) => {
    if (!hasSsh) ctx.skip("ssh is not installed");
    const config = join(prepared(), "18-jump-through-patterns");
    const { jumpHosts } = importSshConfig(openImportSource(config, userInfo().username), noOptions);
    expect(jumpHosts?.map(({ name }) => name)).toEqual(["gw-eu", "gw-us"]);
    expect(jumpHosts?.map(ours)).toEqual(jumpHosts?.map(({ name }) => theirs(config, name)));
  });
});
