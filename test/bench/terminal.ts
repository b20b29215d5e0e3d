import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { extname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "vite";
import { passphrase, startTerminalServer, type TerminalServer, watchForTitle } from "../support/terminalPage.ts";
import { startChromium, type Tab } from "./chromium.ts";
import { logText } from "./terminalText.ts";
import { median, rounded } from "./statistics.ts";
import type { BenchRow } from "./types.ts";

const textBytes = 100_000_000;
/** Ours and the peer's in turn, and compared within a round, so that a busy minute of the machine hits both halves of one. */
const rounds = 5;
const targetRatio = 0.8;

interface Size {
  readonly width: number;
  readonly height: number;
  readonly cols: number;
  readonly rows: number;
}

/**
 * Terminal throughput in the page (sshd, core, WebSocket, xterm.js) against the same bytes fed to the same terminal
 * from memory, in the same browser and run.
 */
export async function terminalBench(): Promise<BenchRow[]> {
  const folder = mkdtempSync(join(tmpdir(), "holdfast-bench-"));
  const textPath = join(folder, "text");
  writeFileSync(textPath, logText(textBytes));
  await buildPeer(join(folder, "page"));
  const files = await serveFolder(folder);
  const server = await startTerminalServer();
  const chromium = await startChromium();
  try {
    const page = await chromium.open(server.app.url);
    const size = await prepare(page, server);
    const peer = await chromium.open(`http://127.0.0.1:${(files.address() as AddressInfo).port}/page/index.html`);
    await peer.until(() => "feed" in globalThis, null);
    const ours: number[] = [];
    const theirs: number[] = [];
    // The first round warms both up: compiled code, grown buffers. It does not count.
    for (let round = 0; round <= rounds; round += 1) {
      await peer.bringToFront();
      const memory = await fromMemory(peer, size);
      await page.bringToFront();
      const live = await throughPage(page, textPath, round);
      if (round === 0) continue;
      theirs.push(memory);
      ours.push(live);
    }
    const value = median(ours);
    const peerValue = median(theirs);
    const ratio = median(ours.map((live, round) => live / (theirs[round] ?? Number.NaN)));
    return [
      {
        name: "terminal.throughput",
        value: rounded(value),
        unit: "MB/s",
        peer: "xterm.js fed from memory in 64 KiB pieces",
        peerValue: rounded(peerValue),
        ratio: rounded(ratio),
        target: targetRatio,
        met: ratio >= targetRatio,
      },
    ];
  } finally {
    await chromium.close();
    await server.stop();
    files.close();
    rmSync(folder, { recursive: true, force: true });
  }
}

async function buildPeer(outDir: string): Promise<void> {
  await build({
    configFile: false,
    logLevel: "error",
    base: "./",
    root: fileURLToPath(new URL("terminalPeer", import.meta.url)),
    build: { outDir, target: "chrome154", minify: true },
  });
}

/** Serves the built peer and the text from a port of its own. */
function serveFolder(folder: string): Promise<Server> {
  const types: Record<string, string> = { ".html": "text/html", ".js": "text/javascript", ".css": "text/css" };
  const server = createServer((request, response) => {
    const path = new URL(request.url ?? "/", "http://localhost").pathname;
    try {
      const body = readFileSync(join(folder, path));
      response.writeHead(200, { "content-type": types[extname(path)] ?? "application/octet-stream" }).end(body);
    } catch {
      response.writeHead(404).end();
    }
  });
  return new Promise((resolve) => server.listen(0, "127.0.0.1", () => resolve(server)));
}

/** Unlocks, opens the terminal and gives the size that the peer has to have too. */
async function prepare(page: Tab, server: TerminalServer): Promise<Size> {
  await page.until(() => {
    document.querySelector<HTMLInputElement>("input[type=password]:enabled")?.focus();
    return document.activeElement?.matches("input[type=password]");
  }, null);
  await page.insertText(passphrase);
  await page.pressEnter();
  await page.until(() => document.querySelector("nav"), null).catch(() => undefined);
  await page.evaluate((hostId) => void (location.hash = `#/host/${hostId}/terminal`), server.hostId);
  await page.until(() => {
    const text = document.querySelector(".xterm-rows")?.textContent ?? "";
    document.querySelector<HTMLTextAreaElement>(".xterm-helper-textarea")?.focus();
    return /[#$]\s*$/.test(text);
  }, null);
  await page.insertText(String.raw`PS1='$ '; set -- $(stty size); printf "\033]0;$1 by $2\007"`);
  await page.pressEnter();
  const title = await page.until(
    () => /(\d+) by (\d+)/.exec(document.querySelector('ul[aria-label="Open terminals"]')?.textContent ?? "")?.[0],
    null,
  );
  const [rows = 24, cols = 80] = title.split(" by ").map(Number);
  const box = await page.evaluate(() => {
    const { width, height } = (document.querySelector(".xterm") as Element).getBoundingClientRect();
    return { width, height };
  });
  return { ...box, cols, rows };
}

/** MB/s from the key that starts `cat` to the title that follows the last byte, by the page's clock. */
async function throughPage(page: Tab, path: string, round: number): Promise<number> {
  const title = `through-${round}`;
  await page.insertText(`cat ${path}; printf '\\033]0;${title}\\007'`);
  await page.evaluate(watchForTitle, [title, "Enter"] as const);
  await page.pressEnter();
  const milliseconds = await page.evaluate(() => (globalThis as unknown as { titleAfter: Promise<number> }).titleAfter);
  return textBytes / 1000 / milliseconds;
}

async function fromMemory(page: Tab, size: Size): Promise<number> {
  const milliseconds = await page.evaluate(
    ([address, terminal]) =>
      (globalThis as unknown as { feed(address: string, size: Size): Promise<number> }).feed(address, terminal),
    ["/text", size] as const,
  );
  return textBytes / 1000 / milliseconds;
}
