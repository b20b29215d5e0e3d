import { create } from "zustand";

/** Font size in pixels. */
export const fontSizes = { default: 13, least: 8, most: 32 } as const;

export interface Preferences {
  readonly fontSize: number;
  /** Keeps a text copy of the screen for assistive technology; costs speed on large output. */
  readonly screenReader: boolean;
  readonly copyOnSelect: boolean;
}

const key = "holdfast.terminalPreferences";
const defaults: Preferences = { fontSize: fontSizes.default, screenReader: false, copyOnSelect: false };

/** Reads them back; what does not hold is the default. */
export function parsePreferences(text: string | null): Preferences {
  try {
    const value = JSON.parse(text ?? "{}") as Partial<Record<keyof Preferences, unknown>> | null;
    const { fontSize, screenReader, copyOnSelect } = value ?? {};
    return {
      fontSize: typeof fontSize === "number" ? clampFontSize(fontSize) : defaults.fontSize,
      screenReader: screenReader === true,
      copyOnSelect: copyOnSelect === true,
    };
  } catch {
    return defaults;
  }
}

export function clampFontSize(size: number): number {
  return Number.isFinite(size)
    ? Math.min(fontSizes.most, Math.max(fontSizes.least, Math.round(size)))
    : fontSizes.default;
}

/** Of this computer; nothing in it tells of a host. */
export const usePreferences = create<Preferences>(() =>
  parsePreferences(typeof localStorage === "undefined" ? null : localStorage.getItem(key)),
);

export function setPreferences(change: Partial<Preferences>): void {
  usePreferences.setState(change);
  localStorage.setItem(key, JSON.stringify(usePreferences.getState()));
}

export function zoom(step: 1 | -1 | 0): void {
  const { fontSize } = usePreferences.getState();
  setPreferences({ fontSize: step === 0 ? fontSizes.default : clampFontSize(fontSize + step) });
}
