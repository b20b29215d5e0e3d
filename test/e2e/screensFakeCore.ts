import { createReadStream, existsSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { extname, join } from "node:path";
import { WebSocketServer } from "ws";
import type { HealthStatus } from "../../shared/contract/health.ts";
import type { Host } from "../../shared/contract/hosts.ts";
import type { Output, StreamEvent } from "../../shared/contract/index.ts";
import { type ClientMessage, type CoreMessage, clientMessage } from "../../shared/contract/wire.ts";
import { root } from "../support/programs.ts";
import { emptySample } from "../support/samples.ts";

type FleetEvent = StreamEvent<"health.fleet">;

/** The built page on loopback with a core that only remembers: for fleets and states that no real server can be brought into. */
export interface FakeCore {
  readonly url: string;
  /** What the page saved last with app.saveSettings. */
  savedSettings(): unknown;
  /** Calls by name, newest last. */
  readonly calls: readonly { readonly method: string; readonly input: unknown }[];
  sendHealth(event: FleetEvent): void;
  sendHosts(event: StreamEvent<"hosts.watch">): void;
  sendPrompts(event: StreamEvent<"connections.prompts">): void;
  /** Whether /session answers that this browser is signed in. */
  signedIn: boolean;
  /** Ends every connection; the page comes back by itself. */
  dropConnections(): void;
  stop(): Promise<void>;
}

const types: Readonly<Record<string, string>> = {
  ".html": "text/html",
  ".js": "text/javascript",
  ".css": "text/css",
  ".woff2": "font/woff2",
};

export function fakeHost(index: number, change: Partial<Host> = {}): Host {
  return {
    id: `h${index}`,
    name: `node-${index}`,
    address: `10.${index >> 16}.${(index >> 8) & 255}.${index & 255}`,
    port: 22,
    user: "root",
    environment: index % 3 === 0 ? "staging" : "production",
    groups: [`rack-${index % 40}`],
    tags: index % 2 === 0 ? ["even"] : ["odd"],
    notes: "",
    jumpHostId: null,
    credentialId: null,
    createdAt: 0,
    updatedAt: 0,
    ...change,
  };
}

/** A reading whose CPU percent is `index` modulo 100. */
export function fakeHealth(index: number, status: HealthStatus, time = Date.now()): FleetEvent["hosts"][number] {
  return {
    hostId: `h${index}`,
    status,
    reasons: status === "critical" ? ["disk.full:/var"] : [],
    facts: null,
    failure:
      status === "failed" ? { code: "ssh.timeout", params: { host: `node-${index}`, seconds: 10, step: "" } } : null,
    since: time,
    spark: [10, 20, null, 40],
    last:
      status === "unknown" || status === "connecting"
        ? null
        : {
            ...emptySample,
            time,
            cpu: { percent: index % 100, iowaitPercent: 0, stealPercent: 0, cores: [] },
            memory: { totalBytes: 8e9, availableBytes: 4e9, swapTotalBytes: 0, swapFreeBytes: 0 },
            load: [0.5, 0.5, 0.5],
            uptimeSeconds: 86_400,
            probeCpuMs: 1,
          },
  };
}

export async function startFakeCore(hosts: readonly Host[], health: FleetEvent["hosts"]): Promise<FakeCore> {
  const calls: { method: string; input: unknown }[] = [];
  const streams = new Map<string, Set<(value: unknown) => void>>();
  const answers: Readonly<Record<string, unknown>> = {
    "app.info": { version: "0.0.0", shell: "web", platform: "linux", demo: false } satisfies Output<"app.info">,
    "hostKeys.list": [] satisfies Output<"hostKeys.list">,
    "credentials.list": [] satisfies Output<"credentials.list">,
    "runs.list": [] satisfies Output<"runs.list">,
  };
  let settings = "{}";
  const first: Readonly<Record<string, unknown>> = {
    "vault.watch": {
      state: "unlocked",
      demo: false,
      screenLocked: false,
      waitSeconds: 0,
      quickUnlock: false,
    } satisfies StreamEvent<"vault.watch">,
    "hosts.watch": { type: "all", hosts: [...hosts] } satisfies StreamEvent<"hosts.watch">,
    "health.fleet": { full: true, hosts: health } satisfies FleetEvent,
    "connections.watch": [] satisfies StreamEvent<"connections.watch">,
    "runs.watch": { full: true, runs: [] } satisfies StreamEvent<"runs.watch">,
  };

  const server = createServer((request, response) => {
    const path = (request.url ?? "/").split("?", 1)[0] ?? "/";
    if (path === "/session") return void response.writeHead(core.signedIn ? 204 : 401).end();
    const file = join(root, "out/renderer", path === "/" ? "index.html" : path);
    if (!existsSync(file)) return void response.writeHead(404).end();
    response.writeHead(200, { "content-type": types[extname(file)] ?? "application/octet-stream" });
    createReadStream(file).pipe(response);
  });
  const sockets = new WebSocketServer({ server, path: "/wire" });
  sockets.on("connection", (socket) => {
    const send = (message: CoreMessage): void => socket.send(JSON.stringify(message));
    const open = new Map<number, () => void>();
    const receive = (message: ClientMessage): void => {
      if (message.t === "hello") send({ t: "ready" });
      else if (message.t === "open") {
        const emit = (value: unknown): void => send({ t: "event", id: message.id, value });
        const listeners = streams.get(message.method) ?? new Set();
        streams.set(message.method, listeners.add(emit));
        open.set(message.id, () => listeners.delete(emit));
        if (first[message.method] !== undefined) emit(first[message.method]);
      } else if (message.t === "close") open.get(message.id)?.();
      else if (message.t === "call") {
        calls.push({ method: message.method, input: message.input });
        if (message.method === "app.saveSettings") settings = (message.input as { json: string }).json;
        send({
          t: "ok",
          id: message.id,
          value: message.method === "app.settings" ? { json: settings } : answers[message.method],
        });
      }
    };
    socket.on("message", (raw: Buffer, binary) => !binary && receive(clientMessage.parse(JSON.parse(raw.toString()))));
    socket.on("close", () => open.forEach((close) => close()));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));

  const say = (method: string, value: unknown): void => streams.get(method)?.forEach((emit) => emit(value));
  const core: FakeCore = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`,
    savedSettings: () => JSON.parse(settings) as unknown,
    calls,
    sendHealth: (event) => say("health.fleet", event),
    sendHosts: (event) => say("hosts.watch", event),
    sendPrompts: (event) => say("connections.prompts", event),
    signedIn: true,
    dropConnections: () => sockets.clients.forEach((socket) => socket.terminate()),
    async stop() {
      sockets.clients.forEach((socket) => socket.terminate());
      sockets.close();
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
  return core;
}
