import { execFileSync } from "node:child_process";
import { PassThrough } from "node:stream";
import { afterEach, describe, expect, it } from "vitest";
import { isFailure } from "../../../../../shared/base/failure.ts";
import { systemClock } from "../../../../../electron/core/systemPorts.ts";
import { probeProgram, requestText } from "../../../../../electron/core/health/program.ts";
import { type Channel, ProbeSession } from "../../../../../electron/core/health/session.ts";
import { FakeClock, FakeHost, localChannel, settle } from "./support.ts";

const has = (program: string): boolean => {
  try {
    execFileSync("which", [program], { stdio: "ignore" });
    return true;
  } catch {
    return false;
  }
};

let open: ProbeSession[] = [];
afterEach(() => {
  for (const session of open) session.close();
  open = [];
});

async function start(channel: (program: string) => Channel, clock = systemClock): Promise<ProbeSession> {
  const session = await ProbeSession.open((program) => Promise.resolve(channel(program)), {
    clock,
    marker: "m1",
    host: "web-1",
  });
  open.push(session);
  return session;
}

async function failureOf(work: Promise<unknown>): Promise<string> {
  const error: unknown = await work.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  return isFailure(error) ? `${error.code} ${JSON.stringify(error.params)}` : String(error);
}

describe("the probe program", () => {
  for (const shell of [["dash"], ["bash", "--posix"], ["bash"], ["busybox", "sh"]]) {
    it(`answers in ${shell.join(" ")}`, async (ctx) => {
      if (!has(shell[0] as string)) ctx.skip(`needs ${shell[0]}`);
      const session = await start((program) => localChannel(program, shell));
      const first = await session.request(["facts", "files-slow"]);
      expect(first.facts?.system).toBe("Linux");
      expect(first.facts?.cpuCount).toBeGreaterThan(0);
      expect(first.mounts?.[0]?.mount).toBe("/");
      const results = await session.request(["files-fast", "disks"], ["l/"]);
      expect(results.cpu?.all.total).toBeGreaterThan(0);
      expect(results.memory?.totalBytes).toBeGreaterThan(1e6);
      expect(results.load).toHaveLength(3);
      expect(results.uptime).toBeGreaterThan(0);
      expect(results.disks?.use[0]).toMatchObject({ mount: "/" });
      expect(results.cost?.shellNs).toBeGreaterThan(0);
    });
  }

  it("passes a mount point with every awkward character through as it is", async () => {
    const name = "l/no such $(touch /tmp/holdfast-was-here) `id` ; * ' \" \\n %s";
    const session = await start((program) => localChannel(program));
    const results = await session.request(["disks"], [name, "l/"]);
    expect(results.disks?.use.map((use) => use.mount)).toEqual(["/"]);
    expect(() => execFileSync("ls", ["/tmp/holdfast-was-here"], { stdio: "ignore" })).toThrow();
  });

  it("refuses to be built around a marker that is shell text, or a request with a line break", () => {
    expect(() => probeProgram("a;b")).toThrow();
    expect(() => requestText(1, ["disks"], ["a\nb"])).toThrow();
    expect(() => requestText(1, ["disks"], [""])).toThrow();
  });

  it("reads file by file where the kernel has no separator file", async () => {
    const session = await start((program) =>
      localChannel(program.replaceAll("/proc/sys/kernel/ostype", "/nonexistent/ostype")),
    );
    const results = await session.request(["files-fast"]);
    expect(results.memory?.totalBytes).toBeGreaterThan(1e6);
    expect(results.uptime).toBeGreaterThan(0);
  });

  it("gives nulls for files the host lacks, and the right text to the others", async () => {
    const session = await start((program) =>
      localChannel(
        program.replaceAll("/proc/meminfo", "/nonexistent/a").replaceAll("/proc/diskstats", "/nonexistent/b"),
      ),
    );
    const results = await session.request(["files-fast"]);
    expect(results.memory).toBeNull();
    expect(results.diskIo).toBeNull();
    expect(results.uptime).toBeGreaterThan(0);
    expect(results.load).not.toBeNull();
    expect(results.network).not.toBeNull();
  });

  it("ends with its standard input and leaves no process behind", async () => {
    const channel = localChannel(probeProgram("m1"));
    channel.stdout.resume();
    channel.stdin.write(requestText(1, ["files-fast"], []));
    channel.stdin.end();
    expect(await channel.exit).toEqual({ code: 0, signal: null });
  });

  // A df that never answers, as one on a dead NFS server does.
  const hangingDf = (program: string): string =>
    program.replaceAll(
      "bounded 3 df -P -k",
      "bounded 1 sh -c 'case $* in */dead*) exec sleep 60 ;; esac; exec df -P -k \"$@\"' df",
    );

  it("names a network mount that hangs and still sizes the others", async () => {
    const session = await start((program) => localChannel(hangingDf(program)));
    const started = performance.now();
    const results = await session.request(["disks"], ["l/", "r/dead"]);
    expect(results.disks?.hanging).toEqual([1]);
    expect(results.disks?.use[0]?.mount).toBe("/");
    expect(performance.now() - started).toBeLessThan(5000);
  });

  it("finds the local mount that hangs, and gives up after two", async () => {
    const session = await start((program) => localChannel(hangingDf(program)));
    const results = await session.request(["disks"], ["l/", "l/dead", "l/proc", "r/dead2", "r/dead3"]);
    expect(results.disks?.hanging).toEqual([1, 3]);
    expect(results.disks?.use.map((use) => use.mount)).toContain("/");
  });
});

describe("a probe session", () => {
  it("answers requests in the order they were made", async () => {
    const session = await start((program) => localChannel(program));
    const all = await Promise.all(Array.from({ length: 20 }, () => session.request(["files-fast"])));
    const times = all.map((results) => results.uptime ?? 0);
    expect(times).toEqual(times.toSorted((a, b) => a - b));
  });

  it("says that the host hangs when no record comes, and is dead then", async () => {
    const clock = new FakeClock();
    const host = new FakeHost(clock);
    host.answers = false;
    const channel = await host.spawn(probeProgram("m1"));
    const session = await start(() => channel, clock);
    const failure = failureOf(session.request(["files-fast"]));
    await clock.advance(15_000);
    expect(await failure).toBe('health.probeStalled {"host":"web-1","seconds":15}');
    expect(session.isOpen).toBe(false);
    expect(host.open.size).toBe(0);
    expect(await failureOf(session.request(["files-fast"]))).toContain("health.probeStalled");
  });

  it("says that the connection broke when it did, to the request under way and to the next", async () => {
    const clock = new FakeClock();
    const host = new FakeHost(clock);
    host.answers = false;
    const channel = await host.spawn(probeProgram("m1"));
    const session = await start(() => channel, clock);
    const failure = failureOf(session.request(["files-fast"]));
    await settle();
    host.cut();
    expect(await failure).toContain("ssh.closed");
    expect(await failureOf(session.request(["files-fast"]))).toContain("ssh.closed");
  });

  it("ends a session whose answer is no record", async () => {
    const stdout = new PassThrough();
    const channel: Channel = {
      stdin: new PassThrough(),
      stdout,
      stderr: new PassThrough(),
      exit: new Promise(() => undefined),
      close: () => stdout.end(),
    };
    const session = await start(() => channel);
    const failure = failureOf(session.request(["files-fast"]));
    stdout.write("\nm1 begin 1\nm1 end 2\n");
    expect(await failure).toBe('health.badRecord {"host":"web-1","section":"frame"}');
    expect(session.isOpen).toBe(false);
  });

  it("refuses a record that lacks a section it asked for", async () => {
    const stdout = new PassThrough();
    const session = await start(() => ({
      stdin: new PassThrough(),
      stdout,
      stderr: new PassThrough(),
      exit: new Promise(() => undefined),
      close: () => undefined,
    }));
    const failure = failureOf(session.request(["files-fast"]));
    await settle();
    stdout.write("\nm1 begin 1\nm1 section other\nm1 end 1\n");
    expect(await failure).toContain('"section":"files-fast"');
  });
});
