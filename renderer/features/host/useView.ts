import { useCallback, useEffect, useMemo, useState } from "react";
import { useLocation } from "wouter";
import { usePreference } from "../../app/state/preferences.ts";
import type { Span } from "../../components/charts/timeSpan.ts";
import { parseRange, type RangeId } from "../../components/charts/ranges.ts";
import { parseView, type View, viewOfPath, viewPath } from "./view.ts";

/** An axis under the mouse moves many times a second; the address follows once it rests, milliseconds. */
const restMs = 300;

export interface ViewState {
  readonly view: View;
  setRange(range: RangeId): void;
  setSpan(span: Span): void;
  /** Back to the clock, with the range chosen last. */
  goLive(): void;
}

/** What the charts of a host show. It stands in the address, so that a link, a reload and going back restore it. */
export function useView(hostId: string): ViewState {
  const [path, navigate] = useLocation();
  const [range, setPreferred] = usePreference<RangeId>("host.range", "15m", parseRange);
  const asked = viewOfPath(path);
  const wanted = useMemo((): View => parseView(asked, range) ?? { kind: "live", range }, [asked, range]);
  // What the person just did, until the address says the same.
  const [moved, setMoved] = useState<View | null>(null);
  const view = moved ?? wanted;

  useEffect(() => {
    if (moved === null) return undefined;
    const timer = setTimeout(() => {
      navigate(viewPath(hostId, moved), { replace: true });
      setMoved(null);
    }, restMs);
    return () => clearTimeout(timer);
  }, [moved, hostId, navigate]);

  const setRange = useCallback(
    (next: RangeId): void => {
      setPreferred(next);
      setMoved({ kind: "live", range: next });
    },
    [setPreferred],
  );
  const live = view.range;
  const setSpan = useCallback((span: Span): void => setMoved({ kind: "still", span, range: live }), [live]);
  const goLive = useCallback((): void => setMoved({ kind: "live", range: live }), [live]);
  return { view, setRange, setSpan, goLive };
}

/** A link to what is shown. Whoever opens it needs the vault with this host. */
export const linkTo = (hostId: string, view: View): string =>
  `${location.origin}${location.pathname}#${viewPath(hostId, view)}`;
