import { randomUUID } from "node:crypto";
import type { Clock } from "../ports.ts";
import type { DiskSpec, MachineSpec, UpdateSpec } from "./spec.ts";
import { VirtualFiles } from "./virtualFiles.ts";

/** Counters that only grow, as the kernel keeps them. Seconds of CPU a core, bytes. */
export interface Counters {
  readonly cores: readonly { readonly busy: number; readonly iowait: number; readonly idle: number }[];
  readonly rx: number;
  readonly tx: number;
  readonly read: number;
  readonly written: number;
}

interface Mutable {
  cores: { busy: number; iowait: number; idle: number }[];
  rx: number;
  tx: number;
  read: number;
  written: number;
}

/** Longest step of the simulation, seconds: after a pause it goes on from there. */
const maxStep = 60;

/** A simulated host that lives: load that swings, counters that grow, packages that can be updated. */
export class Machine {
  readonly spec: MachineSpec;
  readonly files: VirtualFiles;

  /** A UUID that is the same for as long as the host runs. */
  readonly bootId = randomUUID();

  private readonly clock: Clock;
  private readonly booted: number;
  private readonly phase: number;
  private readonly started: number;
  private last: number;
  private pending: UpdateSpec[];
  private reboot: boolean;
  private readonly totals: Mutable;
  /** 1, 5 and 15 minute load averages. */
  readonly load: [number, number, number];

  constructor(spec: MachineSpec, clock: Clock) {
    this.spec = spec;
    this.clock = clock;
    this.phase = Array.from(spec.name).reduce((sum, character) => sum + (character.codePointAt(0) ?? 0), 0);
    this.started = clock.monotonic() / 1000;
    this.last = this.started;
    this.booted = clock.now() - spec.uptimeDays * 86_400_000;
    this.pending = [...spec.updates];
    this.reboot = spec.rebootRequired;
    this.files = new VirtualFiles(spec, clock.now());
    const uptime = spec.uptimeDays * 86_400;
    this.totals = {
      cores: Array.from({ length: spec.cores }, () => ({
        busy: uptime * spec.cpu.mean,
        iowait: uptime * 0.01,
        idle: uptime * (0.99 - spec.cpu.mean),
      })),
      rx: uptime * spec.traffic.rx,
      tx: uptime * spec.traffic.tx,
      read: uptime * 40_000,
      written: uptime * 90_000,
    };
    const load = this.cpuShare(this.started) * spec.cores;
    this.load = [load, load * 0.95, spec.cpu.mean * spec.cores];
  }

  /** Milliseconds since the epoch. */
  get now(): number {
    return this.clock.now();
  }

  get uptimeSeconds(): number {
    return this.spec.uptimeDays * 86_400 + this.seconds() - this.started;
  }

  /** By the host's clock, milliseconds since the epoch. */
  get bootedAt(): number {
    return this.booted;
  }

  /** Share of the CPU in use now, 0 to 1. */
  get busy(): number {
    return this.cpuShare(this.seconds());
  }

  get rebootRequired(): boolean {
    return this.reboot;
  }

  get updates(): readonly UpdateSpec[] {
    return this.pending;
  }

  /** The package manager has put these in place. */
  applied(names: readonly string[]): void {
    const done = new Set(names);
    this.pending = this.pending.filter((update) => !done.has(update.name));
    if (done.has("libssl3")) this.reboot = true;
  }

  /** Share of memory in use, 0 to 1. */
  get memoryUsed(): number {
    return clamp(this.spec.memoryUsed + 0.02 * this.wave(170, 3), 0.02, 0.985);
  }

  diskUsed(disk: DiskSpec): number {
    const hours = (this.seconds() - this.started) / 3600;
    return clamp(disk.used + hours * 0.002, 0, 0.995);
  }

  /** Advances the counters to now. */
  counters(): Counters {
    const now = this.seconds();
    const step = Math.min(now - this.last, maxStep);
    this.last = now;
    const share = this.cpuShare(now);
    for (const [index, core] of this.totals.cores.entries()) {
      const busy = clamp(share * (1 + 0.35 * this.wave(23 + index * 7, index)), 0.005, 0.995);
      const iowait = Math.min(1 - busy, 0.004 + 0.02 * Math.abs(this.wave(41, index)));
      core.busy += busy * step;
      core.iowait += iowait * step;
      core.idle += Math.max(0, 1 - busy - iowait) * step;
    }
    const flow = clamp(0.6 + share + 0.35 * this.wave(17, 5), 0.05, 3);
    this.totals.rx += this.spec.traffic.rx * flow * step;
    this.totals.tx += this.spec.traffic.tx * flow * step;
    this.totals.read += 40_000 * flow * step;
    this.totals.written += (90_000 + 2_500_000 * Math.max(0, this.wave(53, 7) - 0.7)) * flow * step;
    for (const [index, minutes] of [1, 5, 15].entries()) {
      const decay = Math.exp(-step / (minutes * 60));
      this.load[index] = (this.load[index] as number) * decay + share * this.spec.cores * (1 - decay);
    }
    return this.totals;
  }

  private seconds(): number {
    return this.clock.monotonic() / 1000;
  }

  /** Smooth and never quite the same: sines whose periods have no common measure. -1 to 1. */
  private wave(period: number, offset: number): number {
    const t = this.seconds() + this.phase + offset * 11;
    return 0.6 * Math.sin((2 * Math.PI * t) / period) + 0.4 * Math.sin((2 * Math.PI * t) / (period * 0.381));
  }

  private cpuShare(t: number): number {
    const { mean, swing, period, spikes } = this.spec.cpu;
    const cycle = (t + this.phase) % (period * 2.7);
    const spike = cycle < 14 ? spikes * Math.sin((Math.PI * cycle) / 14) : 0;
    return clamp(mean + swing * this.wave(period, 1) + spike, 0.01, 0.99);
  }
}

function clamp(value: number, low: number, high: number): number {
  return Math.min(high, Math.max(low, value));
}
