import { mkdirSync, writeFileSync } from "node:fs";
import { connect } from "node:net";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { WebSocket } from "ws";
import type { CoreHost } from "../../../../electron/core/createHost.ts";
import type { CoreWire } from "../../../../electron/core/wire.ts";
import { readAsset } from "../../../../electron/web/assets.ts";
import { startWebShell, type WebShell } from "../../../../electron/web/server.ts";
import { temporaryFolder } from "../../../support/temporaryFolder.ts";

let shell: WebShell;
let wires: CoreWire[];
let origin: string;

beforeEach(async () => {
  const root = temporaryFolder();
  const pageFolder = join(root, "page");
  mkdirSync(join(pageFolder, "assets"), { recursive: true });
  writeFileSync(join(pageFolder, "index.html"), "<!doctype html><title>page</title>");
  writeFileSync(join(pageFolder, "assets", "index-1.js"), "export {};");
  writeFileSync(join(root, "secret.html"), "outside");
  wires = [];
  const host = { connect: (wire: CoreWire) => wires.push(wire) } as unknown as CoreHost;
  shell = await startWebShell({ host, pageFolder, port: 0 });
  origin = `http://127.0.0.1:${shell.port}`;
});
afterEach(() => shell.close());

const tokenOf = (link: string): string => new URL(link).hash.replace("#token=", "");

async function signIn(token = tokenOf(shell.link()), headers: Record<string, string> = {}): Promise<Response> {
  return fetch(`${origin}/session`, {
    method: "POST",
    headers: { "content-type": "application/json", origin, ...headers },
    body: JSON.stringify({ token }),
  });
}

async function cookie(): Promise<string> {
  return (await signIn()).headers.get("set-cookie")?.split(";")[0] ?? "";
}

/** "open" or the HTTP status that refused the upgrade. */
function upgrade(headers: Record<string, string>): Promise<string> {
  return new Promise((resolve) => {
    const socket = new WebSocket(`ws://127.0.0.1:${shell.port}/wire`, { headers });
    socket.on("open", () => {
      socket.close();
      resolve("open");
    });
    socket.on("unexpected-response", (_, response) => resolve(String(response.statusCode)));
    socket.on("error", () => undefined);
  });
}

/** fetch sets Host by itself, so this speaks HTTP by hand. */
function statusWithHost(host: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = connect(shell.port, "127.0.0.1", () =>
      socket.write(`GET / HTTP/1.1\r\nHost: ${host}\r\nConnection: close\r\n\r\n`),
    );
    let text = "";
    socket.on("data", (chunk) => (text += chunk.toString()));
    socket.on("close", () => resolve(text.split(" ", 2)[1] ?? ""));
    socket.on("error", reject);
  });
}

describe("the loopback shell", () => {
  it("serves the page under a strict content policy", async () => {
    const response = await fetch(`${origin}/`);
    expect(response.status).toBe(200);
    const policy = response.headers.get("content-security-policy") ?? "";
    for (const rule of [
      "default-src 'self'",
      "script-src 'self'",
      "object-src 'none'",
      "frame-ancestors 'none'",
      "require-trusted-types-for 'script'",
    ])
      expect(policy.split("; ")).toContain(rule);
    expect(policy).not.toContain("unsafe-eval");
    expect(policy.split("; ").find((rule) => rule.startsWith("script-src"))).not.toContain("unsafe-inline");
    expect(response.headers.get("x-content-type-options")).toBe("nosniff");
  });

  it("listens on the loopback address only", async () => {
    await expect(fetch(`http://[::1]:${shell.port}/`)).rejects.toThrow();
  });

  it.each(["/../secret.html", "/%2e%2e/secret.html", "/assets/..%2f..%2fsecret.html", "/%00", "/%zz", "/assets"])(
    "answers 404 for %s",
    async (path) => {
      const status = await new Promise((resolve) => {
        const socket = connect(shell.port, "127.0.0.1", () =>
          socket.end(`GET ${path} HTTP/1.1\r\nHost: 127.0.0.1:${shell.port}\r\nConnection: close\r\n\r\n`),
        );
        socket.on("data", (chunk) => resolve(chunk.toString().split(" ", 2)[1]));
      });
      expect(status).toBe("404");
    },
  );

  it("refuses a Host that is not its own, so that a rebound name gets nothing", async () => {
    expect(await statusWithHost("evil.example")).toBe("421");
    expect(await statusWithHost(`evil.example:${shell.port}`)).toBe("421");
    expect(await statusWithHost(`127.0.0.1:${shell.port}`)).toBe("200");
  });

  it("exchanges a token for a cookie once", async () => {
    const token = tokenOf(shell.link());
    const first = await signIn(token);
    expect(first.status).toBe(204);
    expect(first.headers.get("set-cookie")).toMatch(
      /^holdfast_session_\d+=[\w-]{43}; HttpOnly; SameSite=Strict; Path=\/$/,
    );
    expect((await signIn(token)).status).toBe(401);
  });

  it("refuses a sign-in from another origin, of another type, too large or without a token", async () => {
    expect((await signIn(undefined, { origin: "http://evil.example" })).status).toBe(403);
    expect((await signIn(undefined, { "content-type": "text/plain" })).status).toBe(403);
    expect((await signIn("wrong")).status).toBe(401);
    expect((await signIn("x".repeat(5000))).status).toBe(500);
    expect((await fetch(`${origin}/session`)).status).toBe(401);
  });

  it("opens the wire only with the cookie and from its own origin", async () => {
    const session = await cookie();
    expect(await upgrade({ cookie: session, origin })).toBe("open");
    expect(await upgrade({ cookie: session, origin: "http://evil.example" })).toBe("403");
    expect(await upgrade({ cookie: session })).toBe("403");
    expect(await upgrade({ cookie: `holdfast_session_${shell.port}=guess`, origin })).toBe("403");
    expect(await upgrade({ origin })).toBe("403");
    expect(wires).toHaveLength(1);
  });

  it("outlives clients that reset a connection it has just refused", async () => {
    const uncaught: unknown[] = [];
    const note = (error: unknown): void => void uncaught.push(error);
    process.on("uncaughtException", note);
    const request = `GET /wire HTTP/1.1\r\nHost: 127.0.0.1:${shell.port}\r\nOrigin: http://evil.example\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\r\n`;
    for (let round = 0; round < 30; round += 1)
      await new Promise<void>((resolve) => {
        const socket = connect(shell.port, "127.0.0.1", () => {
          socket.write(request + "x".repeat(100_000));
          setTimeout(() => socket.resetAndDestroy(), round % 3);
        });
        socket.on("error", () => undefined);
        socket.on("close", () => resolve());
      });
    expect((await fetch(`${origin}/`)).status).toBe(200);
    process.off("uncaughtException", note);
    expect(uncaught).toEqual([]);
  });

  it("keeps the token out of what a browser sends: it stands in the fragment", () => {
    const link = new URL(shell.link("?workspace=demo"));
    expect(link.search).toBe("?workspace=demo");
    expect(link.hash).toMatch(/^#token=[\w-]{43}$/);
  });
});

describe("an asset", () => {
  it("has one name, however its address is written, so that nobody can fill the memory with copies", async () => {
    const root = temporaryFolder();
    mkdirSync(join(root, "assets"));
    writeFileSync(join(root, "assets", "index-1.js"), "export {};");
    writeFileSync(join(root, "index.html"), "page");
    const addresses = ["/assets/index-1.js", "/assets/./index-1.js", "/assets//index-1.js", "/assets/%69ndex-1.js"];
    const files = await Promise.all(addresses.map(async (address) => (await readAsset(root, address))?.file));
    expect(new Set(files)).toEqual(new Set([join(root, "assets", "index-1.js")]));
    expect((await readAsset(root, "/assets/%2e%2e/index.html"))?.immutable).toBe(false);
  });

  it("of an unknown type is not served", async () => {
    const root = temporaryFolder();
    writeFileSync(join(root, "notes.txt"), "x");
    expect(await readAsset(root, "/notes.txt")).toBeNull();
  });
});
