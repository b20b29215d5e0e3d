import { spawnSync } from "node:child_process";
import { closeSync, existsSync, openSync } from "node:fs";
import { describe, expect, it } from "vitest";

const lastResort = new URL("../../../../electron/core/lastResort.ts", import.meta.url).href;
const program = `
const { keepGoing } = await import(${JSON.stringify(lastResort)});
const logged = [];
const guard = keepGoing({ error: (message, error) => logged.push(message + ": " + error.message) });
setTimeout(() => { throw new Error("one"); }, 1);
void Promise.reject(new Error("two"));
setTimeout(() => {
  console.log(JSON.stringify(logged.sort()));
  if (process.argv[1] !== "dispose") return;
  guard.dispose();
  setTimeout(() => { throw new Error("three"); }, 1);
}, 50);`;
const toFullDisk = `
const { keepGoing } = await import(${JSON.stringify(lastResort)});
let told = 0;
keepGoing({ error: (message, error) => { told += 1; process.stderr.write(message); } });
process.stderr.on("error", (error) => { throw error; });
setTimeout(() => { throw new Error("one"); }, 1);
setTimeout(() => { console.log(told); process.exit(0); }, 200);`;
const run = (...args: string[]) =>
  spawnSync(process.execPath, ["--input-type=module", "-e", program, ...args], { encoding: "utf8" });

describe("an error that nobody caught", () => {
  it("is logged, and the process goes on", () => {
    const { status, stdout } = run();
    expect(status).toBe(0);
    expect(JSON.parse(stdout)).toEqual(["uncaught error: one", "unhandled rejection: two"]);
  });

  it("is not told again and again to a log that cannot be written", (ctx) => {
    if (!existsSync("/dev/full")) return ctx.skip("needs /dev/full");
    const full = openSync("/dev/full", "w");
    const { stdout } = spawnSync(process.execPath, ["--input-type=module", "-e", toFullDisk], {
      encoding: "utf8",
      stdio: ["ignore", "pipe", full],
    });
    closeSync(full);
    expect(stdout).toBe("1\n");
  });

  it("ends the process again once it serves no page any more", () => {
    const { status, stderr } = run("dispose");
    expect(status).toBe(1);
    expect(stderr).toContain("three");
  });
});
