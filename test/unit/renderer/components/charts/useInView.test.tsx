// @vitest-environment happy-dom
import { act, cleanup, render } from "@testing-library/react";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { useInView } from "../../../../../renderer/components/charts/useInView.ts";
import { VisibilityProvider } from "../../../../../renderer/components/visibility.tsx";

type Told = { isIntersecting: boolean }[];
let observers: { tell: (entries: Told) => void; watched: Element[]; ended: boolean }[] = [];

beforeEach(() => {
  observers = [];
  vi.stubGlobal(
    "IntersectionObserver",
    class {
      readonly own;
      constructor(tell: (entries: Told) => void) {
        this.own = { tell, watched: [] as Element[], ended: false };
        observers.push(this.own);
      }
      observe(element: Element): void {
        this.own.watched.push(element);
      }
      disconnect(): void {
        this.own.ended = true;
      }
    },
  );
});
afterEach(() => {
  cleanup();
  vi.unstubAllGlobals();
});

function Chart({ there = true }: { there?: boolean }) {
  const { inView, watch } = useInView();
  return (
    <>
      <output>{inView ? "painted" : "at rest"}</output>
      {there ? <div ref={watch} /> : null}
    </>
  );
}
const page = (visible: boolean, there = true) => (
  <VisibilityProvider value={visible}>
    <Chart there={there} />
  </VisibilityProvider>
);
const shown = () => document.querySelector("output")?.textContent;
const tell = (...near: boolean[]) =>
  act(() => observers.at(-1)?.tell(near.map((isIntersecting) => ({ isIntersecting }))));

describe("a chart", () => {
  it("is painted at first, so that it is never empty", () => {
    render(page(true));
    expect(shown()).toBe("painted");
  });

  it("rests while it is far from the window, and is painted again before it comes", () => {
    render(page(true));
    tell(false);
    expect(shown()).toBe("at rest");
    tell(true);
    expect(shown()).toBe("painted");
  });

  it("believes the newest of what it was told at once, and nothing of nothing", () => {
    render(page(true));
    tell(false, true, false);
    expect(shown()).toBe("at rest");
    tell();
    expect(shown()).toBe("painted");
  });

  it("rests on a page that is not shown, wherever it is", () => {
    const { rerender } = render(page(false));
    expect(shown()).toBe("at rest");
    rerender(page(true));
    expect(shown()).toBe("painted");
  });

  it("is watched once, and no more when it is gone", () => {
    const { rerender, unmount } = render(page(true));
    rerender(page(true));
    expect(observers).toHaveLength(1);
    expect(observers[0]?.watched).toHaveLength(1);
    rerender(page(true, false));
    expect(observers[0]?.ended).toBe(true);
    rerender(page(true));
    expect(observers.map(({ ended }) => ended)).toEqual([true, false]);
    unmount();
    expect(observers.every(({ ended }) => ended)).toBe(true);
  });
});
