import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { importPutty } from "../../../../../../electron/core/inventory/importers/putty.ts";
import type { ParseResult } from "../../../../../../electron/core/inventory/importers/types.ts";
import { Failure } from "../../../../../../shared/base/failure.ts";
import { importedHost, memorySource, noOptions } from "../../../../../support/importSource.ts";

const header = "Windows Registry Editor Version 5.00\r\n\r\n";
const session = (name: string, ...values: string[]): string =>
  `[HKEY_CURRENT_USER\\Software\\SimonTatham\\PuTTY\\Sessions\\${name}]\r\n${values.join("\r\n")}\r\n\r\n`;
const registry = (...sessions: string[]): ParseResult =>
  importPutty(memorySource({ "/tmp/putty.reg": header + sessions.join("") }), noOptions);
const folder = (files: Readonly<Record<string, string>>, path: string): ParseResult =>
  importPutty(memorySource(files, path), noOptions);

describe("PuTTY sessions in an exported registry", () => {
  it("become hosts with their user, port and key", () => {
    const { hosts, skipped } = registry(
      session("Default%20Settings", '"HostName"=""'),
      session(
        "web%20server",
        '"HostName"="192.0.2.1"',
        '"PortNumber"=dword:000008ae',
        '"UserName"="root"',
        '"PublicKeyFile"="C:\\\\Keys\\\\my \\"best\\" key.ppk"',
        '"Protocol"="ssh"',
        '"Colour0"="187,187,187"',
        '"TerminalModes"=hex:01,02,\\',
        "  03,04",
        '"PortForwardings"="L8080=localhost:80,D1080="',
      ),
    );
    expect(skipped).toEqual([]);
    expect(hosts).toEqual([
      importedHost({
        name: "web server",
        address: "192.0.2.1",
        port: 2222,
        user: "root",
        identityFile: 'C:\\Keys\\my "best" key.ppk',
        vars: {
          PortForwardings: "L8080=localhost:80,D1080=",
          PublicKeyFile: 'C:\\Keys\\my "best" key.ppk',
        },
      }),
    ]);
  });

  it("take the user from the host name, and brackets off an IPv6 address", () => {
    const { hosts } = registry(session("a", '"HostName"="ops@[2001:db8::1]"'));
    expect(hosts[0]).toMatchObject({ address: "2001:db8::1", user: "ops", port: null });
  });

  it("have names in UTF-8 or in the code page of Western Europe", () => {
    const { hosts } = registry(session("B%C3%BCro", '"HostName"="a"'), session("B%FCro%25", '"HostName"="b"'));
    expect(hosts.map(({ name }) => name)).toEqual(["Büro", "Büro%"]);
  });

  it("are left out with the reason when they are not SSH or name no host", () => {
    const { hosts, skipped } = registry(
      session("switch", '"HostName"="s"', '"Protocol"="telnet"'),
      session("empty", '"HostName"=""', '"Protocol"="ssh"'),
      session("port", '"HostName"="p"', '"PortNumber"=dword:00010000'),
    );
    expect(hosts).toEqual([]);
    expect(skipped.map(({ where, reason }) => `${where} ${reason}`)).toEqual([
      "putty.reg:3 switch: its protocol is telnet, not ssh",
      "putty.reg:7 empty: it has no host name",
      "putty.reg:11 port: 65536 is not a port number",
    ]);
  });

  it("take proxies over that Holdfast knows, and name the others", () => {
    const proxy = (method: number, ...more: string[]): string =>
      session(`p${method}`, '"HostName"="h"', `"ProxyMethod"=dword:0000000${method}`, '"ProxyHost"="proxy"', ...more);
    const { hosts, skipped } = registry(
      proxy(0),
      proxy(2, '"ProxyPort"=dword:00000438', '"ProxyUsername"="me"'),
      proxy(3, '"ProxyPort"=dword:00000c38'),
      proxy(5),
      proxy(6, '"ProxyPort"=dword:00000050', '"ProxyUsername"="jump"'),
    );
    expect(hosts.map(({ access, jump }) => access?.proxy ?? jump)).toEqual([
      null,
      { kind: "socks5", address: "proxy", port: 1080, user: "me" },
      { kind: "http", address: "proxy", port: 3128 },
      null,
      "jump@proxy",
    ]);
    expect(skipped.map(({ reason }) => reason)).toEqual(["p5: its proxy (a local command) is not taken over"]);
  });

  it("are found under other roots, and nothing else of the registry is", () => {
    const text = `REGEDIT4\n\n[HKEY_USERS\\S-1-5\\Software\\SimonTatham\\PuTTY\\Sessions\\a]\n"HostName"="x"\n[HKEY_CURRENT_USER\\Software\\Other]\n"HostName"="y"\n[HKEY_CURRENT_USER\\Software\\SimonTatham\\PuTTY\\SshHostKeys]\n"rsa2@22:x"="0x1"\n`;
    const { hosts } = importPutty(memorySource({ "/tmp/p.reg": text }), noOptions);
    expect(hosts).toEqual([importedHost({ name: "a", address: "x" })]);
  });
});

describe("PuTTY sessions in a folder", () => {
  const files = {
    "/home/alice/.putty/sessions/web%201": "HostName=web1\nPortNumber=2200\nProtocol=ssh\nUserName=ops\n",
    "/home/alice/.putty/sessions/Default%20Settings": "HostName=\n",
    "/home/alice/.putty/sessions/serial": "Protocol=serial\nHostName=x\n",
    "/home/alice/.putty/sshhostkeys": "x",
  };

  it.for(["/home/alice/.putty", "/home/alice/.putty/sessions"])("are read from %s", (path) => {
    const { hosts, skipped } = folder(files, path);
    expect(hosts).toEqual([importedHost({ name: "web 1", address: "web1", port: 2200, user: "ops" })]);
    expect(skipped).toEqual([
      { where: "/home/alice/.putty/sessions/serial", reason: "serial: its protocol is serial, not ssh" },
    ]);
  });

  it("are read one by one", () => {
    expect(folder(files, "/home/alice/.putty/sessions/web%201").hosts).toHaveLength(1);
  });
});

describe("the PuTTY importer", () => {
  it("refuses what is neither", () => {
    for (const [text, code] of [
      ["[section]\nkey=value\n", "import.badFile"],
      [undefined, "import.unreadable"],
    ] as const)
      expect(() => importPutty(memorySource(text === undefined ? {} : { "/x": text }, "/x"), noOptions)).toThrow(
        expect.objectContaining({ code }) as Error,
      );
  });

  it("reads anything, or fails with a code", () => {
    const piece = fc.constantFrom(
      header,
      session("a", ""),
      '"HostName"="',
      "h",
      '"',
      "\\",
      "%",
      "%2",
      "%ff",
      "=dword:",
      "00ff",
      "\r\n",
      "[",
      "]",
      "Protocol=ssh\n",
      "HostName=x\n",
      "@",
    );
    fc.assert(
      fc.property(fc.boolean(), fc.array(piece, { maxLength: 40 }), (known, pieces) => {
        try {
          const text = (known ? header : "") + pieces.join("");
          const { hosts } = importPutty(memorySource({ "/tmp/x.reg": text }), noOptions);
          expect(hosts.length).toBeLessThanOrEqual(pieces.length);
        } catch (error) {
          expect(error).toBeInstanceOf(Failure);
        }
      }),
      { numRuns: 300 },
    );
  });
});
