import { spawnSync } from "node:child_process";
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
const run = (...args: string[]) =>
  spawnSync(process.execPath, ["--input-type=module", "-e", program, ...args], { encoding: "utf8" });

describe("an error that nobody caught", () => {
  it("is logged, and the process goes on", () => {
    const { status, stdout } = run();
    expect(status).toBe(0);
    expect(JSON.parse(stdout)).toEqual(["uncaught error: one", "unhandled rejection: two"]);
  });

  it("ends the process again once it serves no page any more", () => {
    const { status, stderr } = run("dispose");
    expect(status).toBe(1);
    expect(stderr).toContain("three");
  });
});
