import { randomUUID } from "node:crypto";
import { Serial } from "../../../shared/base/async.ts";
import { Failure, isFailure } from "../../../shared/base/failure.ts";
import { type Disposable, toDisposable } from "../../../shared/base/lifecycle.ts";
import type { DetailResult, HealthStatus, HostFacts, HostHealth, Sample } from "../../../shared/contract/health.ts";
import { mustRetrySlowly, mustWaitForAdmin, RETRY_MAX_MS, retryDelay } from "./backoff.ts";
import { History } from "./history.ts";
import { HostDetails } from "./hostDetails.ts";
import { HostProbe } from "./hostProbe.ts";
import type { MonitorTools } from "./monitorTools.ts";
import { Pace } from "./pace.ts";
import type { OpenChannel } from "./session.ts";
import { Spark } from "./spark.ts";
import { withAlerts } from "./standing.ts";
import { type ConditionState, evaluate, noConditions, verdict } from "./thresholds.ts";

/** A sample older than this many intervals says nothing about now. */
const STALE_INTERVALS = 3;
/** The second reading of a session comes this soon: without it there are no rates for a whole interval. */
const SECOND_READING_MS = 1000;
/** After the computer slept, the network needs time: failures in it say nothing about a host. */
const WAKE_GRACE_MS = 30_000;
const WAKE_LIMIT_MS = 5000;

/** Watches one host: keeps a probe session, samples at the host's pace, judges, and retries as far as that is wise. */
export class HostMonitor implements Disposable {
  readonly hostId: string;
  private readonly tools: MonitorTools;
  private readonly probe: HostProbe;
  private readonly serial = new Serial();
  private readonly history = new History();
  private readonly pace = new Pace();
  private readonly deeper: HostDetails;
  private readonly spark = new Spark();
  private conditions: ConditionState = noConditions;
  private status: HealthStatus = "unknown";
  private reasons: string[] = [];
  private failure: Failure | null = null;
  private since: number;
  private lastAt: number | null = null;
  private failures = 0;
  private held = false;
  private quietUntil = -Infinity;
  private background = false;
  private timer: Disposable | null = null;
  private polling = false;
  private pollAgain = false;
  private taking = 0;
  private wasLight = false;
  private readingMs = 0;
  private disposed = false;

  constructor(hostId: string, hostName: () => string, openChannel: OpenChannel, tools: MonitorTools) {
    this.hostId = hostId;
    this.tools = tools;
    this.since = tools.clock.now();
    this.probe = new HostProbe(hostName, openChannel, tools);
    this.deeper = new HostDetails(hostId, this.probe, tools);
  }

  get health(): HostHealth {
    return {
      hostId: this.hostId,
      status: this.status,
      reasons: this.reasons,
      last: this.history.last,
      facts: this.facts,
      failure: this.failure ? { code: this.failure.code, params: { ...this.failure.params } } : null,
      since: this.since,
    };
  }

  /** Waits for a person. */
  get isHeld(): boolean {
    return this.held;
  }

  get recentCpu(): (number | null)[] {
    return this.spark.values;
  }

  get samples(): Sample[] {
    return this.history.all();
  }

  /** The latest result of each detail probe that was asked, by its name. */
  get details(): ReadonlyMap<string, DetailResult> {
    return this.deeper.results;
  }

  /** Starts polling, the first time after `delayMs`; once. */
  start(delayMs: number): void {
    if (this.background) return;
    this.background = true;
    this.pollAfter(delayMs);
  }

  /** Polls every `seconds` while held; the shortest of all wishes counts. */
  watch(seconds: number): Disposable {
    const wish = this.pace.wish(seconds * 1000);
    this.retry();
    return toDisposable(() => {
      wish.dispose();
      if (!this.pace.isWished && !this.background) this.stop();
    });
  }

  /** Tries at once what waits for a retry or for a person. */
  retry(): void {
    this.failures = 0;
    this.held = false;
    if (this.status === "failed") this.setStatus("connecting", []);
    this.pollAfter(0);
  }

  /** Someone else reached the host: what kept this monitor away is gone. Its own connections tell it nothing new. */
  connected(): void {
    if (this.taking === 0) this.retryIfWaiting();
  }

  /** The admin decided about the host's key, which is what this monitor waits for. */
  keyDecided(): void {
    const code = this.failure?.code;
    if (this.held && (code === "ssh.hostKeyUnknown" || code === "ssh.hostKeyChanged")) this.retry();
  }

  /** Retries only when the host waits: for a person (held) or for its backoff to pass. */
  retryIfWaiting(): void {
    if (this.held || this.failures > 0) this.retry();
  }

  /** Address, login or jump host changed: the open session is to the wrong place. */
  reconnect(): void {
    this.deeper.stop();
    this.probe.close();
    if (this.background || this.pace.isWished) this.retry();
  }

  /** The computer slept: what is known is old, and nobody is to blame. */
  wake(): void {
    if (this.lastAt !== null && this.isJudged) this.setStatus("unobserved", []);
    this.lookAgain(2000);
  }

  /** This computer cannot see any host: a host that fell silent with the others is not down for all that is known. */
  unobserve(): void {
    if (!this.held && this.tools.network.isUnseen(this.hostId)) this.setStatus("unobserved", []);
  }

  /** Hosts can be seen again: each looks within `spreadMs`, so that they do not come all at once. */
  sightReturned(spreadMs: number): void {
    if (this.status === "unobserved") this.lookAgain(spreadMs);
  }

  private lookAgain(spreadMs: number): void {
    this.quietUntil = this.tools.clock.monotonic() + WAKE_GRACE_MS;
    this.failures = 0;
    if (!this.held && this.isPolling) this.pollAfter(this.tools.random() * spreadMs);
  }

  /** Its alerts changed. What is not judged now stays what it is. */
  alertsChanged(): void {
    if (this.isJudged) this.judge();
  }

  /** Called every second or so. */
  checkAge(): void {
    const limit = STALE_INTERVALS * this.pace.staleBase;
    if (this.lastAt === null || !this.isJudged || this.tools.clock.monotonic() - this.lastAt <= limit) return;
    this.setStatus("stale", []);
  }

  /** A fresh sample, with rates: a second reading follows the first when there was none to compare with. Rejects with a Failure. */
  async sampleNow(): Promise<Sample> {
    try {
      const first = await this.take(true);
      if (first.cpu.percent !== null || !this.probe.canRate) return first;
      await new Promise<void>((resolve) => this.tools.clock.after(SECOND_READING_MS, resolve));
      return await this.take(true);
    } finally {
      // A host that waited for a person and was reached now is polled again.
      if (!this.held && !this.timer && !this.polling) this.pollAfter(this.pace.intervalMs);
    }
  }

  /** Asks all detail probes now, or those named; `details` has the answers. Rejects with a Failure. */
  async detailsNow(names: readonly string[] | null = null): Promise<void> {
    const { slow } = await this.serial.run(async () => {
      this.taking += 1;
      try {
        return await this.deeper.askAll(async () => {
          this.mustLive();
          await this.connect(true);
        }, names);
      } catch (error) {
        throw this.fail(error);
      } finally {
        this.taking -= 1;
      }
    });
    await slow;
  }

  dispose(): void {
    this.disposed = true;
    this.stop();
  }

  private get facts(): HostFacts | null {
    return this.probe.facts;
  }

  private get isJudged(): boolean {
    return this.status === "ok" || this.status === "warning" || this.status === "critical";
  }

  private get isPolling(): boolean {
    return !this.disposed && (this.background || this.pace.isWished);
  }

  private stop(): void {
    this.timer?.dispose();
    this.timer = null;
    this.deeper.stop();
    this.probe.close();
  }

  private pollAfter(delayMs: number): void {
    this.timer?.dispose();
    this.timer = this.isPolling ? this.tools.clock.after(delayMs, () => void this.poll()) : null;
  }

  private async poll(): Promise<void> {
    this.timer = null;
    if (this.polling) {
      this.pollAgain = true;
      return;
    }
    this.polling = true;
    const started = this.tools.clock.monotonic();
    let delay: number | null = null;
    try {
      const sample = await this.take(false);
      await this.askDetails();
      // What the poll itself took belongs to the interval; a host behind its pace still gets a pause.
      const elapsed = this.tools.clock.monotonic() - started;
      delay = Math.max(this.pace.intervalMs - elapsed, this.pace.intervalMs / 4);
      if (sample.cpu.percent === null && this.probe.canRate && this.probe.isFresh) delay = SECOND_READING_MS;
    } catch (error) {
      if (mustRetrySlowly(error)) delay = RETRY_MAX_MS;
      else if (!this.held) delay = retryDelay(this.failures, this.tools.random());
    }
    this.polling = false;
    const again = this.pollAgain;
    this.pollAgain = false;
    if (again) this.pollAfter(0);
    else if (delay !== null && !this.timer) this.pollAfter(delay);
  }

  /** After a reading of the fast set alone, of a host at ease: a session's first, and one with df in it, cost enough. */
  private async askDetails(): Promise<void> {
    if (!this.wasLight || this.probe.isFresh || this.pace.isStrained) return;
    await this.tools.detailLane.run(() => this.serial.run(() => this.deeper.askDue()));
  }

  private take(urgent: boolean): Promise<Sample> {
    return this.serial.run(async () => {
      this.taking += 1;
      try {
        this.mustLive();
        await this.connect(urgent);
        const quiet = this.tools.clock.monotonic() < this.quietUntil;
        const read = (): ReturnType<HostProbe["read"]> => this.probe.read(quiet ? WAKE_LIMIT_MS : undefined);
        const { sample, roundTripMs } = await (urgent ? read() : this.tools.sampleLane.run(read));
        this.noteCost(sample.probeCpuMs);
        this.wasLight = roundTripMs !== null;
        if (roundTripMs !== null) this.pace.observe(roundTripMs);
        this.pace.feel(sample);
        this.accept(sample);
        return sample;
      } catch (error) {
        throw this.fail(error);
      } finally {
        this.taking -= 1;
      }
    });
  }

  /** What commands cost shows in the reading after them; the cost of the fast set alone is known from readings after one without. */
  private noteCost(milliseconds: number | null): void {
    if (milliseconds !== null && !this.deeper.isUnpaid && this.wasLight) {
      this.readingMs = milliseconds;
      this.pace.paid(milliseconds);
    }
    this.deeper.paid(milliseconds === null ? null : milliseconds - this.readingMs);
  }

  private async connect(urgent: boolean): Promise<void> {
    if (this.probe.isOpen) return;
    if (this.status === "unknown") this.setStatus("connecting", []);
    const open = (): Promise<void> => {
      this.mustLive();
      return this.probe.open();
    };
    await (urgent ? open() : this.tools.connectLane.run(open));
  }

  /** The wait for a lane may outlast the host. */
  private mustLive(): void {
    if (this.disposed) throw new Failure("cancelled");
  }

  private accept(sample: Sample): void {
    this.lastAt = this.tools.clock.monotonic();
    this.failures = 0;
    this.held = false;
    this.failure = null;
    this.quietUntil = -Infinity;
    if (this.tools.network.answered(this.hostId)) this.tools.onSight();
    this.history.push(sample, this.tools.historyLimit());
    this.spark.push(sample.cpu.percent, this.lastAt);
    this.conditions = evaluate(this.conditions, sample, this.facts?.cpuCount ?? null);
    this.tools.onSample(this.hostId, sample);
    this.judge();
  }

  private judge(): void {
    const { status, reasons } = withAlerts(verdict(this.conditions), this.tools.standing(this.hostId));
    this.setStatus(status, reasons);
  }

  /** Notes a failure and gives it as a Failure. A first one after good samples leaves the status to age into stale. */
  private fail(error: unknown): Failure {
    const wasOpen = this.probe.wasRead;
    this.probe.close();
    if (this.disposed || isFailure(error, "cancelled")) return isFailure(error) ? error : new Failure("cancelled");
    const failure = isFailure(error) ? error : this.unexpected(error);
    this.failures += 1;
    this.held = mustWaitForAdmin(failure);
    // "Wait" is true, but what the admin must mend is the login before it.
    const repeats = failure.code === "ssh.waitAfterAuthFailure" && this.failure?.code === "ssh.authFailed";
    if (!repeats) this.failure = failure;
    this.tell(failure, wasOpen);
    return failure;
  }

  /** What a failure makes of the status. A host that waits for a person answered: that is about the host. */
  private tell(failure: Failure, wasOpen: boolean): void {
    const { network, clock } = this.tools;
    const wasLost = network.isLost;
    const blame = this.held ? "host" : network.failed(this.hostId, failure);
    const quiet = clock.monotonic() < this.quietUntil || (wasOpen && this.failures === 1);
    if (blame === "here" && !wasLost) this.tools.onLost();
    if (blame === "here") this.setStatus("unobserved", []);
    else if (this.held || (blame === "host" && !quiet)) {
      this.setStatus("failed", []);
      if (!this.held) this.tools.onDown(this.hostId);
    } else this.tools.onChange(this.hostId);
  }

  private unexpected(error: unknown): Failure {
    const reference = randomUUID();
    this.tools.logger.error("health probe", error, reference);
    return new Failure("internal", { reference }, error);
  }

  private setStatus(status: HealthStatus, reasons: string[]): void {
    if (status !== this.status) this.since = this.tools.clock.now();
    this.status = status;
    this.reasons = reasons;
    this.tools.onChange(this.hostId);
  }
}
