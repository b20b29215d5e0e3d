import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import {
  parseProcesses,
  presentProcesses,
  type ProcessAnswer,
} from "../../../../../../electron/core/health/details/processes.ts";

const recorded = (system: string): ProcessAnswer => {
  const path = new URL(`../../../../../fixtures/hosts/${system}/details/processes.txt`, import.meta.url);
  const answer = parseProcesses(readFileSync(path, "utf8"));
  if (answer === null || "unavailable" in answer) throw new Error("no answer");
  return answer;
};
const answer = (at: number, ...processes: readonly (readonly [number, string, number, number?])[]): ProcessAnswer => ({
  at,
  count: processes.length,
  zombies: 0,
  blocked: 0,
  processes: processes.map(([pid, name, cpuSeconds, start = 1]) => ({
    pid,
    name,
    user: "root",
    start: String(start),
    cpuSeconds,
    memoryBytes: pid * 1024,
  })),
});

describe("processes", () => {
  it.each(["debian-12", "busybox-1.35"])("of %s have owner, memory in pages of the host, and CPU time", (system) => {
    const { processes, count } = recorded(system);
    expect(count).toBeGreaterThanOrEqual(processes.length);
    const openssl = processes.find(({ name }) => name === "openssl");
    expect(openssl).toMatchObject({ user: "root" });
    expect(openssl?.memoryBytes).toBeGreaterThan(4 * 2 ** 20);
    expect(openssl?.memoryBytes).toBeLessThan(64 * 2 ** 20);
  });

  it("of FreeBSD and macOS are read from ps, names with spaces too", () => {
    const bsd = recorded("freebsd-14-written");
    expect(bsd).toMatchObject({ at: 1_795_447_854, count: 6, zombies: 1, blocked: 1 });
    expect(bsd.processes.find(({ name }) => name === "mysqld")?.cpuSeconds).toBe(2 * 86_400 + 3 * 3600 + 15 * 60 + 9.5);
    const mac = recorded("macos-15-written");
    expect(mac.processes[1]).toMatchObject({ name: "Google Chrome He", memoryBytes: 412_672 * 1024 });
    expect(mac.processes[2]?.cpuSeconds).toBe(301 * 60 + 55.9);
  });

  it("with brackets and spaces in their name keep it", () => {
    const text = "7 ada 100 50 4242 1000 tmux: server) (x\nat 50.00 4 1 0 0";
    expect(parseProcesses(text)).toMatchObject({
      processes: [{ pid: 7, name: "tmux: server) (x", cpuSeconds: 1.5, memoryBytes: 4_096_000, start: "4242" }],
    });
  });

  it("have no memory where the page size is not known, and no owner where nobody tells", () => {
    expect(parseProcesses("7 ? 100 50 4242 1000 a\nat 50.00 0 1 0 0")).toMatchObject({
      processes: [{ user: "", memoryBytes: null }],
    });
  });

  it("are unknown when the answer was cut off", () => {
    expect(parseProcesses("7 ada 100 50 4242 1000 a\n")).toBeNull();
    expect(parseProcesses("at 50.00 4")).toBeNull();
    expect(parseProcesses("clock 7")).toBeNull();
  });

  it("have no share of CPU after one answer", () => {
    const shown = presentProcesses(answer(100, [1, "a", 50]), null);
    expect(shown.seconds).toBeNull();
    expect(shown.top).toEqual([{ pid: 1, name: "a", user: "root", cpuPercent: null, memoryBytes: 1024 }]);
  });

  it("have the share of one core that they used between two answers, not over their life", () => {
    const shown = presentProcesses(
      answer(160, [1, "idle", 5000], [2, "busy", 130]),
      answer(100, [1, "idle", 5000], [2, "busy", 10]),
    );
    expect(shown.seconds).toBe(60);
    expect(shown.top.map(({ name, cpuPercent }) => [name, cpuPercent])).toEqual([
      ["busy", 200],
      ["idle", 0],
    ]);
  });

  it("that began between two answers used what they have used", () => {
    const shown = presentProcesses(answer(160, [9, "new", 30]), answer(100));
    expect(shown.top[0]?.cpuPercent).toBe(50);
  });

  it("that got the pid of one that ended are not taken for it", () => {
    const shown = presentProcesses(answer(160, [9, "new", 6, 2]), answer(100, [9, "old", 900, 1]));
    expect(shown.top[0]?.cpuPercent).toBe(10);
  });

  it("of a host that started anew have no share of CPU", () => {
    expect(presentProcesses(answer(10, [1, "a", 5]), answer(5000, [1, "a", 900])).seconds).toBeNull();
  });

  it("are shown as the thirty busiest and the thirty largest", () => {
    const many = (at: number, used: (pid: number) => number): ProcessAnswer =>
      answer(at, ...Array.from({ length: 200 }, (_, index) => [index + 1, `p${index + 1}`, used(index + 1)] as const));
    const shown = presentProcesses(
      many(200, (pid) => (pid <= 40 ? 100 - pid : 0)),
      many(100, () => 0),
    );
    expect(shown.top).toHaveLength(60);
    const pids = shown.top.map(({ pid }) => pid);
    expect(pids).toEqual(expect.arrayContaining([1, 30, 171, 200]));
    expect(pids).not.toContain(31);
  });
});
