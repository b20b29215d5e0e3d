import { describe, expect, it } from "vitest";
import {
  parseRegistry,
  parseSessionFile,
  unescapeName,
} from "../../../../../../electron/core/inventory/importers/puttyText.ts";

describe("names of PuTTY sessions", () => {
  it.for([
    ["plain", "plain"],
    ["a%20b", "a b"],
    ["100%25", "100%"],
    ["B%C3%BCro", "Büro"],
    ["B%FCro", "Büro"],
    ["%80uro", "€uro"],
    ["50%", "50%"],
    ["%zz", "%zz"],
    ["é%20x", "é x"],
  ] as const)("%s stands for %s", ([written, name]) => {
    expect(unescapeName(written)).toBe(name);
  });
});

describe("an exported registry", () => {
  const key = "[HKEY_CURRENT_USER\\Software\\SimonTatham\\PuTTY\\Sessions\\a]";

  it("is known by its first line", () => {
    expect(parseRegistry(`Windows Registry Editor Version 5.00\r\n\r\n${key}\r\n`, "f")).toHaveLength(1);
    expect(parseRegistry(`\r\nREGEDIT4\r\n${key}\r\n`, "f")).toHaveLength(1);
    expect(parseRegistry(`${key}\r\n`, "f")).toBeNull();
    expect(parseRegistry("", "f")).toBeNull();
  });

  it("gives texts without their escapes and numbers in decimal", () => {
    const values = [
      '"A"="x\\\\y \\"z\\""',
      '"B"=dword:000000ff',
      '"C\\"D"="e"',
      '"Hex"=hex:00,01',
      "broken",
      '"open"="x',
    ];
    const [session] = parseRegistry(`REGEDIT4\n${key}\n${values.join("\n")}\n`, "sessions.reg") ?? [];
    expect(session?.where).toBe("sessions.reg:2");
    expect([...(session?.settings ?? [])]).toEqual([
      ["A", 'x\\y "z"'],
      ["B", "255"],
      ['C"D', "e"],
    ]);
  });

  it("takes values to the session above them only", () => {
    const text = `REGEDIT4\n"Before"="x"\n${key}\n"In"="y"\n[-${key.slice(1)}\n"Deleted"="z"\n[HKEY_CURRENT_USER\\Other]\n"After"="w"\n`;
    expect((parseRegistry(text, "f") ?? []).map(({ settings }) => [...settings.keys()])).toEqual([["In"]]);
  });
});

describe("a session in a file of its own", () => {
  it("has a setting on each line, of which the value may hold anything", () => {
    const { name, settings } = parseSessionFile("HostName=a=b\r\nNoValue=\nbroken\n=x\n", "my%20host", "/f");
    expect(name).toBe("my host");
    expect([...settings]).toEqual([
      ["HostName", "a=b"],
      ["NoValue", ""],
    ]);
  });
});
