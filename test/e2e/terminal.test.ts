import type { Locator, Page } from "playwright-core";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { sshdMissing } from "../support/sshd.ts";
import {
  openTerminal,
  startTerminalPage,
  type TerminalPage,
  timeToTitle,
  waitForTitle,
} from "../support/terminalPage.ts";

const missing = sshdMissing();
/** Time in which Ctrl-C must be effective during a flood, milliseconds. */
const interruptBudget = 300;
/** How much the page may grow while 100 MB scroll through it, bytes: the scrollback, the credit window and slack. */
const growthBudget = 40 * 1_048_576;

let target: TerminalPage;
let page: Page;

beforeAll(async () => {
  if (missing) return;
  target = await startTerminalPage();
  page = target.page;
});
afterAll(() => target?.stop());
beforeEach((ctx) => ctx.skip(missing !== undefined, missing));

const screenText = (pane: Locator): Promise<string> =>
  pane
    .locator(".xterm-accessibility-tree")
    .evaluate((tree) =>
      Array.from(tree.children, (row) => (row.textContent ?? "").replaceAll("\u00a0", " ").trimEnd()).join("\n"),
    );
/** Waits until the screen matches; works in hooks too, unlike `expect.poll`. */
async function expectScreen(pane: Locator, text: RegExp | string): Promise<void> {
  const end = Date.now() + 15_000;
  for (;;) {
    const shown = await screenText(pane);
    if (typeof text === "string" ? shown.includes(text) : text.test(shown)) return;
    if (Date.now() > end) expect(shown).toMatch(text);
    await page.waitForTimeout(50);
  }
}

async function type(line: string): Promise<void> {
  await page.keyboard.type(line);
  await page.keyboard.press("Enter");
}

describe("a terminal on a real server", () => {
  let pane: Locator;

  beforeAll(async () => {
    if (missing) return;
    pane = await openTerminal(target, { screenReader: true });
    await expectScreen(pane, /[#$]\s*$/);
  });

  it("runs what is typed and shows what it prints", async () => {
    await type("echo $((6*7))-answer");
    await expectScreen(pane, "42-answer");
  });

  it("tells the host its size, also after the window changed", async () => {
    const size = async (): Promise<[number, number]> => {
      const mark = `size${Math.random().toString(36).slice(2)}`;
      await type(`echo ${mark} $(stty size)`);
      let found: RegExpExecArray | null = null;
      await expect
        .poll(async () => (found = new RegExp(`^${mark} (\\d+) (\\d+)`, "m").exec(await screenText(pane))), {
          timeout: 15_000,
        })
        .not.toBeNull();
      return [Number(found![1]), Number(found![2])];
    };
    const [rows, cols] = await size();
    expect(cols).toBeGreaterThan(80);
    await page.setViewportSize({ width: 900, height: 600 });
    await page.waitForTimeout(500);
    const [smallRows, smallCols] = await size();
    expect(smallRows).toBeLessThan(rows);
    expect(smallCols).toBeLessThan(cols);
    const shownRows = await pane.locator(".xterm-accessibility-tree").evaluate((tree) => tree.children.length);
    expect(shownRows).toBe(smallRows);
    await page.setViewportSize({ width: 1280, height: 800 });
    await page.waitForTimeout(500);
  });

  it("shows the title that a program sets, without what could mislead", async () => {
    await type(String.raw`printf '\033]0;backup\342\200\256 running\007'`);
    await waitForTitle(page, "backup running");
  });

  it("finds text in what it kept, and counts the matches", async () => {
    await type("clear; for i in 1 2 3; do echo needle-$i; done");
    await expectScreen(pane, "needle-3");
    await page.keyboard.press("Control+Shift+F");
    const search = page.getByRole("search", { name: "Search in this terminal" });
    await search.getByLabel("Search for").fill("needle-[123]");
    await search.getByText("no matches").waitFor();
    await search.getByRole("button", { name: "Regular expression" }).click();
    await search.getByText(/of 3/).waitFor();
    const before = await search.getByRole("status").textContent();
    await search.getByRole("button", { name: "Match before" }).click();
    await expect.poll(() => search.getByRole("status").textContent()).not.toBe(before);
    await search.getByLabel("Search for").press("Escape");
    await search.waitFor({ state: "hidden" });
  });

  it("copies a selection and pastes one line at once", async () => {
    await type("clear; echo copied-$((1+1))-word");
    await expectScreen(pane, /^copied-2-word/m);
    const screen = pane.locator(".xterm-screen");
    const box = (await screen.boundingBox())!;
    const rows = await pane.locator(".xterm-accessibility-tree").evaluate((tree) => tree.children.length);
    await page.mouse.dblclick(box.x + 20, box.y + box.height / rows / 2);
    await page.keyboard.press("Control+Shift+C");
    await expect.poll(() => page.evaluate(() => navigator.clipboard.readText())).toContain("copied");
    await page.evaluate(() => navigator.clipboard.writeText("echo pasted-$((2+3))"));
    await page.keyboard.press("Control+Shift+V");
    await expectScreen(pane, "echo pasted-");
    await page.keyboard.press("Enter");
    await expectScreen(pane, /^pasted-5/m);
  });

  it("asks before it pastes several lines, and takes no escape sequence along", async () => {
    await page.evaluate(() => navigator.clipboard.writeText("echo one-$((1))\necho two-$((2))\x1b[201~\n"));
    await page.keyboard.press("Control+Shift+V");
    const question = page.getByRole("alertdialog", { name: "Paste 2 lines" });
    await question.getByRole("button", { name: "Cancel" }).click();
    await question.waitFor({ state: "hidden" });
    expect(await screenText(pane)).not.toContain("one-");
    await page.keyboard.press("Control+Shift+V");
    await question.getByRole("button", { name: "Paste 2 lines" }).press("Enter");
    await page.keyboard.press("Enter");
    await expectScreen(pane, /^one-1/m);
    await expectScreen(pane, /^two-2\[201~/m);
  });

  it("splits, types into both parts at once, and closes a part again", async () => {
    await page.keyboard.press("Alt+Shift+E");
    await expect.poll(() => pane.count()).toBe(2);
    await page.getByRole("separator", { name: "Divider between terminals" }).waitFor();
    await expectScreen(pane.last(), /[#$]\s*$/);
    await page.keyboard.press("Alt+Shift+B");
    await page.getByRole("button", { name: "Type into 2 terminals" }).click();
    await expect.poll(() => pane.last().evaluate((place) => place.contains(document.activeElement))).toBe(true);
    await type("echo both-$((6*6))");
    for (const part of [pane.first(), pane.last()]) await expectScreen(part, /^both-36/m);
    await page.keyboard.press("Alt+Shift+B");
    await type("echo alone-$((7*7))");
    await expectScreen(pane.last(), /^alone-49/m);
    expect(await screenText(pane.first())).not.toContain("alone");
    await page.keyboard.press("Alt+Shift+W");
    await expect.poll(() => pane.count()).toBe(1);
    await expectScreen(pane, /two-2/);
  });

  it("says calmly that the shell has ended, and opens a new one", async () => {
    await pane.locator(".xterm-helper-textarea").focus();
    await type("exit 3");
    await pane.getByText(`The shell on ${target.hostName} has ended`).waitFor();
    await page.keyboard.press("Enter");
    await expectScreen(pane, /exit 3\n(logout\n)?\n*── new session ──/);
    await type("echo back-$((40+2))");
    await expectScreen(pane, /^back-42/m);
  });

  it("says what happened when the server goes, and connects again when it is back", async () => {
    target.sshd.kill();
    const reconnect = pane.getByRole("button", { name: "Reconnect" });
    await reconnect.waitFor({ timeout: 20_000 });
    await expect(pane.getByRole("status").last().textContent()).resolves.toMatch(target.hostName);
    await target.sshd.restart();
    // The first attempts may still wait for the pool to see that the server is back.
    for (let attempt = 0; attempt < 5 && (await reconnect.isVisible()); attempt += 1) {
      await reconnect.click();
      await page.waitForTimeout(1500);
    }
    await type("echo again-$((20+1))");
    await expectScreen(pane, /^again-21/m);
  });

  it("comes back after a reload, disconnected, and connects with Enter", async () => {
    await page.reload();
    await pane.getByText("Disconnected").waitFor();
    await pane.locator(".xterm-helper-textarea").focus();
    await page.keyboard.press("Enter");
    await pane.getByText("Disconnected").waitFor({ state: "hidden" });
    await type("echo hello-$((3*3))");
    await expectScreen(pane, /^hello-9/m);
  });

  it("leaves no trace of a host's name in what the browser keeps", async () => {
    const kept = await page.evaluate(() => JSON.stringify({ ...localStorage }));
    expect(kept).toContain(target.hostId);
    expect(kept).not.toContain(target.hostName);
  });
});

describe("a flood of output", () => {
  let pane: Locator;
  const used = async (): Promise<number> => {
    const cdp = await page.context().newCDPSession(page);
    await cdp.send("HeapProfiler.collectGarbage");
    const heap = (await cdp.send("Runtime.getHeapUsage")) as { usedSize: number; backingStorageSize?: number };
    await cdp.detach();
    return heap.usedSize + (heap.backingStorageSize ?? 0);
  };
  /** Titles tell when the prompt is back, without the cost of reading the screen. */
  const prompt = (mark: string): string => `PROMPT_COMMAND='printf "\\033]0;${mark}\\007"'`;

  beforeAll(async () => {
    if (missing) return;
    pane = await openTerminal(target, { screenReader: false });
    await pane.getByText("Connecting").waitFor({ state: "hidden" });
    await pane.locator(".xterm-helper-textarea").focus();
    await type(prompt("ready"));
    await waitForTitle(page, "ready");
  });

  it("of 100 MB leaves the page's memory bounded", async () => {
    await type("seq 1 20000; printf '\\033]0;warm\\007'; PROMPT_COMMAND=");
    await waitForTitle(page, "warm");
    const before = await used();
    await type("seq -f 'line %012.0f of a long listing that nobody reads' 1 1700000; printf '\\033]0;through\\007'");
    let most = 0;
    const watch = setInterval(
      () =>
        void used().then(
          (now) => (most = Math.max(most, now - before)),
          () => undefined,
        ),
      500,
    );
    await waitForTitle(page, "through", 150_000);
    clearInterval(watch);
    expect(Math.max(most, (await used()) - before)).toBeLessThan(growthBudget);
  }, 180_000);

  it("ends at once with Ctrl-C", async () => {
    const times: number[] = [];
    for (let round = 0; round < 3; round += 1) {
      const mark = `stopped-${round}`;
      await type(prompt(`before-${round}`));
      await waitForTitle(page, `before-${round}`);
      await type(`${prompt(mark)}; yes "all work and no play makes a dull log line, number ${round}"`);
      await page.waitForTimeout(2000);
      times.push(await timeToTitle(page, "Control+c", mark));
    }
    expect(times.toSorted((a, b) => a - b)[1]).toBeLessThan(interruptBudget);
  });

  it("made no error in the page", () => {
    expect(target.errors).toEqual([]);
  });
});
