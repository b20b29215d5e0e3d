import { spawnSync } from "node:child_process";
import { accessSync, constants, readFileSync } from "node:fs";

export interface SystemPackage {
  /** Debian and Ubuntu package. */
  readonly name: string;
  /** Absolute path of what the tests use of it; the package counts as installed when it is there. */
  readonly provides: string;
  readonly purpose: string;
}

/** Everything the tests use that npm does not bring. The only list: nothing else installs or names packages. */
export const systemPackages: readonly SystemPackage[] = [
  { name: "openssh-server", provides: "/usr/sbin/sshd", purpose: "the servers that integration tests connect to" },
  { name: "openssh-client", provides: "/usr/bin/ssh-keygen", purpose: "keys of every kind, and an agent" },
  { name: "chromium", provides: "/usr/bin/chromium", purpose: "browser tests of the page" },
  { name: "age", provides: "/usr/bin/age", purpose: "opening a backup without Holdfast" },
  { name: "zstd", provides: "/usr/bin/zstd", purpose: "opening a backup without Holdfast" },
  { name: "fish", provides: "/usr/bin/fish", purpose: "a login shell that is no POSIX shell" },
  { name: "tcsh", provides: "/usr/bin/tcsh", purpose: "a login shell of the csh family" },
  { name: "busybox-static", provides: "/bin/busybox", purpose: "a host with nothing but BusyBox" },
  { name: "strace", provides: "/usr/bin/strace", purpose: "proof that writes are synced to disk" },
  { name: "mmdebstrap", provides: "/usr/bin/mmdebstrap", purpose: "a throwaway Debian to patch" },
  { name: "apt-utils", provides: "/usr/bin/apt-ftparchive", purpose: "a package repository of the test's own" },
  { name: "dpkg-dev", provides: "/usr/bin/dpkg-scanpackages", purpose: "packages of the test's own" },
  { name: "sudo", provides: "/usr/bin/sudo", purpose: "patching as a user who is not root" },
  { name: "ansible-core", provides: "/usr/bin/ansible-inventory", purpose: "what Ansible makes of an inventory" },
  {
    name: "libpam-google-authenticator",
    provides: "/usr/bin/google-authenticator",
    purpose: "a login that asks for a one-time code",
  },
  { name: "tinyproxy-bin", provides: "/usr/bin/tinyproxy", purpose: "hosts behind an HTTP proxy" },
  { name: "microsocks", provides: "/usr/bin/microsocks", purpose: "hosts behind a SOCKS proxy" },
  { name: "dbus-daemon", provides: "/usr/bin/dbus-daemon", purpose: "a keychain to open the vault with" },
  { name: "dbus-bin", provides: "/usr/bin/dbus-send", purpose: "a keychain to open the vault with" },
  { name: "gnome-keyring", provides: "/usr/bin/gnome-keyring-daemon", purpose: "a keychain to open the vault with" },
  { name: "libsecret-tools", provides: "/usr/bin/secret-tool", purpose: "looking into that keychain from outside" },
  { name: "prometheus", provides: "/usr/bin/promtool", purpose: "what Prometheus makes of alerting rules" },
  {
    name: "prometheus-node-exporter",
    provides: "/usr/bin/prometheus-node-exporter",
    purpose: "values to compare the probes with, and an endpoint to scrape",
  },
  {
    name: "monitoring-plugins-standard",
    provides: "/usr/lib/nagios/plugins/check_mysql",
    purpose: "plugins to run as checks",
  },
  { name: "iproute2", provides: "/usr/sbin/ip", purpose: "hosts with an address of their own" },
];

export function missingPackages(exists: (path: string) => boolean = isExecutable): SystemPackage[] {
  return systemPackages.filter((item) => !exists(item.provides));
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

/** Whether the packages above go by these names here: Debian, Ubuntu and what is derived from them. */
export function isDebianFamily(osRelease: string): boolean {
  const ids = [...osRelease.matchAll(/^ID(?:_LIKE)?=(.*)$/gm)].flatMap(([, value]) =>
    (value ?? "").replaceAll(/["']/g, "").split(/\s+/),
  );
  return ids.includes("debian") || ids.includes("ubuntu");
}

export function installCommand(packages: readonly SystemPackage[]): string {
  return `apt-get install -y --no-install-recommends ${packages.map((item) => item.name).join(" ")}`;
}

/** What a person has to do when we may not install: whole sentences with the exact command. */
export function instructions(packages: readonly SystemPackage[], debian: boolean): string {
  const purposes = packages.map((item) => `  ${item.name.padEnd(16)} ${item.purpose}`).join("\n");
  const command = debian ? `sudo ${installCommand(packages)}` : packages.map((item) => item.provides).join(" ");
  const lead = debian ? "Install them with:" : "These programs must be there (named as on Debian):";
  return `The tests need packages that are not installed:\n${purposes}\n${lead}\n  ${command}\n`;
}

export type Preparation = { readonly ready: true } | { readonly ready: false; readonly message: string };

/** Installs what is missing where we may (root on Debian or Ubuntu); elsewhere says what to do. */
export function preparePackages(): Preparation {
  const missing = missingPackages();
  if (missing.length === 0) return { ready: true };
  const debian = isDebianFamily(readOsRelease());
  if (!debian || process.getuid?.() !== 0) return { ready: false, message: instructions(missing, debian) };
  process.stdout.write(`installing ${missing.map((item) => item.name).join(" ")}\n`);
  apt(["update", "-qq"]);
  apt(installCommand(missing).split(" ").slice(1));
  const still = missingPackages();
  if (still.length === 0) return { ready: true };
  return { ready: false, message: `apt-get could not install all of it.\n${instructions(still, debian)}` };
}

function apt(args: string[]): void {
  spawnSync("apt-get", ["-q", "-o", "Dpkg::Use-Pty=0", "-o", "DPkg::Lock::Timeout=120", ...args], {
    stdio: ["ignore", "ignore", "inherit"],
    env: { ...process.env, DEBIAN_FRONTEND: "noninteractive" },
  });
}

function readOsRelease(): string {
  try {
    return readFileSync("/etc/os-release", "utf8");
  } catch {
    return "";
  }
}
