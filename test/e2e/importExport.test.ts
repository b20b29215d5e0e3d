import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import axe from "axe-core";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type App, runCli, startApp, startBrowser, watchErrors } from "../support/app.ts";
import { unlock } from "../support/terminalPage.ts";

const home = mkdtempSync(join(tmpdir(), "holdfast-import-page-"));
const phraseFile = `${home}.phrase`;
let app: App;
let browser: Browser;
let page: Page;
let errors: string[];

beforeAll(async () => {
  writeFileSync(phraseFile, "correct horse battery staple\n", { mode: 0o600 });
  await runCli(["init", "--passphrase-file", phraseFile], { home });
  app = await startApp({ home });
  browser = await startBrowser();
  page = await browser.newPage({ viewport: { width: 1280, height: 800 }, reducedMotion: "reduce" });
  page.setDefaultTimeout(15_000);
  await page.addInitScript({ content: axe.source });
  errors = watchErrors(page);
  await page.goto(app.url);
  await unlock(page);
});
afterAll(async () => {
  await browser?.close();
  await app?.stop();
  rmSync(home, { recursive: true, force: true });
  rmSync(phraseFile, { force: true });
});

const dialog = (name: string) => page.getByRole("dialog", { name });
const previewRows = () => dialog("Import hosts").locator("[role=row][aria-rowindex]");

async function seriousProblems(): Promise<string[]> {
  await page.evaluate("Promise.allSettled(document.getAnimations().map((one) => one.finished))");
  const { violations } = await page.evaluate<{
    violations: { id: string; impact: string | null; nodes: { html: string }[] }[];
  }>("axe.run(document, { resultTypes: ['violations'] })");
  return violations
    .filter(({ impact }) => impact === "serious" || impact === "critical")
    .flatMap(({ id, nodes }) => nodes.map(({ html }) => `${id}: ${html.slice(0, 160)}`));
}

describe("importing and exporting in the page", () => {
  it("takes a pasted ssh config over, less what was not chosen, and undoes it as one", async () => {
    await page.getByRole("button", { name: "Import hosts" }).click();
    const imports = dialog("Import hosts");
    expect(await seriousProblems()).toEqual([]);
    await imports
      .getByLabel("Text", { exact: true })
      .fill("Host web db\n  HostName %h.example.com\n  ProxyJump gw\nHost gw\n  Port 2222\nHost bad\n  HostName a/b\n");
    await imports.getByRole("button", { name: "Show what would change" }).click();
    await imports.getByText("New 3", { exact: true }).waitFor();
    expect(await seriousProblems()).toEqual([]);
    await imports.getByText("Refused 1", { exact: true }).click();
    await expect.poll(() => previewRows().allInnerTexts()).toHaveLength(2);
    expect((await previewRows().allInnerTexts()).join(" ")).toContain("its address is not a host name");
    await imports.getByText("All 4", { exact: true }).click();
    await previewRows().filter({ hasText: "db.example.com" }).getByLabel("Select row").click();
    await imports.getByRole("button", { name: "Import 2 hosts" }).click();

    await page.getByText("2 added, 0 changed").waitFor();
    await page.getByRole("link", { name: "web", exact: true }).waitFor();
    expect(await page.getByRole("link", { name: "db", exact: true }).count()).toBe(0);
    await page.getByRole("button", { name: "Undo", exact: true }).click();
    await page.getByText("Add your first host").waitFor();
    await page.getByRole("button", { name: "Redo", exact: true }).click();
    await page.getByRole("link", { name: "gw", exact: true }).waitFor();
  });

  it("reads a chosen file in its format, and says what is wrong with it", async () => {
    await page.getByRole("button", { name: "Import or export hosts" }).click();
    await page.getByRole("menuitem", { name: "Import hosts" }).click();
    const imports = dialog("Import hosts");
    const chooser = page.waitForEvent("filechooser");
    await imports.getByRole("button", { name: "File" }).click();
    const file = {
      name: "machines.csv",
      mimeType: "text/csv",
      buffer: Buffer.from("Machine;Where\nweb;web.example.com\n"),
    };
    await (await chooser).setFiles(file);
    await expect.poll(() => imports.getByRole("combobox", { name: "Format" }).inputValue()).toBe("CSV table");
    await imports.getByRole("button", { name: "Show what would change" }).click();
    await imports.getByText("no column is known as the name or the address").waitFor();
    await imports.getByLabel("Columns").fill("Machine=name");
    await page.keyboard.press("Enter");
    await imports.getByLabel("Columns").fill("Where=address");
    await page.keyboard.press("Enter");
    await imports.getByRole("button", { name: "Show what would change" }).click();
    await imports.getByText("Unchanged 1", { exact: true }).waitFor();
    expect(await imports.getByRole("button", { name: "Import 0 hosts" }).isDisabled()).toBe(true);
    await page.keyboard.press("Escape");
    await imports.waitFor({ state: "hidden" });
  });

  it("saves the hosts of a filter in another format", async () => {
    await page.getByRole("button", { name: "Import or export hosts" }).click();
    await page.getByRole("menuitem", { name: "Export hosts" }).click();
    const exports = dialog("Export hosts");
    await exports.getByRole("combobox", { name: "Format" }).click();
    await page.getByRole("option", { name: "OpenSSH configuration" }).click();
    await exports.getByLabel("Which hosts").fill("port:2222");
    await exports.getByLabel("1 host, without any secret").waitFor();
    expect(await seriousProblems()).toEqual([]);
    const download = page.waitForEvent("download");
    await exports.getByRole("button", { name: "Download ssh_config" }).click();
    const saved = await (await download).path();
    expect(readFileSync(saved, "utf8")).toMatch(/^Host gw\n {4}HostName gw\n {4}User \S+\n {4}Port 2222\n$/);
    await page.keyboard.press("Escape");
    await exports.waitFor({ state: "hidden" });
    expect(errors).toEqual([]);
  });

  it("writes an encrypted bundle with secrets, and takes it over again once the hosts are gone", async () => {
    await page.getByRole("button", { name: "Import or export hosts" }).click();
    await page.getByRole("menuitem", { name: "Export hosts" }).click();
    const exports = dialog("Export hosts");
    await exports.getByText("Encrypted bundle", { exact: true }).click();
    await exports.getByLabel("Passphrase of the file", { exact: true }).fill("a passphrase of the file");
    await exports.getByLabel("Passphrase of the file, once more").fill("a passphrase of the file");
    await exports.getByLabel("With passwords, private keys and one-time codes").check();
    expect(await exports.getByRole("button", { name: "Download 2 hosts" }).isDisabled()).toBe(true);
    await exports.getByLabel("Passphrase of the vault", { exact: true }).fill("correct horse battery staple");
    expect(await seriousProblems()).toEqual([]);
    const download = page.waitForEvent("download");
    await exports.getByRole("button", { name: "Download 2 hosts" }).click();
    const saved = await (await download).path();
    expect(readFileSync(saved, "utf8")).toMatch(/^-----BEGIN AGE ENCRYPTED FILE-----/);
    await page.keyboard.press("Escape");
    await exports.waitFor({ state: "hidden" });

    // The note that offers it may be gone by now.
    await page.keyboard.press("Control+z");
    await page.getByText("Add your first host").waitFor();
    await page.getByRole("button", { name: "Import hosts" }).click();
    const imports = dialog("Import hosts");
    await imports.getByText("Encrypted bundle", { exact: true }).click();
    const chooser = page.waitForEvent("filechooser");
    await imports.getByRole("button", { name: "Bundle" }).click();
    await (await chooser).setFiles(saved);
    await imports.getByLabel("Passphrase of the file").fill("another passphrase");
    await imports.getByRole("button", { name: "Show what would change" }).click();
    await imports.getByText("The passphrase does not open this bundle.").waitFor();
    await imports.getByLabel("Passphrase of the file").fill("a passphrase of the file");
    await imports.getByRole("button", { name: "Show what would change" }).click();
    await imports.getByRole("button", { name: "Import 2 hosts" }).click();
    await page.getByRole("link", { name: "gw", exact: true }).waitFor();
    expect(errors).toEqual([]);
  });
});
