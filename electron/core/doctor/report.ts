import type { Failure } from "../../../shared/base/failure.ts";
import {
  type DoctorCause,
  doctorFactName,
  type DoctorStep,
  type DoctorStepName,
  doctorStepName,
} from "../../../shared/contract/doctor.ts";
import type { StreamEvent } from "../../../shared/contract/index.ts";
import type { Clock } from "../ports.ts";
import type { WalkWatcher } from "../ssh/types.ts";
import { causeOf } from "./causes.ts";

export interface Hop {
  readonly name: string;
  readonly legacy: boolean;
}

/** Steps of a hop that only carries: what comes after the login is asked of the last one alone. */
const carrying = doctorStepName.options.slice(0, doctorStepName.options.indexOf("shell"));

/** The table of steps as it fills: every change is told, and a failure closes it. */
export class Report implements WalkWatcher {
  readonly steps: DoctorStep[] = [];
  private readonly hops: readonly Hop[];
  private readonly clock: Pick<Clock, "monotonic">;
  private readonly emit: (event: StreamEvent<"doctor.run">) => void;
  private readonly started = new Map<number, number>();

  constructor(hops: readonly Hop[], clock: Pick<Clock, "monotonic">, emit: (event: StreamEvent<"doctor.run">) => void) {
    this.hops = hops;
    this.clock = clock;
    this.emit = emit;
    for (const [hop, { name }] of hops.entries()) {
      const names = hop === hops.length - 1 ? doctorStepName.options : carrying;
      for (const step of names) this.steps.push(waiting(hop, name, step));
    }
    emit({ type: "all", steps: [...this.steps] });
  }

  begin(hop: number, step: DoctorStepName): void {
    const index = this.find(hop, step);
    // A second round (another type of host key is asked for) begins again from the connection on.
    for (const [later, entry] of this.steps.entries())
      if (later > index && entry.state !== "waiting") this.change(later, waiting(entry.hop, entry.host, entry.step));
    this.started.set(index, this.clock.monotonic());
    this.change(index, { state: "running", milliseconds: null, facts: [], cause: null, failure: null });
  }

  saw(hop: number, step: DoctorStepName, facts: Readonly<Record<string, readonly string[]>>): void {
    const index = this.find(hop, step);
    const seen = [...(this.steps[index]?.facts ?? [])];
    for (const [key, values] of Object.entries(facts)) {
      const name = doctorFactName.parse(key);
      const fact = { name, values: values.slice(0, 64).map((value) => value.slice(0, 512)) };
      const before = seen.findIndex((entry) => entry.name === name);
      if (before === -1) seen.push(fact);
      else seen[before] = fact;
    }
    this.change(index, { facts: seen });
  }

  done(hop: number, step: DoctorStepName): void {
    const index = this.find(hop, step);
    if (this.steps[index]?.state !== "running") return;
    this.change(index, { state: "ok", milliseconds: this.since(index) });
  }

  skip(hop: number, step: DoctorStepName, why: DoctorCause): void {
    this.change(this.find(hop, step), { state: "skipped", cause: why });
  }

  /** The step under way failed; without one, the step that the failure belongs to. Those behind it are not reached. */
  fail(failure: Failure): void {
    this.backToHostKey(failure);
    const running = this.steps.findIndex(({ state }) => state === "running");
    const index = running === -1 ? this.belongsTo(failure) : running;
    for (const [at, entry] of this.steps.entries()) {
      if (at === index) {
        const seen = Object.fromEntries(entry.facts.map(({ name, values }) => [name, values]));
        const cause = causeOf(entry.step, failure, seen, this.hops[entry.hop]?.legacy ?? false);
        this.change(at, { state: "failed", milliseconds: this.since(at), cause, failure: failure.toData() });
      } else if (entry.state === "waiting") this.change(at, { state: "skipped", cause: "notReached" });
    }
  }

  get failed(): DoctorStep | undefined {
    return this.steps.find(({ state }) => state === "failed");
  }

  /** After the server's other types of host key were asked for in vain, it is the first key shown that counts. */
  private backToHostKey({ code, params }: Failure): void {
    const running = this.steps.find(({ state, step }) => state === "running" && step === "keyExchange");
    if (!running || !code.startsWith("ssh.hostKey")) return;
    this.done(running.hop, "keyExchange");
    this.begin(running.hop, "hostKey");
    const { keyType, fingerprint } = params;
    if (typeof keyType === "string" && typeof fingerprint === "string")
      this.saw(running.hop, "hostKey", { keyType: [keyType], fingerprint: [fingerprint] });
  }

  /** Before a connection is begun the settings are looked at: the way to the host, then its credentials. */
  private belongsTo(failure: Failure): number {
    const first = this.steps.findIndex(({ state }) => state === "waiting");
    const hop = this.steps[first]?.hop ?? 0;
    const about = /^ssh\.(?:proxy|ways)/.test(failure.code) ? "proxy" : "authentication";
    return this.find(hop, about);
  }

  private find(hop: number, step: DoctorStepName): number {
    return this.steps.findIndex((entry) => entry.hop === hop && entry.step === step);
  }

  private since(index: number): number | null {
    const started = this.started.get(index);
    return started === undefined ? null : this.clock.monotonic() - started;
  }

  private change(index: number, change: Partial<DoctorStep>): void {
    const before = this.steps[index];
    if (!before) return;
    const step = { ...before, ...change };
    this.steps[index] = step;
    this.emit({ type: "step", index, step });
  }
}

function waiting(hop: number, host: string, step: DoctorStepName): DoctorStep {
  return { hop, host, step, state: "waiting", milliseconds: null, facts: [], cause: null, failure: null };
}
