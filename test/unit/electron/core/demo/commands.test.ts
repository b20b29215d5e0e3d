import { beforeEach, describe, expect, it } from "vitest";
import { type Environment, runCommand } from "../../../../../electron/core/demo/commands.ts";
import { Machine } from "../../../../../electron/core/demo/machine.ts";
import { procFile } from "../../../../../electron/core/demo/proc.ts";
import { shellWords } from "../../../../../electron/core/demo/program.ts";
import { machineSpecs } from "../../../../../electron/core/demo/spec.ts";
import { VirtualFiles } from "../../../../../electron/core/demo/virtualFiles.ts";
import { quote } from "../../../../../electron/core/ssh/quote.ts";
import { fakeClock, type FakeClock } from "../../../../support/ports.ts";

let clock: FakeClock;
let environment: Environment;
const run = (line: string): string => runCommand(line, environment).output;

beforeEach(() => {
  clock = fakeClock();
  const spec = machineSpecs.find(({ name }) => name === "web-1");
  if (!spec) throw new Error("web-1 is in the fleet");
  environment = { machine: new Machine(spec, clock), clock, folder: "/root" };
});

describe("a simulated host's commands", () => {
  it("walk the file tree", () => {
    expect(run("cd /etc && pwd")).toBe("/etc\n");
    expect(run("cat hostname")).toBe("web-1\n");
    expect(run("ls nginx")).toBe("nginx.conf  sites-enabled\n");
    expect(run("ls -l hostname")).toMatch(/^-rw-r--r-- root root +6 \d{4}-/);
  });

  it("join with pipes, redirections and conditions", () => {
    expect(run("seq 5 | tail -n 2")).toBe("4\n5\n");
    expect(run("echo 'two words' > /tmp/a; cat /tmp/a | wc")).toBe("1\n");
    expect(run("false && echo no; true && echo yes")).toBe("yes\n");
    expect(run("cat /etc/hosts | grep localhost")).toContain("localhost");
  });

  it("fail as their originals do", () => {
    expect(runCommand("cat /nowhere", environment)).toEqual({
      output: "cat: /nowhere: No such file or directory\n",
      code: 1,
    });
    expect(runCommand("nonsense", environment).code).toBe(127);
    expect(runCommand("constructor", environment).code).toBe(127);
    expect(runCommand("grep zzz /etc/hosts", environment).code).toBe(1);
  });

  it("show the same machine as /proc does", () => {
    expect(run("cat /proc/loadavg").split(" ", 1)[0]).toBe(environment.machine.load[0].toFixed(2));
    expect(run("nproc")).toBe("4\n");
    expect(run("df")).toContain("/var/www");
  });

  it("keep to the disk's limit", () => {
    const block = "x".repeat(1_000_000);
    const written = Array.from({ length: 20 }, (_, index) =>
      environment.machine.files.write(`/tmp/${index}`, block, 0),
    );
    expect(written.filter(Boolean).length).toBeLessThan(9);
    expect(environment.machine.files.write("/tmp/0", "", 0)).toBe(true);
    expect(environment.machine.files.write("/tmp/again", block, 0)).toBe(true);
  });
});

describe("a simulated machine", () => {
  const cpuTicks = (): number[] =>
    (procFile("/proc/stat", environment.machine) ?? "").split("\n", 1)[0]!.split(/\s+/).slice(1).map(Number);

  it("has counters that only grow, at a pace that swings", () => {
    let before = cpuTicks();
    const busy: number[] = [];
    for (let second = 0; second < 120; second += 2) {
      clock.advance(2000);
      const now = cpuTicks();
      for (const [index, value] of now.entries()) expect(value).toBeGreaterThanOrEqual(before[index] as number);
      busy.push((now[0] as number) - (before[0] as number));
      before = now;
    }
    expect(Math.max(...busy)).toBeGreaterThan(1.3 * Math.min(...busy));
  });

  it("forgets updates once they are applied, and wants a restart after a new libssl", () => {
    const { machine } = environment;
    expect(machine.rebootRequired).toBe(false);
    machine.applied(["libssl3", "openssl"]);
    expect(machine.updates.map(({ name }) => name)).toEqual(["tzdata", "nginx"]);
    expect(machine.rebootRequired).toBe(true);
  });
});

describe("paths and words", () => {
  it("are resolved as a shell would", () => {
    expect(VirtualFiles.resolve("/a/b", "../c/./d//e")).toBe("/a/c/d/e");
    expect(VirtualFiles.resolve("/", "../../..")).toBe("/");
  });

  it("come back from quoting unchanged", () => {
    const arguments_ = ["plain", "two words", "it's", "a'b'c", "/etc/x y", "$HOME;`id`", '"'];
    expect(shellWords(arguments_.map(quote).join(" "))).toEqual(arguments_);
  });
});
