import { type Disposable, toDisposable } from "../../shared/base/lifecycle.ts";
import { Failure } from "../../shared/base/failure.ts";
import type { Workspace } from "../../shared/contract/wire.ts";
import { type Core, createCore } from "./createCore.ts";
import { keepGoing } from "./lastResort.ts";
import { createDemoWorkspace, type DemoWorkspace } from "./demo/workspace.ts";
import type { Ports, PowerEvent } from "./ports.ts";
import { type CoreWire, parseMessage, serveWire } from "./wire.ts";

/** What a shell runs: the admin's own workspace and, on request, the demo fleet's, each a core of its own. */
export interface CoreHost {
  /** Serves one page; its first message says which workspace it wants. */
  connect(wire: CoreWire): Disposable;
  readonly main: Core;
  /** What the computer tells the shell: may lock the admin's vault. */
  power(event: PowerEvent): void;
  /** Starts the demo fleet, or finds it running. */
  startDemo(): Promise<Core>;
  dispose(): Promise<void>;
}

/** Fails with vault.inUse when another process owns the data folder. */
export async function createHost(ports: Ports): Promise<CoreHost> {
  let demo: Promise<DemoWorkspace> | null = null;
  const startDemo = async (): Promise<Core> => {
    demo ??= createDemoWorkspace(ports, demoHandlers);
    try {
      return (await demo).core;
    } catch (error) {
      demo = null;
      throw error;
    }
  };
  const stopDemo = async (): Promise<void> => {
    const running = demo;
    demo = null;
    await (await running)?.dispose();
  };
  const demoHandlers = {
    start: async (): Promise<void> => void (await startDemo()),
    stop: async (): Promise<void> => stopDemo(),
  };
  const main = await createCore(ports, { demo: false, demoHandlers, kdfCost: "measured" });
  const guard = keepGoing(ports.logger);

  const coreOf = (workspace: Workspace): Promise<Core> => (workspace === "demo" ? startDemo() : Promise.resolve(main));

  return {
    main,
    startDemo,
    power: (event) => main.power(event),
    connect(wire) {
      let serving: Disposable | null = null;
      let closed = false;
      let greeted = false;
      wire.onClose(() => (closed = true));
      wire.onFrame((frame) => {
        const hello = typeof frame === "string" ? parseMessage(frame) : null;
        // A page waits for `ready`; a second word before it would be served twice or lost.
        if (hello?.t !== "hello" || greeted) return wire.close();
        greeted = true;
        coreOf(hello.workspace).then(
          (core) => {
            if (!closed) serving = serveWire(wire, core.dispatcher);
          },
          (error: unknown) => {
            ports.logger.error("workspace did not start", error instanceof Failure ? error.code : error);
            wire.close();
          },
        );
      });
      return toDisposable(() => {
        closed = true;
        serving?.dispose();
        wire.close();
      });
    },
    async dispose() {
      try {
        await stopDemo();
      } finally {
        await main.dispose();
        guard.dispose();
      }
    },
  };
}
