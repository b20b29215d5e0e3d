import { describe, expect, test } from "vitest";
import {
  installCommand,
  instructions,
  isDebianFamily,
  missingPackages,
  systemPackages,
} from "../../support/systemPackages.ts";

describe("the system", () => {
  test.each([
    ['PRETTY_NAME="Debian GNU/Linux 12"\nID=debian\n', true],
    ["ID=ubuntu\nID_LIKE=debian\n", true],
    ['ID="linuxmint"\nID_LIKE="ubuntu debian"\n', true],
    ['ID="fedora"\nID_LIKE="rhel centos"\n', false],
    ['ID=alpine\nPRETTY_NAME="not debian"\n', false],
    ["", false],
  ])("of %j is of Debian's family: %s", (release, debian) => {
    expect(isDebianFamily(release)).toBe(debian);
  });
});

describe("missing packages", () => {
  test("are those whose program is not there", () => {
    expect(missingPackages(() => true)).toEqual([]);
    expect(missingPackages(() => false)).toEqual(systemPackages);
    const names = missingPackages((path) => path !== "/usr/bin/age").map((item) => item.name);
    expect(names).toEqual(["age"]);
  });

  test("are installed by one command that asks nothing", () => {
    const command = installCommand(systemPackages.slice(0, 2));
    expect(command).toBe("apt-get install -y --no-install-recommends openssh-server openssh-client");
  });

  test("are explained to whoever has to install them", () => {
    const text = instructions(systemPackages.slice(0, 1), true);
    expect(text).toContain("sudo apt-get install -y --no-install-recommends openssh-server\n");
    expect(text).toContain("the servers that integration tests connect to");
  });

  test("are named by their programs where Debian's names mean nothing", () => {
    const text = instructions(systemPackages.slice(0, 1), false);
    expect(text).toContain("/usr/sbin/sshd");
    expect(text).not.toContain("apt-get");
  });
});

test("every package says what it is for, once, and names an absolute program", () => {
  const names = systemPackages.map((item) => item.name);
  expect(new Set(names).size).toBe(names.length);
  for (const item of systemPackages) {
    expect(item.provides, item.name).toMatch(/^\//);
    expect(item.purpose.length, item.name).toBeGreaterThan(10);
    expect(item.name).toMatch(/^[a-z0-9.+-]+$/);
  }
});
