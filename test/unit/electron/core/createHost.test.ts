import { existsSync, readdirSync } from "node:fs";
import { tmpdir } from "node:os";
import { describe, expect, it, onTestFinished } from "vitest";
import { type CoreHost, createHost } from "../../../../electron/core/createHost.ts";
import type { CoreWire } from "../../../../electron/core/wire.ts";
import type { ClientMessage, CoreMessage } from "../../../../shared/contract/wire.ts";
import { testPorts } from "../../../support/ports.ts";
import { temporaryFolder } from "../../../support/temporaryFolder.ts";

/** A page's end of a wire: asks, and waits for the answer that matches. */
class FakePage {
  readonly received: CoreMessage[] = [];
  closed = false;
  private toCore: (frame: string | Uint8Array) => void = () => undefined;
  private readonly closers: (() => void)[] = [];

  readonly wire: CoreWire = {
    send: (frame) => typeof frame === "string" && void this.received.push(JSON.parse(frame) as CoreMessage),
    onFrame: (listener) => (this.toCore = listener),
    onClose: (listener) => void this.closers.push(listener),
    close: () => this.leave(),
  };

  say(message: ClientMessage | string): void {
    this.toCore(typeof message === "string" ? message : JSON.stringify(message));
  }

  leave(): void {
    if (this.closed) return;
    this.closed = true;
    for (const listener of this.closers) listener();
  }

  async answer(id: number): Promise<CoreMessage> {
    await expect
      .poll(() => this.received.find((message) => "id" in message && message.id === id), { timeout: 20_000 })
      .toBeDefined();
    return this.received.find((message) => "id" in message && message.id === id) as CoreMessage;
  }

  async ready(): Promise<void> {
    await expect.poll(() => this.received.some((message) => message.t === "ready"), { timeout: 20_000 }).toBe(true);
  }
}

async function start(): Promise<CoreHost> {
  const host = await createHost(testPorts(temporaryFolder()));
  onTestFinished(() => host.dispose());
  return host;
}

function connect(host: CoreHost): FakePage {
  const page = new FakePage();
  host.connect(page.wire);
  return page;
}

const demoFolders = (): string[] => readdirSync(tmpdir()).filter((name) => name.startsWith("holdfast-demo-"));

describe("a host of workspaces", () => {
  it("serves a page that says hello", async () => {
    const page = connect(await start());
    page.say({ t: "hello", workspace: "main" });
    await page.ready();
    page.say({ t: "call", id: 1, method: "vault.status" });
    expect(await page.answer(1)).toMatchObject({ t: "ok", value: { state: "absent", demo: false } });
  });

  it("shows the door to anything else", async () => {
    const host = await start();
    for (const first of [
      '{"t":"call","id":1,"method":"vault.status"}',
      "nonsense",
      '{"t":"hello","workspace":"other"}',
    ]) {
      const page = connect(host);
      page.say(first);
      expect(page.closed).toBe(true);
    }
  });

  it("keeps the demo fleet apart from the admin's own vault, and deletes it at the end", async () => {
    const before = demoFolders();
    const host = await start();
    const page = connect(host);
    page.say({ t: "hello", workspace: "demo" });
    await page.ready();
    page.say({ t: "call", id: 1, method: "hosts.list" });
    const answer = await page.answer(1);
    expect(answer).toMatchObject({ t: "ok" });
    expect((answer as { value: unknown[] }).value).toHaveLength(6);
    const own = connect(host);
    own.say({ t: "hello", workspace: "main" });
    await own.ready();
    own.say({ t: "call", id: 1, method: "hosts.list" });
    expect(await own.answer(1)).toMatchObject({ t: "error", failure: { code: "vault.absent" } });
    const [folder] = demoFolders().filter((name) => !before.includes(name));
    expect(folder).toBeDefined();
    own.say({ t: "call", id: 2, method: "demo.stop" });
    expect(await own.answer(2)).toMatchObject({ t: "ok" });
    expect(existsSync(`${tmpdir()}/${folder}`)).toBe(false);
  });

  it("starts one demo fleet for any number of pages", async () => {
    const before = demoFolders().length;
    const host = await start();
    await Promise.all([host.startDemo(), host.startDemo()]);
    expect(demoFolders().length - before).toBe(1);
  });
});
