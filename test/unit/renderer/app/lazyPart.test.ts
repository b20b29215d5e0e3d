import { createElement, Suspense } from "react";
import { renderToStaticMarkup } from "react-dom/server";
import { describe, expect, it } from "vitest";
import { lazyPart, preloadParts } from "../../../../renderer/app/lazyPart.tsx";

const Words = ({ words }: { words: string }) => createElement("p", null, words);
const draw = (part: typeof Words): string =>
  renderToStaticMarkup(createElement(Suspense, { fallback: "loading" }, createElement(part, { words: "here" })));

describe("a part whose code is fetched later", () => {
  it("draws at once when it was fetched before, and is fetched once only", async () => {
    let loads = 0;
    const Part = lazyPart(async () => {
      loads += 1;
      return Words;
    });
    expect(loads).toBe(0);
    await preloadParts();
    await preloadParts();
    expect(loads).toBe(1);
    expect(draw(Part as typeof Words)).toBe("<p>here</p>");
  });

  it("shows the fallback until its code is here", async () => {
    const Part = lazyPart(async () => Words) as typeof Words;
    expect(draw(Part)).toContain("loading");
    await preloadParts();
    expect(draw(Part)).toBe("<p>here</p>");
  });

  it("is fetched again after a failure, which does not keep the parts behind it waiting", async () => {
    const order: string[] = [];
    const Part = lazyPart(async () => {
      order.push("first");
      if (order.length === 1) throw new Error("connection lost");
      return Words;
    }) as typeof Words;
    lazyPart(async () => {
      order.push("second");
      return Words;
    });
    await preloadParts();
    expect(order).toEqual(["first", "second"]);
    await preloadParts();
    expect(order).toEqual(["first", "second", "first"]);
    expect(draw(Part)).toBe("<p>here</p>");
  });
});
