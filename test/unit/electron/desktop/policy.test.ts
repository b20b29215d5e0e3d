import { describe, expect, test } from "vitest";
import {
  isAllowedDownload,
  isAllowedPermission,
  isAllowedRequest,
  isOwnSender,
  originOf,
  pageAddress,
  pageOrigin,
} from "../../../../electron/desktop/policy.ts";

test.each([
  ["app://holdfast/hosts?x=1#y", "app://holdfast"],
  ["http://localhost:5173/", "http://localhost:5173"],
  ["app://HOLDFAST.example/", "app://HOLDFAST.example"],
  ["about:blank", null],
  ["data:text/html,x", null],
  ["javascript:alert(1)", null],
  ["file:///etc/passwd", null],
  ["", null],
])("the origin of %s is %s", (address, origin) => {
  expect(originOf(address)).toBe(origin);
});

describe("where the page comes from", () => {
  test("an installed application has its own protocol, whatever the environment says", () => {
    expect(pageAddress({ ELECTRON_RENDERER_URL: "http://localhost:5173" }, true)).toBe("app://holdfast/");
  });
  test("a checkout follows the development server when there is one", () => {
    expect(pageAddress({ ELECTRON_RENDERER_URL: "http://localhost:5173" }, false)).toBe("http://localhost:5173");
    expect(pageAddress({}, false)).toBe("app://holdfast/");
  });
});

test("a sender whose user part looks like our host is a stranger", () => {
  const frame = { origin: "app://holdfast@evil", url: "app://holdfast@evil/", parent: null };
  expect(isOwnSender(frame, pageOrigin)).toBe(false);
});

test("the clipboard may be written by our page alone", () => {
  expect(isAllowedPermission("clipboard-sanitized-write", "app://holdfast/", pageOrigin)).toBe(true);
  expect(isAllowedPermission("clipboard-sanitized-write", "null", pageOrigin)).toBe(false);
  expect(isAllowedPermission("clipboard-read", "app://holdfast/", pageOrigin)).toBe(false);
});

test("notices may be shown by our page alone", () => {
  expect(isAllowedPermission("notifications", "app://holdfast/", pageOrigin)).toBe(true);
  expect(isAllowedPermission("notifications", "https://example.org/", pageOrigin)).toBe(false);
  expect(isAllowedPermission("media", "app://holdfast/", pageOrigin)).toBe(false);
});

describe("requests", () => {
  test("of an installed page stay inside the application", () => {
    for (const address of ["app://holdfast/x.js", "blob:app://holdfast/1", "data:image/png;base64,"]) {
      expect(isAllowedRequest(address, pageOrigin, true), address).toBe(true);
    }
    for (const address of [
      "blob:https://example.org/1",
      "devtools://devtools/x",
      "https://fonts.example/x",
      "app://x/y",
    ]) {
      expect(isAllowedRequest(address, pageOrigin, true), address).toBe(false);
    }
  });
  test("of a page under development may also reach its server and the developer tools", () => {
    const server = "http://localhost:5173";
    for (const address of [`${server}/main.tsx`, "ws://localhost:5173/?token=x", "devtools://devtools/x"]) {
      expect(isAllowedRequest(address, server, false), address).toBe(true);
    }
    expect(isAllowedRequest("https://example.org/", server, false)).toBe(false);
    expect(isAllowedRequest("ws://localhost:9/", server, false)).toBe(false);
  });
});

test("a download is something the page made", () => {
  expect(isAllowedDownload("blob:app://holdfast/1", pageOrigin)).toBe(true);
  expect(isAllowedDownload("blob:app://holdfast.evil/1", pageOrigin)).toBe(false);
  expect(isAllowedDownload("app://holdfast/index.html", pageOrigin)).toBe(false);
});
