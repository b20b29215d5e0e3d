import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  noSshArguments,
  readSshArguments,
} from "../../../../../../../electron/core/inventory/importers/ansible/sshArguments.ts";

const read = (text: string) => readSshArguments(text);

describe("arguments of ssh", () => {
  it("tell nothing where there is nothing about the way", () => {
    for (const text of [
      "",
      "-o ControlMaster=auto -o ControlPersist=60s",
      "-C -4 -q",
      "-o StrictHostKeyChecking=no -vvv",
    ])
      expect(read(text)).toEqual(noSshArguments());
  });

  it("tell jump hosts, key, user, port, address and family", () => {
    expect(read("-J a,b@c:22 -i ~/.ssh/id -l ops -p 2200 -o BindAddress=192.0.2.1 -o AddressFamily=inet6")).toEqual({
      jump: "a,b@c:22",
      identityFile: "~/.ssh/id",
      user: "ops",
      port: 2200,
      proxyCommand: null,
      bindAddress: "192.0.2.1",
      addressFamily: "ipv6",
    });
  });

  it("tell the first of two, as in ssh", () => {
    expect(read("-J a -J b -o ProxyJump=c -p 1 -o Port=2")).toMatchObject({ jump: "a", port: 1 });
  });

  it("take a value in the same word, behind other flags, or in quotes", () => {
    expect(read("-Ja -qCp2200")).toMatchObject({ jump: "a", port: 2200 });
    expect(read("-oUser=ops '-oProxyJump=x y'")).toMatchObject({ user: "ops", jump: "x y" });
    expect(read("-o 'IdentityFile /my keys/id'")).toMatchObject({ identityFile: "/my keys/id" });
    expect(read("-o proxyjump=x")).toMatchObject({ jump: "x" });
  });

  it("do not take the value of one option for another option", () => {
    expect(read("-L 80:-J:80 -b -J -p")).toMatchObject({ jump: null, port: null });
    expect(read("-F -J x")).toMatchObject({ jump: null });
  });

  it.each([
    ["ssh -W %h:%p bastion", "bastion"],
    ["ssh -q -W %h:%p ops@bastion", "ops@bastion"],
    ["/usr/bin/ssh -W '[%h]:%p' -l ops -p 2200 bastion", "ops@bastion:2200"],
    ["exec ssh -i key -o User=x bastion -W %h:%p", "bastion"],
  ])("a ProxyCommand that is a plain jump is one: %s", (command, jump) => {
    expect(read(`-o ProxyCommand="${command}"`)).toMatchObject({ jump, proxyCommand: null });
  });

  it.each([
    "nc %h %p",
    "ssh bastion nc %h %p",
    "ssh -W other:22 bastion",
    "ssh -J a -W %h:%p b",
    "ssh -W %h:%p",
    "ssh 'x",
  ])("another ProxyCommand stays one: %s", (command) => {
    expect(read(`-o ProxyCommand="${command}"`)).toMatchObject({ jump: null, proxyCommand: command });
  });

  it("know none as no jump host and no command", () => {
    expect(read("-o ProxyJump=none -o ProxyCommand=none")).toEqual(noSshArguments());
  });

  it("are not read when a quote stays open", () => {
    expect(read("-J 'a")).toBeNull();
  });

  it("never fail", () => {
    const piece = fc.constantFrom(
      "-",
      "J",
      "o",
      "p",
      " ",
      "ProxyCommand=",
      "'",
      '"',
      "ssh -W %h:%p",
      "x",
      "=",
      "22",
      "\\",
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 12 }), (pieces) => {
        const found = read(pieces.join(""));
        if (found?.port != null) expect(found.port).toBeGreaterThanOrEqual(0);
      }),
    );
  });
});
