import { spawn } from "node:child_process";
import { readFileSync } from "node:fs";
import { PassThrough } from "node:stream";
import { deferred } from "../../../../../shared/base/async.ts";
import { type Disposable, toDisposable } from "../../../../../shared/base/lifecycle.ts";
import type { Sample } from "../../../../../shared/contract/health.ts";
import type { Clock, Logger } from "../../../../../electron/core/ports.ts";
import type { ExitStatus } from "../../../../../electron/core/ssh/types.ts";
import { type FoundFile, groupOf, zramOf } from "../../../../../electron/core/health/found.ts";
import { filesOf, parseFiles } from "../../../../../electron/core/health/program.ts";
import type { Reading } from "../../../../../electron/core/health/reading.ts";
import { type ProbeRecord, RecordReader } from "../../../../../electron/core/health/records.ts";
import type { Channel } from "../../../../../electron/core/health/session.ts";
import { emptySample, sampleDisk } from "../../../../support/samples.ts";

/** Time that passes only when told to. */
export class FakeClock implements Clock {
  private timers = new Set<{ at: number; run: () => void }>();
  private time = 0;
  wallOffset = 1_800_000_000_000;

  now(): number {
    return Math.round(this.time + this.wallOffset);
  }

  monotonic(): number {
    return this.time;
  }

  sinceBoot(): number {
    return this.time;
  }

  after(milliseconds: number, callback: () => void): Disposable {
    const timer = { at: this.time + Math.max(0, milliseconds), run: callback };
    this.timers.add(timer);
    return toDisposable(() => this.timers.delete(timer));
  }

  every(milliseconds: number, callback: () => void): Disposable {
    let next: Disposable;
    const again = (): void => {
      next = this.after(milliseconds, () => {
        again();
        callback();
      });
    };
    again();
    return toDisposable(() => next.dispose());
  }

  get pending(): number {
    return this.timers.size;
  }

  /** Runs what is due, in order, and lets promises and streams settle after each. */
  async advance(milliseconds: number): Promise<void> {
    const end = this.time + milliseconds;
    await settle();
    for (;;) {
      const due = [...this.timers].filter((timer) => timer.at <= end).sort((a, b) => a.at - b.at)[0];
      if (!due) break;
      this.timers.delete(due);
      this.time = Math.max(this.time, due.at);
      due.run();
      await settle();
    }
    this.time = end;
    await settle();
  }

  /** The computer slept: the wall clock went on, nothing else did. */
  sleep(milliseconds: number): void {
    this.wallOffset += milliseconds;
  }
}

export async function settle(): Promise<void> {
  for (let turn = 0; turn < 6; turn += 1) await new Promise((resolve) => setImmediate(resolve));
}

export const quietLogger: Logger = { info: () => undefined, warn: () => undefined, error: () => undefined };

/** A shell on this machine behind the channel a session takes. */
export function localChannel(program: string, shell: readonly string[] = ["sh"]): Channel & { pid: number } {
  const child = spawn(shell[0] as string, [...shell.slice(1), "-c", program], { stdio: "pipe" });
  const exit = deferred<ExitStatus>();
  child.on("close", (code, signal) => exit.resolve({ code, signal }));
  child.on("error", (error) => exit.reject(error));
  return {
    stdin: child.stdin,
    stdout: child.stdout,
    stderr: child.stderr,
    exit: exit.promise,
    close: () => {
      child.stdin.destroy();
      child.kill("SIGKILL");
    },
    pid: child.pid ?? 0,
  };
}

/** A host that answers as the test says. */
export class FakeHost {
  /** Values of the next records. */
  busyTicks = 0;
  idleTicks = 0;
  uptime = 1000;
  availableKb = 8_000_000;
  diskAvailableKb = 800;
  cpuPressure = 0;
  system = "Linux";
  /** What its own commands print, by section, where it is no Linux. */
  texts = new Map<string, string>();
  /** What detail probes print, by name; one that is not here never answers. */
  details = new Map<string, string>();
  /** Called for each request; gives false to stay silent. */
  answers = true;
  /** Before the answer. */
  delayMs = 0;
  opened = 0;
  open = new Set<() => void>();
  requests: { sections: string[]; args: string[]; at: number }[] = [];
  connect: () => Promise<void> = () => Promise.resolve();
  private readonly clock: FakeClock;

  constructor(clock: FakeClock) {
    this.clock = clock;
  }

  readonly spawn = async (program: string): Promise<Channel> => {
    await this.connect();
    this.opened += 1;
    const marker = /hf_marker=(\w+)/.exec(program)?.[1] ?? "";
    const stdin = new PassThrough();
    const stdout = new PassThrough();
    const exit = deferred<ExitStatus>();
    const close = (): void => {
      if (!this.open.delete(close)) return;
      stdout.end();
      exit.resolve({ code: null, signal: "KILL" });
    };
    this.open.add(close);
    stdin.on("data", (chunk: Buffer) => {
      const [head, ...args] = chunk.toString().trimEnd().split("\n");
      const [sequence, ...sections] = (head as string).split(" ");
      this.requests.push({ sections, args, at: this.clock.monotonic() });
      const detail = sections.find((name) => name.startsWith("detail_"))?.slice("detail_".length);
      if (!this.answers || (detail !== undefined && !this.details.has(detail))) return;
      const reply = (): void => {
        const body = sections.map((name) => `${marker} section ${name}\n${this.section(name)}\n`).join("");
        stdout.write(`\n${marker} begin ${sequence}\n${body}${marker} end ${sequence}\n`);
      };
      if (this.delayMs > 0) this.clock.after(this.delayMs, reply);
      else reply();
    });
    return { stdin, stdout, stderr: new PassThrough(), exit: exit.promise, close };
  };

  /** The line breaks under the session. */
  cut(): void {
    for (const close of Array.from(this.open)) close();
  }

  private section(name: string): string {
    if (name.startsWith("detail_")) return this.details.get(name.slice("detail_".length)) ?? "";
    if (name === "facts") return `uname ${this.system} 6.1 x86_64\ncpus 2\nreboot no\nID=debian`;
    const own = this.texts.get(name);
    if (own !== undefined) return own;
    if (name === "found") return "";
    if (name === "files-slow") return "/dev/vda1 / ext4 rw 0 0";
    if (name === "disks") return `/dev/vda1 1000 100 ${this.diskAvailableKb} 20% /`;
    this.uptime = 1000 + this.clock.monotonic() / 1000;
    const files = [
      `cpu  ${this.busyTicks} 0 0 ${this.idleTicks} 0 0 0 0 0 0\ncpu0 ${this.busyTicks} 0 0 ${this.idleTicks} 0 0 0 0 0 0`,
      "0.10 0.20 0.30 1/2 3",
      `MemTotal: 10000000 kB\nMemAvailable: ${this.availableKb} kB`,
      `${this.uptime.toFixed(2)} 1.00`,
      "Inter-|\n eth0: 1 0 0 0 0 0 0 0 2 0 0 0 0 0 0 0",
      "254 0 vda 1 0 2 0 1 0 2 0 0 0 0",
      `some avg10=${this.cpuPressure.toFixed(2)} avg60=0.00 avg300=0.00 total=1`,
      ...Array.from({ length: filesOf("fast").length - 7 }, () => ""),
    ];
    return files.join("\nLinux\n");
  }
}

export function fixture(system: string): ProbeRecord[] {
  const path = new URL(`../../../../fixtures/hosts/${system}/probe/session.txt`, import.meta.url);
  return new RecordReader("RECORDED").push(readFileSync(path));
}

/** Linux systems whose probe was recorded: a session's first record, and one two seconds later with df. */
export const distros = [
  "debian-11",
  "debian-12",
  "debian-12-i386",
  "debian-13",
  "debian-sid",
  "busybox-1.35",
  "toybox",
  "mksh",
  "no-pressure",
  "hidepid",
  "container-v1",
] as const;

/** The reading that a recorded record makes. */
export function readingOf(record: ProbeRecord | undefined, files: readonly FoundFile[], monotonic: number): Reading {
  const fast = parseFiles("fast", record?.sections.get("files-fast") ?? "", files);
  return {
    ...emptyReading,
    time: emptyReading.time + monotonic,
    monotonic,
    results: Object.fromEntries(fast.results),
    zram: zramOf(fast.found),
    group: groupOf(fast.found),
  };
}

/** A reading of a host that shows nothing. */
export const emptyReading: Reading = {
  time: 1_800_000_000_000,
  monotonic: 0,
  results: {},
  disks: [],
  sensors: { temperatures: null, fans: null },
  zram: null,
  group: null,
  runtime: null,
  system: null,
};

/** A sample of a host without worries. */
export function calmSample(change: Partial<Sample> = {}): Sample {
  return {
    ...emptySample,
    cpu: { percent: 5, iowaitPercent: 0, stealPercent: 0, cores: [5, 5] },
    memory: { totalBytes: 1000, availableBytes: 800, swapTotalBytes: 0, swapFreeBytes: 0 },
    load: [0.1, 0.1, 0.1],
    disks: [sampleDisk()],
    diskIo: { readBytesPerSecond: 0, writeBytesPerSecond: 0, devices: [] },
    uptimeSeconds: 100,
    probeCpuMs: 1,
    ...change,
  };
}
