import { execFileSync } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { expandProxyCommand, runProxyCommand } from "../../../../../electron/core/ssh/proxyCommand.ts";
import { isFailure } from "../../../../../shared/base/failure.ts";
import { failureOf } from "../../../../support/failures.ts";

const target = { host: "db", address: "10.0.0.1", port: 2222, user: "ann" };
const never = new AbortController().signal;

describe("the tokens of a ProxyCommand", () => {
  it("are replaced as OpenSSH replaces them", () => {
    expect(expandProxyCommand("nc %h %p # %r@%n 100%%", target)).toBe("nc 10.0.0.1 2222 # ann@10.0.0.1 100%");
    expect(expandProxyCommand("ssh -W '[%h]:%p' gate", target)).toBe("ssh -W '[10.0.0.1]:2222' gate");
  });

  it("are refused when they are not known, also at the end", () => {
    for (const command of ["nc %x", "nc %", "%j"])
      expect(() => expandProxyCommand(command, target)).toThrow("ssh.proxyCommandToken");
  });

  it("are quoted, and refused where the command's own quotes could take that away", () => {
    const hostile = { ...target, user: "$(touch x)'" };
    expect(expandProxyCommand("run %r", hostile)).toBe(`run '$(touch x)'\\'''`);
    for (const command of ['run "%r"', "run '%r'", "run \\%r", "run `echo %r`", "run $(echo %r)"])
      expect(() => expandProxyCommand(command, hostile)).toThrow("ssh.proxyCommandValue");
    expect(() => expandProxyCommand("ssh %r", { ...target, user: "-oProxyCommand=x" })).toThrow(
      "ssh.proxyCommandValue",
    );
  });

  it("reach the program as they are, whatever is in them", () => {
    fc.assert(
      fc.property(fc.string({ minLength: 1, maxLength: 30 }), (user) => {
        fc.pre(!user.includes("\0") && !user.startsWith("-"));
        const line = expandProxyCommand("printf %%s %r", { ...target, user });
        expect(execFileSync("sh", ["-c", line], { encoding: "utf8" })).toBe(user);
      }),
      { numRuns: 30 },
    );
  });

  it("fail with nothing but a failure, whatever the command is", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary", maxLength: 60 }), fc.string({ maxLength: 10 }), (command, user) => {
        try {
          expandProxyCommand(command, { ...target, user: user.replaceAll("\0", "") });
        } catch (error) {
          expect(isFailure(error)).toBe(true);
        }
      }),
    );
  });
});

describe("a ProxyCommand that runs", () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "holdfast-proxy-"));
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  it("carries both directions once it has said something", async () => {
    const stream = await runProxyCommand("echo ready; exec cat", "db", never);
    stream.write("there\n");
    const seen: string[] = [];
    for await (const chunk of stream) {
      seen.push(String(chunk));
      if (seen.join("") === "ready\nthere\n") break;
    }
    expect(seen.join("")).toBe("ready\nthere\n");
  });

  it("tells how it ended and what it said last, bounded and printable", async () => {
    const { code, params } = await failureOf(runProxyCommand("printf 'no\\033[31m route\\n' >&2; exit 7", "db", never));
    expect({ code, ...params }).toEqual({
      code: "ssh.proxyCommandFailed",
      host: "db",
      exit: "7",
      detail: "no [31m route",
    });
    const flood = "head -c 300000 /dev/zero | tr '\\0' x >&2; exit 1";
    const { params: bounded } = await failureOf(runProxyCommand(flood, "db", never));
    expect(String(bounded["detail"]).length).toBeLessThanOrEqual(200);
  });

  it("is ended with all it started when the stream is", async () => {
    const stream = await runProxyCommand(`sleep 300 & echo $! > ${folder}/pid; echo ready; wait`, "db", never);
    const pid = Number(readFileSync(`${folder}/pid`, "utf8"));
    expect(existsSync(`/proc/${pid}`)).toBe(true);
    stream.destroy();
    await expect.poll(() => isRunning(pid)).toBe(false);
  });

  it("is ended when the attempt is given up before it said anything", async () => {
    const cancel = new AbortController();
    const attempt = failureOf(runProxyCommand(`echo $$ > ${folder}/pid; sleep 300`, "db", cancel.signal));
    await expect.poll(() => existsSync(`${folder}/pid`) && readFileSync(`${folder}/pid`, "utf8") !== "").toBe(true);
    cancel.abort();
    expect((await attempt).code).toBe("cancelled");
    const pid = Number(readFileSync(`${folder}/pid`, "utf8"));
    await expect.poll(() => isRunning(pid)).toBe(false);
  });
});

/** False for a process that ended but was not waited for yet, too. */
function isRunning(pid: number): boolean {
  try {
    return !/^State:\s+Z/m.test(readFileSync(`/proc/${pid}/status`, "utf8"));
  } catch {
    return false;
  }
}
