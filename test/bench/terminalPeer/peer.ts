import { createTerminalView, paintWithWebgl } from "../../../renderer/features/terminals/terminalView.ts";

/** What the product's page may have unparsed at a time, and the largest piece it gets at once. */
const windowBytes = 1_048_576;
const chunkBytes = 65_536;

/**
 * The same terminal as in the page, fed from memory: no SSH, no core, no wire. Gives the milliseconds until all of
 * `address` was parsed; fetching it is not counted.
 */
async function feed(
  address: string,
  size: { width: number; height: number; cols: number; rows: number },
): Promise<number> {
  const place = document.getElementById("place") as HTMLElement;
  place.style.width = `${size.width}px`;
  place.style.height = `${size.height}px`;
  document.documentElement.style.setProperty("--mantine-font-family-monospace", '"JetBrains Mono Variable", monospace');
  const { term } = createTerminalView({ fontSize: 13, screenReader: false, copyOnSelect: false });
  term.open(place);
  paintWithWebgl(term);
  term.resize(size.cols, size.rows);
  term.focus();
  const bytes = new Uint8Array(await (await fetch(address)).arrayBuffer());
  await document.fonts.ready;
  const started = performance.now();
  await new Promise<void>((resolve) => {
    let sent = 0;
    let pending = 0;
    const more = (): void => {
      while (sent < bytes.length && pending < windowBytes) {
        const chunk = bytes.slice(sent, sent + chunkBytes);
        sent += chunk.length;
        pending += chunk.length;
        term.write(chunk, () => {
          pending -= chunk.length;
          if (sent === bytes.length && pending === 0) resolve();
          else more();
        });
      }
    };
    more();
  });
  const elapsed = performance.now() - started;
  term.dispose();
  return elapsed;
}

Object.assign(globalThis, { feed });
