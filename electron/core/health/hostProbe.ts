import { Failure } from "../../../shared/base/failure.ts";
import type { HostFacts, Sample } from "../../../shared/contract/health.ts";
import type { Clock } from "../ports.ts";
import { groupOf, sensorsOf, zramOf } from "./found.ts";
import { diskArgument } from "./probes/disks.ts";
import type { Facts } from "./probes/facts.ts";
import type { Mount } from "./probes/mounts.ts";
import { ApartShell } from "./apartShell.ts";
import type { DetailProbe, Unavailable, Unchanged } from "./details/detailProbe.ts";
import type { Section } from "./program.ts";
import { type Reading, toDisks, toSample } from "./reading.ts";
import { type Answer, type OpenChannel, ProbeSession } from "./session.ts";

/** Cadence of the slow set, and of facts that change at most with an upgrade. */
export const SLOW_EVERY_MS = 30_000;
export const FACTS_EVERY_MS = 120_000;
/** A mount that hung is left alone this long: each try costs the host a blocked process. */
export const HANGING_PAUSE_MS = 300_000;

/** What a system is asked with every sample; one that is not here is not supported. The rest of what Linux needs is files too. */
const fastSections = {
  Linux: "files-fast",
  FreeBSD: "freebsd",
  Darwin: "darwin",
} as const satisfies Record<string, Section>;
type SystemName = keyof typeof fastSections;

const isKnownSystem = (name: string): name is SystemName => Object.hasOwn(fastSections, name);

interface Tools {
  readonly clock: Clock;
  marker(): string;
}

/** One host's probe session with what must be remembered between two records: counters, mounts, facts. */
export class HostProbe {
  private readonly hostName: () => string;
  private readonly openChannel: OpenChannel;
  private readonly tools: Tools;
  private session: ProbeSession | null = null;
  private previous: Reading | null = null;
  private system: SystemName = "Linux";
  private known: Facts | null = null;
  private mounts: readonly Mount[] = [];
  private disks: Sample["disks"] = [];
  private sensors: Pick<Sample, "temperatures" | "fans"> = { temperatures: null, fans: null };
  private readonly hangingUntil = new Map<string, number>();
  private slowAt = -Infinity;
  private factsAt = -Infinity;
  private reads = 0;
  private commandsRan = false;
  /** Counts closings, so that a connection that is made too late is given up. */
  private closings = 0;

  constructor(hostName: () => string, openChannel: OpenChannel, tools: Tools) {
    this.hostName = hostName;
    this.openChannel = openChannel;
    this.tools = tools;
  }

  get isOpen(): boolean {
    return this.session?.isOpen ?? false;
  }

  /** Only one sample was taken in this session. */
  get isFresh(): boolean {
    return this.reads === 1;
  }

  /** This session gave at least one sample. */
  get wasRead(): boolean {
    return this.reads > 0;
  }

  /** The host has the counters that rates are made of. */
  get canRate(): boolean {
    return this.previous?.results.cpu != null || this.previous?.system?.cpu != null;
  }

  get facts(): HostFacts | null {
    if (!this.known) return null;
    const { os, osId, kernel, architecture, cpuCount, rebootRequired } = this.known;
    return { os, osId, kernel, architecture, cpuCount, rebootRequired };
  }

  /** Connects, starts the shell, and reads what the first sample needs. health.unsupported when its system is not known. */
  async open(): Promise<void> {
    this.close();
    const closings = this.closings;
    const session = await this.openSession();
    if (closings !== this.closings) {
      session.close();
      throw new Failure("cancelled");
    }
    this.session = session;
    const results = await session.request(["found", "facts", "files-slow"]);
    this.learn(results);
    const { system } = this.known ?? { system: "Linux" };
    if (!isKnownSystem(system)) {
      this.close();
      throw new Failure("health.unsupported", { host: this.hostName(), system });
    }
    this.system = system;
  }

  close(): void {
    const session = this.session;
    this.closings += 1;
    this.session = null;
    this.reads = 0;
    this.slowAt = -Infinity;
    session?.close();
    // Another shell has other counters of its own cost; the host's counters go on.
    if (this.previous) this.previous = { ...this.previous, results: { ...this.previous.results, cost: undefined } };
  }

  /** One record: the fast set, and what else is due. `roundTripMs` is null when slow commands were part of it. */
  async read(limitMs?: number): Promise<{ sample: Sample; roundTripMs: number | null }> {
    const session = this.session;
    if (!session) throw new Failure("ssh.closed", { host: this.hostName(), reason: "the probe ended" });
    const { clock } = this.tools;
    const asked = clock.monotonic();
    const sections: Section[] = [fastSections[this.system]];
    const isLinux = this.system === "Linux";
    const slow = asked - this.slowAt >= SLOW_EVERY_MS;
    const mounts =
      slow && isLinux ? this.mounts.filter((mount) => (this.hangingUntil.get(mount.mount) ?? 0) <= asked) : [];
    if (slow && !isLinux) sections.push("bsdDisks");
    if (slow && isLinux && this.wasRead) sections.push("files-slow");
    if (mounts.length > 0) sections.push("disks");
    if (asked - this.factsAt >= FACTS_EVERY_MS) sections.push("facts");
    const shown = this.mounts;
    const results = await session.request(
      sections,
      mounts.map(diskArgument),
      sections.length > 1 ? undefined : limitMs,
    );
    const monotonic = clock.monotonic();
    if (results.bsdDisks) this.disks = results.bsdDisks;
    if (results.disks) {
      const { disks, hanging } = toDisks(shown, mounts, results.disks, this.disks);
      this.disks = disks;
      for (const mount of mounts) this.hangingUntil.delete(mount.mount);
      for (const mount of hanging)
        this.hangingUntil.set(mount, this.hangingUntil.get(mount) ?? monotonic + HANGING_PAUSE_MS);
    }
    if (slow) this.slowAt = asked;
    this.learn(results);
    const reading: Reading = {
      time: clock.now(),
      monotonic,
      results,
      disks: this.disks,
      sensors: this.sensors,
      zram: zramOf(results.found),
      group: groupOf(results.found),
      runtime: this.known?.container ?? null,
      system: results.freebsd ?? results.darwin ?? null,
    };
    // The cost counters are read before this record's commands run: those show in the next one.
    const sample = toSample(this.previous, reading, this.commandsRan);
    this.commandsRan = sections.length > 1;
    this.previous = reading;
    this.reads += 1;
    return { sample, roundTripMs: sections.length > 1 ? null : monotonic - asked };
  }

  /** Asks one detail probe in a request of its own; fails as `read` does, and the session is over then. */
  async detail<T>(probe: DetailProbe<T>, args: readonly string[]): Promise<T | Unavailable | Unchanged | null> {
    const session = this.session;
    if (!session) throw new Failure("ssh.closed", { host: this.hostName(), reason: "the probe ended" });
    // Its cost shows in the next reading.
    this.commandsRan = true;
    return await session.detail(probe, args);
  }

  /** For details that take long: another shell on the same host. */
  apart(): ApartShell {
    return new ApartShell(() => this.openSession(), this.system === "Linux");
  }

  private openSession(): Promise<ProbeSession> {
    const { clock } = this.tools;
    return ProbeSession.open(this.openChannel, { clock, marker: this.tools.marker(), host: this.hostName() });
  }

  private learn(results: Answer): void {
    if (results.facts) {
      this.known = results.facts;
      this.factsAt = this.tools.clock.monotonic();
    }
    // Read with the mounts. A host that shows none of its sensors any more has none.
    if (results.mounts !== undefined) this.sensors = sensorsOf(this.session?.found ?? [], results.found);
    if (results.mounts) {
      this.mounts = results.mounts;
      const paths = new Set(results.mounts.map((mount) => mount.mount));
      for (const path of this.hangingUntil.keys()) if (!paths.has(path)) this.hangingUntil.delete(path);
    }
  }
}
