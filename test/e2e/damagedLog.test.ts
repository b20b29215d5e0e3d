import { cpSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { verifyAudit } from "../../electron/core/audit/verify.ts";
import { type App, browserPath, startApp, startBrowser, watchErrors } from "../support/app.ts";
import { callCli } from "../support/commandLine.ts";

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
let recoveryKey: string;
/** The same damage again, for whoever has lost the passphrase. */
let copy: string;

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
  const { stdout } = await callCli(["init", "--json", "--passphrase-file", secret], { home });
  recoveryKey = (JSON.parse(stdout) as { recoveryKey: string }).recoveryKey;
  for (const name of ["web-1", "db-1"])
    await callCli(["hosts", "add", "--name", name, "--address", "192.0.2.1", "--passphrase-file", secret], { home });
  rmSync(secret);
  segment = segmentOf();
  altered = readFileSync(segment, "utf8").split("\n").toSpliced(removedLine, 1).join("\n");
  writeFileSync(segment, altered);
  copy = `${home}.copy`;
  cpSync(home, copy, { recursive: true });
  app = await startApp({ home });
  browser = await startBrowser();
  page = await browser.newPage({ viewport: { width: 1280, height: 800 } });
  errors = watchErrors(page);
  await page.goto(app.url);
});
afterAll(async () => {
  await browser?.close();
  await app?.stop();
  for (const folder of [home, copy]) if (folder !== undefined) rmSync(folder, { recursive: true, force: true });
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

  it("opens with the recovery key alone when the passphrase is lost", async () => {
    const other = await startApp({ home: copy });
    try {
      await page.goto(other.url);
      await page.getByRole("button", { name: "Use the recovery key instead" }).click();
      await page.getByRole("textbox", { name: "Recovery key" }).fill(recoveryKey.toLowerCase());
      await page.getByLabel("New passphrase", { exact: true }).fill("anvil quarrel mosaic");
      await page.getByLabel("New passphrase, once more").fill("anvil quarrel mosaic");
      await page.getByRole("button", { name: "Open the vault" }).click();
      await page.getByText("This takes the recovery key above.").waitFor();
      await replace().click();
      await page.getByRole("heading", { name: "The log was set aside" }).waitFor();
      await page.getByRole("button", { name: "Open the vault" }).click();
      await page.getByText("web-1").first().waitFor();
      expect((await verifyAudit(join(copy, "audit"))).ok).toBe(true);
    } finally {
      // A page whose server ends complains of it.
      await page.goto("about:blank");
      await other.stop();
    }
  });

  it("made no error in the page", () => expect(errors).toEqual([]));
});
