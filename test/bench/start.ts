import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Browser, BrowserContextOptions, Page } from "playwright-core";
import { runCli, startApp, startBrowser } from "../support/app.ts";
import { median, rounded } from "./statistics.ts";
import type { BenchRow } from "./types.ts";

const rounds = 5;
const targetMilliseconds = 1500;

/** From the start of the navigation until the unlock form takes a passphrase, with an empty cache each time. */
export async function startBench(): Promise<BenchRow[]> {
  const home = mkdtempSync(join(tmpdir(), "holdfast-bench-"));
  const phraseFile = `${home}.phrase`;
  writeFileSync(phraseFile, "correct horse battery staple\n", { mode: 0o600 });
  await runCli(["init", "--passphrase-file", phraseFile], { home });
  const app = await startApp({ home });
  const browser = await startBrowser();
  try {
    // The link's token is good once; what follows comes in with the cookie it was exchanged for.
    const first = await browser.newContext();
    await timeToForm(await first.newPage(), app.url);
    const storageState = await first.storageState();
    const address = new URL("/", app.url).href;
    const times: number[] = [];
    for (let round = 0; round < rounds; round += 1) times.push(await inNewContext(browser, { storageState }, address));
    const value = median(times);
    return [
      {
        name: "start.usable",
        value: rounded(value),
        unit: "ms",
        peer: null,
        peerValue: null,
        ratio: null,
        target: targetMilliseconds,
        met: value < targetMilliseconds,
      },
    ];
  } finally {
    await browser.close();
    await app.stop();
    rmSync(home, { recursive: true, force: true });
    rmSync(phraseFile, { force: true });
  }
}

async function inNewContext(browser: Browser, options: BrowserContextOptions, address: string): Promise<number> {
  const context = await browser.newContext(options);
  try {
    return await timeToForm(await context.newPage(), address);
  } finally {
    await context.close();
  }
}

/** Milliseconds by the page's own clock, whose zero is the start of the navigation. */
async function timeToForm(page: Page, address: string): Promise<number> {
  await page.addInitScript(() => {
    const observer = new MutationObserver(() => {
      if (!document.querySelector("input[type=password]:enabled")) return;
      observer.disconnect();
      requestAnimationFrame(() => setTimeout(() => Object.assign(globalThis, { formShownAt: performance.now() })));
    });
    observer.observe(document, { subtree: true, childList: true });
  });
  await page.goto(address);
  const shown = await page.waitForFunction(() => (globalThis as { formShownAt?: number }).formShownAt);
  return Number(await shown.jsonValue());
}
