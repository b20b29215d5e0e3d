import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { afterAll, beforeAll, expect, test } from "vitest";
import { resolvePageFile, respond } from "../../../../electron/desktop/pageFiles.ts";

let outer: string;
let folder: string;

beforeAll(() => {
  outer = mkdtempSync(join(tmpdir(), "holdfast-page-"));
  folder = join(outer, "renderer");
  mkdirSync(join(folder, "assets"), { recursive: true });
  writeFileSync(join(folder, "index.html"), "<!doctype html>");
  writeFileSync(join(folder, "assets", "index-1.js"), "export {};");
  writeFileSync(join(folder, "assets", "font.woff2"), new Uint8Array([0, 255, 1]));
  writeFileSync(join(folder, "notes.txt"), "not a page file");
  writeFileSync(join(outer, "secret.json"), "{}");
  symlinkSync(join(outer, "absent"), join(folder, "dangling.js"));
});

afterAll(() => rmSync(outer, { recursive: true, force: true }));

const get = (url: string, method = "GET"): Promise<Response> => respond(folder, { url, method });

test("the root of the origin is the page", async () => {
  const response = await get("app://holdfast/");
  expect(response.status).toBe(200);
  expect(response.headers.get("content-type")).toBe("text/html; charset=utf-8");
  expect(await response.text()).toBe("<!doctype html>");
});

test("files keep their bytes and their type", async () => {
  const script = await get("app://holdfast/assets/index-1.js?v=1#x");
  expect(script.headers.get("content-type")).toBe("text/javascript; charset=utf-8");
  const font = await get("app://holdfast/assets/font.woff2");
  expect(font.headers.get("content-type")).toBe("font/woff2");
  expect(new Uint8Array(await font.arrayBuffer())).toEqual(new Uint8Array([0, 255, 1]));
});

test("every answer carries the whole policy, whatever its status", async () => {
  for (const [url, method, status] of [
    ["app://holdfast/", "GET", 200],
    ["app://holdfast/absent.js", "GET", 404],
    ["app://holdfast/", "POST", 405],
  ] as const) {
    const response = await get(url, method);
    expect(response.status).toBe(status);
    const policy = response.headers.get("content-security-policy") ?? "";
    expect(policy).toContain("default-src 'self'");
    expect(policy).toContain("script-src 'self'");
    expect(policy).toContain("require-trusted-types-for 'script'");
    expect(policy).not.toMatch(/script-src[^;]*'unsafe-/);
    expect(response.headers.get("x-content-type-options")).toBe("nosniff");
    expect(response.headers.get("referrer-policy")).toBe("no-referrer");
  }
});

test("HEAD is answered without a body", async () => {
  const response = await get("app://holdfast/", "HEAD");
  expect(response.status).toBe(200);
  expect(await response.text()).toBe("");
});

test.each([
  "app://holdfast/../secret.json",
  "app://holdfast/%2e%2e/secret.json",
  "app://holdfast/%2e%2e%2fsecret.json",
  "app://holdfast/assets/..%2f..%2fsecret.json",
  "app://holdfast/..%5csecret.json",
  "app://holdfast/%2fetc%2fpasswd.json",
  "app://holdfast//etc/hostname.json",
  "app://holdfast/index.html%00.js",
  "app://holdfast/%zz.js",
  "app://other/index.html",
  "file:///etc/hostname",
  "not an address",
])("%s leads to nothing", async (url) => {
  expect((await get(url)).status).toBe(404);
});

test("a folder, a file of another kind and a dangling link are not found", async () => {
  for (const path of ["assets", "assets/", "notes.txt", "dangling.js"]) {
    expect((await get(`app://holdfast/${path}`)).status, path).toBe(404);
  }
});

test("no address whatever resolves to a file outside the folder", () => {
  const piece = fc.oneof(
    fc.constantFrom("..", "%2e%2e", "%2f", "%5c", "\\", "/", "%00", "assets", "index.html", "%252e", "."),
    fc.string({ maxLength: 8 }),
  );
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 12 }), (pieces) => {
      const file = resolvePageFile("/page", `app://holdfast/${pieces.join("/")}`);
      expect(file === null || file.startsWith("/page/")).toBe(true);
      expect(file?.split("/") ?? []).not.toContain("..");
    }),
    { numRuns: 500 },
  );
});
