import { vi } from "vitest";

/** What was written on a canvas, in the order of drawing. */
export interface DrawnCanvas {
  readonly texts: string[];
  restore(): void;
}

/**
 * The simulated browser has no canvas: one that measures text at six pixels a character, keeps what is written and lets everything
 * else pass. Charts can then be built, and say what they drew.
 */
export function stubCanvas(): DrawnCanvas {
  const texts: string[] = [];
  const known: Record<string, unknown> = {
    measureText: (text: string) => ({ width: text.length * 6 }),
    fillText: (text: string) => texts.push(text),
    strokeText: (text: string) => texts.push(text),
  };
  const context = vi.spyOn(HTMLCanvasElement.prototype, "getContext").mockImplementation(function (
    this: HTMLCanvasElement,
  ) {
    return new Proxy({ canvas: this } as Record<string | symbol, unknown>, {
      get: (target, name) => (name in target ? target[name] : (known[String(name)] ?? (() => undefined))),
      set: (target, name, value) => {
        target[name] = value;
        return true;
      },
    }) as never;
  });
  const blob = vi
    .spyOn(HTMLCanvasElement.prototype, "toBlob")
    .mockImplementation((done) => done(new Blob(["png"], { type: "image/png" })));
  const path = globalThis.Path2D;
  globalThis.Path2D = class {
    constructor() {
      return new Proxy(this, { get: () => () => undefined });
    }
  } as never;
  return {
    texts,
    restore() {
      context.mockRestore();
      blob.mockRestore();
      globalThis.Path2D = path;
    },
  };
}
