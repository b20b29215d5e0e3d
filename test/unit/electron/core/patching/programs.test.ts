import { execFileSync } from "node:child_process";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { detectAndRun, packageManagers, readDetected } from "../../../../../electron/core/patching/detect.ts";
import type { ApplySpec, Selection } from "../../../../../electron/core/patching/packageManager.ts";
import { section, splitSections } from "../../../../../electron/core/patching/sections.ts";

const token = "holdfast-0123456789abcdef";
const only: Selection = { mode: "only", packages: [{ name: "libstdc++6", version: "12.2.0-14+deb12u1~x" }] };
const spec = (selection: Selection): ApplySpec => ({
  selection,
  changesHash: "a".repeat(64),
  fingerprint: "b".repeat(64),
  packages: ["libstdc++6", "bash"],
  lockTimeoutSeconds: 600,
});

describe.each(packageManagers)("programs for $name", (manager) => {
  const programs = {
    inventory: manager.inventoryProgram(token),
    refresh: manager.refreshProgram(60),
    "simulate all": manager.simulateProgram(token, { mode: "all" }),
    "simulate some": manager.simulateProgram(token, only),
    "apply all": manager.applyProgram(spec({ mode: "all" })),
    "apply some": manager.applyProgram(spec(only)),
  };

  test.each(Object.entries(programs))("are valid for sh: %s", (_name, program) => {
    for (const shell of ["dash", "bash"]) execFileSync(shell, ["-n"], { input: program });
    execFileSync("sh", ["-n"], { input: detectAndRun(token, () => program) });
  });

  test("pin each chosen package to the version that was approved", () => {
    expect(programs["apply some"]).toContain("install --only-upgrade 'libstdc++6=12.2.0-14+deb12u1~x'");
    expect(programs["apply some"]).not.toContain("dist-upgrade");
  });

  test("look at the host again after the download and before they install", () => {
    const lines = programs["apply all"].split("\n");
    const at = (text: string): number => lines.findIndex((line) => line.includes(text));
    expect(at(" -d dist-upgrade")).toBeGreaterThan(lines.indexOf("check"));
    expect(at("mkdir commit")).toBeGreaterThan(at(" -d dist-upgrade"));
    expect(lines.lastIndexOf("check")).toBeGreaterThan(at("mkdir commit"));
    expect(at("--no-download")).toBeGreaterThan(lines.lastIndexOf("check"));
  });

  test("never let a name become a command", () => {
    const evil: Selection = { mode: "only", packages: [{ name: "a$(touch /tmp/x)", version: "1'; id" }] };
    expect(manager.simulateProgram(token, evil)).toContain(`'a$(touch /tmp/x)=1'\\''; id'`);
  });
});

describe("sections", () => {
  test("come back as they were printed, whatever is in them", () => {
    fc.assert(
      fc.property(fc.dictionary(fc.stringMatching(/^[a-z]{1,8}$/), fc.string()), (parts) => {
        const expected = Object.entries(parts).filter(([, text]) => !text.includes(token));
        const output = expected.map(([name, text]) => `\n${token} ${name}\n${text}\n`).join("");
        expect(Array.from(splitSections(`motd\n${output}`, token))).toEqual(expected);
      }),
    );
  });

  test("are printed by a real shell in the form that is read", () => {
    const program = `${section(token, "one")}\nprintf 'no newline'\n${section(token, "two")}\necho a; echo\n${section(token, "end")}`;
    const output = execFileSync("sh", { input: program, encoding: "utf8" });
    expect(Array.from(splitSections(output, token))).toEqual([
      ["one", "no newline"],
      ["two", "a\n"],
      ["end", ""],
    ]);
  });
});

describe("finding the package manager", () => {
  const run = (path: string, build: () => string): string =>
    execFileSync("/bin/sh", { input: detectAndRun(token, build), encoding: "utf8", env: { PATH: path } });

  test("runs its program and gives its exit code", () => {
    const detected = readDetected(
      run(process.env["PATH"] ?? "", () => "echo hello; exit 3"),
      token,
      "web-1",
    );
    expect(detected.manager.name).toBe("apt");
    expect(detected.exitCode).toBe(3);
    expect(detected.sections.get("manager")).toBe("apt\nhello");
  });

  test("says that there is none, on a host without any", () => {
    expect(() =>
      readDetected(
        run("/nowhere", () => "echo never"),
        token,
        "web-1",
      ),
    ).toThrow("patch.noPackageManager");
  });

  test("never fails in another way on a foreign answer", () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        expect(() => readDetected(`\n${token} manager\n${text}`, token, "web-1")).toThrow("patch.noPackageManager");
      }),
    );
  });
});
