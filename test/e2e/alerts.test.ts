import { readFile } from "node:fs/promises";
import axe from "axe-core";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, expect, it } from "vitest";
import { type App, startApp, startBrowser, watchErrors } from "../support/app.ts";

/** Longest wait for anything to appear, milliseconds: the machine may be busy. */
const waitAtMost = 20_000;
/** A disk of the demo's fleet that is past the limit from the start. */
const full = /\/srv\/backup of backup-1 is 9\d(\.\d)? % full/;

let app: App;
let browser: Browser;
let page: Page;
let errors: string[];

beforeAll(async () => {
  [app, browser] = await Promise.all([startApp({ verb: "demo" }), startBrowser()]);
  page = await browser.newPage({ viewport: { width: 1280, height: 800 }, reducedMotion: "reduce" });
  page.setDefaultTimeout(waitAtMost);
  await page.addInitScript({ content: axe.source });
  errors = watchErrors(page);
  await page.goto(app.url);
  await page.getByRole("article").first().waitFor();
});
afterAll(async () => {
  await browser?.close();
  await app?.stop();
});

const open = (path: string): Promise<unknown> => page.goto(`${page.url().split("#")[0]}#${path}`);
const row = () => page.getByRole("option").filter({ hasText: full });
const button = (name: string) => page.getByRole("button", { name, exact: true });

async function expectAccessible(): Promise<void> {
  const { violations } = (await page.evaluate("axe.run(document, { resultTypes: ['violations'] })")) as {
    violations: { id: string; impact: string | null; nodes: { html: string }[] }[];
  };
  const bad = violations.filter(({ impact }) => impact === "serious" || impact === "critical");
  expect(bad.map(({ id, nodes }) => `${id}: ${nodes[0]?.html.slice(0, 200)}`)).toEqual([]);
}

it("an alert is taken and silenced by keyboard, and the silence is ended again", async () => {
  await open("/alerts");
  await row().waitFor();
  await expectAccessible();

  // Alone: others of the fleet begin to fire as more of it becomes known.
  await page.getByPlaceholder("Host, rule, message").fill("/srv/backup");
  await page.getByRole("listbox", { name: "Alerts" }).focus();
  await page.keyboard.press("a");
  await page.getByRole("textbox", { name: "Note" }).waitFor();
  await page.keyboard.type("old backups go first");
  await button("Acknowledge").press("Enter");
  await page.getByRole("heading", { name: "No alert matches" }).waitFor();

  await page.getByText("Taken or quiet", { exact: true }).click();
  await row().getByText("Acknowledged").waitFor();
  await page.getByRole("listbox", { name: "Alerts" }).focus();
  await page.keyboard.press("s");
  await page.getByRole("textbox", { name: "Why" }).waitFor();
  await page.keyboard.type("new disks come on Monday");
  await button("Silence").press("Enter");
  await row().getByText("new disks come on Monday").waitFor();
  await row().click();
  await page.getByRole("dialog", { name: "Disk nearly full" }).getByText("old backups go first").waitFor();
  await expectAccessible();
  await button("Close the alert").click();

  await page.getByRole("tab", { name: "Quiet times" }).click();
  await page.getByText(/^Disk nearly full · \/srv\/backup · new disks come on Monday · by /).waitFor();
  await button("End the silence of name=backup-1 now").click();
  await page.getByText("None. An alert is silenced where it is shown.").waitFor();
});

it("an incident is opened from an alert, and its postmortem is exported", async () => {
  await open("/incidents");
  await button("Open an incident").first().click();
  await page.getByRole("textbox", { name: "Title" }).fill("Backups have no room");
  await page.locator("input").and(page.getByLabel("Alerts")).click();
  await page.getByRole("option", { name: full }).click();
  await page.keyboard.press("Escape");
  await button("Open").click();
  await page.getByRole("heading", { name: /Backups have no room$/ }).waitFor();
  await page.getByRole("region", { name: "Alerts" }).getByText(full).first().waitFor();
  await expectAccessible();

  const download = page.waitForEvent("download");
  await button("Export the postmortem").click();
  const file = await download;
  expect(file.suggestedFilename()).toMatch(/\.md$/);
  const text = await readFile(await file.path(), "utf8");
  expect(text).toContain("Backups have no room");
  expect(text).toContain("backup-1");
  expect(text).toMatch(/\/srv\/backup of backup-1 is 9\d/);
});

it("a limit is raised with a preview of what it would find, and set back as delivered", async () => {
  await open("/alerts/rules");
  await button("Edit Disk nearly full").click();
  const preview = page.getByRole("region", { name: "Preview" });
  await preview.getByText(/: 1 past the limit now;/).waitFor();
  await preview.getByText("/srv/backup").waitFor();
  await page.getByRole("textbox", { name: "Warning: begins past" }).fill("94");
  await preview.getByText(/: none past the limit now;/).waitFor();
  await expectAccessible();
  await button("Save").click();
  await page
    .getByText("Disk used above 95 or 94 %", { exact: true })
    .or(page.getByText("Disk used above 94 or 95 %", { exact: true }))
    .waitFor();
  await page.getByRole("tab", { name: "Now" }).click();
  await page.getByText("All", { exact: true }).click();
  await row().waitFor({ state: "detached" });

  await page.getByRole("tab", { name: "Rules" }).click();
  await button("Set back Disk nearly full").click();
  await page.getByRole("dialog").getByRole("button", { name: "Set back" }).click();
  await button("Set back Disk nearly full").waitFor({ state: "detached" });
  await page.getByText("Disk used above 90 or 95 %", { exact: true }).waitFor();
  await page.getByRole("tab", { name: "Now" }).click();
  // What was acknowledged ended with the old limit: this one is new, and nobody has it.
  await row().getByText("Firing").waitFor();
  expect(errors).toEqual([]);
});
