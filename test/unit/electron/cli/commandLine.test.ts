import { readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { runCommandLine } from "../../../../electron/cli/commandLine.ts";
import { sentence } from "../../../../electron/cli/context.ts";
import { hintedCodes } from "../../../../electron/cli/hints.ts";
import { knownCodes } from "../../../../shared/words/failures.ts";
import { temporaryFolder } from "../../../support/temporaryFolder.ts";

let stdout: string;
let stderr: string;
let home: string;

beforeEach(() => {
  [stdout, stderr] = ["", ""];
  home = join(temporaryFolder(), "home");
  vi.stubEnv("HOLDFAST_HOME", home);
  vi.spyOn(process.stdout, "write").mockImplementation((text) => (stdout += String(text)) !== "");
  vi.spyOn(process.stderr, "write").mockImplementation((text) => (stderr += String(text)) !== "");
});
afterEach(() => {
  vi.restoreAllMocks();
  vi.unstubAllEnvs();
});

describe("what can be read without a vault", () => {
  it("names every verb without arguments, with --help, -h and help", async () => {
    expect(await runCommandLine([])).toBe(0);
    const bare = stdout;
    for (const verb of [
      "init",
      "hosts add",
      "health",
      "exec",
      "patch apply",
      "backup restore",
      "audit verify",
      "serve",
    ])
      expect(bare).toContain(`holdfast ${verb}`);
    for (const asked of ["--help", "-h", "help"]) {
      stdout = "";
      expect(await runCommandLine([asked])).toBe(0);
      expect(stdout).toBe(bare);
    }
    expect(stderr).toBe("");
  });

  it.each([
    [["hosts", "add", "--help"], /^holdfast hosts add --name N --address A /],
    [["exec", "-h"], /^holdfast exec \(NAME\.\.\. \| --where FILTER\) /],
    [["help", "hosts", "remove"], /^holdfast hosts remove NAME\n/],
    [["hosts", "--help"], /^holdfast hosts add [^]*^holdfast hosts list[^]*^holdfast hosts remove NAME/m],
  ])("explains itself with %j", async (args, words) => {
    expect(await runCommandLine(args)).toBe(0);
    expect(stdout).toMatch(words);
    expect(stderr).toBe("");
  });

  it("breaks long usages between options, at 80 columns", async () => {
    expect(await runCommandLine(["hosts", "add", "--help"])).toBe(0);
    const lines = stdout.split("\n");
    expect(lines.slice(0, 2)).toEqual([
      "holdfast hosts add --name N --address A [--host-key SHA256:...] [--port P]",
      "      [--user U] [--key-file F [--key-passphrase-file F]] [--password-file F]",
    ]);
    stdout = "";
    expect(await runCommandLine(["help"])).toBe(0);
    expect(stdout.split("\n").filter((line) => line.startsWith("  ") && line.length > 80)).toEqual([]);
  });

  it("tells its version", async () => {
    const { version } = JSON.parse(readFileSync("package.json", "utf8")) as { version: string };
    expect(await runCommandLine(["--version"])).toBe(0);
    expect(stdout).toBe(`${version}\n`);
  });
});

describe("a failure with --json", () => {
  it("is a document that says so, and the same sentence on standard error", async () => {
    for (const [args, exit, error] of [
      [["hosts", "list"], 1, { code: "vault.absent" }],
      [["hosts", "list", "extra"], 2, { code: "usage" }],
      [["frobnicate"], 2, { code: "usage" }],
      [["backup", "restore", "--nonsense", "a"], 2, { code: "usage" }],
      [["bundle", "export", "a", "--bundle-passphrase-file", "/none"], 2, { code: "usage" }],
    ] as const) {
      [stdout, stderr] = ["", ""];
      expect(await runCommandLine([...args, "--json"])).toBe(exit);
      const document = JSON.parse(stdout) as { ok: false; error: { message: string } };
      expect(document).toMatchObject({ ok: false, error });
      expect(stderr).toBe(`holdfast: ${document.error.message}\n`);
    }
  });

  it("is none when --json belongs to the command that hosts run", async () => {
    expect(await runCommandLine(["exec", "--", "docker", "ps", "--json"])).toBe(2);
    expect(stdout).toBe("");
  });
});

describe("what a failure says to do next", () => {
  const next = (code: string, params = {}): string => sentence({ code, params });

  it("names a verb that there is, with what is known", async () => {
    expect(next("hosts.notFound", { name: "web" })).toBe(
      "There is no host named web; list the hosts with: holdfast hosts list.",
    );
    expect(next("policy.approvalNeeded", { host: "web" })).toContain("holdfast policy approve web --reason TEXT");
    expect(next("plan.notFound")).toContain("holdfast patch plan;");
    await runCommandLine(["--help"]);
    for (const code of hintedCodes) {
      expect(knownCodes).toContain(code);
      for (const verb of next(code).match(/holdfast(?: [a-z]+\b){1,2}/g) ?? [])
        expect(stdout.replaceAll(/\s+/g, " ")).toContain(verb);
    }
  });

  it("never names a place on the page", () => {
    const paged = knownCodes.filter((code) => /fleet page|Settings,|is the list|on the page/.test(next(code)));
    expect(paged).toEqual([]);
  });
});

describe("wrong use", () => {
  it.each([
    [["frobnicate"], /there is no verb frobnicate/],
    [["help", "frobnicate"], /there is no verb frobnicate/],
    [["hosts"], /use one of: hosts add, hosts edit, hosts list, hosts remove/],
    [["hosts", "add", "--address", "127.0.0.1"], /--name is missing; see holdfast hosts add --help\n/],
    [["hosts", "add", "--name", "a", "--address", "127.0.0.1", "--port", "70000"], /whole number from 1 to 65535/],
    [
      ["hosts", "add", "--name", "a", "--address", "a", "--key-file", "/none"],
      /\/none cannot be read \(no such file or folder\)/,
    ],
    [
      ["hosts", "add", "--name", "a", "--address", "a", "--key-file", "/x", "--password-file", "/x"],
      /exclude each other/,
    ],
    [["hosts", "add", "--name", "a", "--address", "a", "--key-passphrase-file", "/x"], /needs --key-file/],
    [["hosts", "list", "extra"], /extra is not expected/],
    [["hosts", "remove"], /NAME is missing/],
    [["hosts", "remove", "a", "b"], /only one NAME/],
    [["hosts", "list", "--nonsense"], /there is no option --nonsense; see holdfast hosts list --help\n/],
    [
      ["hosts", "add", "--prot", "22"],
      /there is no option --prot \(did you mean --port\?\); see holdfast hosts add --help/,
    ],
    [["health"], /NAME or --where FILTER is missing/],
    [["health", "--where", "cpu>hot"], /--where, column 5: cpu takes a number/],
    [["hosts", "list", "--where", "web evn:prod"], /--where, column 5: there is no field "evn" \(did you mean env\?\)/],
    [["hosts", "list", "--where", "cpu>80"], /column 1: cpu is measured on the host, and nothing is measured here/],
    [["exec", "a", "--where", "b", "--", "true"], /NAME and --where exclude each other/],
    [["patch", "plan", "--where", ""], /--where is empty/],
    [["exec", "a"], /COMMAND is missing after --/],
    [["exec", "a", "--timeout", "0", "--", "true"], /--timeout takes a whole number/],
    [["backup", "run", "a", "--to", "/tmp"], /--path is missing/],
    [["backup", "restore", "a"], /--to is missing/],
    [["patch", "apply", "a"], /--plan is missing/],
    [["patch", "plan", "a", "--scope", "some"], /--scope takes all or security/],
    [["audit", "verify", "a", "b"], /only one DIR/],
    [["audit", "list", "--last", "many"], /--last takes a whole number/],
    [["serve", "--port", "http"], /--port takes a whole number/],
  ])("%j is one sentence, exit code 2, and nothing is made", async (args, words) => {
    expect(await runCommandLine(args)).toBe(2);
    expect(stderr).toMatch(words);
    expect(stderr).toMatch(/^holdfast: [^\n]+\n$/);
    expect(stdout).toBe("");
    expect(() => statSync(home)).toThrow("ENOENT");
  });
});
