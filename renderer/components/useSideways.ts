import { type RefObject, useLayoutEffect } from "react";

/**
 * Marks a scroller whose content is wider than it (`data-overflows`), and while it is scrolled sideways (`data-scrolled`). Set
 * past React: a scroll draws nothing anew. `content` is a child as wide as what is scrolled.
 */
export function useSideways(scroller: RefObject<HTMLElement | null>, content: RefObject<HTMLElement | null>): void {
  useLayoutEffect(() => {
    const element = scroller.current;
    if (!element || !content.current) return;
    const scrolled = (): void => void element.toggleAttribute("data-scrolled", element.scrollLeft > 0);
    const resized = (): void => {
      element.toggleAttribute("data-overflows", element.scrollWidth > element.clientWidth);
      scrolled();
    };
    const sizes = new ResizeObserver(resized);
    sizes.observe(element);
    sizes.observe(content.current);
    element.addEventListener("scroll", scrolled, { passive: true });
    return () => {
      sizes.disconnect();
      element.removeEventListener("scroll", scrolled);
    };
  }, [scroller, content]);
}
