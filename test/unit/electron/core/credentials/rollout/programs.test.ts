import { spawnSync } from "node:child_process";
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import {
  inspectProgram,
  installKeyProgram,
  parseInspection,
  passwordWay,
  removeKeyProgram,
} from "../../../../../../electron/core/credentials/rollout/programs.ts";

const alice = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIalice alice@laptop";
const bob = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIbob bob";

let home: string;
let file: string;
beforeEach((context) => {
  if (process.platform === "win32") context.skip("needs a POSIX shell");
  home = mkdtempSync(join(tmpdir(), "holdfast home '$x"));
  file = join(home, ".ssh/authorized_keys");
});
afterEach(() => rmSync(home, { recursive: true, force: true }));

const write = (text: string): void => {
  mkdirSync(join(home, ".ssh"), { recursive: true });
  writeFileSync(file, text);
};
const run = (program: string, input: string) => {
  const { stdout, status } = spawnSync("/bin/sh", ["-c", program], {
    input,
    encoding: "utf8",
    env: { PATH: process.env["PATH"], HOME: home },
  });
  return { said: stdout.trim(), status };
};
const inspect = (fresh: string, old = "") => parseInspection(run(inspectProgram, `${fresh}\n${old}\n`).said);
const install = (line: string, seen = inspect(line)?.sum ?? "") => run(installKeyProgram, `${line}\n${seen}\n`);
const remove = (line: string, keep = "") => run(removeKeyProgram, `${line}\n${keep}\n`);

describe("putting a key in place", () => {
  it("makes folder and file where there are none, for their owner alone", () => {
    expect(inspect(alice)).toMatchObject({ sum: "absent", hasNew: false, writable: true });
    expect(install(alice)).toEqual({ said: "added", status: 0 });
    expect(readFileSync(file, "utf8")).toBe(`${alice}\n`);
    expect([join(home, ".ssh"), file].map((path) => statSync(path).mode & 0o777)).toEqual([0o700, 0o600]);
  });

  it("does it once, whatever options and comment the line has", () => {
    write(`no-pty,command="echo 'x'" ${alice.replace("alice@laptop", "somebody")}\n`);
    expect(inspect(alice)?.hasNew).toBe(true);
    expect(install(alice)).toEqual({ said: "present", status: 0 });
    expect(readFileSync(file, "utf8").split("\n")).toHaveLength(2);
  });

  it("does not take a key in a comment for one that is there", () => {
    write(`# ${alice}`);
    expect(install(alice).said).toBe("added");
    expect(readFileSync(file, "utf8")).toBe(`# ${alice}\n${alice}\n`);
  });

  it("does nothing to a file that changed since the plan", () => {
    write(`${bob}\n`);
    const seen = inspect(alice)?.sum ?? "";
    write(`${bob}\n# edited\n`);
    expect(install(alice, seen)).toEqual({ said: "stale", status: 0 });
    expect(readFileSync(file, "utf8")).toBe(`${bob}\n# edited\n`);
  });

  it("repairs modes that sshd refuses", () => {
    write(`${alice}\n`);
    chmodSync(file, 0o666);
    install(alice);
    expect(statSync(file).mode & 0o777).toBe(0o600);
  });
});

describe("taking a key out", () => {
  it("takes that line and keeps all others as they are, with the mode", () => {
    write(`# team\n\n${bob}\nno-pty ${alice}\n# ${alice}\n\\backslash 'quote' $dollar`);
    chmodSync(file, 0o640);
    expect(remove(alice, bob)).toEqual({ said: "removed", status: 0 });
    expect(readFileSync(file, "utf8")).toBe(`# team\n\n${bob}\n# ${alice}\n\\backslash 'quote' $dollar\n`);
    expect(statSync(file).mode & 0o777).toBe(0o640);
  });

  it("refuses to take the last way in: the key that must stay is not there", () => {
    write(`${alice}\n`);
    expect(remove(alice, bob).said).toBe("alone");
    expect(readFileSync(file, "utf8")).toBe(`${alice}\n`);
  });

  it("says so when it is not there, and leaves a link a link", () => {
    expect(remove(alice).said).toBe("absent");
    mkdirSync(join(home, ".ssh"));
    writeFileSync(join(home, "shared"), `${alice}\n${bob}\n`);
    symlinkSync(join(home, "shared"), file);
    expect(remove(alice, bob).said).toBe("removed");
    expect(readFileSync(join(home, "shared"), "utf8")).toBe(`${bob}\n`);
    expect(existsSync(`${file}.holdfast`)).toBe(false);
  });
});

describe("what a host says of itself", () => {
  const whole = "uid=1000\nsum=123 45\nnew=no\nold=yes\nwritable=yes\nsudo=no\nchpasswd=yes\npasswd=yes\nend=yes\n";

  it("is read whole or not at all", () => {
    expect(parseInspection(whole)).toMatchObject({ uid: 1000, sum: "123 45", hasOld: true, sudo: false });
    expect(parseInspection(whole.replace("end=yes", ""))).toBe(null);
    expect(parseInspection(whole.replace("1000", "root"))).toBe(null);
    expect(parseInspection(whole.replace("123 45", "$(reboot)"))).toBe(null);
  });

  it("decides how a password is changed there", () => {
    const found = parseInspection(whole);
    if (!found) throw new Error("it is whole");
    expect(passwordWay(found)).toBe("own");
    expect(passwordWay({ ...found, sudo: true })).toBe("root");
    expect(passwordWay({ ...found, uid: 0 })).toBe("root");
    expect(passwordWay({ ...found, uid: 0, chpasswd: false })).toBe(null);
    expect(passwordWay({ ...found, passwd: false })).toBe(null);
  });

  it("may be anything", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary", maxLength: 300 }), fc.nat(whole.length), (junk, at) => {
        const read = parseInspection(whole.slice(0, at) + junk + whole.slice(at));
        if (read) expect(read.sum).toMatch(/^(absent|\d+ \d+)$/);
      }),
    );
  });
});
