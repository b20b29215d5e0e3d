import { readFile } from "node:fs/promises";
import axe from "axe-core";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, expect, it } from "vitest";
import { type App, startApp, startBrowser, watchErrors } from "../support/app.ts";

/** Longest wait for anything to appear, milliseconds: the machine may be busy. */
const waitAtMost = 15_000;

let app: App;
let browser: Browser;
let page: Page;
let errors: string[];

beforeAll(async () => {
  app = await startApp({ verb: "demo" });
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
});

const chart = (name: string) => page.getByRole("region", { name, exact: true });
const plot = (name: string) => page.getByRole("group", { name: new RegExp(`^${name} over time`) });

it("charts of a host share a crosshair and a zoom, restore a view from its address, and are saved as a table", async () => {
  await page.getByRole("article").first().getByRole("link").first().click();
  // A reading at the right edge: from there on the crosshair finds values.
  await chart("CPU")
    .getByText(/^\d+\.\d %$/)
    .first()
    .waitFor();

  const box = await plot("CPU").locator(".u-over").boundingBox();
  if (!box) throw new Error("the chart has no size");
  const y = box.y + box.height / 2;
  await page.mouse.move(box.x + box.width * 0.7, y);
  await expect.poll(() => chart("CPU").locator("time").first().textContent()).toMatch(/^\d\d:\d\d:\d\d$/);
  const crosshair = await chart("CPU").locator("time").first().textContent();
  await expect.poll(() => chart("Load").locator("time").first().textContent()).toBe(crosshair);

  // Marking a stretch zooms into it, in all charts.
  await page.mouse.move(box.x + box.width * 0.6, y);
  await page.mouse.down();
  await page.mouse.move(box.x + box.width * 0.8, y, { steps: 4 });
  await page.mouse.up();
  await page.getByRole("button", { name: "Back to live" }).waitFor();
  await expect.poll(() => page.url()).toMatch(/\/overview\/\d{8}T\d{6}Z-\d{8}T\d{6}Z$/);
  const zoomed = page.url();
  const shown = await page.getByRole("group", { name: "Time axis of the charts" }).innerText();

  await page.evaluate("axe.run(document, { resultTypes: ['violations'] })").then((result) => {
    const { violations } = result as { violations: { id: string; impact: string | null; nodes: { html: string }[] }[] };
    const bad = violations.filter(({ impact }) => impact === "serious" || impact === "critical");
    expect(bad.map(({ id, nodes }) => `${id}: ${nodes[0]?.html.slice(0, 200)}`)).toEqual([]);
  });

  // The address alone brings the view back.
  await page.getByRole("link", { name: "Fleet", exact: true }).click();
  await page.goto(zoomed);
  await page.getByRole("button", { name: "Back to live" }).waitFor();
  expect(page.url()).toBe(zoomed);
  expect(await page.getByRole("group", { name: "Time axis of the charts" }).innerText()).toBe(shown);

  await plot("CPU").focus();
  await page.keyboard.press("0");
  await page.getByRole("button", { name: "Back to live" }).waitFor({ state: "detached" });

  await page.getByRole("button", { name: "Copy or save CPU", exact: true }).click();
  const saved = page.waitForEvent("download");
  await page.getByRole("menuitem", { name: "Save as CSV" }).click();
  const file = await saved;
  expect(file.suggestedFilename()).toMatch(/^[\w.-]+-CPU\.csv$/);
  const rows = (await readFile(await file.path(), "utf8")).trimEnd().split("\r\n");
  expect(rows[0]).toMatch(/^time,busy \(%\)/);
  expect(rows[1]).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z,\d/);

  await page.getByRole("button", { name: "Copy or save CPU", exact: true }).click();
  const picture = page.waitForEvent("download");
  await page.getByRole("menuitem", { name: "Save as PNG" }).click();
  const png = await readFile(await (await picture).path());
  expect(png.subarray(1, 4).toString()).toBe("PNG");
  expect(png.readUInt32BE(16)).toBeGreaterThan(300);
  expect(errors).toEqual([]);
});
