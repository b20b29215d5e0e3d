import { readToken } from "../../app/readToken.ts";
import type { Palette } from "./plotOptions.ts";

/** Reads the theme as it is now; `element` gives the font. */
export function readPalette(element: HTMLElement): Palette {
  const style = getComputedStyle(element);
  const fontSize = Math.round(Number.parseFloat(style.fontSize)) || 12;
  return {
    font: `${fontSize}px ${style.fontFamily}`,
    fontSize,
    axis: readToken("--hf-chart-axis"),
    grid: readToken("--hf-chart-grid"),
    background: readToken("--hf-surface"),
    text: readToken("--hf-text"),
    reference: readToken("--hf-text-dim"),
    warning: readToken("--hf-warning"),
    critical: readToken("--hf-critical"),
    info: readToken("--hf-accent"),
    series: ([1, 2, 3, 4, 5, 6] as const).map((n) => readToken(`--hf-series-${n}`)),
  };
}
