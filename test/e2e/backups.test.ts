import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Browser, Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { type App, startApp, startBrowser, watchErrors } from "../support/app.ts";
import { callCli } from "../support/commandLine.ts";
import { type Sshd, sshdMissing, startSshd } from "../support/sshd.ts";

const missing = sshdMissing();
const passphrase = "correct horse battery";
const axeSource = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

interface AxeResult {
  readonly violations: readonly {
    readonly id: string;
    readonly impact: string | null;
    readonly nodes: readonly { readonly html: string }[];
  }[];
}

describe("the backups page", () => {
  let server: Sshd;
  let app: App;
  let browser: Browser;
  let page: Page;
  let errors: string[];
  let folder: string;

  beforeAll(async () => {
    if (missing) return;
    server = await startSshd();
    folder = mkdtempSync(join(tmpdir(), "holdfast-backups-"));
    mkdirSync(join(folder, "shop/images"), { recursive: true });
    writeFileSync(join(folder, "shop/config"), "price=42\n");
    for (let index = 0; index < 300; index += 1)
      writeFileSync(join(folder, `shop/images/picture-${index}.svg`), `<svg id="${index}"/>`);
    const home = join(folder, "home");
    const passphraseFile = join(folder, "passphrase");
    writeFileSync(passphraseFile, passphrase);
    const host = [
      "hosts",
      "add",
      "--name",
      "web-1",
      "--address",
      "127.0.0.1",
      "--port",
      String(server.port),
      "--user",
      "root",
    ];
    const access = [
      "--key-file",
      server.rootKeyPath,
      "--host-key",
      server.hostKeyFingerprints.ed25519 ?? "",
      "--env",
      "staging",
    ];
    for (const args of [["init"], [...host, ...access]]) {
      const done = await callCli([...args, "--passphrase-file", passphraseFile], { home });
      if (done.code !== 0) throw new Error(done.stderr);
    }
    app = await startApp({ home });
    browser = await startBrowser();
    page = await browser.newPage({ viewport: { width: 1280, height: 800 }, colorScheme: "dark" });
    page.setDefaultTimeout(20_000);
    await page.addInitScript({ content: axeSource });
    errors = watchErrors(page);
    await page.goto(app.url);
    await page.getByLabel("Passphrase", { exact: true }).fill(passphrase);
    await page.getByRole("button", { name: "Unlock" }).click();
    await page.getByRole("link", { name: "Backups" }).click();
  });
  afterAll(async () => {
    await browser?.close();
    await app?.stop();
    await server?.stop();
    if (folder) rmSync(folder, { recursive: true, force: true });
  });
  beforeEach((context) => {
    if (missing) context.skip(missing);
  });
  afterEach(async ({ task }) => {
    if (page && task.result?.state === "fail")
      await page.screenshot({ path: join(tmpdir(), `holdfast-backups-${task.name.slice(0, 12)}.png`) });
  });

  async function expectAccessible(): Promise<void> {
    // Fading colours would be measured half way.
    await page.waitForTimeout(300);
    const { violations } = await page.evaluate<AxeResult>("axe.run(document, { resultTypes: ['violations'] })");
    const serious = violations.filter(({ impact }) => impact === "serious" || impact === "critical");
    expect(serious.flatMap(({ id, nodes }) => nodes.map(({ html }) => `${id}: ${html.slice(0, 160)}`))).toEqual([]);
  }
  const runEnded = (title: string): Promise<void> =>
    page.getByRole("region", { name: title }).getByText("Succeeded").waitFor();

  it("teaches the first backup when there is none", async () => {
    await page.getByRole("heading", { name: "No backups yet" }).waitFor();
    await expectAccessible();
    await page.getByRole("button", { name: "Back up a host" }).click();
    await page.getByRole("dialog", { name: "Back up" }).waitFor();
    await expectAccessible();
  });

  it("backs up chosen folders, with progress and a report", async () => {
    const dialog = page.getByRole("dialog", { name: "Back up" });
    const paths = dialog.getByLabel("Folders and files on the host");
    await paths.press("Backspace");
    await paths.press("Backspace");
    await paths.fill("relative/path");
    await paths.press("Enter");
    await dialog.getByRole("button", { name: "Back up now" }).click();
    await dialog.getByText("relative/path does not begin with a slash.").waitFor();
    await paths.press("Backspace");
    await paths.fill(join(folder, "shop"));
    await paths.press("Enter");
    await dialog.getByRole("button", { name: "Back up now" }).click();
    await runEnded("Back up web-1");
    await page.getByText("301 files").waitFor();
    await expectAccessible();
    await page.keyboard.press("Escape");
    await page.getByRole("row", { name: /web-1 .*shop.* 301 .*Not verified/ }).waitFor();
    await expectAccessible();
  });

  it("verifies an archive and marks it", async () => {
    await page.getByRole("row", { name: /web-1/ }).click();
    await page.getByRole("button", { name: "Verify", exact: true }).click();
    await runEnded("Verify a backup");
    await page.getByText("Every file is as it was backed up").waitFor();
    await page.getByRole("button", { name: "Show the archive" }).click();
    await page.getByRole("dialog", { name: "Backup of web-1" }).getByText("Verified", { exact: true }).waitFor();
  });

  it("finds files in an archive and restores those to a new folder", async () => {
    const dialog = page.getByRole("dialog", { name: "Backup of web-1" });
    await dialog.getByText("303 entries").waitFor();
    await expectAccessible();
    await dialog.getByLabel("Find in the archive").fill("PICTURE-29");
    await dialog.getByText("11 entries").waitFor();
    await dialog
      .getByRole("row", { name: /picture-29\.svg/ })
      .getByLabel("Select row")
      .check();
    await dialog.getByRole("button", { name: "Restore 1 chosen path" }).click();
    const restore = page.getByRole("dialog", { name: "Restore from the backup of web-1" });
    const target = join(folder, "restored");
    // What cannot work is said here, before anything begins.
    await restore.getByRole("textbox", { name: "Folder" }).fill(join(folder, "no/restored"));
    await restore.getByRole("button", { name: "Restore", exact: true }).click();
    await restore
      .getByRole("alert")
      .getByText(`The folder ${join(folder, "no")} does not exist.`)
      .waitFor();
    await restore.getByRole("textbox", { name: "Folder" }).fill(target);
    await expectAccessible();
    await restore.getByRole("button", { name: "Restore", exact: true }).click();
    await runEnded("Restore a backup to this computer");
    expect(readFileSync(join(target, folder, "shop/images/picture-29.svg"), "utf8")).toBe('<svg id="29"/>');
    expect(existsSync(join(target, folder, "shop/config"))).toBe(false);
    await page.keyboard.press("Escape");
  });

  it("shows what a restore to the host would write, and writes it once approved", async () => {
    writeFileSync(join(folder, "shop/config"), "price=broken\n");
    rmSync(join(folder, "shop/images/picture-7.svg"));
    await page.getByRole("row", { name: /web-1/ }).click();
    await page.getByRole("button", { name: "Restore all" }).click();
    const restore = page.getByRole("dialog", { name: "Restore from the backup of web-1" });
    await restore.getByLabel("A host").check();
    const target = restore.getByRole("textbox", { name: "Folder on the host" });
    for (const [place, words] of [
      ["/dev/full/x", "/dev/full on web-1 is not a folder"],
      ["/proc/x", "Nothing can be written to /proc on web-1: it can only be read"],
    ] as const) {
      await target.fill(place);
      await restore.getByRole("button", { name: "See what would change" }).click();
      await restore.getByRole("alert").getByText(words).waitFor();
    }
    await target.fill("/");
    await restore.getByRole("button", { name: "See what would change" }).click();
    const approval = page.getByRole("dialog", { name: "Restore to web-1" });
    await approval.getByText("1 new, 1 overwritten, 301 already the same").waitFor();
    await approval.getByText(join(folder, "shop/config")).waitFor();
    await expectAccessible();
    await approval.getByRole("button", { name: "Restore", exact: true }).click();
    await runEnded("Restore a backup to web-1");
    await page.getByText("Kept before", { exact: true }).waitFor();
    expect(readFileSync(join(folder, "shop/config"), "utf8")).toBe("price=42\n");
    expect(existsSync(join(folder, "shop/images/picture-7.svg"))).toBe(true);
    await page.keyboard.press("Escape");
    await page.getByRole("row", { name: /Kept before a restore/ }).waitFor();
  });

  it("shows the key after the passphrase only, with the way to use it", async () => {
    await page.getByRole("button", { name: "Show the key" }).click();
    const dialog = page.getByRole("dialog", { name: "The key of your archives" });
    await dialog.getByLabel("Passphrase of the vault").fill("not the passphrase");
    await dialog.getByRole("button", { name: "Show the key" }).click();
    await dialog.getByText("That passphrase does not open the vault.").waitFor();
    await dialog.getByLabel("Passphrase of the vault").fill(passphrase);
    await dialog.getByRole("button", { name: "Show the key" }).click();
    await dialog.getByTestId("backup-key").waitFor();
    expect(await dialog.getByTestId("backup-key").innerText()).toMatch(/^AGE-SECRET-KEY-1[0-9A-Z]{58}$/);
    await dialog.getByText(/age -d -i holdfast\.key/).waitFor();
    await expectAccessible();
    await dialog.getByRole("button", { name: "Done" }).click();
    expect(await page.getByTestId("backup-key").count()).toBe(0);
  });

  it("tells a failure in words, with the next step", async () => {
    await page.getByRole("button", { name: "Back up", exact: true }).click();
    const dialog = page.getByRole("dialog", { name: "Back up" });
    const paths = dialog.getByLabel("Folders and files on the host");
    await paths.fill("/no/such/folder");
    await paths.press("Enter");
    await dialog.getByRole("button", { name: "Back up now" }).click();
    await page.getByText("/no/such/folder does not exist on web-1.").waitFor();
    await page.keyboard.press("Escape");
  });

  it("shows the archives of one host on its page, and says when a file is missing", async () => {
    const archives = join(folder, "home/backups");
    rmSync(archives, { recursive: true });
    await page.getByRole("link", { name: "Fleet" }).click();
    await page.getByText("web-1").first().dblclick();
    await page.getByRole("tab", { name: "Backups" }).click();
    await page.getByText("File is missing").first().waitFor();
    expect(errors).toEqual([]);
  });
});
