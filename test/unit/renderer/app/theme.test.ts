import { describe, expect, it } from "vitest";
import { palettes } from "../../../../renderer/app/theme.ts";

/** Relative luminance and contrast ratio: WCAG 2.2, "relative luminance" and "contrast ratio". */
function luminance(hex: string): number {
  const channel = (at: number): number => {
    const value = Number.parseInt(hex.slice(at, at + 2), 16) / 255;
    return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
  };
  return 0.2126 * channel(1) + 0.7152 * channel(3) + 0.0722 * channel(5);
}
function contrast(a: string, b: string): number {
  const [light, dark] = [luminance(a), luminance(b)].toSorted((x, y) => y - x) as [number, number];
  return (light + 0.05) / (dark + 0.05);
}

const surfaces = ["--hf-bg", "--hf-surface", "--hf-raised", "--hf-hover", "--hf-selected"] as const;
const texts = ["--hf-text", "--hf-text-dim", "--hf-text-faint", "--hf-accent"] as const;
const tones = ["ok", "warning", "critical", "unknown", "stale", "busy", "production"] as const;

describe.each(["dark", "light"] as const)("the %s theme", (name) => {
  const palette = palettes[name];
  const colour = (token: `--${string}`): string => {
    const value = palette[token];
    if (value === undefined) throw new Error(`${token} is missing`);
    return value;
  };

  it.each(texts)("keeps %s readable on every surface", (text) => {
    for (const surface of surfaces)
      expect(contrast(colour(text), colour(surface)), `on ${surface}`).toBeGreaterThanOrEqual(4.5);
  });
  it.each(tones)("keeps the words of %s readable on its own tint and on plain surfaces", (tone) => {
    for (const surface of [`--hf-${tone}-soft`, "--hf-bg", "--hf-surface", "--hf-raised"] as const)
      expect(contrast(colour(`--hf-${tone}`), colour(surface)), `on ${surface}`).toBeGreaterThanOrEqual(4.5);
  });
  it("draws lines and bars that can be told from their ground", () => {
    const drawn = ["1", "2", "3", "4", "5", "6"].map((n) => `--hf-series-${n}` as const);
    for (const token of [
      ...drawn,
      "--hf-warning-fill",
      "--hf-critical-fill",
      "--hf-focus",
      "--hf-border-strong",
    ] as const)
      expect(contrast(colour(token), colour("--hf-surface")), token).toBeGreaterThanOrEqual(3);
  });
});

it("gives the dark and the light theme the same tokens", () => {
  expect(Object.keys(palettes.light).toSorted()).toEqual(Object.keys(palettes.dark).toSorted());
});
