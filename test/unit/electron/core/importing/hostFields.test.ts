import { describe, expect, it } from "vitest";
import { customFields, differences, mergedFields } from "../../../../../electron/core/importing/hostFields.ts";
import type { Host } from "../../../../../shared/contract/hosts.ts";
import { importedHost } from "../../../../support/importSource.ts";

const host: Host = {
  id: "id",
  name: "web",
  address: "192.0.2.1",
  port: 22,
  user: "root",
  environment: "prod",
  groups: ["eu"],
  tags: [],
  notes: "",
  jumpHostId: null,
  credentialId: null,
  createdAt: 0,
  updatedAt: 0,
  fields: { rack: "R7" },
  access: { legacyAlgorithms: true },
};

describe("custom fields of an import", () => {
  it("are those of the file, its key and its variables, in this order of weight", () => {
    const imported = importedHost({
      name: "web",
      fields: { rack: "R1" },
      identityFile: "~/.ssh/a",
      vars: { rack: "R2", IdentityFile: ["~/.ssh/a", "~/.ssh/b"], n: 1, yes: true, none: null, deep: { a: [1] } },
    });
    expect(customFields(imported)).toEqual({
      fields: { rack: "R1", IdentityFile: "~/.ssh/a", n: "1", yes: "true", none: "null", deep: '{"a":[1]}' },
      leftOut: 0,
    });
  });

  it("leave out what is a field of its own, secret, too long, empty or not printable", () => {
    const vars = {
      ansible_user: "x",
      ProxyCommand: "x",
      ssh_password: "x",
      "api-key": "shown",
      api_key: "x",
      PRIVATE_KEY: "x",
      ["n".repeat(65)]: "x",
      bell: "\u0007",
      empty: "",
      lines: "a\r\n\tb",
    };
    expect(customFields(importedHost({ name: "web", vars }))).toEqual({
      fields: { "api-key": "shown", lines: "a b" },
      leftOut: 5,
    });
  });

  it("take a name like any other that an object would inherit", () => {
    const vars = JSON.parse('{"__proto__":"a","constructor":"b"}') as Record<string, string>;
    const { fields } = customFields(importedHost({ name: "web", vars }));
    expect(Object.entries(fields)).toEqual([
      ["__proto__", "a"],
      ["constructor", "b"],
    ]);
  });
});

describe("the fields of a host after an import", () => {
  it("are what the file says, joined with what people added", () => {
    const imported = importedHost({
      name: "web",
      port: 2222,
      groups: ["us", "eu"],
      tags: ["x"],
      access: { bindAddress: "192.0.2.9" },
    });
    expect(mergedFields(host, imported, { disk: "ssd" })).toEqual({
      address: "web",
      port: 2222,
      groups: ["eu", "us"],
      tags: ["x"],
      fields: { rack: "R7", disk: "ssd" },
      access: { legacyAlgorithms: true, bindAddress: "192.0.2.9" },
    });
  });

  it("differ only where a value does, and the patch holds no more than that", () => {
    const wanted = { address: "192.0.2.1", port: 2222, notes: "", fields: { rack: "R7", disk: "ssd" }, groups: ["eu"] };
    expect(differences(host, wanted)).toEqual({
      changes: [
        { field: "port", before: "22", after: "2222" },
        { field: "field disk", before: null, after: "ssd" },
      ],
      patch: { port: 2222, fields: { rack: "R7", disk: "ssd" } },
    });
    expect(differences(host, { address: host.address, user: "root" })).toEqual({ changes: [], patch: {} });
  });

  it("show a proxy in words and cut what is long", () => {
    const proxy = { kind: "socks5" as const, address: "p", port: 1080 };
    const { changes } = differences(null, { access: { proxy }, notes: "n".repeat(400) });
    expect(changes).toEqual([
      { field: "proxy", before: null, after: "address p, kind socks5, port 1080" },
      { field: "notes", before: null, after: `${"n".repeat(300)}…` },
    ]);
  });
});
