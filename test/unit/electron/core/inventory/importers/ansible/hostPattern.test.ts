import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  BadPattern,
  isOneHost,
  readHostPattern,
} from "../../../../../../../electron/core/inventory/importers/ansible/hostPattern.ts";
import { importBounds } from "../../../../../../../electron/core/inventory/importers/types.ts";
import { isFailure } from "../../../../../../../shared/base/failure.ts";

const namesOf = (pattern: string): readonly string[] => readHostPattern(pattern).names;

describe("a range in a host's name", () => {
  it.each([
    ["web[1:3]", ["web1", "web2", "web3"]],
    ["web[01:03].example", ["web01.example", "web02.example", "web03.example"]],
    ["web[098:101]", ["web098", "web099", "web100", "web101"]],
    ["web[1:9:4]", ["web1", "web5", "web9"]],
    ["web[:2]", ["web0", "web1", "web2"]],
    ["web[a:c]", ["weba", "webb", "webc"]],
    ["web[y:B]", ["weby", "webz", "webA", "webB"]],
    ["web[a:e:2]", ["weba", "webc", "webe"]],
    ["[1:2]-[a:b]", ["1-a", "1-b", "2-a", "2-b"]],
    ["10.0.[0:1].[1:2]", ["10.0.0.1", "10.0.0.2", "10.0.1.1", "10.0.1.2"]],
    ["web[3:1]", []],
  ])("stands for each of them: %s", (pattern, names) => {
    expect(namesOf(pattern)).toEqual(names);
  });

  it.each([
    ["web[1]", "a range is [begin:end] or [begin:end:step]"],
    ["web[1:2:3:4]", "a range is [begin:end] or [begin:end:step]"],
    ["web[1:]", "a range needs an end"],
    ["web[01:100]", "begin and end of a padded range have equal lengths"],
    ["web[c:a]", "a range begins before it ends"],
    ["web[a:12]", "a range counts numbers or letters"],
    ["web[1:5:0]", "the step of a range is a whole number from 1"],
    ["web[1:2", "a bracket is not closed"],
    ["", "a host has no name"],
    ["a]b[1:2]", "a bracket is closed that was not opened"],
    ["a|b[1:2]", "a bracket is closed that was not opened"],
    ["x".repeat(1025), "the name is longer than 1024 characters"],
  ])("is refused where Ansible refuses it: %s", (pattern, reason) => {
    expect(() => readHostPattern(pattern)).toThrow(new BadPattern(reason));
  });

  it("never stands for more hosts than an import may bring", () => {
    expect(namesOf(`h[1:${importBounds.hosts}]`)).toHaveLength(importBounds.hosts);
    for (const pattern of [`h[0:${importBounds.hosts}]`, "h[1:101][1:100]", "h[1:999999999999999]"])
      expect(() => readHostPattern(pattern)).toThrow("import.tooLarge");
  });
});

describe("a port behind a host's name", () => {
  it.each([
    ["web:2222", "web", 2222],
    ["web.example:22", "web.example", 22],
    ["192.0.2.1:80", "192.0.2.1", 80],
    ["[web]:2222", "web", 2222],
    ["[2001:db8::1]:22", "2001:db8::1", 22],
    ["[::1]:22", "::1", 22],
    ["[::ffff:192.0.2.1]:22", "::ffff:192.0.2.1", 22],
    ["[web:33]:22", "web", 33],
  ])("is taken off: %s", (pattern, name, port) => {
    expect(readHostPattern(pattern)).toEqual({ names: [name], port });
  });

  it.each(["2001:db8::1", "::1", "fe80::1:22", "1:2:3:4:5:6:7:8", "a:b:c", "web:", "not_:22x", "two words:22"])(
    "is none in %s, which is a name of its own",
    (name) => {
      expect(readHostPattern(name)).toEqual({ names: [name], port: null });
    },
  );
});

describe("a name that stands for one host", () => {
  it.each(["web", "web-1.example", "192.0.2.1", "2001:db8::1", "büro"])("%s", (name) => {
    expect(isOneHost(name)).toBe(true);
  });
  it.each(["web[1:3]", "web:22", "[::1]:22", "", "web[", " web"])("is not %j", (name) => {
    expect(isOneHost(name)).toBe(false);
  });
});

it("any pattern gives names, or a reason, or says that there are too many", () => {
  const piece = fc.constantFrom("[", "]", ":", "1", "09", "a", "z", ".", "-", "::", "[1:3]", "[a:c:2]", "22", " ");
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 12 }), (pieces) => {
      const pattern = pieces.join("");
      try {
        const { names } = readHostPattern(pattern);
        expect(names.length).toBeLessThanOrEqual(importBounds.hosts);
        for (const name of names) expect(name).not.toBe("");
      } catch (error) {
        if (!(error instanceof BadPattern) && !isFailure(error, "import.tooLarge")) throw error;
      }
    }),
    { numRuns: 500 },
  );
});
