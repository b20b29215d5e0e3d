import { Failure, isFailure } from "../../shared/base/failure.ts";
import { Emitter } from "../../shared/base/event.ts";
import type { Disposable } from "../../shared/base/lifecycle.ts";
import type { DesktopBridge } from "../../shared/contract/desktop.ts";
import type { Workspace } from "../../shared/contract/wire.ts";
import { Connection } from "./connection.ts";
import { ensureSession } from "./session.ts";
import type { BytesHandle, Client, ConnectionStatus, Wire } from "./types.ts";
import { portWire, webSocketWire } from "./wires.ts";

/** Waits between attempts to reach the core again, in milliseconds; the last one repeats. */
const retryDelays = [100, 250, 500, 1000, 2000];
const workspaceKey = "holdfast.workspace";

/** The core answered, and does not know this browser; trying again would not help. */
class Unauthorized extends Error {}

export class ReconnectingClient implements Client {
  private connection: Connection | null = null;
  private readonly statusEmitter = new Emitter<ConnectionStatus>();
  private current: ConnectionStatus = "connecting";
  private attempt = 0;
  private generation = 0;
  private waiting: (() => void)[] = [];
  private readonly openWire: () => Promise<Wire>;
  private workspaceName: Workspace;

  constructor(openWire: () => Promise<Wire>, workspace: Workspace) {
    this.openWire = openWire;
    this.workspaceName = workspace;
    void this.connect();
  }

  get status(): ConnectionStatus {
    return this.current;
  }

  get workspace(): Workspace {
    return this.workspaceName;
  }

  onStatus(listener: (status: ConnectionStatus) => void): Disposable {
    return this.statusEmitter.event(listener);
  }

  call: Client["call"] = async (name, ...rest) => {
    const connection = await this.ready(rest[1]?.signal);
    return (await connection.call(name, rest[0], rest[1]?.signal)) as never;
  };

  stream: Client["stream"] = (name, input, on) => {
    let disposed = false;
    let inner: Disposable | null = null;
    const open = async (): Promise<void> => {
      const connection = await this.ready();
      if (disposed) return;
      inner = connection.stream(name, input, {
        event: (value) => !disposed && on.event(value as never),
        end: (failure) => {
          if (disposed) return;
          if (isFailure(failure, "transport.closed") || isFailure(failure, "stream.overrun")) void open();
          else on.end?.(failure);
        },
      });
    };
    void open();
    return {
      dispose() {
        disposed = true;
        inner?.dispose();
      },
    };
  };

  bytes: Client["bytes"] = (name, input, on) => {
    let disposed = false;
    let inner: BytesHandle<unknown> | null = null;
    const early: ((handle: BytesHandle<unknown>) => void)[] = [];
    void this.ready().then((connection) => {
      if (disposed) return;
      inner = connection.bytes(name, input, {
        data: (chunk) => !disposed && on.data(chunk),
        end: (failure) => !disposed && on.end(failure),
      });
      for (const action of early.splice(0)) action(inner);
    });
    const act = (action: (handle: BytesHandle<unknown>) => void): void => {
      if (disposed) return;
      if (inner) action(inner);
      else early.push(action);
    };
    return {
      write: (chunk) => act((handle) => handle.write(chunk)),
      control: (message) => act((handle) => handle.control(message)),
      acknowledge: (count) => act((handle) => handle.acknowledge(count)),
      dispose() {
        disposed = true;
        inner?.dispose();
      },
    };
  };

  /** Leaves the present workspace and connects to the other; the page should drop its state first. */
  switchWorkspace(workspace: Workspace): void {
    this.workspaceName = workspace;
    this.connection?.close();
    this.connection = null;
    void this.connect();
  }

  private ready(signal?: AbortSignal): Promise<Connection> {
    if (this.connection && this.current === "open") return Promise.resolve(this.connection);
    return new Promise((resolve, reject) => {
      const settle = (): void => (this.connection ? resolve(this.connection) : reject(new Failure("transport.closed")));
      this.waiting.push(settle);
      signal?.addEventListener("abort", () => reject(new Failure("cancelled")), { once: true });
    });
  }

  private setStatus(status: ConnectionStatus): void {
    if (this.current === status) return;
    this.current = status;
    this.statusEmitter.emit(status);
  }

  private async connect(): Promise<void> {
    const generation = ++this.generation;
    const again = (): void => {
      if (generation !== this.generation) return;
      this.connection = null;
      this.setStatus("lost");
      const delay = retryDelays[Math.min(this.attempt++, retryDelays.length - 1)] as number;
      setTimeout(() => generation === this.generation && void this.connect(), delay);
    };
    try {
      const wire = await this.openWire();
      if (generation !== this.generation) return wire.close();
      const connection = new Connection(
        wire,
        this.workspaceName,
        () => {
          if (generation !== this.generation) return;
          this.attempt = 0;
          this.connection = connection;
          this.setStatus("open");
          for (const settle of this.waiting.splice(0)) settle();
        },
        again,
      );
    } catch (error) {
      if (error instanceof Unauthorized) this.setStatus("unauthorized");
      else again();
    }
  }
}

async function defaultWire(): Promise<Wire> {
  const bridge = (globalThis as { holdfastDesktop?: DesktopBridge }).holdfastDesktop;
  if (bridge) {
    return new Promise((resolve) => {
      window.addEventListener("message", function listen(event) {
        if (event.source !== window || event.data !== "holdfast-core-port" || !event.ports[0]) return;
        window.removeEventListener("message", listen);
        resolve(portWire(event.ports[0]));
      });
      bridge.requestPort();
    });
  }
  if (!(await ensureSession())) throw new Unauthorized();
  return webSocketWire(`${location.protocol === "https:" ? "wss" : "ws"}://${location.host}/wire`);
}

function initialWorkspace(): Workspace {
  return new URLSearchParams(location.search).get("workspace") === "demo" ||
    sessionStorage.getItem(workspaceKey) === "demo"
    ? "demo"
    : "main";
}

let instance: ReconnectingClient | null = null;

/** The page's only connection, opened at first use. */
export const client: Client = {
  call: (name, ...rest) => shared().call(name, ...rest),
  stream: (name, input, on) => shared().stream(name, input, on),
  bytes: (name, input, on) => shared().bytes(name, input, on),
  get status() {
    return shared().status;
  },
  onStatus: (listener) => shared().onStatus(listener),
};

function shared(): ReconnectingClient {
  instance ??= new ReconnectingClient(defaultWire, initialWorkspace());
  return instance;
}

/** Moves the page to the demo fleet or back, and starts it afresh so that nothing of one shows in the other. */
export function switchWorkspace(workspace: Workspace): void {
  sessionStorage.setItem(workspaceKey, workspace);
  const url = new URL(location.href);
  url.search = "";
  url.hash = "";
  if (url.href === location.href) location.reload();
  else location.assign(url.href);
}

export function currentWorkspace(): Workspace {
  return shared().workspace;
}
