import { setTimeout as sleep } from "node:timers/promises";
import { type FakeCore, fakeHealth, fakeHost, startFakeCore } from "../e2e/screensFakeCore.ts";
import { type Chromium, startChromium, type Tab } from "./chromium.ts";
import { rounded } from "./statistics.ts";
import type { BenchRow } from "./types.ts";

/** The largest fleet that is watched, and the largest inventory. */
const WATCHED = 500;
const INVENTORY = 10_000;
/** All watched hosts have new readings this often, milliseconds. */
const UPDATE_MS = 5000;
const SCROLL_MS = 10_000;
/** Pixels a frame: a fast turn of the wheel. */
const STEP = 40;
/** Of the frames a second that the same browser draws of a plain list. */
const TARGET = 0.95;
const HEAP_TARGET_MB = 200;

/** What `requestAnimationFrame` sees while the page scrolls up and down. */
interface Frames {
  readonly perSecond: number;
  /** The longest time between two frames, milliseconds. */
  readonly longest: number;
}

/** Runs in the page: scrolls the largest scroller by `step` pixels a frame, back and forth, for `forMs`. */
function scrollInPage({ step, forMs }: { step: number; forMs: number }): Promise<Frames> {
  const scrollers = [...document.querySelectorAll<HTMLElement>("*")].filter(
    ({ scrollHeight, clientHeight }) => scrollHeight > clientHeight + 200 && clientHeight > 200,
  );
  const target = scrollers.toSorted((a, b) => b.scrollHeight - a.scrollHeight)[0];
  if (!target) throw new Error("nothing scrolls here");
  return new Promise((resolve) => {
    const times: number[] = [];
    let direction = step;
    const frame = (now: number): void => {
      times.push(now);
      const before = target.scrollTop;
      target.scrollTop = before + direction;
      if (target.scrollTop === before) direction = -direction;
      if (now - (times[0] ?? now) < forMs) requestAnimationFrame(frame);
      else {
        const gaps = times.slice(1).map((time, at) => time - (times[at] ?? time));
        resolve({ perSecond: (1000 * gaps.length) / (now - (times[0] ?? now)), longest: Math.max(...gaps) });
      }
    };
    requestAnimationFrame(frame);
  });
}

/** Runs in an empty page: a list of as many lines as the fleet has hosts, as tall as its tiles. */
function plainList(lines: number): void {
  const list = document.createElement("div");
  list.style.cssText = "height:100vh;overflow:auto";
  for (let n = 0; n < lines; n += 1) {
    const line = list.appendChild(document.createElement("p"));
    line.style.height = "158px";
    line.textContent = String(n);
  }
  document.body.replaceChildren(list);
}

async function openFleet(chromium: Chromium, core: FakeCore, view: string): Promise<Tab> {
  const tab = await chromium.open(core.url);
  await tab.bringToFront();
  await tab.until((name) => [...document.querySelectorAll("label")].some((label) => label.textContent === name), view);
  await tab.evaluate((name) => {
    [...document.querySelectorAll("label")].find((label) => label.textContent === name)?.click();
  }, view);
  await sleep(1000);
  return tab;
}

/** Frames while the fleet scrolls, and `hosts` of it change every five seconds. */
async function scrolled(
  chromium: Chromium,
  hosts: number,
  changing: number,
  view: string,
): Promise<Frames & { heap: number }> {
  const health = Array.from({ length: hosts }, (_, n) => fakeHealth(n, n % 9 === 0 ? "warning" : "ok"));
  const all = Array.from({ length: hosts }, (_, n) => fakeHost(n));
  const core = await startFakeCore(all, health);
  try {
    const tab = await openFleet(chromium, core, view);
    const timer = setInterval(() => {
      const fresh = Array.from({ length: changing }, (_, n) => fakeHealth(n, Math.random() < 0.1 ? "warning" : "ok"));
      core.sendHealth({ full: false, hosts: fresh });
    }, UPDATE_MS);
    const frames = await tab
      .evaluate(scrollInPage, { step: STEP, forMs: SCROLL_MS })
      .finally(() => clearInterval(timer));
    const heap = await tab.evaluate(
      () => (performance as unknown as { memory: { usedJSHeapSize: number } }).memory.usedJSHeapSize / 1e6,
    );
    return { ...frames, heap };
  } finally {
    await core.stop();
  }
}

/** Scrolling through the fleet while its numbers change, against a plain list in the same browser. */
export async function scrollBench(say: (line: string) => void): Promise<BenchRow[]> {
  const chromium = await startChromium();
  try {
    const plain = await chromium.open("about:blank");
    await plain.bringToFront();
    await plain.evaluate(plainList, WATCHED);
    const peer = await plain.evaluate(scrollInPage, { step: STEP, forMs: SCROLL_MS });
    const row = (name: string, { perSecond, longest }: Frames): BenchRow => {
      say(`${name}: ${rounded(perSecond)} frames a second, the longest took ${rounded(longest)} ms`);
      const ratio = perSecond / peer.perSecond;
      return {
        name,
        value: rounded(perSecond),
        unit: "frames/s",
        peer: "a plain list of 500 lines",
        peerValue: rounded(peer.perSecond),
        ratio: rounded(ratio),
        target: TARGET,
        met: ratio >= TARGET,
      };
    };
    const wall = await scrolled(chromium, WATCHED, WATCHED, "Wall");
    const table = await scrolled(chromium, WATCHED, WATCHED, "Table");
    const large = await scrolled(chromium, INVENTORY, WATCHED, "Table");
    return [
      row("fleet.scroll.wall", wall),
      row("fleet.scroll.table", table),
      row("fleet.scroll.tenThousand", large),
      {
        name: "fleet.heap",
        value: rounded(wall.heap),
        unit: "MB",
        peer: null,
        peerValue: null,
        ratio: null,
        target: HEAP_TARGET_MB,
        met: wall.heap <= HEAP_TARGET_MB,
      },
    ];
  } finally {
    await chromium.close();
  }
}
