import { readFileSync } from "node:fs";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  isSecurityOrigin,
  packageName,
  packageVersion,
  parseAptSimulation,
} from "../../../../../electron/core/patching/packageManagers/apt/parseSimulation.ts";

const recorded = readFileSync("test/fixtures/hosts/debian-12/apt/simulate.txt", "utf8");

describe("a recorded dist-upgrade of Debian 12", () => {
  const { updates, removals, changeLines, errors } = parseAptSimulation(recorded);

  test("is read whole: as many updates as apt counts", () => {
    const [, upgraded, added] = /^(\d+) upgraded, (\d+) newly installed/m.exec(recorded) ?? [];
    expect(updates.length).toBe(Number(upgraded) + Number(added));
    expect(updates.filter(({ from }) => from === null).length).toBe(Number(added));
    expect(changeLines.length).toBe(updates.length + removals.length);
    expect(errors).toEqual([]);
  });

  test("has versions, origins and security by origin", () => {
    const byName = new Map(updates.map((update) => [update.name, update]));
    expect(byName.get("bash")).toEqual({
      name: "bash",
      from: "5.2.15-2+b8",
      to: "5.2.15-2+b13",
      origin: "Debian:12.15/oldstable",
      security: false,
    });
    expect(byName.get("unzip")).toMatchObject({ security: true, origin: "Debian-Security:12/oldstable-security" });
    // Followed on the same line by what it breaks meanwhile.
    expect(byName.get("libpam-modules-bin")).toMatchObject({ to: "1.5.2-6+deb12u2", security: false });
  });

  test("gives the changes in byte order, as sort does on the host", () => {
    const bytes = changeLines.map((line) => Buffer.from(line));
    expect(bytes.toSorted(Buffer.compare)).toEqual(bytes);
  });
});

describe("single lines", () => {
  const one = (line: string): unknown => parseAptSimulation(line).updates[0];

  test.each([
    ["a new dependency", "Inst libnew (0.5 Debian:12/stable [all])", { name: "libnew", from: null, to: "0.5" }],
    [
      "several origins, of which one is security",
      "Inst openssl [3.0.1] (3.0.2 Debian:12.9/stable, Debian-Security:12/stable-security [amd64])",
      { origin: "Debian-Security:12/stable-security", security: true },
    ],
    [
      "another architecture",
      "Inst libc6:i386 [2.36-9] (2.36-10 Debian:12.9/stable [i386])",
      { name: "libc6:i386", to: "2.36-10" },
    ],
    [
      "Ubuntu",
      "Inst tzdata [2024a-0ubuntu0.22.04] (2024b-0ubuntu0.22.04 Ubuntu:22.04/jammy-updates, Ubuntu:22.04/jammy-security [all])",
      { origin: "Ubuntu:22.04/jammy-security", security: true },
    ],
    ["no origin (a local file)", "Inst mine [1] (2 [all])", { origin: "", security: false }],
    ["an origin with blanks", "Inst a [1] (2 My Company, Inc.:1/main [all])", { security: false }],
  ])("are read: %s", (_name, line, expected) => {
    expect(one(line)).toMatchObject(expected);
  });

  test("of removals are kept apart", () => {
    expect(parseAptSimulation("Remv holdfast-old [1.0]\nRemv gone [2] [other:amd64 ]\n").removals).toEqual([
      { name: "holdfast-old", version: "1.0" },
      { name: "gone", version: "2" },
    ]);
  });

  test("with a name or a version that no package can have are left out", () => {
    const { updates, removals, changeLines } = parseAptSimulation(
      "Inst $(reboot) [1] (2 Debian:12/stable [all])\nInst a [1] (2;id Debian:12/stable [all])\nRemv -rf [1]\nInst a b\n",
    );
    expect([updates, removals, changeLines]).toEqual([[], [], []]);
  });

  test("with errors are kept as apt put them", () => {
    expect(parseAptSimulation("E: Unmet dependencies. Try 'apt --fix-broken install'.").errors).toEqual([
      "Unmet dependencies. Try 'apt --fix-broken install'.",
    ]);
  });
});

test.each([
  ["Debian-Security:12/oldstable-security", true],
  ["Ubuntu:24.04/noble-security", true],
  ["UbuntuESMApps:22.04/jammy-apps-security", true],
  ["Debian:12.15/oldstable", false],
  ["Debian:12-updates/oldstable-updates", false],
  ["example:1/security", true],
  ["example:1/insecurity-tools", false],
])("%s counts as security: %s", (origin, security) => {
  expect(isSecurityOrigin(origin)).toBe(security);
});

test("whatever a host prints is read without failing, into bounded names and versions that are safe to pass on", () => {
  const line = fc.oneof(
    fc.string({ unit: "binary" }),
    fc.string().map((text) => `Inst ${text}`),
    fc.tuple(fc.string(), fc.string(), fc.string()).map(([a, b, c]) => `Inst ${a} [${b}] (${c} [all])`),
    fc.string().map((text) => `Remv ${text} [1]`),
  );
  fc.assert(
    fc.property(fc.array(line), (lines) => {
      const { updates, removals, changeLines } = parseAptSimulation(lines.join("\n"));
      for (const { name, to, origin } of updates) {
        expect(name).toMatch(packageName);
        expect(to).toMatch(packageVersion);
        expect(origin.length).toBeLessThanOrEqual(256);
      }
      for (const { name } of removals) expect(name).toMatch(packageName);
      expect(changeLines.length).toBe(updates.length + removals.length);
    }),
  );
});

test("an endless answer is cut", () => {
  expect(parseAptSimulation("Inst a [1] (2 x:1/y [all])\n".repeat(50_000)).updates.length).toBe(20_000);
});
