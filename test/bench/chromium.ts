import { type ChildProcess, spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { setTimeout as sleep } from "node:timers/promises";
import { WebSocket } from "ws";
import { browserArguments, browserPath } from "../support/app.ts";

/** A tab that reports nothing by itself. */
export interface Tab {
  /** Runs a function in the page and waits for what it returns. The argument goes as JSON. */
  evaluate<A, R>(work: (argument: A) => R, argument: A): Promise<Awaited<R>>;
  evaluate<R>(work: () => R): Promise<Awaited<R>>;
  /** Asks every 50 ms until the answer is neither null, false, 0 nor "". */
  until<A, R>(work: (argument: A) => R, argument: A): Promise<NonNullable<Awaited<R>>>;
  insertText(text: string): Promise<void>;
  pressEnter(): Promise<void>;
  bringToFront(): Promise<void>;
}

export interface Chromium {
  open(url: string): Promise<Tab>;
  close(): Promise<void>;
}

type Send = (method: string, params?: object, sessionId?: string) => Promise<Record<string, unknown>>;

/**
 * Chromium over its own protocol. Playwright has it report every WebSocket frame with its content, encoded a second time,
 * which costs a page that receives 100 MB about half of its speed.
 */
export async function startChromium(): Promise<Chromium> {
  const profile = mkdtempSync(join(tmpdir(), "holdfast-chromium-"));
  const args = [...browserArguments, "--headless", "--window-size=1280,800", "--remote-debugging-port=0"];
  const child = spawn(browserPath, [...args, `--user-data-dir=${profile}`, "about:blank"], {
    stdio: ["ignore", "ignore", "pipe"],
  });
  const socket = new WebSocket(await protocolAddress(child));
  await new Promise((resolve, reject) => socket.once("open", resolve).once("error", reject));
  const send = protocol(socket);
  return {
    async open(url) {
      const { targetId } = await send("Target.createTarget", { url });
      const { sessionId } = await send("Target.attachToTarget", { targetId, flatten: true });
      return tab((method, params) => send(method, params, String(sessionId)));
    },
    async close() {
      const ended = new Promise((resolve) => child.once("exit", resolve));
      await send("Browser.close");
      await ended;
      rmSync(profile, { recursive: true, force: true, maxRetries: 10 });
    },
  };
}

function protocolAddress(child: ChildProcess): Promise<string> {
  return new Promise((resolve, reject) => {
    child.once("exit", (code) => reject(new Error(`Chromium ended with code ${code}`)));
    createInterface({ input: child.stderr! }).on("line", (line) => {
      const found = /^DevTools listening on (ws:\S+)/.exec(line)?.[1];
      if (found) resolve(found);
    });
  });
}

function protocol(socket: WebSocket): Send {
  let next = 1;
  const waiting = new Map<number, { resolve(value: Record<string, unknown>): void; reject(error: Error): void }>();
  socket.on("message", (data: Buffer) => {
    const message = JSON.parse(data.toString()) as {
      id?: number;
      result?: Record<string, unknown>;
      error?: { message: string };
    };
    const call = message.id === undefined ? undefined : waiting.get(message.id);
    if (message.id !== undefined) waiting.delete(message.id);
    if (message.error) call?.reject(new Error(message.error.message));
    else call?.resolve(message.result ?? {});
  });
  return (method, params = {}, sessionId) =>
    new Promise((resolve, reject) => {
      const id = next++;
      waiting.set(id, { resolve, reject });
      socket.send(JSON.stringify({ id, method, params, ...(sessionId === undefined ? {} : { sessionId }) }));
    });
}

function tab(send: (method: string, params?: object) => Promise<Record<string, unknown>>): Tab {
  const evaluate = async (work: (argument: never) => unknown, argument?: unknown): Promise<never> => {
    const expression = `(${work.toString()})(${JSON.stringify(argument) ?? ""})`;
    const { result, exceptionDetails } = (await send("Runtime.evaluate", {
      expression,
      awaitPromise: true,
      returnByValue: true,
    })) as { result: { value: never }; exceptionDetails?: { text: string; exception?: { description?: string } } };
    if (exceptionDetails) throw new Error(exceptionDetails.exception?.description ?? exceptionDetails.text);
    return result.value;
  };
  return {
    evaluate,
    async until(work, argument) {
      for (let attempt = 0; attempt < 600; attempt += 1) {
        const answer: unknown = await evaluate(work as never, argument).catch(() => null);
        if (answer) return answer as never;
        await sleep(50);
      }
      throw new Error(`the page did not get there in 30 s: ${work.toString().slice(0, 200)}`);
    },
    async insertText(text) {
      await send("Input.insertText", { text });
    },
    async pressEnter() {
      const key = { key: "Enter", code: "Enter", windowsVirtualKeyCode: 13, text: "\r" };
      await send("Input.dispatchKeyEvent", { type: "keyDown", ...key });
      await send("Input.dispatchKeyEvent", { type: "keyUp", ...key });
    },
    async bringToFront() {
      await send("Page.bringToFront");
    },
  };
}
