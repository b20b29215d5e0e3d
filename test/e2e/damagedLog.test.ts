import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { verifyAudit } from "../../electron/core/audit/verify.ts";
import { type App, browserPath, runCli, startApp, startBrowser, watchErrors } from "../support/app.ts";

const missing = existsSync(browserPath) ? undefined : "needs chromium (apt-get install chromium)";
const passphrase = "correct horse battery staple";
const removedLine = 1;

let home: string;
let app: App;
let browser: Browser;
let page: Page;
let errors: string[];
let segment: string;
let altered: string;

const segmentOf = (): string => {
  const folder = join(home, "audit");
  const name = readdirSync(folder).find((entry) => entry.startsWith("segment-"));
  if (name === undefined) throw new Error(`no segment in ${folder}`);
  return join(folder, name);
};

beforeAll(async () => {
  if (missing) return;
  home = mkdtempSync(join(tmpdir(), "holdfast-damaged-log-"));
  const secret = join(home, "..", `${basename(home)}.passphrase`);
  writeFileSync(secret, passphrase, { mode: 0o600 });
  await runCli(["init", "--passphrase-file", secret], { home });
  for (const name of ["web-1", "db-1"])
    await runCli(["hosts", "add", "--name", name, "--address", "192.0.2.1", "--passphrase-file", secret], { home });
  rmSync(secret);
  segment = segmentOf();
  altered = readFileSync(segment, "utf8").split("\n").toSpliced(removedLine, 1).join("\n");
  writeFileSync(segment, altered);
  app = await startApp({ home });
  browser = await startBrowser();
  page = await browser.newPage({ viewport: { width: 1280, height: 800 } });
  errors = watchErrors(page);
  await page.goto(app.url);
});
afterAll(async () => {
  await browser?.close();
  await app?.stop();
  if (home !== undefined) rmSync(home, { recursive: true, force: true });
});
beforeEach((context) => {
  if (missing) context.skip(missing);
});

describe("a vault whose audit log was altered", () => {
  const unlock = () => page.getByRole("button", { name: "Unlock", exact: true });
  const replace = () => page.getByRole("button", { name: "Set the log aside and start a new one" });

  it("does not open, and says what was found and what to do", async () => {
    await page.getByLabel("Passphrase", { exact: true }).fill(passphrase);
    await unlock().click();
    await page.getByText("The audit log was damaged or altered at entry").waitFor();
    await replace().waitFor();
    expect(await page.getByRole("heading", { name: "Fleet" }).count()).toBe(0);
  });

  it("keeps the log where it is when the passphrase is wrong", async () => {
    await page.getByLabel("Passphrase", { exact: true }).fill("not this one at all");
    await replace().click();
    await page.getByText("That passphrase does not open the vault.").waitFor();
    expect(readFileSync(segment, "utf8")).toBe(altered);
  });

  it("opens after the log was set aside, untouched, at the place that is shown", async () => {
    await page.getByLabel("Passphrase", { exact: true }).fill(passphrase);
    await replace().click();
    await page.getByRole("heading", { name: "The log was set aside" }).waitFor();
    const path = await page.locator("main code").innerText();
    expect(readFileSync(join(path, basename(segment)), "utf8")).toBe(altered);
    await page.getByRole("button", { name: "Open the vault" }).click();
    await page.getByRole("heading", { name: "Fleet" }).waitFor();
    await page.getByText("web-1").first().waitFor();
    expect((await verifyAudit(join(home, "audit"))).ok).toBe(true);
  });

  it("made no error in the page", () => expect(errors).toEqual([]));
});
