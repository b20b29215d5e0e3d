import { spawnSync } from "node:child_process";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  expand,
  pluginProgram,
  readCommandLine,
  shellProgram,
  splitWords,
} from "../../../../../../electron/core/checks/plugins/commandLine.ts";
import { Failure } from "../../../../../../shared/base/failure.ts";

/** Controls, letters of other scripts, halves of nothing. */
const anyText = fc.array(fc.nat(0x2ff), { maxLength: 60 }).map((codes) => String.fromCharCode(...codes));

const host = { name: "web 1; rm -rf /", address: "10.0.0.1" };
const sh = (program: string) => spawnSync("sh", ["-s"], { input: program, encoding: "utf8" });
const codeOf = (work: () => unknown): string => {
  try {
    work();
    return "nothing";
  } catch (error) {
    return error instanceof Failure ? error.code : String(error);
  }
};

describe("words of a command line", () => {
  it.each<[string, string[]]>([
    ["check_disk -w 20% -c 10% -p /", ["check_disk", "-w", "20%", "-c", "10%", "-p", "/"]],
    ["  a\t b  ", ["a", "b"]],
    [`a 'b c' "d e"`, ["a", "b c", "d e"]],
    [`a'b'"c"d`, ["abcd"]],
    [`a "" ''`, ["a", "", ""]],
    [String.raw`a\ b \'`, ["a b", "'"]],
    [String.raw`"\"x\" \n"`, [String.raw`"x" \n`]],
    [`'$(x) | y'`, ["$(x) | y"]],
    ["-a $ARG1$ $HOSTNAME$", ["-a", "$ARG1$", "$HOSTNAME$"]],
    ["", []],
  ])("%j are %j", (text, words) => {
    expect(splitWords(text)).toEqual(words);
  });

  it.each(["a | b", "a; b", "a & b", "a > f", "a < f", "a `b`", "a $(b)", "(a)", "a 'b", 'a "b', "a \\"])(
    "refuses %j, which asks for a shell or is not whole",
    (text) => {
      expect(codeOf(() => splitWords(text))).toBe("checks.badCommand");
    },
  );

  it("are those that a shell would make of quoted words", () => {
    fc.assert(
      fc.property(fc.array(anyText, { maxLength: 6 }), (words) => {
        const text = words.map((word) => `'${word.replaceAll("'", `'"'"'`)}'`).join(" ");
        expect(splitWords(text)).toEqual(words);
      }),
      { numRuns: 200 },
    );
  });

  it("fail as they should or not at all, whatever is pasted", () => {
    fc.assert(
      fc.property(anyText, (text) => {
        expect(["nothing", "checks.badCommand"]).toContain(codeOf(() => splitWords(text)));
        expect(["nothing", "checks.badCommand"]).toContain(codeOf(() => readCommandLine(text)));
        expect(["nothing", "checks.badCommand"]).toContain(codeOf(() => pluginProgram(text, host)));
        expect(["nothing", "checks.badCommand"]).toContain(codeOf(() => shellProgram(text, host)));
      }),
      { numRuns: 300 },
    );
  });
});

describe("the program that runs a plugin", () => {
  it("gives the plugin exactly the words, with macros as data", () => {
    const { stdout } = sh(pluginProgram(`/usr/bin/printf '<%s>' "$HOSTNAME$" {address} 'a b' \\$HOME '*'`, host));
    expect(stdout).toBe("<web 1; rm -rf /><10.0.0.1><a b><$HOME><*>");
  });

  it("gives any words to the plugin as they are", () => {
    fc.assert(
      fc.property(
        fc.array(
          anyText.filter((text) => text !== ""),
          { minLength: 1, maxLength: 5 },
        ),
        (words) => {
          const clean = words.map((word) => word.replaceAll(/[\0{}$]/g, "x"));
          const quoted = clean.map((word) => `'${word.replaceAll("'", `'"'"'`)}'`).join(" ");
          expect(sh(pluginProgram(`/usr/bin/printf '<%s>' ${quoted}`, host)).stdout).toBe(
            clean.map((word) => `<${word}>`).join(""),
          );
        },
      ),
      { numRuns: 15 },
    );
  });

  it("finds a program of the path when no folder of plugins has it", () => {
    expect(sh(pluginProgram("printf %s%s a b", host)).stdout).toBe("ab");
  });

  it("ends as unknown when there is none", () => {
    expect(sh(pluginProgram("check_that_is_not_there", host))).toMatchObject({
      status: 3,
      stdout: "check_that_is_not_there was not found among the plugins of this host\n",
    });
  });

  it.each(["", "   ", "''"])("refuses %j", (text) => {
    expect(codeOf(() => pluginProgram(text, host))).toBe("checks.badCommand");
  });
});

describe("a command line of the shell", () => {
  it("may use pipes, and has the host's name and address as data", () => {
    const odd = { name: "$(echo no)`echo no`'", address: "10.0.0.1" };
    expect(sh(shellProgram(`printf '%s ' "{name}" "$HOSTADDRESS$" | tr a-z A-Z`, odd)).stdout).toBe(
      "$(ECHO NO)`ECHO NO`' 10.0.0.1 ",
    );
  });
});

describe("pasted lines of other monitors", () => {
  it.each<[string, object]>([
    [
      "check_disk -w 20% -c 10% -p /",
      { name: "check_disk", command: "check_disk -w 20% -c 10% -p /", plugin: "check_disk" },
    ],
    [
      "command[check_root]=/usr/lib/nagios/plugins/check_disk -w 20% -p /",
      { name: "check_root", command: "check_disk -w 20% -p /" },
    ],
    ["/usr/lib64/nagios/plugins/check_load -w 1,2,3", { command: "check_load -w 1,2,3" }],
    ["/opt/own/check_thing -x", { command: "/opt/own/check_thing -x", plugin: "check_thing" }],
    [
      "$USER1$/check_ping -H $HOSTADDRESS$ -w $ARG1$",
      { command: "check_ping -H $HOSTADDRESS$ -w $ARG1$", unknownMacros: ["$ARG1$"] },
    ],
    [
      "define command {\n  command_name  check_web\n  command_line  $USER1$/check_http -I $HOSTADDRESS$\n}",
      { name: "check_web", command: "check_http -I $HOSTADDRESS$", unknownMacros: [] },
    ],
    ["# check_procs -w 250", { command: "check_procs -w 250" }],
    ["\n\ncommand[ x y ] = check_users -w 5\n", { name: "x y", command: "check_users -w 5" }],
  ])("%j", (text, wanted) => {
    expect(readCommandLine(text)).toMatchObject(wanted);
  });

  it("is told when there is no command in it", () => {
    expect(codeOf(() => readCommandLine("  \n "))).toBe("checks.badCommand");
    expect(codeOf(() => readCommandLine("command[x]="))).toBe("checks.badCommand");
  });
});

it("fills macros of both spellings", () => {
  expect(expand("{name} $HOSTNAME$ $HOSTALIAS$ {address} $HOSTADDRESS$ $OTHER$", { name: "n", address: "a" })).toBe(
    "n n n a a $OTHER$",
  );
});
