import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { importCsv } from "../../../../../../electron/core/inventory/importers/csv.ts";
import type { ParseResult } from "../../../../../../electron/core/inventory/importers/types.ts";
import { Failure } from "../../../../../../shared/base/failure.ts";
import { importedHost, memorySource } from "../../../../../support/importSource.ts";

const read = (text: string, mapping: Readonly<Record<string, string>> = {}): ParseResult =>
  importCsv(memorySource({ "/tmp/hosts.csv": text }), { mapping, knownAddresses: [] });
const failing = (text: string, mapping: Readonly<Record<string, string>> = {}): unknown => {
  try {
    return read(text, mapping);
  } catch (error) {
    return error instanceof Failure
      ? `${error.code} ${String(error.params["reason"] ?? error.params["limit"])}`
      : error;
  }
};

describe("a table of hosts", () => {
  it("knows columns by the titles that people give them", () => {
    const { hosts, skipped } = read(
      "Server Name,IP Address,SSH Port,Login,Group,Labels,Env,Bastion,Key file,Description,Contact\n" +
        "web1,192.0.2.1,2222,root,web,blue,prod,gw,~/.ssh/id,Front end,Ops\n",
    );
    expect(skipped).toEqual([]);
    expect(hosts).toEqual([
      importedHost({
        name: "web1",
        address: "192.0.2.1",
        port: 2222,
        user: "root",
        groups: ["web"],
        tags: ["blue"],
        environment: "prod",
        jump: "gw",
        identityFile: "~/.ssh/id",
        notes: "Front end",
        owner: "Ops",
      }),
    ]);
  });

  it.for([
    ["commas", "name,address\na,192.0.2.1\n"],
    ["semicolons, as Excel writes them in Europe", "name;address\r\na;192.0.2.1\r\n"],
    ["tabs", "name\taddress\na\t192.0.2.1"],
    ["bars", "\n\nname|address\n\na|192.0.2.1\n|\n"],
    ["quotes around everything", '"name","address"\n"a","192.0.2.1"\n'],
    ["a mark at the beginning", "name , address \n a , 192.0.2.1 \n"],
  ])("is read with %s", ([, text = ""]) => {
    expect(read(text).hosts).toEqual([importedHost({ name: "a", address: "192.0.2.1" })]);
  });

  it("keeps delimiters, quotes and line ends inside of quotes", () => {
    const { hosts } = read('name,notes\na,"one, ""two""\r\nthree"\n');
    expect(hosts[0]?.notes).toBe('one, "two"\r\nthree');
  });

  it("keeps other columns as vars, and columns for custom fields as such", () => {
    const { hosts } = read("name,Rack,field:Serial,,__proto__\na,R7,S-1,x,y\n");
    expect(hosts[0]).toMatchObject({ vars: { Rack: "R7" }, fields: { Serial: "S-1" } });
    expect(Object.keys(hosts[0]?.vars ?? {})).toEqual(["Rack", "__proto__"]);
  });

  it("never takes a password over, and says so", () => {
    const { hosts, skipped } = read("name,Password,SSH-Passphrase,api_token\na,hunter2,x,y\n");
    expect(JSON.stringify(hosts)).not.toContain("hunter2");
    expect(hosts[0]?.vars).toEqual({});
    expect(skipped.map(({ reason }) => reason)).toEqual([
      "column Password looks secret and is left out",
      "column SSH-Passphrase looks secret and is left out",
      "column api_token looks secret and is left out",
    ]);
  });

  it("is mapped by title or number, before titles are recognised", () => {
    const text = "id,machine,where,name\n7,web,192.0.2.1,x\n";
    const { hosts } = read(text, { machine: "name", "3": "Address", id: "-", name: "field:old name" });
    expect(hosts).toEqual([importedHost({ name: "web", address: "192.0.2.1", fields: { "old name": "x" } })]);
  });

  it("says what is wrong with a mapping or a table", () => {
    expect(failing("a,b\n1,2\n")).toContain("no column is known as the name or the address");
    expect(failing("name\nx\n", { other: "name" })).toBe("import.badFile it has no column other");
    expect(failing("name\nx\n", { name: "colour" })).toContain("colour is not a field");
    expect(failing("\n \n")).toBe("import.badFile it is empty");
    expect(failing(`name\n${"a\n".repeat(10_001)}`)).toBe("import.tooLarge 10000 hosts");
  });

  it("reports rows that are no hosts by their line, and a quote that never closes", () => {
    const { hosts, skipped } = read('name,address,port\na,192.0.2.1,0\n,,22\n"b\n","192.0.2.2",22\n"c,192.0.2.3,22\n');
    expect(hosts.map(({ name }) => name)).toEqual(["b", "c,192.0.2.3,22"]);
    expect(skipped).toEqual([
      { where: "hosts.csv", reason: "a quote never closes; the end of the table may be missing" },
      { where: "hosts.csv:2", reason: "0 is not a port number" },
      { where: "hosts.csv:3", reason: "it has neither a name nor an address" },
    ]);
  });

  it("takes a name for the address and an address for the name", () => {
    expect(read("host\nweb1\n").hosts[0]).toMatchObject({ name: "web1", address: "web1" });
    expect(read("ip\n192.0.2.1\n").hosts[0]).toMatchObject({ name: "192.0.2.1", address: "192.0.2.1" });
  });

  it("splits lists at semicolons, else at commas or bars, with backslashes before what belongs to an item", () => {
    const groups = (cell: string): readonly string[] => read(`name\tgroups\na\t${cell}\n`).hosts[0]?.groups ?? [];
    expect(groups("a;b,c;a")).toEqual(["a", "b,c"]);
    expect(groups("a, b|c")).toEqual(["a", "b", "c"]);
    expect(groups("a\\;b;c\\\\")).toEqual(["a;b", "c\\"]);
    expect(groups("eu/web")).toEqual(["eu/web"]);
  });

  it("takes the apostrophe away that keeps a spreadsheet from calculating", () => {
    expect(read("name,notes\na,'=1+1\n").hosts[0]?.notes).toBe("=1+1");
    expect(read("name,notes\na,''=1+1\n").hosts[0]?.notes).toBe("'=1+1");
    expect(read("name,notes\na,'tis\n").hosts[0]?.notes).toBe("'tis");
  });

  it("is read whatever it holds, or refused with a code", () => {
    const piece = fc.constantFrom(
      "name",
      "address",
      "port",
      ",",
      ";",
      "\t",
      "|",
      '"',
      "'",
      "\\",
      "\n",
      "\r\n",
      "=1",
      "22",
      "é",
      " ",
      "field:x",
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 60 }), (pieces) => {
        const result = failing(pieces.join(""));
        if (typeof result === "string") expect(result).toMatch(/^import\./);
        else expect((result as ParseResult).hosts.length).toBeLessThan(60);
      }),
      { numRuns: 300 },
    );
  });
});
