import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Browser, Locator, Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from "vitest";
import { type App, runCli, startApp, startBrowser, watchErrors } from "../support/app.ts";
import { callCli } from "../support/commandLine.ts";
import { freePort, type Sshd, sshdMissing, startSshd } from "../support/sshd.ts";

const missing = sshdMissing();
const passphrase = "correct horse battery staple";

let folder: string;
let server: Sshd;
let app: App;
let browser: Browser;
let page: Page;
let errors: string[];
/** What the command line says of both hosts. */
let reports: Awaited<ReturnType<typeof runCli>>[];

/** `shop` answers; nothing listens where `attic` should be. */
beforeAll(async () => {
  if (missing !== undefined) return;
  folder = mkdtempSync(join(tmpdir(), "holdfast-doctor-"));
  const home = join(folder, "home");
  const phraseFile = join(folder, "phrase");
  writeFileSync(phraseFile, `${passphrase}\n`, { mode: 0o600 });
  server = await startSshd();
  const cli = async (...args: string[]): Promise<void> => {
    const result = await callCli([...args, "--passphrase-file", phraseFile], { home });
    if (result.code !== 0) throw new Error(`${args.join(" ")}: ${result.stderr}`);
  };
  await cli("init");
  const known = ["--key-file", server.rootKeyPath, "--host-key", server.hostKeyFingerprints.ed25519 ?? ""];
  const add = (name: string, port: number): Promise<void> =>
    cli("hosts", "add", "--name", name, "--address", "127.0.0.1", "--port", String(port), "--user", "root", ...known);
  await add("shop", server.port);
  await add("attic", await freePort());
  // Before the page's core has the data folder.
  reports = [];
  for (const args of [["shop"], ["attic", "--json"]])
    reports.push(await runCli(["doctor", ...args, "--passphrase-file", phraseFile], { home }));
  app = await startApp({ home });
  browser = await startBrowser();
  const context = await browser.newContext({ viewport: { width: 1280, height: 800 }, reducedMotion: "reduce" });
  await context.grantPermissions(["clipboard-read", "clipboard-write"]);
  page = await context.newPage();
  page.setDefaultTimeout(15_000);
  errors = watchErrors(page);
  await page.goto(app.url);
  await page.getByLabel("Passphrase", { exact: true }).fill(passphrase);
  await page.keyboard.press("Enter");
  await page.getByRole("link", { name: "Fleet" }).waitFor();
});

beforeEach((context) => context.skip(missing !== undefined, missing));

afterAll(async () => {
  await browser?.close();
  await app?.stop();
  await server?.stop();
  if (folder) rmSync(folder, { recursive: true, force: true });
});

afterEach(async ({ task }) => {
  if (task.result?.state !== "fail" || !page) return;
  const path = join(tmpdir(), "holdfast-doctor-failed.png");
  await page.screenshot({ path });
  process.stderr.write(`The page at the failure of "${task.name}": ${path}\n`);
});

const button = (name: string | RegExp, within: Page | Locator = page): Locator => within.getByRole("button", { name });

async function open(name: string): Promise<void> {
  await page.getByRole("link", { name: "Fleet" }).click();
  await page.getByRole("article").getByRole("link", { name, exact: true }).click();
  await page.getByRole("heading", { level: 1, name: new RegExp(`^${name}`) }).waitFor();
}

it("the command line tells every step, and exits with 1 when one failed", () => {
  const [well, failed] = reports;
  expect(well?.code).toBe(0);
  expect(well?.stdout).toMatch(
    /^shop\n(.|\n)* {2}ok {6}Login \d+ ms: server takes publickey(.|\n)* {2}ok {6}Health probe/,
  );
  expect(failed?.code).toBe(1);
  const report = JSON.parse(failed?.stdout ?? "") as { ok: boolean; steps: Record<string, unknown>[] };
  expect(report.ok).toBe(false);
  expect(report.steps.find(({ state }) => state === "failed")).toMatchObject({
    host: "attic",
    step: "connect",
    cause: "portClosed",
    failure: { code: "ssh.unreachable" },
    next: expect.stringContaining("Check the port"),
  });
});

it("a host that cannot be reached says why, step by step, and the report can be copied", async () => {
  await open("attic");
  await button("Find out why").click();
  const panel = page.getByRole("dialog", { name: "The connection to attic" });
  const failed = panel.getByRole("listitem").filter({ hasText: "Connection" });
  await failed.getByText("nothing listens on this port").waitFor();
  expect(await failed.getByText(/^Failed/).count()).toBe(1);
  expect(await panel.getByText("Not reached").count()).toBeGreaterThan(3);
  await button("Copy as text", panel).click();
  await button("Copied", panel).waitFor();
  expect(await page.evaluate(() => navigator.clipboard.readText())).toMatch(/^attic\n(.|\n)*FAILED {2}Connection/);
  await button("Edit attic", panel).click();
  await page.getByRole("dialog", { name: "Edit attic" }).waitFor();
  await button("Cancel").click();
});

it("a host that is well passes every step, from the palette", async () => {
  await page.keyboard.press("Control+k");
  await page.keyboard.type("examine the connection to shop");
  await page.getByRole("button", { name: /Examine the connection to shop/ }).waitFor();
  await page.keyboard.press("Enter");
  const panel = page.getByRole("dialog", { name: "The connection to shop" });
  await panel.getByText("Every step worked.").waitFor();
  expect(await panel.getByText(/SSH-2\.0-OpenSSH/).count()).toBe(1);
  await panel.getByText(server.hostKeyFingerprints.ed25519 ?? "").waitFor();
  await button("Close", panel).click();
});

it("a program carries the connection once it is allowed, and weak algorithms leave a warning", async () => {
  await open("shop");
  await button("Edit", page.getByRole("main")).click();
  const drawer = page.getByRole("dialog", { name: "Edit shop" });
  await drawer.getByRole("combobox", { name: "Way" }).click();
  await page.getByRole("option", { name: /ProxyCommand/ }).click();
  const bridge =
    "exec node -e 'const s=require(\"net\").connect(process.argv[2],process.argv[1]);process.stdin.pipe(s);s.pipe(process.stdout)' %h %p";
  await drawer.getByLabel("ProxyCommand", { exact: true }).fill(bridge);
  await button("Test connection", drawer).click();
  await drawer.getByRole("alert").getByText("nobody has allowed that").waitFor();
  await drawer.getByRole("checkbox", { name: /it may run here/ }).check();
  await drawer.getByRole("switch", { name: "Allow legacy algorithms" }).check();
  await button("Test connection", drawer).click();
  await drawer.getByText(/Connected in \d+ ms/).waitFor();
  await button("Save", drawer).click();
  await drawer.waitFor({ state: "hidden" });
  await page.getByRole("main").getByText("Legacy algorithms").waitFor();
  expect(errors).toEqual([]);
});
