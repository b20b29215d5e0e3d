import { MessageChannelMain, utilityProcess } from "electron";
import type { MessagePortMain, UtilityProcess } from "electron";
import type { FailureData } from "../../shared/base/failure.ts";
import type { PowerEvent } from "../core/ports.ts";

/** What the main process says to the core's process. A page's port travels with `connect`. */
export type ToCore =
  | { readonly type: "connect" }
  | { readonly type: "power"; readonly event: PowerEvent }
  | { readonly type: "shutdown" };

/** Said once, before the core's process ends: it could not start, and another start would meet the same. */
export interface Refusal {
  readonly type: "refused";
  readonly failure: FailureData;
}

/** Waits before each restart of a core that ended by itself, milliseconds. After the last one the shell gives up. */
const restartDelays = [200, 1_000, 3_000, 10_000];
/** A core that ran this long was healthy: its end begins a new count. Milliseconds. */
const healthyAfter = 60_000;
/** How long a core may take to close its files when asked to end; milliseconds. */
const shutdownTimeout = 10_000;

export interface CoreEvents {
  /** The core cannot run here at all, for instance because another process owns the data folder. */
  refused(failure: FailureData): void;
  /** It crashed too often in a row. `start` may be called again. */
  gaveUp(exitCode: number): void;
}

/** The core's own process: started, watched, restarted a bounded number of times, and ended in order. */
export class CoreProcess {
  private readonly script: string;
  private readonly version: string;
  private readonly events: CoreEvents;
  private child: UtilityProcess | null = null;
  /** Since the core was last healthy. */
  private crashes = 0;
  private stopping: Promise<void> | null = null;
  /** The page's latest request for a port, kept while there is no core to connect it to. */
  private waiting: ((port: MessagePortMain) => void) | null = null;

  constructor(script: string, version: string, events: CoreEvents) {
    this.script = script;
    this.version = version;
    this.events = events;
  }

  start(): void {
    if (this.child || this.stopping) return;
    const startedAt = performance.now();
    const { NODE_OPTIONS: _options, NODE_EXTRA_CA_CERTS: _certificates, ...env } = process.env;
    const child = utilityProcess.fork(this.script, [this.version], { serviceName: "Holdfast core", env });
    this.child = child;
    let refusal: FailureData | null = null;
    child.on("message", (message: Refusal) => (refusal = message.failure));
    child.once("exit", (code) => {
      this.child = null;
      if (this.stopping) return;
      if (refusal) return this.events.refused(refusal);
      this.crashes = performance.now() - startedAt >= healthyAfter ? 1 : this.crashes + 1;
      const delay = restartDelays[this.crashes - 1];
      if (delay !== undefined) return void setTimeout(() => this.start(), delay);
      this.crashes = 0;
      this.events.gaveUp(code);
    });
    if (this.waiting) this.connect(this.waiting);
  }

  /** Gives the page its end of a new channel to the core, as soon as there is a core. */
  connect(deliver: (port: MessagePortMain) => void): void {
    this.waiting = this.child ? null : deliver;
    if (!this.child) return;
    const { port1, port2 } = new MessageChannelMain();
    this.child.postMessage({ type: "connect" } satisfies ToCore, [port1]);
    deliver(port2);
  }

  power(event: PowerEvent): void {
    this.child?.postMessage({ type: "power", event } satisfies ToCore);
  }

  /** Asks the core to close everything and waits for its end, killing it after `shutdownTimeout`. */
  stop(): Promise<void> {
    this.stopping ??= new Promise((resolve) => {
      const child = this.child;
      if (!child) return resolve();
      const timer = setTimeout(() => child.kill(), shutdownTimeout);
      child.once("exit", () => {
        clearTimeout(timer);
        resolve();
      });
      child.postMessage({ type: "shutdown" } satisfies ToCore);
    });
    return this.stopping;
  }
}
