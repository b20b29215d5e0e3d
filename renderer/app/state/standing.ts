import { create } from "zustand";

/** Alerts that stand, for the window's title and the application's icon; null when nobody wants to see them there. */
export const useStanding = create<{ readonly count: number | null }>(() => ({ count: null }));

/** The Badging API is there in installed applications only. */
type Badging = Navigator & { setAppBadge?(count: number): Promise<void>; clearAppBadge?(): Promise<void> };

export function showStanding(count: number | null): void {
  useStanding.setState({ count });
  const { setAppBadge, clearAppBadge } = navigator as Badging;
  const shown = count ? setAppBadge?.call(navigator, count) : clearAppBadge?.call(navigator);
  // Nowhere to show it, or not allowed: the title has it.
  shown?.catch(() => undefined);
}
