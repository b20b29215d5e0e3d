import { useCallback, useRef, useState } from "react";
import { useVisible } from "../visibility.tsx";

/** How far outside the window a chart is made ready, so that scrolling never meets an empty one. */
const margin = "50%";

/** Whether an element is in or near the window, on a page that is shown. `watch` is its ref. */
export function useInView(): { inView: boolean; watch: (element: HTMLElement | null) => void } {
  const visible = useVisible();
  const [near, setNear] = useState(true);
  const observer = useRef<IntersectionObserver | null>(null);
  const watch = useCallback((element: HTMLElement | null) => {
    observer.current?.disconnect();
    observer.current = null;
    if (!element) return;
    observer.current = new IntersectionObserver((entries) => setNear(entries.at(-1)?.isIntersecting ?? true), {
      rootMargin: margin,
    });
    observer.current.observe(element);
  }, []);
  return { inView: near && visible, watch };
}
