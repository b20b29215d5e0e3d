import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Browser, Locator, Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { verifyAudit } from "../../electron/core/audit/verify.ts";
import { type App, startApp, startBrowser, watchErrors } from "../support/app.ts";
import { callCli } from "../support/commandLine.ts";
import { createUser, type Sshd, sshdMissing, startSshd, type TestUser } from "../support/sshd.ts";

const missing = sshdMissing();
const passphrase = "correct horse battery staple";

let folder: string;
/** Asks for a password. */
let door: Sshd;
/** Comes and goes. */
let shop: Sshd;
let gateway: Sshd;
/** Reached through the gateway. */
let inner: Sshd;
let user: TestUser;
let app: App;
let browser: Browser;
let page: Page;
let errors: string[];

/** The vault knows everything but the server that asks for a password; `shop` is off at first. */
beforeAll(async () => {
  if (missing !== undefined) return;
  folder = mkdtempSync(join(tmpdir(), "holdfast-trouble-"));
  const home = join(folder, "home");
  const phraseFile = join(folder, "phrase");
  writeFileSync(phraseFile, `${passphrase}\n`, { mode: 0o600 });
  [door, shop, gateway, inner] = await Promise.all([
    startSshd({ passwordAuthentication: true }),
    startSshd(),
    startSshd(),
    startSshd(),
  ]);
  user = await createUser();
  shop.kill();
  const cli = async (...args: string[]): Promise<void> => {
    const result = await callCli([...args, "--passphrase-file", phraseFile], { home });
    if (result.code !== 0) throw new Error(`${args.join(" ")}: ${result.stderr}`);
  };
  const add = (name: string, server: Sshd, ...more: string[]): Promise<void> => {
    const known = server.hostKeyFingerprints.ed25519 ?? "";
    const place = ["--address", server.address, "--port", String(server.port), "--user", "root"];
    return cli(
      "hosts",
      "add",
      "--name",
      name,
      ...place,
      "--key-file",
      server.rootKeyPath,
      "--host-key",
      known,
      ...more,
    );
  };
  await cli("init");
  await add("shop", shop);
  await add("gateway", gateway);
  await add("inner", inner, "--jump", "gateway");
  app = await startApp({ home });
  browser = await startBrowser();
  page = await browser.newPage({ viewport: { width: 1280, height: 800 }, reducedMotion: "reduce" });
  page.setDefaultTimeout(15_000);
  errors = watchErrors(page);
  await page.goto(app.url);
  await unlock();
});

beforeEach((context) => context.skip(missing !== undefined, missing));

afterAll(async () => {
  await browser?.close();
  await app?.stop();
  await Promise.all([door, shop, gateway, inner].map((server) => server?.stop()));
  await user?.remove();
  if (folder) rmSync(folder, { recursive: true, force: true });
});

afterEach(async ({ task }) => {
  if (task.result?.state !== "fail" || !page) return;
  const path = join(tmpdir(), "holdfast-trouble-failed.png");
  await page.screenshot({ path });
  process.stderr.write(`The page at the failure of "${task.name}": ${path}\n`);
});

const button = (name: string | RegExp, within: Page | Locator = page): Locator => within.getByRole("button", { name });
const heading = (name: string, status: RegExp): Locator =>
  page.getByRole("heading", { level: 1, name: new RegExp(`^${name}\\s*(${status.source})`) });
/** A host that answers; how full the disks of this machine are is no matter here. */
const well = /OK|Warning|Critical/;
const troubled = /No connection|Stale/;
const charts = (): Locator => page.locator(".uplot canvas");

async function unlock(): Promise<void> {
  await page.getByLabel("Passphrase", { exact: true }).fill(passphrase);
  await page.keyboard.press("Enter");
  await page.getByRole("link", { name: "Fleet" }).waitFor();
}

async function open(name: string): Promise<void> {
  await page.getByRole("link", { name: "Fleet" }).click();
  await page.getByRole("article").getByRole("link", { name, exact: true }).click();
  await page.getByRole("heading", { level: 1, name: new RegExp(`^${name}`) }).waitFor();
}

/** When the newest reading of the CPU chart was taken, as the page tells those who do not see the chart. */
async function newestReading(): Promise<string> {
  const rows = page.getByRole("table", { name: /^CPU/ }).first().getByRole("row");
  return (await rows.nth(1).getByRole("cell").nth(1).textContent()) ?? "";
}

describe("a wrong password", () => {
  const refused = (): number => door.log().split(`Failed password for ${user.name}`).length - 1;
  const drawer = (): Locator => page.getByRole("dialog", { name: /Add a host|Edit front/ });

  async function choosePassword(password: string): Promise<void> {
    await drawer().getByRole("combobox", { name: "Credential", exact: true }).click();
    await page.getByRole("option", { name: "A password…" }).click();
    await drawer().getByLabel("Password", { exact: true }).fill(password);
  }

  it("is told with who was refused and what to do", async () => {
    await button("Add host").first().click();
    await drawer().getByLabel("Address", { exact: true }).fill(`${user.name}@${door.address}:${door.port}`);
    await drawer().getByLabel("Name").fill("front");
    await choosePassword(`${user.password}x`);
    await button("Add and connect", drawer()).click();
    const dialog = page.getByRole("dialog", { name: "Is this the right server?" });
    await button("Trust this key", dialog).click();
    const alert = drawer().getByRole("alert");
    await alert.getByText(`front refused to log in ${user.name}`).waitFor();
    expect(await alert.innerText()).toContain("Check the user name and the credential of the host.");
    expect(await page.content()).not.toContain(user.password);
  });

  it("is not tried over and over", async () => {
    const before = refused();
    expect(before).toBe(1);
    await button("Cancel", drawer()).click();
    await open("front");
    await page.getByText(`front refused to log in ${user.name}`).first().waitFor();
    // Long enough for the first three of any row of retries.
    await page.waitForTimeout(4000);
    expect(refused()).toBe(before);
    expect(await page.getByRole("main").innerText()).not.toContain("keeps trying");
  });

  it("works once it is corrected, without waiting", async () => {
    await button("Edit host").click();
    await choosePassword(user.password);
    await button("Test connection", drawer()).click();
    await drawer()
      .getByText(/Connected in \d+ ms/)
      .waitFor();
    await button("Save", drawer()).click();
    await heading("front", well).waitFor();
    expect(await page.content()).not.toContain(user.password);
  });
});

describe("a host that is off", () => {
  it("is named with its address and port", async () => {
    await open("shop");
    await page
      .getByText(`shop cannot be reached at ${shop.address}:${shop.port} (it refused the connection).`)
      .first()
      .waitFor();
    await page.getByText("Check address, port and network.").first().waitFor();
    await heading("shop", /No connection/).waitFor();
    expect(await charts().count()).toBe(0);
  });

  it("is reached at a click, before its next turn comes", async () => {
    // Its tries come 1, 2, 4 and 8 s after another (give or take a quarter): the next is more than 2 s away now.
    await page.waitForTimeout(8800);
    await shop.restart();
    await button("Try again").click();
    await expect.poll(() => shop.log(), { timeout: 2000 }).toContain("Accepted publickey");
    await heading("shop", well).waitFor();
    await expect.poll(() => charts().count(), { timeout: 15_000 }).toBeGreaterThan(3);
    expect(await button("Try again").count()).toBe(0);
  });
});

describe("a host that goes away while its charts are open", () => {
  let last: string;

  it("says so, and keeps the past on the charts", async () => {
    await expect.poll(newestReading, { timeout: 15_000 }).toMatch(/UTC|Z\)/);
    const drawn = await charts().count();
    shop.kill();
    await heading("shop", troubled).waitFor();
    await page
      .getByText(/shop cannot be reached at|The connection to shop ended/)
      .first()
      .waitFor();
    expect(await page.getByRole("main").innerText()).toContain("Holdfast keeps trying.");
    await page.getByText(/Last seen .+\./).waitFor();
    last = await newestReading();
    await page.waitForTimeout(2500);
    expect(await newestReading()).toBe(last);
    expect(await charts().count()).toBe(drawn);
  });

  it("comes back by itself, with new readings", async () => {
    await shop.restart();
    await heading("shop", well).waitFor({ timeout: 20_000 });
    await expect.poll(newestReading, { timeout: 10_000 }).not.toBe(last);
    expect(await page.getByText(/Last seen/).count()).toBe(0);
  });
});

describe("a server that was made anew at the same place", () => {
  let made: Sshd;
  afterAll(() => made?.stop());
  const dialog = (): Locator => page.getByRole("dialog", { name: "The host key has changed" });

  it("is refused, and nothing logs in there", async () => {
    const { port, rootKey } = shop;
    await shop.stop();
    made = await startSshd({ port });
    made.authorize(rootKey.publicKey);
    await page.getByText("shop shows another host key than before.").waitFor();
    await page.getByText("Nothing is sent to it.", { exact: false }).waitFor();
    expect(await page.getByRole("main").innerText()).not.toContain("keeps trying");
    await button("Review host key").click();
    for (const server of [shop, made])
      await dialog()
        .getByText(server.hostKeyFingerprints.ed25519 ?? "")
        .waitFor();
    await button("Keep refusing", dialog()).click();
    await heading("shop", /No connection/).waitFor();
    expect(made.log()).not.toContain("Accepted publickey");
  });

  it("takes the old one's place only for the one who types the host's name", async () => {
    await button("Review host key").click();
    const replace = button("Replace the known key", dialog());
    const name = dialog().getByLabel(/type the host's name/);
    for (const wrong of ["", "sho", "gateway"]) {
      await name.fill(wrong);
      expect(await replace.isDisabled()).toBe(true);
    }
    await name.fill("shop");
    await replace.click();
    await heading("shop", well).waitFor();
    expect(made.log()).toContain("Accepted publickey for root");
  });
});

describe("a host behind a jump host", () => {
  it("shows its health, and the jump host's name when that is off", async () => {
    await open("inner");
    await heading("inner", well).waitFor();
    await expect.poll(() => charts().count(), { timeout: 15_000 }).toBeGreaterThan(3);
    gateway.kill();
    await page.getByText(/^inner cannot be reached through gateway \(/).waitFor();
    await page.getByText("Check the jump host first.").waitFor();
  });

  it("comes back with the jump host", async () => {
    await gateway.restart();
    await heading("inner", well).waitFor({ timeout: 20_000 });
  });
});

describe("locking while charts stream", () => {
  it("leaves nothing of the host on the page", async () => {
    await expect.poll(newestReading, { timeout: 15_000 }).not.toBe("never");
    await page.keyboard.press("Control+Shift+L");
    await page.getByRole("heading", { name: "Unlock" }).waitFor();
    expect(await charts().count()).toBe(0);
    // The addresses of the page's own files are those of Holdfast, not of a host.
    const origin = new URL(page.url()).origin;
    const left = async (): Promise<string> => (await page.content()).replaceAll(origin, "");
    const ofHosts = new RegExp(
      `.{0,60}(>inner|gateway|shop|front|127\\.0\\.0\\.1|${user.name}|Kernel|CPU).{0,60}`,
      "i",
    );
    expect(ofHosts.exec(await left())?.[0]).toBeUndefined();
    // Samples on their way when the lock came may not bring anything back.
    await page.waitForTimeout(2500);
    expect(ofHosts.exec(await left())?.[0]).toBeUndefined();
    expect(inner.sessionPids()).toEqual([]);
  });

  it("brings it all back after the unlock", async () => {
    await unlock();
    await open("inner");
    await heading("inner", well).waitFor();
    await expect.poll(() => charts().count(), { timeout: 15_000 }).toBeGreaterThan(3);
  });
});

describe("a locked screen", () => {
  const show = (): Locator => button(/^(Show|Wait \d+ s)$/);
  /** Connections that were there before the lock and behind it. What runs in them comes and goes. */
  let held: number[] = [];

  it("hides everything, while the session on the host goes on", async () => {
    held = inner.connectionPids();
    expect(held.length).toBeGreaterThan(0);
    await page.keyboard.press("Control+K");
    await page.keyboard.type("Lock the screen");
    await page.getByText("Lock the screen, keep connections").waitFor();
    await page.keyboard.press("Enter");
    await page.getByRole("heading", { name: "The screen is locked" }).waitFor();
    expect(await charts().count()).toBe(0);
    expect(await page.content()).not.toMatch(/>inner|gateway|Kernel/);
    // A new page of the same browser is no way around it.
    await page.reload();
    await page.getByRole("heading", { name: "The screen is locked" }).waitFor();
    expect(inner.connectionPids()).toEqual(expect.arrayContaining(held));
  });

  it("makes the fourth attempt wait and says how long, and then shows everything as it was", async () => {
    for (let attempt = 1; attempt <= 3; attempt += 1) {
      await page.getByLabel("Passphrase", { exact: true }).fill(`not this one ${attempt}`);
      await page.keyboard.press("Enter");
      await page.getByText("That passphrase does not open the vault.").waitFor();
      await expect.poll(() => show().innerText()).toMatch(attempt < 3 ? /^Show$/ : /^Wait \d s$/);
    }
    expect(await show().isDisabled()).toBe(true);
    await expect.poll(() => show().isEnabled(), { timeout: 10_000 }).toBe(true);
    await unlock();
    await heading("inner", well).waitFor();
    expect(inner.connectionPids()).toEqual(expect.arrayContaining(held));
  });
});

describe("afterwards", () => {
  it("the audit log holds and tells what was decided, and the console of the browser is clean", async () => {
    await page.getByRole("navigation").getByRole("link", { name: "Audit" }).click();
    for (const action of ["hostKeys.trust", "hosts.update", "connections.test"])
      await page.getByText(action, { exact: true }).first().waitFor();
    expect(await page.content()).not.toContain(user.password);
    expect((await verifyAudit(join(app.home, "audit"))).firstBad).toBeNull();
    expect(errors).toEqual([]);
  });
});
