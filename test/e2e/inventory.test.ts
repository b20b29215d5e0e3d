import axe from "axe-core";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { release, tmpdir } from "node:os";
import { join } from "node:path";
import type { Browser, Locator, Page } from "playwright-core";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { type App, startApp, startBrowser, watchErrors } from "../support/app.ts";
import { callCli } from "../support/commandLine.ts";
import { type Sshd, sshdMissing, startSshd } from "../support/sshd.ts";

const missing = sshdMissing();
const passphrase = "correct horse battery staple";

let folder: string;
let server: Sshd;
let app: App;
let browser: Browser;
let page: Page;
let errors: string[];

beforeAll(async () => {
  if (missing !== undefined) return;
  folder = mkdtempSync(join(tmpdir(), "holdfast-inventory-"));
  const home = join(folder, "home");
  const phraseFile = join(folder, "phrase");
  writeFileSync(phraseFile, `${passphrase}\n`, { mode: 0o600 });
  const launched = startBrowser();
  server = await startSshd();
  const cli = async (...args: string[]): Promise<void> => {
    const result = await callCli([...args, "--passphrase-file", phraseFile], { home });
    if (result.code !== 0) throw new Error(`${args.join(" ")}: ${result.stderr}`);
  };
  await cli("init");
  const place = ["--address", server.address, "--port", String(server.port), "--user", "root"];
  const known = ["--key-file", server.rootKeyPath, "--host-key", server.hostKeyFingerprints.ed25519 ?? ""];
  await cli("hosts", "add", "--name", "db-1", ...place, ...known);
  app = await startApp({ home });
  browser = await launched;
  page = await browser.newPage({ viewport: { width: 1280, height: 800 }, reducedMotion: "reduce" });
  page.setDefaultTimeout(15_000);
  await page.addInitScript({ content: axe.source });
  errors = watchErrors(page);
  await page.goto(app.url);
  await page.getByLabel("Passphrase", { exact: true }).fill(passphrase);
  await page.keyboard.press("Enter");
  await page.getByRole("link", { name: "db-1" }).waitFor();
});
afterAll(async () => {
  await browser?.close();
  await app?.stop();
  await server?.stop();
  if (folder) rmSync(folder, { recursive: true, force: true });
});
beforeEach((context) => context.skip(missing !== undefined, missing));

interface AxeResult {
  readonly violations: readonly {
    readonly id: string;
    readonly impact: string | null;
    readonly nodes: readonly { readonly html: string }[];
  }[];
}
async function seriousProblems(): Promise<string[]> {
  await page.evaluate("Promise.allSettled(document.getAnimations().map((one) => one.finished))");
  const { violations } = await page.evaluate<AxeResult>("axe.run(document, { resultTypes: ['violations'] })");
  return violations
    .filter((one) => one.impact === "serious" || one.impact === "critical")
    .flatMap((one) => one.nodes.map((node) => `${one.id}: ${node.html.slice(0, 160)}`));
}

const row = (name: string): Locator =>
  page.getByRole("row").filter({ has: page.getByRole("link", { name, exact: true }) });
const bar = (): Locator => page.getByRole("toolbar", { name: "Selected hosts" });
const said = (text: string): Promise<void> => page.getByText(text, { exact: true }).first().waitFor();
const selectAll = (): Promise<void> => page.getByRole("checkbox", { name: "Select all" }).click();

describe("the inventory in the page", () => {
  it("clones a host into the editor, where it gets what makes it another one", async () => {
    await page.getByText("Table", { exact: true }).click();
    // By status a row may move while it is being taken up.
    await page.getByRole("columnheader", { name: "Name" }).getByRole("button").click();
    await row("db-1").getByRole("checkbox").click();
    await bar().getByRole("button", { name: "Clone" }).click();
    const editor = page.getByRole("dialog", { name: "Edit db-1-copy" });
    await editor.getByLabel("Name", { exact: true }).fill("web-1");
    await editor.getByRole("combobox", { name: "Environment" }).fill("production");
    await editor.getByLabel("Owner").fill("web team");
    await editor.getByRole("button", { name: "Add a field" }).click();
    await editor.getByLabel("Name of field 1").fill("rack");
    await editor.getByLabel("Value of field 1").fill("4");
    await editor.getByLabel("Notes").fill("# Runbook\n\n- [ ] check **disks**\n<img src=x>");
    await editor.getByRole("button", { name: "Save" }).click();
    await row("web-1").getByText("production").waitFor();
  });

  it("changes many hosts as one edit, and undoes and redoes it with the keyboard", async () => {
    await page.getByRole("button", { name: "Choose columns" }).click();
    for (const column of ["Tags", "Owner", "rack"])
      await page.getByRole("checkbox", { name: column, exact: true }).check();
    await page.keyboard.press("Escape");
    await bar().getByRole("button", { name: "Clear selection" }).click();
    await selectAll();
    await bar().getByRole("button", { name: "Edit" }).click();
    const dialog = page.getByRole("dialog", { name: "Edit 2 hosts" });
    await dialog.getByText("1 host of these is in production.").waitFor();
    await dialog.getByRole("combobox", { name: "Add tags" }).fill("blue");
    await page.keyboard.press("Enter");
    await dialog.getByRole("checkbox", { name: "Owner" }).check();
    await dialog.getByRole("combobox", { name: "New owner" }).fill("night shift");
    expect(await seriousProblems()).toEqual([]);
    await dialog.getByRole("button", { name: "Apply to 2 hosts" }).click();
    await said("Edited: 2 hosts");
    await row("db-1").getByText("night shift").waitFor();

    await page.getByRole("grid", { name: "Hosts" }).focus();
    await page.keyboard.press("Control+z");
    await said("Undone: Edit 2 hosts");
    await row("web-1").getByText("web team").waitFor();
    expect(await row("db-1").getByText("blue").count()).toBe(0);
    await page.keyboard.press("Control+Shift+Z");
    await said("Done again: Edit 2 hosts");
    await row("db-1").getByText("blue").waitFor();
    expect(await row("web-1").getByText("4", { exact: true }).count()).toBe(1);
  });

  it("leaves the typing in text fields to their own undo", async () => {
    const filter = page.getByRole("combobox", { name: "Filter the fleet" });
    await filter.pressSequentially("db");
    await page.keyboard.press("Control+z");
    await filter.fill("");
    await row("web-1").getByText("night shift").waitFor();
  });

  it("puts hosts into nested groups by dialog and by dragging, and narrows the fleet to one", async () => {
    await bar().getByRole("button", { name: "Clear selection" }).click();
    await row("web-1").getByRole("checkbox").click();
    await bar().getByRole("button", { name: "Move to group" }).click();
    const dialog = page.getByRole("dialog", { name: "Group of web-1" });
    await dialog.getByRole("combobox", { name: "Group" }).fill("eu/web");
    await dialog.getByRole("button", { name: "Apply" }).click();
    await said("Added to eu/web: 1 host");
    const tree = page.getByRole("tree", { name: "Groups" });
    await tree.getByRole("treeitem", { name: "web 1" }).waitFor();
    await bar().getByRole("button", { name: "Clear selection" }).click();
    await row("db-1").dragTo(tree.getByRole("treeitem", { name: "eu 1" }));
    await said("Added to eu: 1 host");
    await tree.getByRole("treeitem", { name: "eu 2" }).waitFor();
    await tree.getByRole("treeitem", { name: "eu 2" }).focus();
    await page.keyboard.press("ArrowRight");
    await page.keyboard.press("Enter");
    await row("db-1").waitFor({ state: "detached" });
    await row("web-1").waitFor();
    expect(await seriousProblems()).toEqual([]);
    await page.getByRole("button", { name: "Clear the filter" }).click();
  });

  it("shows notes as they are meant, facts as they were found, and every change of a host", async () => {
    await row("web-1").getByRole("link").click();
    const about = page.getByRole("region", { name: "About this host" });
    await about.getByRole("heading", { name: "Runbook" }).waitFor();
    await about.getByText("<img src=x>").waitFor();
    expect(await about.locator("img").count()).toBe(0);
    await page.getByRole("tab", { name: "History" }).click();
    const changes = page.getByRole("list", { name: "Changes of web-1, the newest first" });
    const entry = changes.getByRole("listitem").filter({ hasText: "Edit 2 hosts" });
    await entry.getByText("night shift").first().waitFor();
    await changes.getByText("Clone db-1 as db-1-copy").waitFor();
    expect(await seriousProblems()).toEqual([]);
    await changes
      .getByRole("listitem")
      .filter({ hasText: "Edit web-1" })
      .last()
      .getByRole("button", { name: "Take back" })
      .click();
    // Its owner was changed since: nothing of it goes back.
    await said("web-1 was changed since, so the older change stays (owner).");
    await changes.getByRole("listitem").filter({ hasText: "Add" }).first().waitFor();

    await page.getByRole("link", { name: "Fleet" }).click();
    await row("db-1").getByRole("link").click();
    await page.getByText(release(), { exact: false }).first().waitFor();
    await page.getByText("Virtualization").waitFor();
  });

  it("made no error in the page", () => {
    expect(errors).toEqual([]);
  });
});
