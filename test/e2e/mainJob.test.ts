import { mkdirSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { Browser, Locator, Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { verifyAudit } from "../../electron/core/audit/verify.ts";
import { installOld, publish, sources, updates } from "../integration/patchPackages.ts";
import { type App, startApp, startBrowser, watchErrors } from "../support/app.ts";
import { type AptHost, aptHostMissing, startAptHost } from "../support/aptHost.ts";
import { AptRepository } from "../support/aptRepository.ts";

/** With HOLDFAST_SCREENSHOTS set, the pictures of the README are taken on the way. */
const pictures =
  process.env["HOLDFAST_SCREENSHOTS"] === undefined
    ? null
    : fileURLToPath(new URL("../../resources/screenshots", import.meta.url));
const passphrase = "correct horse battery staple";
const missing = aptHostMissing();

let repository: AptRepository;
let server: AptHost;
let folder: string;
let app: App;
let browser: Browser;
let page: Page;
let errors: string[];

beforeAll(async () => {
  if (missing !== undefined) return;
  folder = mkdtempSync(join(tmpdir(), "holdfast-main-job-"));
  repository = new AptRepository();
  await repository.start();
  publish(repository);
  server = await startAptHost({ name: "web-1", sources: sources(repository) });
  await server.sh(installOld);
  await server.sh("mkdir -p /srv/shop && echo 'price=42' >/srv/shop/config && seq 1000 >/srv/shop/orders.csv");
  publish(repository, [updates.slow, updates.new, updates.plain], [updates.security]);
  await server.sh("apt-get -qq update >/dev/null 2>&1");
  app = await startApp({ home: join(folder, "home") });
  browser = await startBrowser();
  page = await browser.newPage({ viewport: { width: 1280, height: 800 }, colorScheme: "dark" });
  page.setDefaultTimeout(20_000);
  errors = watchErrors(page);
  await page.goto(app.url);
}, 400_000);

beforeEach((context) => context.skip(missing !== undefined, missing));

afterAll(async () => {
  await browser?.close();
  await app?.stop();
  await server?.stop();
  await repository?.dispose();
  if (folder) rmSync(folder, { recursive: true, force: true });
});

afterEach(async ({ task }) => {
  if (task.result?.state !== "fail" || !page) return;
  const path = join(tmpdir(), "holdfast-main-job-failed.png");
  await page.screenshot({ path });
  process.stderr.write(`The page at the failure of "${task.name}": ${path}\n`);
});

const button = (name: string | RegExp, within: Page | Locator = page): Locator => within.getByRole("button", { name });
const field = (label: string): Locator => page.getByLabel(label, { exact: true });

async function picture(name: string): Promise<void> {
  if (pictures === null) return;
  mkdirSync(pictures, { recursive: true });
  // Dialogs fade in.
  await page.waitForTimeout(600);
  await page.screenshot({ path: join(pictures, `${name}.png`) });
}

async function visible(target: Locator, timeout = 30_000): Promise<void> {
  await target.first().waitFor({ state: "visible", timeout });
}

const rail = (name: string): Locator => page.getByRole("navigation").getByRole("link", { name });
const tab = (name: string): Locator => page.getByRole("tab", { name });

describe("the main job, in the page against a real server", () => {
  it("creates a vault and shows the recovery key once", async () => {
    await field("Passphrase").fill(passphrase);
    await field("Passphrase, once more").fill(passphrase);
    await button("Create vault").click();
    const key = await page.getByTestId("recovery-key").innerText();
    expect(key).toMatch(/^([0-9A-Z]{4}-){7}[0-9A-Z]{4}$/);
    await field("I have saved the recovery key somewhere safe").check();
    await button("Continue").click();
    await visible(button(/Add (a |your first )?host/));
  });

  it("adds the server and asks about its host key before anything is trusted", async () => {
    await button(/Add (a |your first )?host/)
      .first()
      .click();
    await field("Name").fill("web-1");
    await field("Address").fill(server.address);
    await field("User").fill("root");
    await field("Port").fill(String(server.port));
    await page.getByRole("combobox", { name: "Credential", exact: true }).click();
    await page.getByRole("option", { name: "A private key…" }).click();
    await field("Private key").fill(server.privateKey);
    await button("Add and connect").click();
    const dialog = page.getByRole("dialog").filter({ hasText: "SHA256:" });
    await visible(dialog);
    expect(await dialog.innerText()).toContain(server.fingerprint);
    await button(/^Trust/, dialog).click();
    await dialog.waitFor({ state: "hidden" });
  });

  it("shows its health live", async () => {
    await rail("Fleet").click();
    await visible(page.getByText("web-1", { exact: true }));
    await page.getByText("web-1", { exact: true }).first().click();
    await visible(page.getByText("Debian GNU/Linux 12 (bookworm)", { exact: false }));
    await visible(page.getByText(/busy/));
    await expect.poll(() => page.locator(".uplot canvas").count(), { timeout: 20_000 }).toBeGreaterThan(3);
    // A picture of charts wants something to show.
    if (pictures !== null) await page.waitForTimeout(90_000);
    await picture("host");
  });

  it("opens a terminal on it", async () => {
    await tab("Terminal").click();
    await visible(page.locator(".xterm"));
    await page.locator(".xterm").first().click();
    await page.waitForTimeout(1500);
    await page.keyboard.type("hostname > /root/from-the-terminal\n");
    await expect.poll(() => safeRead("/root/from-the-terminal"), { timeout: 20_000 }).toBe("web-1\n");
  });
});

describe("patching, in the page", () => {
  it("tells security updates apart and plans before it does anything", async () => {
    await tab("Packages").click();
    await visible(page.getByText("holdfast-sec", { exact: true }));
    await visible(page.getByText("1 security"));
    await button("Plan all updates").click();
    const dialog = page.getByRole("dialog");
    await visible(dialog.getByText("holdfast-slow", { exact: false }));
    expect(await installed("holdfast-sec")).toBe("1.0-1+deb12u1");
    await picture("plan");
  });

  it("applies the approved plan with a live log, and the server has the new versions", async () => {
    const dialog = page.getByRole("dialog");
    await dialog.locator("button[type=submit]").click();
    await visible(page.getByText("Setting up holdfast-slow", { exact: false }), 60_000);
    await visible(page.getByText("Succeeded"), 60_000);
    expect(await installed("holdfast-sec")).toBe("1.0-1+deb12u2");
    expect(await installed("holdfast-slow")).toBe("2.0");
    await picture("patched");
    await page.keyboard.press("Escape");
  });
});

describe("backup, in the page", () => {
  const target = (): string => join(folder, "restored");

  it("backs a folder of the server up", async () => {
    await tab("Backups").click();
    await button(/^Back up web-1/).click();
    const drawer = page.getByRole("dialog");
    for (let chosen = 2; chosen > 0; chosen -= 1) await drawer.locator(".mantine-Pill-remove").first().click();
    await drawer.getByRole("combobox", { name: "Folders and files on the host" }).fill("/srv/shop");
    await page.keyboard.press("Enter");
    await button("Back up now", drawer).click();
    await visible(drawer.getByText("Succeeded"));
    await visible(drawer.getByText("2 files", { exact: false }));
  });

  it("verifies it and restores it to a folder here, file by file the same", async () => {
    const drawer = page.getByRole("dialog");
    await button("Show the archive", drawer).click();
    await button("Restore all", drawer).click();
    await drawer.getByLabel("Folder", { exact: true }).fill(target());
    await button(/^Restore$/, drawer).click();
    await visible(drawer.getByText("Succeeded"));
    expect(readFileSync(join(target(), "srv/shop/config"), "utf8")).toBe(server.read("/srv/shop/config"));
    expect(readFileSync(join(target(), "srv/shop/orders.csv"), "utf8")).toBe(server.read("/srv/shop/orders.csv"));
    await page.keyboard.press("Escape");
  });
});

describe("the audit log, in the page", () => {
  it("shows what was done and that it holds", async () => {
    await rail("Audit").click();
    for (const action of ["vault.create", "hosts.add", "hostKeys.trust", "terminal.open", "patch.apply", "backup.run"])
      await visible(page.getByText(action, { exact: true }));
    await button("Verify log").click();
    await visible(page.getByText(/holds|whole|intact/i));
    await picture("audit");
  });
});

async function installed(name: string): Promise<string> {
  return (await server.sh(`dpkg-query -W -f '\${Version}' ${name}`)).trim();
}

function safeRead(path: string): string {
  try {
    return server.read(path);
  } catch {
    return "";
  }
}

describe("afterwards", () => {
  it("the audit log holds and the console of the browser is clean", async () => {
    const verdict = await verifyAudit(join(app.home, "audit"));
    expect(verdict.firstBad).toBeNull();
    expect(verdict.entries).toBeGreaterThan(4);
    expect(errors).toEqual([]);
  });
});
