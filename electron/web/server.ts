import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { gzipSync } from "node:zlib";
import { WebSocketServer } from "ws";
import { contentSecurityPolicy } from "../../shared/contract/contentPolicy.ts";
import { maxMessageChars } from "../../shared/contract/wire.ts";
import type { CoreHost } from "../core/createHost.ts";
import { readAsset } from "./assets.ts";
import { sessionCookie, sessionFromCookies, Sessions } from "./sessions.ts";
import { socketWire } from "./socketWire.ts";

export interface WebShell {
  readonly port: number;
  /** A link with a one-time token in its fragment, which browsers keep to themselves. */
  link(query?: string): string;
  close(): Promise<void>;
}

export interface WebShellOptions {
  readonly host: CoreHost;
  /** Folder of the built page. */
  readonly pageFolder: string;
  /** 0 = any free port. */
  readonly port: number;
}

/** Longest body of a request, bytes: only /session takes one. */
const maxBody = 1024;
/** How long a request may take to arrive, milliseconds: other users of the computer can reach the port too. */
const requestMs = 10_000;
/** Connections at a time, WebSockets among them. */
const maxConnections = 256;

/**
 * The loopback shell: static page, session exchange and one WebSocket. It binds 127.0.0.1 only; Host and Origin are compared
 * with its own address, so that neither another site nor a rebound name can talk to it.
 */
export async function startWebShell(options: WebShellOptions): Promise<WebShell> {
  const sessions = new Sessions();
  const sockets = new WebSocketServer({ noServer: true, maxPayload: maxMessageChars, perMessageDeflate: false });
  /** By file, of which there are as many as were built; anybody can write an address in endlessly many ways. */
  const compressed = new Map<string, Buffer>();
  let port = 0;

  const hostAllowed = (request: IncomingMessage): boolean =>
    request.headers.host === `127.0.0.1:${port}` || request.headers.host === `localhost:${port}`;
  const sameOrigin = (request: IncomingMessage): boolean => request.headers.origin === `http://${request.headers.host}`;
  const hasSession = (request: IncomingMessage): boolean =>
    sessions.isValid(sessionFromCookies(request.headers.cookie, port));

  function end(response: ServerResponse, status: number, headers: Record<string, string> = {}): void {
    response.writeHead(status, { ...securityHeaders(port), ...headers }).end();
  }

  async function session(request: IncomingMessage, response: ServerResponse): Promise<void> {
    if (request.method === "GET") return end(response, hasSession(request) ? 204 : 401);
    if (request.method !== "POST") return end(response, 405);
    if (!sameOrigin(request) || request.headers["content-type"] !== "application/json") return end(response, 403);
    const token = tokenOf(await readBody(request));
    const id = token === null ? null : sessions.redeem(token);
    if (id === null) return end(response, 401);
    end(response, 204, { "set-cookie": sessionCookie(id, port) });
  }

  async function page(request: IncomingMessage, response: ServerResponse, path: string): Promise<void> {
    if (request.method !== "GET" && request.method !== "HEAD") return end(response, 405);
    const asset = await readAsset(options.pageFolder, path);
    if (!asset) return end(response, 404);
    const gzip = /\bgzip\b/.test(request.headers["accept-encoding"] ?? "") && /text|json|svg/.test(asset.type);
    let body = asset.content;
    if (gzip) {
      body = compressed.get(asset.file) ?? gzipSync(asset.content);
      if (asset.immutable) compressed.set(asset.file, body as Buffer);
    }
    response.writeHead(200, {
      ...securityHeaders(port),
      "content-type": asset.type,
      "content-length": body.length,
      ...(gzip ? { "content-encoding": "gzip" } : {}),
      "cache-control": asset.immutable ? "public, max-age=31536000, immutable" : "no-store",
    });
    response.end(request.method === "HEAD" ? undefined : body);
  }

  const timeouts = { headersTimeout: requestMs, requestTimeout: requestMs, connectionsCheckingInterval: 1000 };
  const server: Server = createServer(timeouts, (request, response) => {
    const path = (request.url ?? "/").split("?", 1)[0] as string;
    if (!hostAllowed(request)) return end(response, 421);
    const work = path === "/session" ? session(request, response) : page(request, response, path);
    work.catch(() => !response.headersSent && end(response, 500));
  });

  server.maxConnections = maxConnections;
  server.on("upgrade", (request, socket, head) => {
    // Node hands the socket over without a listener: whoever resets a refused connection would end the process.
    socket.on("error", () => socket.destroy());
    if (request.url !== "/wire" || !hostAllowed(request) || !sameOrigin(request) || !hasSession(request)) {
      socket.end("HTTP/1.1 403 Forbidden\r\nConnection: close\r\n\r\n");
      return;
    }
    sockets.handleUpgrade(request, socket, head, (webSocket) => options.host.connect(socketWire(webSocket)));
  });

  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(options.port, "127.0.0.1", resolve);
  });
  port = (server.address() as AddressInfo).port;

  return {
    port,
    link: (query = "") => `http://127.0.0.1:${port}/${query}#token=${sessions.issueToken()}`,
    close: async () => {
      for (const client of sockets.clients) client.terminate();
      server.closeAllConnections();
      await new Promise<void>((resolve) => server.close(() => resolve()));
    },
  };
}

function securityHeaders(port: number): Record<string, string> {
  return {
    "content-security-policy": contentSecurityPolicy(`ws://127.0.0.1:${port} ws://localhost:${port}`),
    "x-content-type-options": "nosniff",
    "referrer-policy": "no-referrer",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "permissions-policy": "camera=(), microphone=(), geolocation=(), usb=(), serial=()",
  };
}

async function readBody(request: IncomingMessage): Promise<string> {
  let body = "";
  for await (const chunk of request) {
    body += String(chunk);
    if (body.length > maxBody) throw new Error("request body is too large");
  }
  return body;
}

function tokenOf(body: string): string | null {
  try {
    const token = (JSON.parse(body) as { token?: unknown } | null)?.token;
    return typeof token === "string" ? token : null;
  } catch {
    return null;
  }
}
