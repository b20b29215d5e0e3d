import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { importSshConfig } from "../../../../../../electron/core/inventory/importers/sshConfig.ts";
import type { ParseResult } from "../../../../../../electron/core/inventory/importers/types.ts";
import { Failure } from "../../../../../../shared/base/failure.ts";
import { memorySource, noOptions } from "../../../../../support/importSource.ts";

const config = "/home/alice/.ssh/config";
const read = (text: string, more: Readonly<Record<string, string>> = {}): ParseResult =>
  importSshConfig(memorySource({ [config]: text, ...more }), noOptions);
const reasons = (result: ParseResult): string[] => result.skipped.map(({ where, reason }) => `${where} ${reason}`);

describe("an OpenSSH client configuration", () => {
  it("gives a host for each name that is not a pattern, with the first value of each keyword", () => {
    const { hosts, skipped } = read("Host a b *.lab\n User root\nHost *\n User other\n Port 2200\n");
    expect(hosts.map(({ name, user, port }) => [name, user, port])).toEqual([
      ["a", "root", 2200],
      ["b", "root", 2200],
    ]);
    expect(skipped).toEqual([]);
  });

  it("leaves unsaid what the file does not say", () => {
    expect(read("Host a\n").hosts).toEqual([
      {
        name: "a",
        address: "a",
        port: null,
        user: null,
        groups: [],
        tags: [],
        jump: null,
        identityFile: null,
        vars: {},
      },
    ]);
  });

  it("expands the tokens of IdentityFile, and keeps what it cannot expand as it is", () => {
    const text =
      "Host a\n HostName %h.example.com\n User ops\n Port 23\n IdentityFile %d/%u/%r@%h:%p-%n-%%\n IdentityFile ~/%C\n";
    const { hosts, skipped } = read(text);
    expect(hosts[0]?.identityFile).toBe("/home/alice/alice/ops@a.example.com:23-a-%");
    expect(hosts[0]?.vars["IdentityFile"]).toEqual([hosts[0]?.identityFile, "~/%C"]);
    expect(skipped).toEqual([{ where: `${config}:1`, reason: "a: IdentityFile ~/%C has an unknown token" }]);
  });

  it("keeps forwards as lists and other options by the names of ssh_config", () => {
    const { hosts } = read(
      "Host a\n localforward 8080 localhost:80\n LocalForward 81 [::1]:81\n DynamicForward 1080\n remoteforward 9 b:9\n ServerAliveInterval 30\n",
    );
    expect(hosts[0]?.vars).toEqual({
      LocalForward: ["8080 localhost:80", "81 [::1]:81"],
      DynamicForward: ["1080"],
      RemoteForward: ["9 b:9"],
      ServerAliveInterval: "30",
    });
  });

  it("names a ProxyCommand and keeps it apart from what may run", () => {
    const { hosts, skipped } = read('Host a\n ProxyCommand nc -X 5 "%h" %p # all of it\n');
    expect(hosts[0]?.access).toEqual({ proxyCommand: 'nc -X 5 "%h" %p # all of it' });
    expect(hosts[0]?.vars["ProxyCommand"]).toBe('nc -X 5 "%h" %p # all of it');
    expect(skipped[0]?.reason).toContain("not run before you allow it");
  });

  it("takes over the address to bind to and the family", () => {
    const { hosts } = read("Host a\n BindAddress 192.0.2.1\n AddressFamily inet6\nHost b\n AddressFamily any\n");
    expect(hosts.map(({ access }) => access)).toEqual([{ bindAddress: "192.0.2.1", addressFamily: "ipv6" }, undefined]);
  });

  it.for(["exec", "localnetwork", "sessiontype", "version", "command"])(
    "refuses Match %s by name and leaves its settings out",
    (criterion) => {
      const result = read(`Host a\nMatch host a ${criterion} "x y"\n User never\n`);
      expect(result.hosts[0]?.user).toBeNull();
      expect(reasons(result)).toEqual([`${config}:2 Match ${criterion} is not evaluated; its settings are left out`]);
    },
  );

  it("says what is wrong with a Match that ssh would refuse", () => {
    const result = read('Match\nMatch all host a\nMatch host\nMatch host "a\nHost a\n');
    expect(reasons(result).map((reason) => reason.replace(`${config}:`, ""))).toEqual([
      "1 Match has no value",
      "2 Match all cannot be combined with other conditions",
      "3 Match host has no pattern",
      "4 its quotes do not close",
    ]);
  });

  it("follows Include with patterns and ~, and falls back to the folder of the file", () => {
    const { hosts, skipped } = importSshConfig(
      memorySource({
        "/backup/config": "Include parts/*.conf ~/more\nInclude none-*\nInclude ~bob/x\nInclude ${HOME}/x\n",
        "/backup/parts/a.conf": "Host a\n",
        "/home/alice/more": "Host b\n",
      }),
      noOptions,
    );
    expect(hosts.map(({ name }) => name)).toEqual(["a", "b"]);
    expect(skipped.map(({ reason }) => reason)).toEqual([
      "no file matches Include none-*",
      "Include ~bob/x is in another user's folder",
      "Include ${HOME}/x needs the variable HOME, which has no value or is not read",
    ]);
  });

  it("puts in variables where ssh does, and names those that are not read", () => {
    const files = {
      [config]:
        "Include ${XDG_CONFIG_HOME}/ssh/*\nHost a\n HostName ${USER}\n User ${USER}\n IdentityFile ${HOME}/keys/%h\n" +
        " CertificateFile ${TOKEN}/c\n LocalForward 1 ${HOME}/s\n IdentityAgent ${HOME}/agent\n SetEnv A=${HOME}\n",
      "/home/alice/.config/ssh/more": "Host b\n",
    };
    const variables = { HOME: "/home/alice", XDG_CONFIG_HOME: "/home/alice/.config", USER: "alice" };
    const { hosts, skipped } = importSshConfig({ ...memorySource(files, config), variables }, noOptions);
    expect(hosts.map(({ name }) => name)).toEqual(["b", "a"]);
    expect(hosts[1]).toMatchObject({
      address: "${user}",
      user: "${USER}",
      identityFile: "/home/alice/keys/${user}",
      vars: {
        CertificateFile: ["${TOKEN}/c"],
        LocalForward: ["1 /home/alice/s"],
        IdentityAgent: "/home/alice/agent",
        SetEnv: ["A=${HOME}"],
      },
    });
    expect(skipped).toEqual([
      {
        where: `${config}:2`,
        reason: "a: CertificateFile ${TOKEN}/c needs the variable TOKEN, which has no value or is not read",
      },
    ]);
  });

  it("looks for what the system's configuration includes in /etc/ssh, and names each file that was read once", () => {
    const files = {
      "/etc/ssh/ssh_config": "Include ssh_config.d/*.conf\nInclude ssh_config.d/b.conf\n",
      "/etc/ssh/ssh_config.d/b.conf": "Host b\n",
      "/home/alice/.ssh/ssh_config.d/own.conf": "Host own\n",
    };
    const { hosts, included } = importSshConfig(memorySource(files, "/etc/ssh/ssh_config"), noOptions);
    expect(hosts.map(({ name }) => name)).toEqual(["b"]);
    expect(included).toEqual(["/etc/ssh/ssh_config.d/b.conf"]);
  });

  it("evaluates Match tagged by the Tag that was given before it", () => {
    const { hosts, skipped } = read(
      'Host a\n Tag lab\nHost b\nMatch tagged lab,x*\n Port 2222\nMatch tagged ""\n User none\nMatch !tagged lab\n Port 22\n',
    );
    expect(hosts.map(({ name, port }) => [name, port])).toEqual([
      ["a", 2222],
      ["b", 22],
    ]);
    expect(skipped.map(({ reason }) => reason)).toEqual(["Match tagged has no pattern"]);
  });

  it("prefers the parts in ~/.ssh, as ssh does", () => {
    const files = {
      "/backup/config": "Include part\n",
      "/backup/part": "Host beside\n",
      "/home/alice/.ssh/part": "Host own\n",
    };
    expect(importSshConfig(memorySource(files), noOptions).hosts.map(({ name }) => name)).toEqual(["own"]);
  });

  it("stops a file that includes itself", () => {
    const { hosts, skipped } = read("Include ~/.ssh/config\nHost a\n");
    expect(hosts).toHaveLength(1);
    expect(skipped[0]?.reason).toBe("files include each other more than 16 deep");
    expect(() => read("Include ~/.ssh/config\nInclude ~/.ssh/config\n")).toThrow(
      expect.objectContaining({ code: "import.tooLarge" }) as Error,
    );
  });

  it("reports a host whose lines never count, a bad port, a bad jump and an unknown token", () => {
    const result = read(
      "Host outer\n Include part\nHost p\n Port ssh\nHost j\n ProxyJump @:\nHost t\n HostName %p.example.com\n",
      { "/home/alice/.ssh/part": "Host inner\n User x\n" },
    );
    expect(result.hosts.map(({ name }) => name)).toEqual(["outer"]);
    expect(result.skipped.map(({ reason }) => reason)).toEqual([
      "inner: its Host line is inside a section that never holds for it",
      "p: Port ssh is not a port number",
      "j: ProxyJump @: cannot be read",
      "t: HostName %p.example.com has an unknown token",
    ]);
  });

  it("says that it does not resolve names for CanonicalizeHostname", () => {
    expect(reasons(read("CanonicalizeHostname yes\nHost a\n CanonicalizeHostname no\n"))).toEqual([
      `${config}:1 CanonicalizeHostname needs name resolution and is not evaluated`,
    ]);
  });

  it.each(["no", "none", "False"])("has nothing to say about CanonicalizeHostname %s", (value) => {
    expect(read(`CanonicalizeHostname ${value}\nHost a\n`).skipped).toEqual([]);
  });

  it("fails when there is no file", () => {
    expect(() => importSshConfig(memorySource({}, "/missing"), noOptions)).toThrow(
      expect.objectContaining({ code: "import.unreadable" }) as Error,
    );
  });

  it("refuses more work than a configuration can mean", () => {
    const names = Array.from({ length: 5000 }, (_, index) => `Host h${index}\n`).join("");
    // The first pattern decides each time, but all of them count.
    const patterns = Array.from({ length: 5000 }, (_, index) => `x${index}*`).join(" ");
    expect(() => read(`${names}Host !h* ${patterns}\n`)).toThrow(
      expect.objectContaining({ code: "import.tooLarge" }) as Error,
    );
  });

  it("reads ten thousand hosts, and no more", () => {
    const block = (index: number): string => `Host host-${index}\n HostName 10.0.${index >> 8}.${index & 255}\n`;
    const text = Array.from({ length: 10_000 }, (_, index) => block(index)).join("");
    expect(read(text).hosts).toHaveLength(10_000);
    expect(() => read(text + block(10_000))).toThrow(expect.objectContaining({ code: "import.tooLarge" }) as Error);
  });

  it("reads anything, or fails with a code", () => {
    const word = fc.constantFrom(
      "Host",
      "Match",
      "Include",
      "HostName",
      "ProxyJump",
      "IdentityFile",
      "Port",
      "User",
      "host",
      "final",
      "all",
      "exec",
      "!",
      "*",
      "%h",
      "%",
      '"',
      "'",
      "\\",
      "=",
      "#",
      ",",
      "a",
      "22",
      "~/.ssh/config",
      "__proto__",
      "\n",
      "\n",
      " ",
    );
    fc.assert(
      fc.property(fc.array(word, { maxLength: 60 }), (words) => {
        try {
          const { hosts, skipped } = read(words.join(" ").replaceAll(" \n ", "\n"));
          expect(hosts.length + skipped.length).toBeLessThan(1000);
        } catch (error) {
          expect(error).toBeInstanceOf(Failure);
        }
      }),
      { numRuns: 300 },
    );
  });
});
