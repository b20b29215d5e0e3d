import { spawnSync } from "node:child_process";
import { cpSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { userInfo } from "node:os";
import { dirname, join } from "node:path";
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
  return readAnswer(stdout);
}

function readAnswer(text: string): Map<string, string[]> {
  const answer = new Map<string, string[]>();
  for (const line of text.trim().split("\n")) {
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

const theirs = (config: string, name: string): object => told(name, askSsh(config, name));

function told(name: string, answer: ReadonlyMap<string, string[]>): object {
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

/** Files below ~/.ssh; each says by SendEnv that it was read. */
const below = [
  ..."one,two,-dash,with space/x.conf,conf.d/a.conf,conf.d/b.conf,conf.d/C.conf,conf.d/9.conf".split(","),
  ..."conf.d/^.conf,conf.d/é.conf,conf.d/.hidden.conf,deep/x,deep/y/z.conf,deep/[q].conf,deep/.h/x,star*,starx".split(
    ",",
  ),
];
/** What an Include may say, between bars. */
const includes = String.raw`
one | ./one | one two | two one | "with space/x.conf" | 'with space/*' | with\ space/x.conf | -dash | one # two
conf.d/*.conf | conf.d/* | conf.d/?.conf | conf.d/[ab].conf | conf.d/[!a].conf | conf.d/[^a].conf | conf.d/[a-b].conf
conf.d/[[:alpha:]].conf | conf.d/[![:alpha:]].conf | conf.d/[[:upper:][:digit:]].conf | conf.d/[]a].conf | conf.d/[a
conf.d/{a,b}.conf | conf.d/.*.conf | conf.d/a.conf/ | conf.d | conf.d/*/ | conf.d/../one | conf.d//a.conf
*/*.conf | */y/z.conf | deep/*/x | deep/\[q\].conf | deep/[[]q].conf | star\* | star[*] | star* | o\ne
~/.ssh/one | "~/.ssh/one" | ~/.ssh/conf.d/[ab].conf | ~/*/one | ~ME/.ssh/one | ~nobody-here/.ssh/one
missing | missing* | %d/.ssh/one`
  .replace("~ME", `~${userInfo().username}`)
  .trim()
  .split(/ \| |\n/);
/** Relative names within each other and within blocks. */
const nested: Readonly<Record<string, string>> = {
  config:
    "Include n/first\nHost in1 in2 in3 in4\n  Include n/block\nMatch host in2\n  Include n/match/*.conf\n  Port 2222\nMatch user early\n  Include ~/.ssh/n/match/*.conf\nMatch final\n  Include n/first n/last\nHost *\n  User late\n",
  "n/first": "Host in1\n  Include n/../n/user\n  IdentityFile ~/.ssh/first\nHost in?\n  SendEnv FIRST\n",
  "n/user": "User early\nMatch originalhost in3\n  Include n/last\n",
  "n/block": "  HostName %h.lab\n  Include [n]/match/b.conf\nHost in4\n  Include n/user\n  Port 4444\n",
  "n/match/a.conf": "ProxyJump gate\nHost in1\n  Port 1111\n",
  "n/match/b.conf": "IdentityFile ~/.ssh/b\nMatch host *.lab\n  SendEnv LAB\n",
  "n/last": "SendEnv LAST\n",
};

/** `ssh -G` for names of a configuration in a home of its own: ssh asks the accounts for it, not HOME. */
function askAtHome(home: string, config: string, names: readonly string[]): Map<string, string[]>[] {
  const script =
    'mount --bind "$1" "$2" && shift 2 && for name in "$@"; do ssh -G -F "$FILE" -- "$name" || exit 1; echo; done';
  const mine = userInfo().homedir;
  const { status, stdout, stderr } = spawnSync(
    "unshare",
    ["--mount", "--propagation", "private", "sh", "-c", script, "sh", home, mine, ...names],
    { encoding: "utf8", env: { ...process.env, FILE: join(mine, ".ssh", config) } },
  );
  if (status !== 0) throw new Error(`ssh -G: ${stderr}`);
  return stdout.split("\n\n").slice(0, names.length).map(readAnswer);
}

function homeWith(files: Readonly<Record<string, string>>): string {
  const home = temporaryFolder();
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(dirname(join(home, ".ssh", name)), { recursive: true });
    writeFileSync(join(home, ".ssh", name), text);
  }
  return home;
}

const importFrom = (home: string, config: string) =>
  importSshConfig({ ...openImportSource(join(home, ".ssh", config), userInfo().username), home }, noOptions);
const cannotMount = process.getuid?.() === 0 && process.platform === "linux" ? undefined : "needs root to mount a home";

describe("the OpenSSH configuration importer", () => {
  it.for(files)("agrees with ssh -G about every host of %s", (file, ctx) => {
    if (!hasSsh) ctx.skip("ssh is not installed");
    const config = join(prepared(), file);
    const { hosts } = importSshConfig(openImportSource(config, userInfo().username), noOptions);
    expect(hosts.length).toBeGreaterThan(0);
    expect(hosts.map(ours)).toEqual(hosts.map(({ name }) => theirs(config, name)));
  });

  it("reads the files that ssh reads for each Include, relative to ~/.ssh", (ctx) => {
    if (!hasSsh || cannotMount) ctx.skip(hasSsh ? cannotMount : "ssh is not installed");
    const blocks = includes.map((word, index) => `Host h${index}\n  Include ${word}\n`);
    const files = Object.fromEntries(below.map((name, index) => [name, `SendEnv F${index}\n`]));
    const home = homeWith({ ...files, config: blocks.join("") });
    const names = includes.map((_, index) => `h${index}`);
    const read = (sent: readonly unknown[]) => [...new Set(sent)].map((name) => below[Number(String(name).slice(1))]);
    const answers = askAtHome(home, "config", names).map((answer) => read(answer.get("sendenv") ?? []));
    const { hosts } = importFrom(home, "config");
    const found = hosts.map(({ vars: { SendEnv = [] } }) => read([SendEnv].flat()));
    expect(includes.map((word, index) => [word, found[index]])).toEqual(
      includes.map((word, index) => [word, answers[index]]),
    );
  });

  it("agrees with ssh -G where relative files include each other, within Host and Match blocks", (ctx) => {
    if (!hasSsh || cannotMount) ctx.skip(hasSsh ? cannotMount : "ssh is not installed");
    const home = homeWith(nested);
    const { hosts, skipped } = importFrom(home, "config");
    const answers = askAtHome(
      home,
      "config",
      hosts.map(({ name }) => name),
    );
    const sent = (values: unknown): unknown[] => [...new Set([values ?? []].flat())];
    expect(skipped).toEqual([]);
    expect(hosts.map(({ name }) => name).toSorted()).toEqual(["in1", "in2", "in3", "in4"]);
    expect(hosts.map((host) => ({ ...ours(host), sent: sent(host.vars["SendEnv"]) }))).toEqual(
      hosts.map(({ name }, index) => {
        const answer = answers[index] ?? new Map<string, string[]>();
        return { ...told(name, answer), sent: sent(answer.get("sendenv")) };
      }),
    );
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
