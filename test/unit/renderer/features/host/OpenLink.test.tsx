// @vitest-environment happy-dom
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { routeOfLink } from "../../../../../renderer/features/host/linkOf.ts";
import { OpenLink } from "../../../../../renderer/features/host/OpenLink.tsx";
import { renderPage, screen } from "../../../../support/page.tsx";

describe("a copied link", () => {
  it("opens its page, wherever it was copied", () => {
    expect(routeOfLink("http://127.0.0.1:4711/#/host/h1/overview/6h")).toBe("/host/h1/overview/6h");
    expect(routeOfLink(" app://holdfast/index.html#/capacity\n")).toBe("/capacity");
  });
  it("is none without a page, and never leads out of the window", () => {
    for (const text of ["", "hello", "http://evil.test/", "x#//evil.test", "x#/", "javascript:alert(1)#/a?b", "#/a b"])
      expect(routeOfLink(text), text).toBeNull();
  });
  it("is read from any text without failing, and always leads to a page of this window", () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        for (const route of [routeOfLink(text), routeOfLink(`x#/${text}`)])
          expect(route === null || /^\/[A-Za-z0-9_.-]/.test(route)).toBe(true);
      }),
    );
  });
  it("is asked for, refused in words, and opened with Enter", async () => {
    const opened: string[] = [];
    const page = renderPage(<OpenLink onOpen={(route) => opened.push(route)} />);
    const field = screen.getByLabelText("Link");
    await page.fill(field, "nonsense");
    await screen.findByText("This is no link to a page of Holdfast.");
    await page.user.clear(field);
    await page.fill(field, "http://127.0.0.1:1/#/host/h1/overview/1y");
    await page.user.keyboard("{Enter}");
    expect(opened).toEqual(["/host/h1/overview/1y"]);
  });
});
