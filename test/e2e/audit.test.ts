import { readFileSync, rmSync, writeFileSync } from "node:fs";
import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type App, startApp, startBrowser, watchErrors } from "../support/app.ts";
import { callCli } from "../support/commandLine.ts";
import { unlock } from "../support/terminalPage.ts";

const passphrase = "correct horse battery staple";
const home = mkdtempSync(join(tmpdir(), "holdfast-audit-page-"));
const phraseFile = `${home}.phrase`;
let app: App;
let browser: Browser;
let page: Page;
let errors: string[];

const cli = async (...args: string[]): Promise<void> => {
  await callCli([...args, "--passphrase-file", phraseFile], { home });
};
const addHost = (name: string, address: string): Promise<void> =>
  cli("hosts", "add", "--name", name, "--address", address, "--user", "root", "--group", "edge");

beforeAll(async () => {
  writeFileSync(phraseFile, `${passphrase}\n`, { mode: 0o600 });
  await cli("init");
  await addHost("web-berlin", "192.0.2.10");
  await addHost("web-paris", "192.0.2.11");
  // Refused: the name is taken. The log keeps the failure.
  await addHost("web-paris", "192.0.2.12");
  app = await startApp({ home });
  browser = await startBrowser();
  const context = await browser.newContext({ viewport: { width: 1280, height: 800 } });
  await context.grantPermissions(["clipboard-read", "clipboard-write"]);
  page = await context.newPage();
  errors = watchErrors(page);
  await page.goto(app.url);
  await unlock(page);
  await page.getByRole("link", { name: "Audit" }).click();
  await rows().first().waitFor();
});
afterAll(async () => {
  await browser?.close();
  await app?.stop();
  rmSync(home, { recursive: true, force: true });
  rmSync(phraseFile, { force: true });
});

const rows = () => page.getByRole("grid", { name: "Audit log" }).locator("[role=row]").filter({ hasText: ":" });
const texts = async (): Promise<string> => (await rows().allInnerTexts()).join("\n");

describe("the audit page", () => {
  it("lists what the command line did, newest first, each action once with its outcome as a word", async () => {
    const added = rows().filter({ hasText: "hosts.add" });
    await expect.poll(() => added.count()).toBe(3);
    expect(await added.nth(0).innerText()).toMatch(/web-paris|Failed/);
    expect(await added.nth(0).innerText()).toContain("Failed");
    expect(await added.nth(1).innerText()).toContain("Succeeded");
    expect(await rows().filter({ hasText: "vault.unlock" }).count()).toBeGreaterThan(0);
  });

  it("finds entries by what is typed, and shows everything again", async () => {
    const field = page.getByLabel("Text", { exact: true });
    await field.fill("192.0.2.10");
    await expect.poll(() => rows().count()).toBe(1);
    expect(await texts()).toContain("hosts.add");
    await field.fill("no such thing anywhere");
    await page.getByText("No entry matches").waitFor();
    await page.getByRole("button", { name: "Show everything" }).click();
    await expect.poll(() => rows().count()).toBeGreaterThan(3);
  });

  it("narrows to an outcome", async () => {
    await page.getByRole("combobox", { name: "Outcome" }).click();
    await page.getByRole("option", { name: "Failed" }).click();
    await expect.poll(() => rows().count()).toBe(1);
    await page.getByRole("combobox", { name: "Outcome" }).click();
    await page.getByRole("option", { name: "Any outcome" }).click();
    await expect.poll(() => rows().count()).toBeGreaterThan(3);
  });

  it("shows an entry's input as text, without its secrets, and closes again by key", async () => {
    await page.getByLabel("Text", { exact: true }).fill("192.0.2.11");
    await expect.poll(() => rows().count()).toBe(1);
    await rows().first().click();
    const drawer = page.getByRole("dialog");
    await drawer.getByLabel("Input as JSON").waitFor();
    expect(await drawer.innerText()).toContain('"address": "192.0.2.11"');
    expect(await drawer.innerText()).not.toContain(passphrase);
    await page.keyboard.press("Escape");
    await drawer.waitFor({ state: "hidden" });
    await page.getByRole("button", { name: "Clear the text" }).click();
  });

  it("can be opened from the keyboard alone", async () => {
    await page.getByRole("grid", { name: "Audit log" }).focus();
    await page.keyboard.press("ArrowDown");
    await page.keyboard.press("Enter");
    await page.getByRole("dialog").waitFor();
    await page.keyboard.press("Escape");
    await page.getByRole("dialog").waitFor({ state: "hidden" });
  });

  it("saves what is shown as one JSON document, and the export itself appears in the log", async () => {
    const downloading = page.waitForEvent("download");
    await page.getByRole("button", { name: "Export" }).click();
    await page.getByRole("menuitem", { name: "Save as JSON" }).click();
    const file = await downloading;
    expect(file.suggestedFilename()).toMatch(/^holdfast-audit-[0-9TZ-]+\.json$/);
    const document = JSON.parse(readFileSync(await file.path(), "utf8")) as { entries: { action: string }[] };
    expect(document.entries.filter(({ action }) => action === "hosts.add")).toHaveLength(3);
    await expect.poll(texts).toContain("audit.export");
  });

  it("copies the signed checkpoint", async () => {
    await page.getByRole("button", { name: "Export" }).click();
    await page.getByRole("menuitem", { name: "Copy the signed checkpoint" }).click();
    const copied = (): Promise<string> => page.evaluate(() => navigator.clipboard.readText());
    await expect.poll(copied).toMatch(/^holdfast\/audit\/[0-9a-f]{32}\n\d+\n[A-Za-z0-9+/=]{44}\n\n\u2014 /);
  });

  it("verifies the log, and names the first bad entry after a byte was changed behind its back", async () => {
    await page.getByRole("button", { name: "Verify log" }).click();
    await page.getByText("The log holds").waitFor();

    const segment = join(home, "audit", "segment-000001.jsonl");
    const bytes = readFileSync(segment);
    const at = bytes.indexOf('"seq":2') + 20;
    bytes[at] = (bytes[at] as number) ^ 1;
    writeFileSync(segment, bytes);
    await page.getByRole("button", { name: "Verify log" }).click();
    await page.getByText("The log does not hold from entry 2 on").waitFor();
    bytes[at] = (bytes[at] as number) ^ 1;
    writeFileSync(segment, bytes);
  });

  it("logged no error in the page", () => {
    expect(errors).toEqual([]);
  });
});
