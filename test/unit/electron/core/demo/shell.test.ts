import { PassThrough } from "node:stream";
import { beforeEach, describe, expect, it } from "vitest";
import { Machine } from "../../../../../electron/core/demo/machine.ts";
import { runShell } from "../../../../../electron/core/demo/shell.ts";
import { machineSpecs } from "../../../../../electron/core/demo/spec.ts";
import type { ServerSession } from "../../../../../electron/core/ssh/server.ts";
import { fakeClock } from "../../../../support/ports.ts";

let stdin: PassThrough;
let stdout: PassThrough;
let shown: string;
let exitCode: number | null;

beforeEach(() => {
  const clock = fakeClock();
  const [spec] = machineSpecs;
  if (!spec) throw new Error("the fleet has hosts");
  [stdin, stdout, shown, exitCode] = [new PassThrough(), new PassThrough(), "", null];
  stdout.on("data", (chunk: Buffer) => (shown += chunk.toString()));
  const session = {
    stdin,
    stdout,
    onClose: () => undefined,
    exit: (code: number) => (exitCode = code),
  } as unknown as ServerSession;
  runShell(session, new Machine(spec, clock), clock);
});

const type = async (text: string): Promise<void> => {
  stdin.write(text);
  await new Promise((resolve) => setTimeout(resolve, 15));
};
/** What was shown since the last prompt's line was typed, without colours. */
const plain = (): string => shown.replaceAll(/\u001b\[[0-9;]*m/g, "");

describe("a simulated host's shell", () => {
  it("says that it is simulated and prompts", () => {
    return expect.poll(plain).toMatch(/This host is simulated[^]*root@gateway:~# $/);
  });

  it("runs a line and prompts again", async () => {
    await type("echo hello\r");
    expect(plain()).toMatch(/echo hello\r\nhello\r\nroot@gateway:~# $/);
  });

  it("edits with backspace, recalls with the arrows and completes with tab", async () => {
    await type("echo onx\u007fe\r");
    expect(plain()).toContain("\r\none\r\n");
    await type("\u001b[A\r");
    expect(plain().split("\r\none\r\n")).toHaveLength(3);
    await type("upt\t\r");
    expect(plain()).toContain("load average");
  });

  it("stops a flood at Ctrl-C", async () => {
    await type("yes flood\r");
    await expect.poll(() => shown.length).toBeGreaterThan(100_000);
    await type("\u0003");
    const length = shown.length;
    await type("");
    expect(shown.length - length).toBeLessThan(10);
    expect(plain()).toMatch(/\^C\r\nroot@gateway:~# $/);
  });

  it("ends at exit and at Ctrl-D on an empty line", async () => {
    await type("\u0004");
    expect(exitCode).toBe(0);
  });
});
