import { execFileSync, spawnSync } from "node:child_process";
import {
  chmodSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { unchanged } from "../../../../../../electron/core/health/details/detailProbe.ts";
import { detailProbes } from "../../../../../../electron/core/health/details/index.ts";
import { probeProgram } from "../../../../../../electron/core/health/program.ts";
import { ProbeSession } from "../../../../../../electron/core/health/session.ts";
import { systemClock } from "../../../../../../electron/core/systemPorts.ts";
import { localChannel } from "../support.ts";

const id = "3f1c0d7f2f0d".padEnd(64, "0");
const smartctl = (log: string): string => `echo "$*" >>${log}
case "$*" in
--help) echo '  -j, --json' ;;
--scan) echo '/dev/sda -d scsi # /dev/sda, SCSI device'; echo '/dev/sdz -d scsi # /dev/sdz, SCSI device'; echo '/dev/bus/0 -d megaraid,7 # /dev/bus/0 [megaraid_disk_07], SCSI device' ;;
*-r*sdz) echo '  status=2: sense_key=2 asc=4 ascq=2' ;;
*sdz) printf %s '{}'; exit 2 ;;
*) printf %s '{"model_name":"Disk","smart_status":{"passed":true}}' ;;
esac`;
/** Commands of hosts that this one is not, as small as their answers allow. */
const stubs = (log: string): Readonly<Record<string, string>> => ({
  smartctl: smartctl(log),
  chronyc: "echo 'C0A80001,192.0.2.123,3,1795422272.1,0.25,0,0,0,0,0,0,0,0,Normal'",
  zpool: `case $1 in
list) printf 'tank\\t1000\\t500\\tDEGRADED\\n' ;;
status) printf '  pool: tank\\n state: DEGRADED\\nconfig:\\n\\n\\ttank DEGRADED 0 0 0\\n\\t  sda FAULTED 0 0 0\\n\\nerrors: none\\n' ;;
esac`,
  "apt-get": "echo 'Inst openssl [1] (2 Debian-Security:12/stable-security [amd64])'",
  podman: `case $1 in
ps) printf '${id}\\tweb\\tdocker.io/nginx:1\\trunning\\tUp 2 hours\\n' ;;
inspect) echo 'i ${id} 3 0' ;;
esac`,
});

const shells = [
  { name: "dash", command: ["dash"] },
  { name: "bash", command: ["bash"] },
  { name: "BusyBox ash", command: ["busybox", "sh"] },
].filter(({ command }) => spawnSync("sh", ["-c", `command -v ${command[0]}`]).status === 0);

describe.each(shells)("the programs of detail probes in $name", ({ command }) => {
  let folder: string;
  let session: ProbeSession;

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), "holdfast-stubs-"));
    // apt is run as nobody.
    chmodSync(folder, 0o755);
    for (const [name, body] of Object.entries(stubs(join(folder, "log")))) {
      writeFileSync(join(folder, name), `#!/bin/sh\n${body}\n`);
      chmodSync(join(folder, name), 0o755);
    }
    session = await ProbeSession.open(
      (program) => Promise.resolve(localChannel(`PATH=${folder}:$PATH\nunset DOCKER_HOST\n${program}`, command)),
      { clock: systemClock, marker: "0123456789abcdef", host: "local" },
    );
  });
  afterAll(() => {
    session?.close();
    rmSync(folder, { recursive: true, force: true });
  });

  const ask = (name: string, args: readonly string[] = []): Promise<unknown> => {
    const probe = detailProbes.find((entry) => entry.name === name);
    if (!probe) throw new Error(`no probe ${name}`);
    return session.detail(probe, args);
  };

  it("have no mistake that the shell would tell", () => {
    const [shell, ...args] = command as [string, ...string[]];
    expect(() => execFileSync(shell, [...args, "-n"], { input: probeProgram("abc"), stdio: "pipe" })).not.toThrow();
  });

  it("read every process with its owner", async () => {
    expect(await ask("processes")).toMatchObject({
      processes: expect.arrayContaining([expect.objectContaining({ pid: process.pid })]) as unknown,
    });
  });

  it("ask a disk only while it is awake, and never the person for a password", async () => {
    expect(await ask("smart")).toMatchObject({
      disks: [
        { device: "/dev/sda", model: "Disk", passed: true, asleep: false },
        { device: "/dev/sdz", passed: null, asleep: true },
        { device: "/dev/bus/0 megaraid,7" },
      ],
    });
    const asked = readFileSync(join(folder, "log"), "utf8").split("\n");
    expect(asked).toContain("-n standby -i -H -A --json=c -d auto /dev/sda");
    expect(asked).toContain("-n standby -i -H -A --json=c -d megaraid,7 /dev/bus/0");
    // The sense data is asked for only where smartctl says that the disk is not ready, and never wakes it.
    expect(asked.filter((line) => line.includes(" -r "))).toEqual(["-n standby -i -r scsiioctl,1 -d auto /dev/sdz"]);
    const smart = detailProbes.find(({ name }) => name === "smart");
    expect(smart?.program).not.toMatch(/(?<!-v )\bsudo (?!-n)/);
  });

  it("take the first clock that answers", async () => {
    expect(await ask("timeSync")).toMatchObject({ source: "chrony", offsetMs: -250, stratum: 3 });
  });

  it("name the device that a pool lost", async () => {
    expect(await ask("raid")).toMatchObject({
      arrays: expect.arrayContaining([
        expect.objectContaining({ name: "tank", state: "degraded", faulty: ["sda"] }),
      ]) as unknown,
    });
  });

  it("find Podman where there is no socket of Docker", async (context) => {
    if (spawnSync("test", ["-S", "/var/run/docker.sock"]).status === 0) return context.skip("Docker runs here");
    expect(await ask("containers")).toMatchObject({
      engine: "podman",
      containers: [{ id: id.slice(0, 12), name: "web", state: "running", restarts: 3 }],
    });
  });

  it("find Podman where Docker was stopped, and say so of Docker alone where Podman has nothing", () => {
    const containers = detailProbes.find(({ name }) => name === "containers")?.program ?? "";
    const [shell, ...args] = command as [string, ...string[]];
    const asked = (docker: string, podman: string): string =>
      execFileSync(shell, [
        ...args,
        "-c",
        `bounded() { shift; "$@"; }; docker() { ${docker}; }; podman() { ${podman}; }; DOCKER_HOST=unix:///x; f() {\n${containers}\n}; f`,
      ]).toString();
    const one = "[ $1 = inspect ] || printf 'aaaaaaaaaaaa\\tweb\\ti\\trunning\\tUp\\n'";
    expect(asked("return 1", one)).toMatch(/^engine podman\nc aaaaaaaaaaaa\tweb\t/);
    expect(asked("return 1", ":")).toBe("unavailable failed docker\n");
    expect(asked("return 137", one)).toBe("unavailable failed docker\n");
    expect(asked(one, "return 1")).toMatch(/^engine docker\nc /);
  });

  it("ask apt only when something that its answer depends on was touched", async (context) => {
    const answer = await ask("updates");
    expect(answer).toMatchObject({ manager: "apt", waiting: 1, security: 1 });
    const { state } = answer as { state?: string };
    if (state === undefined) return context.skip("this machine has no files of apt");
    expect(await ask("updates", [state])).toBe(unchanged);
    expect(await ask("updates", ["1 2"])).toMatchObject({ waiting: 1, state });
  });

  it("of dnf 5 are of the lists that it has, not none where it has no list", () => {
    const place = join(folder, "fedora");
    mkdirSync(place);
    for (const tool of ["stat", "readlink", "sort", "tail", "head", "sed", "id", "touch"])
      symlinkSync(
        execFileSync("sh", ["-c", `command -v ${tool}`])
          .toString()
          .trim(),
        join(place, tool),
      );
    writeFileSync(join(place, "dnf5"), "#!/bin/sh\nexit 0\n", { mode: 0o755 });
    symlinkSync("dnf5", join(place, "dnf"));
    const [shell, ...args] = command as [string, ...string[]];
    const program = detailProbes.find(({ name }) => name === "updates")?.program ?? "";
    const asked = (): string =>
      execFileSync(
        shell,
        [...args, "-c", `PATH=${place}; HOME=${place}; bounded() { shift; "$@"; }; f() {\n${program}\n}; f || :`],
        {
          stdio: ["ignore", "pipe", "ignore"],
        },
      ).toString();
    expect(asked()).toBe("unavailable absent package lists\n");
    for (const [repository, seconds] of [
      ["a", 1_795_000_000],
      ["b", 1_795_000_900],
    ] as const) {
      mkdirSync(join(place, ".cache/libdnf5", repository, "repodata"), { recursive: true });
      utimesSync(join(place, ".cache/libdnf5", repository), seconds, seconds);
    }
    expect(asked()).toBe("manager dnf\nlists 1795000900\nexit 0\nsecurity complete\nhf-complete\n");
  });

  it("list who is logged in and what listens", async () => {
    expect(await ask("users")).toMatchObject({ sessions: expect.any(Array) as unknown });
    expect(await ask("ports")).not.toBeNull();
  });

  it("answer with a value or a reason, whatever this machine has", async () => {
    for (const { name } of detailProbes) expect(await ask(name), name).not.toBeNull();
  });
});

describe("the programs of detail probes", () => {
  it("write nothing, read no standard input, source nothing and use no password", () => {
    for (const { name, program } of detailProbes) {
      const redirections = program.match(/>>?\s*[^\s;&|}']+/g) ?? [];
      const toFiles = redirections.filter((target) => !/^>\s*(\/dev\/null|&|=|0\b|1\b|\(|\})/.test(target));
      expect(
        toFiles.filter((target) => target.includes("/")),
        name,
      ).toEqual([]);
      expect(program, name).not.toMatch(/^\s*(\.|source) /m);
      expect(program, name).not.toMatch(/(?<!-v )\bsudo (?!-n)/);
    }
  });

  it("together take no more of a core than their budget at the cadence they ask for", () => {
    // CPU milliseconds of each, measured (test/fixtures/hosts/DETAILS.md); the schedule stretches what costs more.
    const measured: Readonly<Record<string, number>> = {
      processes: 8,
      units: 7,
      containers: 60,
      containerUse: 2,
      reboot: 5,
      raid: 1,
      timeSync: 2,
      users: 3,
      ports: 10,
      kernelErrors: 9,
      smart: 30,
      certificates: 190,
      updates: 1500,
    };
    const share = detailProbes.reduce(
      (sum, { name, everySeconds }) => sum + (measured[name] ?? Number.NaN) / (everySeconds * 1000),
      0,
    );
    expect(share).toBeLessThan(0.0006);
  });
});
