import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { extname, join } from "node:path";
import { fileURLToPath } from "node:url";
import type { Page } from "playwright-core";
import { build } from "vite";
import { openTerminal, startTerminalPage, type TerminalPage, timeToTitle } from "../support/terminalPage.ts";
import { logText } from "./terminalText.ts";
import { median, rounded } from "./statistics.ts";
import type { BenchRow } from "./types.ts";

const textBytes = 100_000_000;
/** Ours and the peer's in turn, so that a busy minute of the machine hits both. */
const rounds = 3;
const targetRatio = 0.8;
/** Longest one run may take, milliseconds. */
const runTimeout = 300_000;

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
  const server = await serveFolder(folder);
  const page = await startTerminalPage();
  try {
    const size = await prepare(page);
    const peer = await page.browser.newPage({ viewport: { width: 1280, height: 800 } });
    await peer.goto(`http://127.0.0.1:${(server.address() as AddressInfo).port}/page/index.html`);
    const ours: number[] = [];
    const theirs: number[] = [];
    for (let round = 0; round < rounds; round += 1) {
      await peer.bringToFront();
      theirs.push(await fromMemory(peer, size));
      await page.page.bringToFront();
      ours.push(await throughPage(page.page, textPath, round));
    }
    const value = median(ours);
    const peerValue = median(theirs);
    const ratio = value / peerValue;
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
    await page.stop();
    server.close();
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

/** Opens the terminal, makes the prompt plain, and gives the size that the peer has to have too. */
async function prepare(target: TerminalPage): Promise<Size> {
  const { page } = target;
  const pane = await openTerminal(target, { screenReader: false });
  await pane.getByText("Connecting").waitFor({ state: "hidden" });
  await pane.locator(".xterm-helper-textarea").focus();
  await page.keyboard.insertText(String.raw`PS1='$ '; set -- $(stty size); printf "\033]0;$1 by $2\007"`);
  await page.keyboard.press("Enter");
  const title = page.getByRole("list", { name: "Open terminals" }).getByText(/^\d+ by \d+$/);
  const [rows = 24, cols = 80] = ((await title.textContent()) ?? "").split(" by ").map(Number);
  const box = await pane.locator(".xterm").boundingBox();
  return { width: box?.width ?? 1000, height: box?.height ?? 600, cols, rows };
}

/** MB/s from the key that starts `cat` to the title that follows the last byte, by the page's clock. */
async function throughPage(page: Page, path: string, round: number): Promise<number> {
  const title = `through-${round}`;
  await page.keyboard.insertText(`cat ${path}; printf '\\033]0;${title}\\007'`);
  return textBytes / 1000 / (await timeToTitle(page, "Enter", title, runTimeout));
}

async function fromMemory(page: Page, size: Size): Promise<number> {
  const milliseconds = await page.evaluate(
    ([address, terminal]) =>
      (globalThis as unknown as { feed(address: string, size: Size): Promise<number> }).feed(address, terminal),
    ["/text", size] as const,
  );
  return textBytes / 1000 / milliseconds;
}
