import { PassThrough } from "node:stream";
import { createHash, randomBytes } from "node:crypto";
import { beforeEach, describe, expect, it } from "vitest";
import {
  prepareScript,
  followScript,
  removeScript,
  startScript,
  stopScript,
} from "../../../../../electron/core/actions/jobScripts.ts";
import { parseTools, toolsProgram } from "../../../../../electron/core/backup/remote/hostTools.ts";
import {
  createProgram,
  extractProgram,
  parseSize,
  sizeProgram,
} from "../../../../../electron/core/backup/remote/tarProgram.ts";
import { backupPrograms } from "../../../../../electron/core/demo/backupPrograms.ts";
import { healthProgram } from "../../../../../electron/core/demo/healthProgram.ts";
import { jobPrograms } from "../../../../../electron/core/demo/jobPrograms.ts";
import { Machine } from "../../../../../electron/core/demo/machine.ts";
import { patchPrograms } from "../../../../../electron/core/demo/patchPrograms.ts";
import type { SimulatedProgram } from "../../../../../electron/core/demo/program.ts";
import { machineSpecs } from "../../../../../electron/core/demo/spec.ts";
import { parseFound, sensorsOf } from "../../../../../electron/core/health/found.ts";
import { parseDisks } from "../../../../../electron/core/health/probes/disks.ts";
import { parseFiles, probeProgram, requestText } from "../../../../../electron/core/health/program.ts";
import { detectAndRun, readDetected } from "../../../../../electron/core/patching/detect.ts";
import type { ServerSession } from "../../../../../electron/core/ssh/server.ts";
import { fakeClock, type FakeClock } from "../../../../support/ports.ts";

const all: readonly SimulatedProgram[] = [healthProgram, ...jobPrograms, ...patchPrograms, ...backupPrograms];
const token = `holdfast-${"a1".repeat(12)}`;

let clock: FakeClock;
let machine: Machine;

beforeEach(() => {
  clock = fakeClock();
  const spec = machineSpecs.find(({ name }) => name === "web-1");
  if (!spec) throw new Error("web-1 is in the fleet");
  machine = new Machine(spec, clock);
});

interface Running {
  readonly stdin: PassThrough;
  /** What was written so far, and the exit code once there is one. */
  readonly state: { output: Buffer; code: number | null };
  ended(): Promise<{ output: Buffer; code: number | null }>;
}

/** Starts a program of the core's own on the simulated machine, found by sight as simulatedHost.ts does. */
function start(program: string, input?: Buffer | string): Running {
  const known = all.find((item) => item.matches(program));
  if (!known) throw new Error(`nobody knows this program:\n${program}`);
  const [stdin, stdout, stderr] = [new PassThrough(), new PassThrough(), new PassThrough()];
  const state: Running["state"] = { output: Buffer.alloc(0), code: null };
  stdout.on("data", (chunk: Buffer) => (state.output = Buffer.concat([state.output, chunk])));
  const session = {
    stdin,
    stdout,
    stderr,
    onClose: () => undefined,
    exit: (code: number) => (state.code = code),
  } as unknown as ServerSession;
  void known.run({ program, session, machine, clock });
  if (input !== undefined) stdin.end(input);
  return {
    stdin,
    state,
    async ended() {
      await expect.poll(() => state.code).not.toBeNull();
      return state;
    },
  };
}

const run = async (program: string, input: Buffer | string = ""): Promise<string> =>
  (await start(program, input).ended()).output.toString();

describe("a simulated host and the health probe", () => {
  it("agree on the files, their order and their format", async () => {
    const running = start(probeProgram("c0ffee"));
    running.stdin.write(requestText(1, ["found", "files-fast", "files-slow", "facts", "disks"], ["l/"]));
    await expect.poll(() => running.state.output.toString()).toContain("c0ffee end 1");
    const text = running.state.output.toString();
    const section = (name: string): string => text.split(`c0ffee section ${name}\n`)[1]?.split("\nc0ffee ")[0] ?? "";
    const files = parseFound(section("found"));
    const fastFiles = parseFiles("fast", section("files-fast"), files);
    const fast = Object.fromEntries(fastFiles.results);
    expect(fast["load"]).toBeTruthy();
    expect(fast["memory"]).toBeTruthy();
    expect(fast["cpu"]).toBeTruthy();
    expect(fast["bootId"]).toBe(machine.bootId);
    expect(fast["cpu"]).toMatchObject({ bootedAt: expect.any(Number) as number });
    for (const name of ["pressure", "tcp", "uptime"]) expect(fast[name]).not.toBeNull();
    expect(fast["diskIo"]).toMatchObject({ devices: [{ requests: expect.any(Number) as number }] });
    const slowFiles = parseFiles("slow", section("files-slow"), files);
    const slow = Object.fromEntries(slowFiles.results);
    const { temperatures, fans } = sensorsOf(files, slowFiles.found);
    expect(temperatures?.[0]?.celsius).toBeGreaterThan(20);
    expect(temperatures?.[0]?.celsius).toBeLessThan(100);
    expect(fans?.[0]?.rpm).toBeGreaterThan(300);
    expect(parseDisks(section("disks")).use[0]?.inodesTotal).toBeGreaterThan(0);
    expect(slow["mounts"]).toMatchObject([{ mount: "/" }, { mount: "/var/www" }]);
    expect(section("facts")).toContain("Debian GNU/Linux 12");
    running.stdin.end();
    expect((await running.ended()).code).toBe(0);
  });
});

describe("a simulated host and patching", () => {
  const read = async (build: Parameters<typeof detectAndRun>[1]) =>
    readDetected(await run(detectAndRun(token, build)), token, "web-1");

  it("agree on what could be updated, and where from", async () => {
    const { manager, sections } = await read((one) => one.inventoryProgram(token));
    const state = manager.parseInventory(sections, "web-1");
    expect(manager.name).toBe("apt");
    expect(state.updates.map(({ name, security }) => [name, security])).toEqual([
      ["openssl", true],
      ["libssl3", true],
      ["tzdata", false],
      ["nginx", true],
    ]);
    expect(state.broken).toBeNull();
    expect(state.rebootRequired).toBe(false);
    expect(clock.now() - (state.listsRefreshedAt ?? 0)).toBeGreaterThan(3 * 3_600_000 - 2000);
  });

  it("agree on a refresh", async () => {
    expect((await read((one) => one.refreshProgram(1))).exitCode).toBe(0);
    const { manager, sections } = await read((one) => one.inventoryProgram(token));
    expect(clock.now() - (manager.parseInventory(sections, "web-1").listsRefreshedAt ?? 0)).toBeLessThan(1000);
  });

  it("agree on a plan, whose hashes stay the same until something changes", async () => {
    const simulate = async () => {
      const { manager, sections } = await read((one) => one.simulateProgram(token, { mode: "all" }));
      return manager.parseSimulation(sections, "web-1");
    };
    const first = await simulate();
    expect(first.downloadBytes).toBe(machine.updates.reduce((sum, { bytes }) => sum + bytes, 0));
    expect(first.tooFull).toEqual([]);
    clock.advance(60_000);
    expect(await simulate()).toEqual(first);
    machine.applied(["tzdata"]);
    const later = await simulate();
    expect(later.changesHash).not.toBe(first.changesHash);
    expect(later.fingerprint).not.toBe(first.fingerprint);
  });
});

describe("a simulated host and jobs", () => {
  const program = "apt-get -y install --only-upgrade 'openssl=3.0.17-1~deb12u2' nginx=1.22.1-9+deb12u2 </dev/null";
  const prepare = async (): Promise<string> => (await run(prepareScript(program))).trim();
  const follow = (folder: string, out = 0, status = 0): Running => start(followScript(folder, { out, status }));

  it("keep a job between connections, and give what it printed from any offset", async () => {
    const folder = await prepare();
    expect(folder).toMatch(/^\/var\/tmp\/holdfast-\w{12}$/);
    expect(await run(followScript(folder, { out: 0, status: 0 }))).toBe("new\n");
    expect(await run(startScript(folder))).toBe("started\n");
    const first = follow(folder);
    clock.advance(3000);
    expect(first.state.output.toString()).toContain("holdfast:download");
    const again = follow(folder, 5);
    clock.advance(20_000);
    const whole = (await first.ended()).output.toString();
    expect(whole).toContain("Setting up nginx");
    expect(whole).toContain("holdfast:version openssl 3.0.17-1~deb12u2 ii");
    expect(whole.endsWith("end 0\n")).toBe(true);
    expect((await again.ended()).output.toString()).not.toContain("Need to get");
    expect(machine.updates.map(({ name }) => name)).toEqual(["libssl3", "tzdata"]);
  });

  it("stop it before it commits, and not after", async () => {
    const early = await prepare();
    await run(startScript(early));
    const watching = follow(early);
    expect(await run(stopScript(early))).toBe("stopped\n");
    clock.advance(2000);
    expect((await watching.ended()).output.toString().endsWith("cancelled\n")).toBe(true);
    expect(machine.updates).toHaveLength(4);
    const late = await prepare();
    await run(startScript(late));
    clock.advance(2600);
    expect(await run(stopScript(late))).toBe("late\n");
  });

  it("forget it when it is removed", async () => {
    const folder = await prepare();
    await run(removeScript(folder));
    expect(await run(startScript(folder))).toBe("gone\n");
  });
});

describe("a simulated host and backups", () => {
  it("agree on the tools and on what exists", async () => {
    const answer = await run(toolsProgram(["/etc", "/it's not there"]));
    expect(parseTools(answer, 2)).toMatchObject({ flavor: "gnu", root: true, places: ["/etc", null] });
  });

  it("agree on the size", async () => {
    expect(parseSize(await run(sizeProgram(["etc", "var/www"])))).toBeGreaterThan(2000);
  });

  it("give a tar stream that goes back in unchanged, and only below its target", async () => {
    const tools = { flavor: "gnu", root: true } as const;
    const tar = (await start(createProgram(tools, ["etc"]), "").ended()).output;
    expect(tar.length % 512).toBe(0);
    const content = machine.files.get("/etc/nginx/nginx.conf")?.content;
    machine.files.remove("/etc");
    expect((await start(extractProgram("gnu", "/srv/restored"), tar).ended()).code).toBe(0);
    expect(machine.files.get("/srv/restored/etc/nginx/nginx.conf")?.content).toBe(content);
    expect(machine.files.get("/etc")).toBeUndefined();
  });

  it("say so when the simulated disk is full", async () => {
    for (let index = 0; index < 9; index += 1)
      machine.files.write(`/tmp/${index}`, randomBytes(500_000).toString("latin1"), 0);
    const tools = { flavor: "gnu", root: true } as const;
    const tar = (await start(createProgram(tools, ["tmp"]), "").ended()).output;
    expect((await start(extractProgram("gnu", "/copy"), tar).ended()).code).toBe(2);
  });

  it("agree on hashes and file types", async () => {
    const names = "/etc/hostname\0/etc\0/missing\0";
    const hashes = await run(`xargs -0 sha256sum -- 2>/dev/null; :`, "/etc/hostname\0");
    expect(hashes).toBe(`${createHash("sha256").update("web-1\n").digest("hex")}  /etc/hostname\n`);
    const stats = await run(`xargs -0 stat -c '%f %s %u %g %Y %n' -- 2>/dev/null; :`, names);
    expect(stats).toMatch(/^81a4 6 0 0 \d+ \/etc\/hostname\n41ed 0 0 0 \d+ \/etc\n$/);
  });
});
