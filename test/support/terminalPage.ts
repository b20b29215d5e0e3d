import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Browser, Locator, Page } from "playwright-core";
import { type App, startApp, startBrowser, watchErrors } from "./app.ts";
import { callCli } from "./commandLine.ts";
import { type Sshd, startSshd } from "./sshd.ts";

/** The web shell before a real OpenSSH server that its vault knows as one host. */
export interface TerminalServer {
  readonly app: App;
  readonly sshd: Sshd;
  readonly hostId: string;
  readonly hostName: string;
  stop(): Promise<void>;
}

/** The same with an unlocked page. */
export interface TerminalPage extends TerminalServer {
  readonly browser: Browser;
  readonly page: Page;
  /** Console errors and uncaught exceptions so far. */
  readonly errors: readonly string[];
}

export const passphrase = "correct horse battery staple";

export async function startTerminalServer(): Promise<TerminalServer> {
  const home = mkdtempSync(join(tmpdir(), "holdfast-terminal-"));
  const phraseFile = `${home}.phrase`;
  writeFileSync(phraseFile, `${passphrase}\n`, { mode: 0o600 });
  const sshd = await startSshd();
  const cli = async (...args: string[]): Promise<string> => {
    const result = await callCli([...args, "--passphrase-file", phraseFile], { home });
    if (result.code !== 0) throw new Error(`${args.join(" ")}: ${result.stderr}`);
    return result.stdout;
  };
  const hostName = "web-berlin";
  await cli("init");
  await cli(
    "hosts",
    "add",
    "--name",
    hostName,
    "--address",
    sshd.address,
    "--port",
    String(sshd.port),
    "--user",
    "root",
    "--key-file",
    sshd.rootKeyPath,
    "--host-key",
    sshd.hostKeyFingerprints.ed25519 ?? "",
  );
  const [host] = JSON.parse(await cli("hosts", "list", "--json")) as { id: string }[];
  const app = await startApp({ home });
  return {
    app,
    sshd,
    hostId: host?.id ?? "",
    hostName,
    async stop() {
      await app.stop();
      await sshd.stop();
      rmSync(home, { recursive: true, force: true });
      rmSync(phraseFile, { force: true });
    },
  };
}

export async function startTerminalPage(): Promise<TerminalPage> {
  const server = await startTerminalServer();
  const browser = await startBrowser();
  const context = await browser.newContext({ viewport: { width: 1280, height: 800 } });
  await context.grantPermissions(["clipboard-read", "clipboard-write"]);
  const page = await context.newPage();
  const errors = watchErrors(page);
  await page.goto(server.app.url);
  await unlock(page);
  return {
    ...server,
    browser,
    page,
    errors,
    async stop() {
      await browser.close();
      await server.stop();
    },
  };
}

export async function unlock(page: Page): Promise<void> {
  await page.getByLabel("Passphrase", { exact: true }).fill(passphrase);
  await page.keyboard.press("Enter");
  await page.getByRole("link", { name: "Fleet" }).waitFor();
}

/** Opens the host's terminal and waits for its prompt. In screen reader mode the screen's text is in the page. */
export async function openTerminal(target: TerminalPage, options: { screenReader: boolean }): Promise<Locator> {
  const { page, hostId, hostName } = target;
  await page.evaluate(
    (screenReader) => localStorage.setItem("holdfast.terminalPreferences", JSON.stringify({ screenReader })),
    options.screenReader,
  );
  await page.goto(new URL(`/#/host/${hostId}/terminal`, target.app.url).href);
  await page.reload();
  const pane = page.getByRole("group", { name: `Terminal on ${hostName}` });
  const connect = pane.getByRole("button", { name: "Connect", exact: true });
  await pane.first().waitFor();
  if (await connect.isVisible()) await connect.click();
  await pane.locator(".xterm-helper-textarea").waitFor({ state: "attached" });
  return pane;
}

/** Waits until a program on the host has set this window title, which the tab shows. */
export function waitForTitle(page: Page, title: string, timeout = 20_000): Promise<void> {
  return page.getByRole("list", { name: "Open terminals" }).getByText(title, { exact: true }).waitFor({ timeout });
}

/**
 * Presses a key and gives the milliseconds until the tab shows this window title, by the page's own clock. What sets the title
 * must follow whatever is timed, in the same output.
 */
export async function timeToTitle(page: Page, key: string, title: string): Promise<number> {
  // In place before the key is sent: a busy page takes keys before it takes scripts.
  await page.evaluate(watchForTitle, [title, key.split("+").at(-1) ?? key] as const);
  await page.keyboard.press(key);
  return page.evaluate(() => (globalThis as unknown as { titleAfter: Promise<number> }).titleAfter);
}

/** Runs in the page; `titleAfter` then promises the milliseconds from the key to the title. It asks for no frames, which would cost time. */
export function watchForTitle([title, key]: readonly [title: string, key: string]): void {
  let pressed = 0;
  const onKey = (event: KeyboardEvent): void => {
    if (event.key !== key) return;
    pressed = performance.now();
    removeEventListener("keydown", onKey, { capture: true });
  };
  addEventListener("keydown", onKey, { capture: true });
  const list = document.querySelector('ul[aria-label="Open terminals"]') as Element;
  const titleAfter = new Promise<number>((resolve) => {
    const observer = new MutationObserver(() => {
      if (pressed === 0 || !list.textContent?.includes(title)) return;
      observer.disconnect();
      resolve(performance.now() - pressed);
    });
    observer.observe(list, { subtree: true, childList: true, characterData: true });
  });
  Object.assign(globalThis, { titleAfter });
}
