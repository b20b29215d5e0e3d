import { spawnSync } from "node:child_process";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  bootstrap,
  bootstrapCommand,
  killByTokenCommand,
  killCommand,
} from "../../../../../electron/core/ssh/bootstrap.ts";

const marker = "0123456789abcdef0123456789abcdef";
const run = (command: string, input: Buffer) => spawnSync("sh", ["-c", command], { input, maxBuffer: 1e8 });
/** What the program printed: everything after the marker line. */
const after = (output: Buffer): string => output.toString("utf8").replace(new RegExp(`^${marker} \\d+\\n`), "");

describe("the command line that starts a script", () => {
  it("has nothing that a login shell other than sh reads differently", () => {
    const token = killByTokenCommand("abc123");
    for (const command of [bootstrapCommand(123_456), killCommand(4711, false), killCommand(4711, true), token]) {
      expect(command).not.toMatch(/[!\\\n\r^]/);
      // One pair of single quotes around everything that sh is to read.
      expect(command).toMatch(/^exec sh -c '[^']*'$/);
    }
  });

  it("takes exactly the program from the input and leaves the data", () => {
    fc.assert(
      fc.property(
        fc.string({ unit: "grapheme", maxLength: 3000 }).filter((text) => !text.includes("\0")),
        fc.uint8Array({ maxLength: 3000 }),
        (comment, data) => {
          const program = `: '${comment.replaceAll("'", "")}'\ncat`;
          const { command, stdin } = bootstrap({ program, marker });
          const result = run(command, Buffer.concat([stdin, data]));
          expect(result.stdout.subarray(-data.length || result.stdout.length)).toEqual(Buffer.from(data));
          expect(result.status).toBe(0);
        },
      ),
      { numRuns: 40 },
    );
  });

  it("works where dd cannot fill a block", () => {
    const { command, stdin } = bootstrap({ program: "cat; exit 9", marker });
    const simple = command.replaceAll("iflag=fullblock", "iflag=unknown");
    expect(simple).not.toBe(command);
    const result = run(simple, Buffer.concat([stdin, Buffer.from("data")]));
    expect(after(result.stdout)).toBe("data");
    expect(result.status).toBe(9);
  });

  it("says on both outputs where the program's own begins, with the shell's process id", () => {
    const { command, stdin } = bootstrap({ program: 'echo "$$"; echo err >&2', marker });
    const { stdout, stderr } = run(`echo noise; echo noise >&2; ${command}`, stdin);
    const [, pid, printed] = new RegExp(`^noise\\n${marker} (\\d+)\\n(\\d+)\\n$`).exec(stdout.toString()) ?? [];
    expect(pid).toBe(printed);
    expect(stderr.toString()).toMatch(new RegExp(`^noise\\n${marker} \\d+\\nerr\\n$`));
  });

  it("never holds the marker itself, so that an echo of it cannot pass for the shell", () => {
    const { command, stdin } = bootstrap({ program: "true", marker, shellMarker: marker.replace("0", "f") });
    expect(command + stdin.toString()).not.toContain(marker);
  });

  it("sets a locale that exists, without a warning", () => {
    const { command, stdin } = bootstrap({ program: "bash -c 'echo \"$LC_ALL\"'", marker });
    const { stdout, stderr } = run(command, stdin);
    expect(after(stdout)).toMatch(/^C(\.UTF-8)?\n$/);
    expect(after(stderr)).toBe("");
  });
});
