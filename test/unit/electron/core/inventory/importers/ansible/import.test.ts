import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { isFailure, type Failure } from "../../../../../../../shared/base/failure.ts";
import { importBounds } from "../../../../../../../electron/core/inventory/importers/types.ts";
import { readInventory } from "./files.ts";

const hostOf = (text: string | Readonly<Record<string, string>>, path?: string) => {
  const [host] = readInventory(text, path).hosts;
  if (!host) throw new Error("no host came of it");
  return host;
};
const reasons = (text: string | Readonly<Record<string, string>>, path?: string): string[] =>
  readInventory(text, path).skipped.map(({ where, reason }) => `${where} ${reason}`);

function failureOf(work: () => unknown): Failure {
  try {
    work();
  } catch (error) {
    if (isFailure(error)) return error;
    throw error;
  }
  throw new Error("it did not fail");
}

describe("the way to a host", () => {
  it("takes address, port, user and key from Ansible's connection variables", () => {
    const host = hostOf(
      "web1 ansible_host=192.0.2.4 ansible_port=2222 ansible_user=ops ansible_ssh_private_key_file=~/.ssh/web",
    );
    expect(host).toMatchObject({
      name: "web1",
      address: "192.0.2.4",
      port: 2222,
      user: "ops",
      identityFile: "~/.ssh/web",
    });
  });

  it("leaves port and user open where nothing is said of them", () => {
    expect(hostOf("web1.example")).toMatchObject({ address: "web1.example", port: null, user: null, jump: null });
  });

  it("prefers the older names with ssh in them, as Ansible does", () => {
    expect(hostOf("a ansible_host=1.example ansible_ssh_host=2.example").address).toBe("2.example");
  });

  it("takes the brackets off an IPv6 address", () => {
    expect(hostOf("[2001:db8::1]:2222")).toMatchObject({ address: "2001:db8::1", port: 2222 });
    expect(hostOf("a ansible_host=[::1]").address).toBe("::1");
  });

  it.each([
    ["-J bastion", "bastion"],
    ["-qJ ops@bastion:2222,second", "ops@bastion:2222,second"],
    ["-o ProxyJump=bastion -o ProxyJump=late", "bastion"],
    ["-oProxyJump=bastion", "bastion"],
    ["-o 'ProxyJump bastion'", "bastion"],
    ["-o ProxyJump=none", null],
    ['-o ProxyCommand="ssh -W %h:%p -q ops@bastion"', "ops@bastion"],
    ['-o ProxyCommand="ssh -p 2200 -l ops -qW %h:%p bastion -i key"', "ops@bastion:2200"],
    ["-o ControlMaster=auto -o ControlPersist=60s", null],
  ])("reads the jump host out of %s", (argument, jump) => {
    expect(hostOf(`[g]\na\n[g:vars]\nansible_ssh_common_args=${argument}`).jump).toBe(jump);
  });

  it("keeps a ProxyCommand which is no jump, and says that it is not run", () => {
    const text = `[g]\na\n[g:vars]\nansible_ssh_common_args=-o ProxyCommand="nc %h %p" -o AddressFamily=inet6`;
    expect(hostOf(text)).toMatchObject({ jump: null, access: { proxyCommand: "nc %h %p", addressFamily: "ipv6" } });
    expect(reasons(text)).toEqual([
      "/inv/hosts:4 the ProxyCommand in ansible_ssh_common_args is kept, and not run before you allow it for the host",
    ]);
  });

  it.each([
    ["local", "it is this computer (ansible_connection is local)"],
    ["winrm", "it is managed over WinRM, not SSH"],
    ["community.docker.docker", "it is reached by community.docker.docker, not by SSH"],
  ])("refuses a host with the connection %s", (connection, reason) => {
    const { hosts, skipped } = readInventory(`a ansible_connection=${connection}\nb`);
    expect(hosts.map(({ name }) => name)).toEqual(["b"]);
    expect(skipped).toEqual([{ where: "/inv/hosts:1", reason: `a: ${reason}` }]);
  });

  it("refuses a host whose address is a template, and tells of a user who is one", () => {
    expect(reasons(`a ansible_host="{{ ip }}"\nb ansible_user="{{ who }}"`)).toEqual([
      "/inv/hosts:1 a: ansible_host is a template, which is not evaluated",
      "/inv/hosts:2 ansible_user is a template, which is not evaluated",
    ]);
    expect(readInventory(`b ansible_user="{{ who }}"`).hosts[0]).toMatchObject({
      user: null,
      vars: { ansible_user: "{{ who }}" },
    });
  });

  it("refuses a port that is none", () => {
    expect(reasons("a ansible_port=70000")).toEqual(["/inv/hosts:1 a: its port 70000 is no number from 1 to 65535"]);
  });
});

describe("what is secret", () => {
  it("is named and left out, with the advice to add a credential", () => {
    const text = "a ansible_password=hunter2 ansible_become_pass=hunter3 db_password=hunter4 api_token=hunter5 ok=1";
    const { hosts, skipped } = readInventory(text);
    expect(hosts[0]?.vars).toEqual({ ok: 1 });
    expect(JSON.stringify({ hosts, skipped })).not.toContain("hunter");
    expect(skipped.map(({ reason }) => reason)).toEqual([
      "ansible_password is a secret and is not taken, add it as a credential of the host",
      "ansible_become_pass is a secret and is not taken, add it as a credential of the host",
      "db_password is a secret and is not taken",
      "api_token is a secret and is not taken",
    ]);
  });

  it("is found inside mappings and in texts that hold a key or a login", () => {
    const { hosts, skipped } = readInventory(
      {
        "/inv/hosts.yml": `
all:
  hosts:
    a:
      db: {user: app, password: hunter2, ports: [1, 2]}
      pem: "-----BEGIN OPENSSH PRIVATE KEY-----\\nhunter"
      url: https://app:hunter2@db.example/x
`,
      },
      "/inv/hosts.yml",
    );
    expect(hosts[0]?.vars).toEqual({ db: { user: "app", ports: [1, 2] } });
    expect(skipped.map(({ where, reason }) => `${where} ${reason}`)).toEqual([
      "/inv/hosts.yml:5 db.password is a secret and is not taken",
      "/inv/hosts.yml:6 pem is a secret and is not taken",
      "/inv/hosts.yml:7 url is a secret and is not taken",
    ]);
  });

  it("is not what merely speaks of secrets", () => {
    const text =
      "a password_authentication=no ssh_private_key_file=/k passwordless=yes secret_name=vault/db compass=north";
    expect(Object.keys(hostOf(text).vars)).toHaveLength(5);
  });

  it("hides the value that a group gives to the same variable", () => {
    const text = "[g]\na private_key=KEY\n[g:vars]\nprivate_key=\n";
    expect(hostOf(text).vars).toEqual({});
  });

  it("is refused by the name of variable and file where it is vaulted", () => {
    const vault = "!vault |\n  $ANSIBLE_VAULT;1.1;AES256\n  6162";
    const files = {
      "/inv/hosts": "[web]\na\nb",
      "/inv/group_vars/web.yml": `motd: hello\nlicense: ${vault.replaceAll("\n", "\n  ")}\nnested:\n  inner: !vault abc\n  plain: 1\n`,
      "/inv/group_vars/all/vault.yml": "$ANSIBLE_VAULT;1.1;AES256\n6162\n",
      "/inv/host_vars/b.json": `{"ansible_user": {"__ansible_vault": "$ANSIBLE_VAULT;1.1;AES256"}}`,
    };
    const { hosts, skipped } = readInventory(files);
    expect(hosts.map(({ user, vars }) => ({ user, vars }))).toEqual([
      { user: null, vars: { motd: "hello", nested: { plain: 1 } } },
      { user: null, vars: { motd: "hello", nested: { plain: 1 } } },
    ]);
    expect(skipped.map(({ where, reason }) => `${where} ${reason}`)).toEqual([
      "/inv/group_vars/all/vault.yml the file is encrypted with Ansible Vault and is not taken",
      "/inv/group_vars/web.yml:2 license is vaulted and is not taken",
      "/inv/group_vars/web.yml:6 nested.inner is vaulted and is not taken",
      "/inv/host_vars/b.json:1 ansible_user is vaulted and is not taken",
    ]);
  });

  it("refuses a host whose address is vaulted", () => {
    const text = "all:\n  hosts:\n    a: {ansible_host: !vault abc}\n";
    expect(reasons({ "/i.yml": text }, "/i.yml")).toEqual([
      "/i.yml:3 ansible_host is vaulted and is not taken",
      "/i.yml:3 a: ansible_host is vaulted or secret, so its value is not known",
    ]);
  });
});

describe("a file that is no inventory", () => {
  it.each([
    ["#!/usr/bin/env python3\nprint()", "line 1: it is a dynamic inventory, a program that is not run"],
    ["[web]\nx y", "line 2: what follows a host is written as name=value"],
    ["[web:children]\nnowhere", "line 2: the group nowhere, which is declared nowhere"],
    ["[a:children]\nb\n[b:children]\na", "line 4: group a would be a parent of itself"],
    ["ok\nx 'open", "line 2: a quote is not closed"],
    ["[x:other]", "line 1: a section cannot be of the kind other"],
    ["[a b]", "line 1: the section's name has a blank or a character that cannot be there"],
    ["a\nweb:", "line 2: a name cannot end with a colon"],
    ["---\n- a", "line 1: --- begins a YAML file"],
    ["[g:vars]\nx=1", "line 1: variables of the group g, which is declared nowhere"],
    ["[g]\n[g:vars]\nx", "line 3: a variable is written as name=value"],
    ["[g:children]\na b", "line 2: this is not the name of a group"],
    ["$ANSIBLE_VAULT;1.1;AES256\n61", "line 1: the file is encrypted with Ansible Vault"],
    ["a\0b", "line 1: it is no text"],
  ])("is refused with the line: %j", (text, reason) => {
    expect(failureOf(() => readInventory(text))).toMatchObject({
      code: "import.badFile",
      params: { path: "/inv/hosts", reason },
    });
  });

  it.each([
    ["plugin: amazon.aws.aws_ec2\n", "line 1: it configures an inventory plugin, which would be run"],
    ["all:\n  hosts: [a, b]\n", "line 2: hosts of the group all is no mapping"],
    ["all:\n  hosts:\n    12:\n", "line 3: the host 12 needs quotes around its name"],
    ["all:\n  hosts:\n    a: text\n", "line 3: a has no mapping of variables"],
    ["a: *nothing\n", "line 1: *nothing refers to nothing above it"],
    ["a: {b: !custom x}\n", "line 1: the tag !custom is not known"],
  ])("is refused in YAML too: %j", (text, reason) => {
    expect(failureOf(() => readInventory({ "/i.yml": text }, "/i.yml")).params).toEqual({ path: "/i.yml", reason });
  });

  it("leaves the others of its folder as they are, and nothing of it is taken", () => {
    const files = { "/inv/1-good": "a", "/inv/2-bad": "b\nc d", "/inv/3-more": "e", "/inv/4.toml": "[web.hosts]" };
    const { hosts, skipped } = readInventory(files, "/inv");
    expect(hosts.map(({ name }) => name)).toEqual(["a", "e"]);
    expect(skipped).toEqual([
      {
        where: "/inv/2-bad:2",
        reason: "nothing of the file is taken: what follows a host is written as name=value",
      },
      { where: "/inv/4.toml:1", reason: "nothing of the file is taken: inventories in TOML are not read" },
    ]);
  });

  it("is refused when it is missing", () => {
    expect(failureOf(() => readInventory({ "/other": "" }, "/inv/hosts")).code).toBe("import.unreadable");
  });
});

describe("bounds", () => {
  it("refuses ranges beyond what an import may bring, at once", () => {
    for (const pattern of ["h[1:999999999]", "h[1:200][1:200][1:200]", "h[a:z][a:z][a:z][a:z][a:z]"])
      expect(failureOf(() => readInventory(pattern))).toMatchObject({
        code: "import.tooLarge",
        params: { limit: `${importBounds.hosts} hosts` },
      });
  });

  it("refuses a few lines of YAML that stand for billions of values", () => {
    const lines = Array.from({ length: 30 }, (_, at) => `v${at + 1}: &v${at + 1} [*v${at}, *v${at}, *v${at}, *v${at}]`);
    const text = `v0: &v0 x\n${lines.join("\n")}\n`;
    expect(failureOf(() => readInventory({ "/i.yml": text }, "/i.yml")).params["reason"]).toMatch(
      /holds more than 300000 values/,
    );
  });

  it("refuses nesting that would exhaust the stack", () => {
    for (const text of ["a: ".concat("[".repeat(20_000)), `{"a":`.repeat(5000) + "1" + "}".repeat(5000)])
      expect(failureOf(() => readInventory({ "/i.yml": text }, "/i.yml")).code).toBe("import.badFile");
  });

  it("refuses variables that would be repeated for thousands of hosts", () => {
    const text = `h[1:10000]\n[all:vars]\n${Array.from({ length: 10 }, (_, at) => `v${at}=${"x".repeat(1000)}`).join("\n")}`;
    expect(failureOf(() => readInventory(text)).params["limit"]).toBe("64 MiB of variables");
  });

  it("leaves out one variable that is too long, by its name", () => {
    expect(reasons(`a v=${"x".repeat(20_000)}`)).toEqual([
      "/inv/hosts:1 v is longer than 16384 characters and is not taken",
    ]);
  });

  it("does not follow a host's name out of host_vars", () => {
    const files = { "/inv/hosts": "../secret\n..", "/inv/secret": "leaked: 1", "/inv/host_vars/x": "" };
    expect(readInventory(files).hosts.map(({ vars }) => vars)).toEqual([{}, {}]);
  });
});

describe("any text at all", () => {
  const fragments = fc.constantFrom(
    "[",
    "]",
    ":",
    "=",
    "'",
    '"',
    "\\",
    "#",
    ";",
    "{",
    "}",
    "&a ",
    "*a",
    "<<: ",
    "- ",
    "\n",
    "\n  ",
    "\t",
    "!vault ",
    "!!int ",
    "all",
    "hosts",
    "vars",
    "children",
    "web",
    "[1:3]",
    "[a:c]",
    ":22",
    "ansible_host",
    "ansible_ssh_common_args=",
    "-J x",
    "$ANSIBLE_VAULT;",
    "{{ x }}",
    "0x1f",
    "1_0",
    "'''",
    "u'",
    "\\x4",
    "ansible_group_priority=",
    "2001:db8::1",
    "---\n",
    "\0",
  );
  const texts = fc.oneof(
    fc.string({ maxLength: 200 }),
    fc
      .array(fc.oneof(fragments, fc.string({ unit: "binary", maxLength: 4 })), { maxLength: 60 })
      .map((parts) => parts.join("")),
  );

  it.each(["/inv/hosts", "/inv/hosts.yml"])("gives hosts or a Failure, never another error: %s", (path) => {
    fc.assert(
      fc.property(texts, texts, (text, variables) => {
        try {
          const { hosts, skipped } = readInventory({ [path]: text, "/inv/group_vars/all.yml": variables }, path);
          expect(hosts.length).toBeLessThanOrEqual(importBounds.hosts);
          for (const host of hosts) expect(host.name.length).toBeGreaterThan(0);
          for (const { reason } of skipped) expect(reason.length).toBeLessThan(5000);
        } catch (error) {
          if (!isFailure(error)) throw error;
        }
      }),
      { numRuns: 300 },
    );
  });
});
