import { EventEmitter } from "node:events";
import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import type { CoreMessage } from "../../../../shared/contract/wire.ts";

/** The page's end of a port, as the core's process sees it. */
class Port extends EventEmitter {
  readonly received: CoreMessage[] = [];
  postMessage(message: unknown): void {
    this.received.push(JSON.parse(message as string) as CoreMessage);
  }
  say(message: unknown): void {
    this.emit("message", { data: JSON.stringify(message) });
  }
  start(): void {}
  close(): void {
    this.emit("close");
  }
}

class Parent extends EventEmitter {
  readonly posted: unknown[] = [];
  postMessage(message: unknown): void {
    this.posted.push(message);
  }
}

let home: string;
let parent: Parent;
let exit: ReturnType<typeof vi.spyOn>;

beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), "holdfast-core-"));
  vi.stubEnv("HOLDFAST_HOME", home);
  parent = new Parent();
  Object.defineProperty(process, "parentPort", { value: parent, configurable: true });
  exit = vi.spyOn(process, "exit").mockReturnValue(undefined as never);
});

afterEach(() => {
  vi.unstubAllEnvs();
  vi.restoreAllMocks();
  Reflect.deleteProperty(process, "parentPort");
  rmSync(home, { recursive: true, force: true });
});

async function start(): Promise<void> {
  vi.resetModules();
  await import("../../../../electron/desktop/coreHost.ts");
}

const send = (data: unknown, ...ports: Port[]): void => void parent.emit("message", { data, ports });

async function shutDown(): Promise<void> {
  send({ type: "shutdown" });
  await vi.waitFor(() => expect(exit).toHaveBeenCalledWith(0));
}

test("a page that is connected says hello and is served the real core", async () => {
  await start();
  await vi.waitFor(() => expect(parent.listenerCount("message")).toBe(1));
  const port = new Port();
  send({ type: "connect" }, port);
  port.say({ t: "hello", workspace: "main" });
  await vi.waitFor(() => expect(port.received).toContainEqual({ t: "ready" }));
  port.say({ t: "call", id: 1, method: "app.info" });
  await vi.waitFor(() =>
    expect(port.received.at(-1)).toMatchObject({ t: "ok", id: 1, value: { shell: "desktop", demo: false } }),
  );
  await shutDown();
});

test("the computer's sleep ends nothing, and its screen lock hides an open vault", async () => {
  await start();
  await vi.waitFor(() => expect(parent.listenerCount("message")).toBe(1));
  for (const event of ["suspend", "resume", "lock-screen", "unlock-screen"]) send({ type: "power", event });
  const port = new Port();
  send({ type: "connect" }, port);
  port.say({ t: "hello", workspace: "main" });
  await vi.waitFor(() => expect(port.received).toContainEqual({ t: "ready" }));
  port.say({ t: "call", id: 1, method: "vault.create", input: { passphrase: "correct horse battery" } });
  await vi.waitFor(() => expect(port.received.at(-1)).toMatchObject({ t: "ok", id: 1 }), { timeout: 15_000 });
  send({ type: "power", event: "lock-screen" });
  port.say({ t: "call", id: 2, method: "hosts.list" });
  await vi.waitFor(() => expect(port.received.at(-1)).toMatchObject({ failure: { code: "vault.screenLocked" } }));
  expect(exit).not.toHaveBeenCalled();
  await shutDown();
});

test("a data folder that another process owns is refused with its reason, and this process ends", async () => {
  await start();
  await vi.waitFor(() => expect(parent.listenerCount("message")).toBe(1));
  expect(existsSync(home)).toBe(true);
  const first = parent;
  parent = new Parent();
  Object.defineProperty(process, "parentPort", { value: parent, configurable: true });
  await start();
  await vi.waitFor(() => expect(parent.posted).toHaveLength(1));
  expect(parent.posted[0]).toMatchObject({ type: "refused", failure: { code: "vault.inUse" } });
  await vi.waitFor(() => expect(exit).toHaveBeenCalledWith(1));
  parent = first;
  await shutDown();
});
