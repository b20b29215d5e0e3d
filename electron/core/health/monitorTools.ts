import type { Standing } from "./standing.ts";
import type { Semaphore } from "../../../shared/base/async.ts";
import type { Sample } from "../../../shared/contract/health.ts";
import type { Clock, Logger } from "../ports.ts";
import type { DetailTools } from "./hostDetails.ts";
import type { NetworkWatch } from "./networkWatch.ts";

/** What the monitors of all hosts share, and what they tell the fleet. */
export interface MonitorTools extends DetailTools {
  readonly clock: Clock;
  readonly logger: Logger;
  /** In [0, 1). */
  random(): number;
  marker(): string;
  /** Handshakes at a time, and samples at a time, over the whole fleet. A person's request passes both. */
  readonly connectLane: Semaphore;
  readonly sampleLane: Semaphore;
  /** Apart from the samples: one that stalls must not keep others from being watched. */
  readonly detailLane: Semaphore;
  historyLimit(): number;
  /** The alerts of a host that stand. */
  standing(hostId: string): Standing;
  onSample(hostId: string, sample: Sample): void;
  onChange(hostId: string): void;
  readonly network: NetworkWatch;
  /** Another look: the first host that answers after none could be seen. */
  onSight(): void;
  /** A host was found silent, and it is the host. */
  onDown(hostId: string): void;
  /** A host fell silent with all others. */
  onLost(): void;
}
