import { describe, expect, it } from "vitest";
import { parse } from "../../../../electron/cli/arguments.ts";
import { hostOptions, parseProxy, readHostOptions } from "../../../../electron/cli/hostOptions.ts";
import type { HostPatch } from "../../../../shared/contract/hosts.ts";

const read = (args: readonly string[], present?: Pick<HostPatch, "access" | "fields">) =>
  readHostOptions(parse(args, hostOptions), present);

describe("the fields of a host on the command line", () => {
  it("are only those that were named", () => {
    expect(read([])).toEqual({});
    expect(read(["--port", "2222", "--user", "ops", "--env", "prod", "--owner", "Ada"])).toEqual({
      port: 2222,
      user: "ops",
      environment: "prod",
      owner: "Ada",
    });
    expect(read(["--group", "eu/web", "--group", "edge", "--tag", "nginx", "--notes", "Rack 4"])).toEqual({
      groups: ["eu/web", "edge"],
      tags: ["nginx"],
      notes: "Rack 4",
    });
    expect(read(["--maintenance", "on"])).toEqual({ maintenance: true });
    expect(read(["--maintenance", "off"])).toEqual({ maintenance: false });
  });

  it("join the custom fields that the host has; one without a value is taken away", () => {
    const present = { fields: { rack: "4", contract: "gold" } };
    expect(read(["--field", "rack=5", "--field", "note=a=b"], present)).toEqual({
      fields: { rack: "5", contract: "gold", note: "a=b" },
    });
    expect(read(["--field", "rack="], present)).toEqual({ fields: { contract: "gold" } });
  });

  it("say how the host is reached, over what it has", () => {
    expect(read(["--proxy", "socks5://gate:1080", "--bind", "192.0.2.7", "--family", "ipv6"])).toEqual({
      access: {
        proxy: { kind: "socks5", address: "gate", port: 1080 },
        bindAddress: "192.0.2.7",
        addressFamily: "ipv6",
      },
    });
    const present: Pick<HostPatch, "access"> = {
      access: {
        proxy: { kind: "http", address: "old", port: 3128 },
        legacyAlgorithms: true,
        moreCredentialIds: ["c1"],
      },
    };
    expect(read(["--proxy", "", "--legacy-algorithms", "off"], present)).toEqual({
      access: { moreCredentialIds: ["c1"] },
    });
    expect(read(["--legacy-algorithms", "on", "--bind", "", "--family", ""])).toEqual({
      access: { legacyAlgorithms: true },
    });
  });

  it("keep a ProxyCommand without consent unless that is given with the same words", () => {
    const command = "ssh gate -W %h:%p";
    expect(read(["--proxy-command", command])).toEqual({ access: { proxyCommand: command } });
    expect(read(["--proxy-command", command, "--allow-proxy-command"])).toEqual({
      access: { proxyCommand: command, proxyCommandAllowed: command },
    });
    const present = { access: { proxyCommand: command, proxyCommandAllowed: command } };
    expect(read(["--proxy-command", "nc %h %p"], present)).toEqual({ access: { proxyCommand: "nc %h %p" } });
    expect(read(["--proxy-command", ""], present)).toEqual({ access: {} });
  });

  it.each([
    [["--maintenance", "maybe"], /--maintenance takes on or off/],
    [["--legacy-algorithms", "yes"], /--legacy-algorithms takes on or off/],
    [["--family", "ipx"], /--family takes ipv4 or ipv6/],
    [["--field", "rack"], /--field takes NAME=VALUE, not rack/],
    [["--field", "=4"], /--field takes NAME=VALUE/],
    [["--allow-proxy-command"], /--allow-proxy-command needs --proxy-command/],
    [["--port", "0"], /whole number from 1 to 65535/],
  ])("refuse %j with the reason", (args, words) => {
    expect(() => read(args)).toThrow(words);
  });
});

describe("a proxy on the command line", () => {
  it.each([
    ["socks5://gate:1080", { kind: "socks5", address: "gate", port: 1080 }],
    ["http://ops@proxy.example:3128/", { kind: "http", address: "proxy.example", port: 3128, user: "ops" }],
    ["socks5://[2001:db8::1]:1080", { kind: "socks5", address: "2001:db8::1", port: 1080 }],
  ])("%s", (text, proxy) => {
    expect(parseProxy(text)).toEqual(proxy);
  });

  it.each([
    "gate:1080",
    "https://gate:1080",
    "socks5://gate",
    "socks5://gate:0",
    "socks5://gate:70000",
    "socks5://u:p@gate:1",
  ])("%s is refused", (text) => {
    expect(() => parseProxy(text)).toThrow(/--proxy takes socks5:/);
  });
});
