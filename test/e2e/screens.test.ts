import axe from "axe-core";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { type App, startApp, startBrowser, watchErrors } from "../support/app.ts";
import { type Sshd, sshdMissing, startSshd } from "../support/sshd.ts";

const missing = sshdMissing();
const passphrase = "correct horse battery";

/** Longest wait for anything to appear, milliseconds: the machine may be busy. */
const waitAtMost = 15_000;

interface AxeResult {
  readonly violations: readonly {
    readonly id: string;
    readonly impact: string | null;
    readonly nodes: readonly { readonly html: string; readonly target: readonly unknown[] }[];
  }[];
}

/** Serious and critical findings of axe on what is shown now, one line each. */
async function seriousProblems(page: Page): Promise<string[]> {
  // Even with reduced motion some parts fade for a moment: half-way colours are nobody's to read.
  await page.evaluate("Promise.allSettled(document.getAnimations().map((one) => one.finished))");
  await page.waitForTimeout(300);
  const result = await page.evaluate<AxeResult>("axe.run(document, { resultTypes: ['violations'] })");
  return result.violations
    .filter((one) => one.impact === "serious" || one.impact === "critical")
    .flatMap((one) => one.nodes.map((node) => `${one.id}: ${node.html.slice(0, 160)}`));
}

const heading = (page: Page, name: string | RegExp) => page.getByRole("heading", { name, level: 1 });

describe("the screens, from the first run on", () => {
  let server: Sshd;
  let other: Sshd;
  let app: App;
  let browser: Browser;
  let page: Page;
  let errors: string[];

  beforeAll(async () => {
    if (missing) return;
    [server, other] = await Promise.all([startSshd(), startSshd()]);
    other.authorize(server.rootKey.publicKey);
    app = await startApp();
    browser = await startBrowser();
    page = await browser.newPage({ viewport: { width: 1280, height: 800 }, reducedMotion: "reduce" });
    page.setDefaultTimeout(waitAtMost);
    await page.addInitScript({ content: axe.source });
    errors = watchErrors(page);
    await page.goto(app.url);
  });
  afterAll(async () => {
    await browser?.close();
    await app?.stop();
    await server?.stop();
    await other?.stop();
  });
  beforeEach((context) => {
    if (missing) context.skip(missing);
  });

  it("makes a vault and shows its recovery key once", async () => {
    await heading(page, "Create your vault").waitFor();
    expect(await seriousProblems(page)).toEqual([]);
    await page.getByLabel("Passphrase", { exact: true }).fill(passphrase);
    await page.getByLabel("Passphrase, once more").fill(`${passphrase} `);
    await page.getByRole("button", { name: "Create vault" }).click();
    await page.getByText("The two passphrases differ.").waitFor();
    await page.getByLabel("Passphrase, once more").fill(passphrase);
    await page.getByRole("button", { name: "Create vault" }).click();
    await heading(page, "Keep your recovery key").waitFor();
    expect(await page.getByTestId("recovery-key").innerText()).toMatch(/^([0-9A-Z]{4}-){7}[0-9A-Z]{4}$/);
    expect(await seriousProblems(page)).toEqual([]);
    expect(await page.getByRole("button", { name: "Continue" }).isDisabled()).toBe(true);
    await page.getByLabel(/I have saved/).check();
    await page.getByRole("button", { name: "Continue" }).click();
    await page.getByText("Add your first host").waitFor();
    expect(await page.getByTestId("recovery-key").count()).toBe(0);
  });

  it("teaches adding the first host, and asks for what is missing", async () => {
    expect(await seriousProblems(page)).toEqual([]);
    await page.getByRole("button", { name: "Add a host" }).click();
    await page.getByRole("button", { name: "Add and connect" }).click();
    await page.getByText("Give a host name or an IP address.").waitFor();
    expect(await seriousProblems(page)).toEqual([]);
  });

  it("connects after the host key was compared and trusted", async () => {
    await page.getByLabel("Address", { exact: true }).fill(`root@${server.address}:${server.port}`);
    await page.keyboard.press("Tab");
    await page.keyboard.type("db-1");
    expect(await page.getByLabel("Port").inputValue()).toBe(String(server.port));
    await page.getByRole("combobox", { name: "Credential", exact: true }).click();
    await page.getByRole("option", { name: /A private key/ }).click();
    await page.getByLabel("Private key", { exact: true }).fill(server.rootKey.privateKey);
    await page.getByRole("combobox", { name: "Environment" }).fill("production");
    await page.getByRole("button", { name: "Add and connect" }).click();

    const dialog = page.getByRole("dialog", { name: "Is this the right server?" });
    const compare = dialog.getByLabel("Compare with the expected fingerprint");
    await compare.fill(other.hostKeyFingerprints.ed25519 ?? "");
    await dialog.getByText("The fingerprints differ.").waitFor();
    expect(await dialog.getByRole("button", { name: "Trust this key" }).isDisabled()).toBe(true);
    await compare.fill(`256 ${server.hostKeyFingerprints.ed25519} root@db-1 (ED25519)`);
    await dialog.getByText("The fingerprints are the same.").waitFor();
    expect(await seriousProblems(page)).toEqual([]);
    await dialog.getByRole("button", { name: "Trust this key" }).click();
    await heading(page, /db-1/).waitFor();
    await page.getByText("db-1 answers").waitFor();
  });

  it("shows the host's health on its tile, with words and numbers", async () => {
    await page.getByRole("link", { name: "Fleet" }).click();
    const tile = page.getByRole("article");
    await tile.getByText(/^(OK|Warning|Critical)$/).waitFor();
    await tile.getByRole("meter", { name: "CPU" }).waitFor();
    await tile.getByText("production").waitFor();
    expect(await seriousProblems(page)).toEqual([]);
  });

  it("filters as one types, and says how to go on when nothing matches", async () => {
    await page.keyboard.press("/");
    await page.keyboard.type("env:prod db");
    await page.getByRole("link", { name: "db-1" }).waitFor();
    await page.keyboard.type(" -db-1");
    await page.getByText("No host matches").waitFor();
    await page.getByRole("button", { name: "Show all hosts" }).click();
    await page.getByRole("link", { name: "db-1" }).waitFor();
  });

  it("completes a filter, says calmly what is wrong, and keeps it as a group that hosts join by themselves", async () => {
    const field = page.getByLabel("Filter the fleet");
    await field.focus();
    await page.keyboard.type("-tag:x envi");
    await page.getByRole("option", { name: /^env:/ }).waitFor();
    await page.keyboard.press("ArrowDown");
    await page.keyboard.press("Enter");
    await page.getByRole("option", { name: "production 1 host" }).waitFor();
    expect(await seriousProblems(page)).toEqual([]);
    await page.keyboard.press("ArrowDown");
    await page.keyboard.press("Tab");
    expect(await field.inputValue()).toBe("-tag:x env:production");
    await page.keyboard.type(" evn:x");
    await page.getByText('Column 23: there is no field "evn" (did you mean env?)').waitFor();
    await page.getByRole("link", { name: "db-1" }).waitFor();
    expect(await seriousProblems(page)).toEqual([]);
    await field.fill("env:prod");
    await page.getByRole("button", { name: "Saved filters" }).click();
    await page.getByRole("menuitem", { name: "Save this filter" }).click();
    await page.getByLabel("Name").fill("Live");
    await page.getByLabel("Make it a group").check();
    expect(await seriousProblems(page)).toEqual([]);
    await page.getByRole("button", { name: "Save", exact: true }).click();
    await field.fill("group:live");
    await page.getByText("Groups", { exact: true }).click();
    await page.getByRole("button", { name: /Group by rule Live 1 host/ }).waitFor();
    await page.getByRole("link", { name: "db-1" }).waitFor();
    await page.getByText("Wall", { exact: true }).click();
    await page.getByLabel("Clear the filter").click();
  });

  it("opens a host from the table with the keyboard alone", async () => {
    await page.getByText("Table", { exact: true }).click();
    const table = page.getByRole("grid", { name: "Hosts" });
    await table.focus();
    expect(await seriousProblems(page)).toEqual([]);
    await page.keyboard.press("Enter");
    await heading(page, /db-1/).waitFor();
  });

  it("finds hosts and pages in the palette", async () => {
    await page.keyboard.press("Control+k");
    const search = page.getByRole("textbox", { name: "Search hosts, pages and actions" });
    await search.fill("db");
    await page.getByText(server.address, { exact: false }).first().waitFor();
    expect(await seriousProblems(page)).toEqual([]);
    await search.fill("settings");
    await page.keyboard.press("Enter");
    await heading(page, "Settings").waitFor();
    expect(await seriousProblems(page)).toEqual([]);
  });

  it("lists the keys of hosts and adds an authority", async () => {
    await page.getByRole("link", { name: "Host keys" }).click();
    await heading(page, "Host keys").waitFor();
    const grid = page.getByRole("grid", { name: "Known host keys" });
    await grid.getByText("db-1").first().waitFor();
    expect(await seriousProblems(page)).toEqual([]);
    await page.getByRole("textbox", { name: "Search host keys" }).fill("db-1 ed25519");
    await grid.getByText("Trusted by you").waitFor();
    await page.getByRole("button", { name: "Actions for the ssh-ed25519 key of db-1" }).click();
    await page.getByRole("menuitem", { name: "Revoke" }).waitFor();
    await page.keyboard.press("Escape");
    await page.getByRole("button", { name: "Add an authority" }).click();
    const dialog = page.getByRole("dialog", { name: "Add a certificate authority for hosts" });
    await dialog.getByLabel("Hosts it may vouch for").fill("*.example.com, 10.0.0.*");
    await dialog.getByLabel("Public key of the authority").fill("ssh-ed25519 nonsense");
    await dialog.getByRole("button", { name: "Add the authority" }).click();
    await dialog.getByText("That is not a host key.").waitFor();
    expect(await seriousProblems(page)).toEqual([]);
    await dialog.getByLabel("Public key of the authority").fill(server.rootKey.publicKey);
    await dialog.getByRole("button", { name: "Add the authority" }).click();
    await dialog.waitFor({ state: "hidden" });
    await page.getByRole("textbox", { name: "Search host keys" }).fill("");
    await page.getByRole("tab", { name: "Authorities (1)" }).click();
    await page.getByRole("grid", { name: "Certificate authorities" }).getByText("*.example.com,10.0.0.*").waitFor();
    await page.getByRole("tab", { name: "Revoked (0)" }).click();
    const stolen = `SHA256:${"a".repeat(43)}`;
    await page.getByLabel("Revoke a key by its fingerprint").fill(stolen);
    await page.getByRole("button", { name: "Revoke" }).click();
    await page.getByRole("grid", { name: "Revoked host keys" }).getByText(stolen).waitFor();
    expect(await seriousProblems(page)).toEqual([]);
  });

  it("refuses a changed host key until the host's name is typed", async () => {
    await page.getByRole("link", { name: "Fleet" }).click();
    await page.getByText("Wall", { exact: true }).click();
    await page.getByRole("link", { name: "db-1" }).click();
    await page.getByRole("button", { name: "Edit" }).click();
    await page.getByLabel("Port").fill(String(other.port));
    await page.getByRole("button", { name: "Test connection" }).click();
    const dialog = page.getByRole("dialog", { name: "The host key has changed" });
    await dialog.getByText(server.hostKeyFingerprints.ed25519 ?? "").waitFor();
    await dialog.getByText(other.hostKeyFingerprints.ed25519 ?? "").waitFor();
    expect(await seriousProblems(page)).toEqual([]);
    const replace = dialog.getByRole("button", { name: "Replace the known key" });
    expect(await replace.isDisabled()).toBe(true);
    await dialog.getByLabel(/type the host's name/).fill("db-1");
    await replace.click();
    await page.getByText(/Connected in \d+ ms/).waitFor();
    await page.getByRole("button", { name: "Save", exact: true }).click();
  });

  it("removes a host and takes it back", async () => {
    await page.getByRole("button", { name: "Remove", exact: true }).click();
    await page.getByText("Add your first host").waitFor();
    await page.getByRole("button", { name: "Undo" }).click();
    await page.getByRole("link", { name: "db-1" }).waitFor();
  });

  it("keeps nothing on the page once the vault is locked", async () => {
    await page.keyboard.press("Control+Shift+L");
    await heading(page, "Unlock").waitFor();
    // The addresses of the page's own files are those of Holdfast, not of a host.
    const kept = (await page.content()).replaceAll(new URL(page.url()).origin, "");
    expect(/.{0,80}(db-1|127\.0\.0\.1:).{0,80}/.exec(kept)?.[0]).toBeUndefined();
    expect(await page.evaluate(() => JSON.stringify([localStorage, sessionStorage]))).not.toContain("db-1");
    expect(await seriousProblems(page)).toEqual([]);
    await page.getByLabel("Passphrase", { exact: true }).fill("wrong horse battery");
    await page.keyboard.press("Enter");
    await page.getByText("That passphrase does not open the vault.").waitFor();
    await page.getByLabel("Passphrase", { exact: true }).fill(passphrase);
    await page.keyboard.press("Enter");
    await page.getByRole("link", { name: "db-1" }).waitFor();
  });

  it("changes the passphrase and renews the recovery key, which then opens the vault", async () => {
    await page.getByRole("link", { name: "Settings" }).click();
    await page.getByRole("link", { name: "Vault", exact: true }).click();
    await page.getByRole("button", { name: "Change passphrase" }).click();
    const dialog = page.getByRole("dialog");
    await dialog.getByLabel("Present passphrase", { exact: true }).fill("not the passphrase");
    await dialog.getByLabel("New passphrase", { exact: true }).fill("a second long passphrase");
    await dialog.getByLabel("New passphrase, once more").fill("a second long passphrase");
    await dialog.getByRole("button", { name: "Change passphrase" }).click();
    await dialog.getByText("That passphrase does not open the vault.").waitFor();
    await dialog.getByLabel("Present passphrase", { exact: true }).fill(passphrase);
    await dialog.getByRole("button", { name: "Change passphrase" }).click();
    await page.getByText("The passphrase was changed").waitFor();
    await page.getByRole("button", { name: "Make a new recovery key" }).click();
    await dialog.getByLabel("Passphrase", { exact: true }).fill("a second long passphrase");
    expect(await seriousProblems(page)).toEqual([]);
    await dialog.getByRole("button", { name: "Make a new recovery key" }).click();
    const recoveryKey = await page.getByTestId("recovery-key").innerText();
    await dialog.getByLabel(/I have saved/).check();
    await dialog.getByRole("button", { name: "Continue" }).click();

    await page.getByRole("button", { name: /lock now/ }).click();
    await page.getByRole("button", { name: "Use the recovery key instead" }).click();
    await page.getByLabel("Recovery key", { exact: true }).fill(recoveryKey.toLowerCase());
    await page.getByLabel("New passphrase", { exact: true }).fill(passphrase);
    await page.getByLabel("New passphrase, once more").fill(passphrase);
    expect(await seriousProblems(page)).toEqual([]);
    await page.getByRole("button", { name: "Open the vault" }).click();
    await heading(page, "Settings").waitFor();
  });

  it("prints the recovery key and nothing else, whatever the theme", async () => {
    await page.keyboard.press("Control+k");
    await page.getByRole("textbox", { name: "Search hosts, pages and actions" }).fill("new recovery key");
    await page.keyboard.press("Enter");
    const dialog = page.getByRole("dialog", { name: "New recovery key" });
    await dialog.getByLabel("Passphrase", { exact: true }).fill(passphrase);
    await dialog.getByRole("button", { name: "Make a new recovery key" }).click();
    const shown = await page.getByTestId("recovery-key").innerText();
    const sheet = page.getByTestId("recovery-sheet");
    expect(await sheet.isVisible()).toBe(false);
    await page.emulateMedia({ media: "print" });
    expect((await sheet.innerText()).replaceAll(/\s/g, "")).toContain(shown.replaceAll("-", ""));
    const colours = await sheet.evaluate((node) => [
      getComputedStyle(node).color,
      getComputedStyle(document.body).backgroundColor,
    ]);
    expect(colours).toEqual(["rgb(0, 0, 0)", "rgb(255, 255, 255)"]);
    expect(await dialog.isVisible()).toBe(false);
    expect(await page.getByRole("navigation").count()).toBe(0);
    await page.emulateMedia({ media: "screen" });
    await dialog.getByLabel(/I have saved/).check();
    await dialog.getByRole("button", { name: "Continue" }).click();
  });

  it("opens the demo fleet beside the own one, and leaves it", async () => {
    await page.keyboard.press("Control+k");
    await page.getByRole("textbox", { name: "Search hosts, pages and actions" }).fill("demo fleet");
    await page.keyboard.press("Enter");
    await page.getByText("Nothing here touches a real server.").waitFor();
    await page.getByRole("article").nth(5).waitFor();
    expect(await page.getByRole("link", { name: "db-1", exact: true }).count()).toBe(1);
    expect(await page.getByRole("button", { name: /lock now/ }).count()).toBe(0);
    expect(await seriousProblems(page)).toEqual([]);
    await page.getByRole("button", { name: "Leave demo" }).click();
    await page.getByRole("article").waitFor();
    expect(await page.getByRole("article").count()).toBe(1);
  });

  it("is as readable in the light theme", async () => {
    await page.getByRole("link", { name: "Settings" }).click();
    await page.getByText("Light", { exact: true }).click();
    expect(await seriousProblems(page)).toEqual([]);
    await page.getByRole("link", { name: "Fleet" }).click();
    await page.getByRole("article").waitFor();
    expect(await seriousProblems(page)).toEqual([]);
    await page.getByRole("link", { name: "db-1" }).click();
    await heading(page, /db-1/).waitFor();
    expect(await seriousProblems(page)).toEqual([]);
  });

  it("did all that without an error or a breach of the page's policy", () => expect(errors).toEqual([]));

  it("says so when the core is gone, and keeps showing what it knew", async () => {
    expect(await page.title()).toBe("Host - Holdfast");
    await app.stop();
    await page.getByText(/connection to the core was lost/).waitFor();
    await heading(page, /db-1/).waitFor();
    expect(await seriousProblems(page)).toEqual([]);
  });
});
