import axe from "axe-core";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Browser, Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { type App, startApp, startBrowser, watchErrors } from "../support/app.ts";
import { callCli } from "../support/commandLine.ts";
import { createUser, type Sshd, sshdMissing, startSshd, type TestUser } from "../support/sshd.ts";

const missing = sshdMissing();
const passphrase = "correct horse battery";

interface AxeResult {
  readonly violations: readonly { readonly id: string; readonly impact: string | null }[];
}

/** Serious and critical findings of axe on what is shown now. */
async function seriousProblems(page: Page): Promise<string[]> {
  await page.evaluate("Promise.allSettled(document.getAnimations().map((one) => one.finished))");
  const result = await page.evaluate<AxeResult>("axe.run(document, { resultTypes: ['violations'] })");
  return result.violations.filter(({ impact }) => impact === "serious" || impact === "critical").map(({ id }) => id);
}

describe("credentials", () => {
  let home: string;
  let server: Sshd;
  let user: TestUser;
  let app: App;
  let browser: Browser;
  let page: Page;
  let errors: string[];

  beforeAll(async () => {
    if (missing) return;
    home = mkdtempSync(join(tmpdir(), "holdfast-credentials-"));
    [server, user, browser] = await Promise.all([
      startSshd({ passwordAuthentication: true }),
      createUser(),
      startBrowser(),
    ]);
    const file = (name: string, text: string): string => {
      const path = join(home, name);
      writeFileSync(path, text, { mode: 0o600 });
      return path;
    };
    const data = join(home, "data");
    const open = ["--passphrase-file", file("passphrase", passphrase)];
    const password = file("password", user.password);
    const key = ["--host-key", server.hostKeyFingerprints.ed25519 ?? "", "--password-file", password];
    const target = ["--address", server.address, "--port", String(server.port), "--user", user.name];
    for (const args of [["init"], ["hosts", "add", "--name", "web-1", "--env", "production", ...target, ...key]]) {
      const { code, stderr } = await callCli([...args, ...open], { home: data });
      expect(stderr).toBe("");
      expect(code).toBe(0);
    }
    app = await startApp({ home: data });
    page = await browser.newPage({ viewport: { width: 1280, height: 800 }, reducedMotion: "reduce" });
    page.setDefaultTimeout(20_000);
    await page.addInitScript({ content: axe.source });
    errors = watchErrors(page);
    await page.goto(app.url);
    await page.getByLabel("Passphrase", { exact: true }).fill(passphrase);
    await page.keyboard.press("Enter");
  });
  afterAll(async () => {
    await browser?.close();
    await app?.stop();
    await Promise.all([server?.stop(), user?.remove()]);
    if (home) rmSync(home, { recursive: true, force: true });
  });
  beforeEach((context) => {
    if (missing) context.skip(missing);
  });
  afterEach(async ({ task }) => {
    if (task.result?.state === "fail" && page)
      await page.screenshot({ path: join(tmpdir(), "holdfast-credentials-failed.png") });
  });

  it("are rotated after a plan was approved, and shown only for the passphrase", async () => {
    await page.getByRole("navigation").getByRole("link", { name: "Credentials" }).click();
    await page.getByRole("row", { name: new RegExp(`${user.name}@web-1`) }).click();
    await page.getByRole("button", { name: "Rotate" }).click();
    await page.getByRole("button", { name: "Plan" }).click();
    await page.getByText(/prove it by a new login; if that fails, set the old one back/).waitFor();
    const approve = page.getByRole("button", { name: "Go ahead" });
    expect(await approve.isDisabled()).toBe(true);
    expect(await seriousProblems(page)).toEqual([]);
    await page.getByLabel(/Type the number of hosts \(1\)/).fill("1");
    await approve.click();
    await page.getByText("Succeeded", { exact: true }).waitFor();
    await page.getByRole("list", { name: "Hosts" }).getByText("Done", { exact: true }).waitFor();
    expect(await seriousProblems(page)).toEqual([]);
    await page.getByRole("button", { name: "Close", exact: true }).click();

    const fresh = page.getByRole("row", { name: /@web-1 \(\d{4}-\d\d-\d\d\)/ });
    await fresh.click();
    await page.getByRole("dialog").getByText("web-1", { exact: true }).waitFor();
    await page.getByRole("button", { name: "Reveal" }).click();
    const dialog = page.getByRole("dialog", { name: /^Reveal/ });
    await dialog.getByLabel("Passphrase of the vault").fill("not it");
    await dialog.getByRole("button", { name: "Reveal" }).click();
    await dialog.getByText("That passphrase does not open the vault.").waitFor();
    await dialog.getByLabel("Passphrase of the vault").fill(passphrase);
    await dialog.getByRole("button", { name: "Reveal" }).click();
    const shown = await dialog.getByLabel("Password", { exact: true }).innerText();
    expect(shown).toMatch(/^[A-Za-z2-9]{24}$/);
    expect(await seriousProblems(page)).toEqual([]);
    await dialog.getByRole("button", { name: "Done" }).click();
    expect(await page.content()).not.toContain(shown);
    expect(errors).toEqual([]);
  });
});
