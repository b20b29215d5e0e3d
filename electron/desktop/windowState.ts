import { readFileSync, writeFileSync } from "node:fs";

export interface Area {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

export interface WindowState {
  readonly bounds: Area;
  readonly maximized: boolean;
}

/** Device-independent pixels. The smallest size is the one the page is designed down to. */
export const defaultSize = { width: 1360, height: 860 };
export const smallestSize = { width: 960, height: 600 };
/** How much of a restored window must be on a display so that its title bar can be reached. */
const reachable = { width: 120, height: 40 };

/** What was saved, when it is whole and still visible on a display of today; else null. */
export function restorableState(saved: unknown, displays: readonly Area[]): WindowState | null {
  if (!isState(saved)) return null;
  const { bounds } = saved;
  if (bounds.width < smallestSize.width || bounds.height < smallestSize.height) return null;
  return displays.some((display) => showsEnough(bounds, display)) ? saved : null;
}

function showsEnough(bounds: Area, display: Area): boolean {
  const width = Math.min(bounds.x + bounds.width, display.x + display.width) - Math.max(bounds.x, display.x);
  const titleBar = Math.min(bounds.y + reachable.height, display.y + display.height) - Math.max(bounds.y, display.y);
  return width >= reachable.width && titleBar >= reachable.height;
}

function isState(value: unknown): value is WindowState {
  if (typeof value !== "object" || value === null) return false;
  const { bounds, maximized } = value as Partial<Record<keyof WindowState, unknown>>;
  if (typeof maximized !== "boolean" || typeof bounds !== "object" || bounds === null) return false;
  const area = bounds as Partial<Record<keyof Area, unknown>>;
  return [area.x, area.y, area.width, area.height].every((number) => Number.isSafeInteger(number));
}

export function readWindowState(file: string, displays: readonly Area[]): WindowState | null {
  try {
    return restorableState(JSON.parse(readFileSync(file, "utf8")), displays);
  } catch {
    return null;
  }
}

/** Losing a window's place is no reason to trouble anyone: a full disk is ignored here. */
export function writeWindowState(file: string, state: WindowState): void {
  try {
    writeFileSync(file, JSON.stringify(state), { mode: 0o600 });
  } catch {
    return;
  }
}
