import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { beforeEach, describe, expect, it } from "vitest";
import { readAsset } from "../../../../electron/web/assets.ts";
import { temporaryFolder } from "../../../support/temporaryFolder.ts";

let page: string;
beforeEach(() => {
  const root = temporaryFolder();
  page = join(root, "page");
  for (const folder of ["page/assets/deep.js", "page-old"]) mkdirSync(join(root, folder), { recursive: true });
  for (const name of [
    "page/index.html",
    "page/assets/a.js",
    "page/Grüße 1.svg",
    "page/%2e.css",
    "page/key.pem",
    "page-old/index.html",
    "outside.html",
  ])
    writeFileSync(join(root, name), name);
});
const read = async (path: string): Promise<string | null> => {
  const asset = await readAsset(page, path);
  return asset && new TextDecoder().decode(asset.content);
};

describe("the built page's files", () => {
  it.each([
    "/../outside.html",
    "/..%2foutside.html",
    "/assets/..%2f..%2f%2e%2e/page/../outside.html",
    "/../page-old/index.html",
  ])("end at its folder: %s", async (path) => expect(await read(path)).toBeNull());

  it("are decoded once, so that an escaped escape stays a name", async () => {
    expect(await read("/%252e.css")).toBe("page/%2e.css");
    expect(await read("/%252e%252e/outside.html")).toBeNull();
    expect(await read("/Gr%C3%BC%C3%9Fe%201.svg")).toBe("page/Grüße 1.svg");
  });

  it.each([
    "/%",
    "/%ff.html",
    "/index.html%00",
    "/%00.html",
    "/assets",
    "/assets/",
    "/assets/deep.js",
    "/key.pem",
    "/index.htm",
    "",
  ])("are not found under %j", async (path) => expect(await read(path)).toBeNull());

  it("never change only within assets, however the way there is written", async () => {
    const immutable = async (path: string) => (await readAsset(page, path))?.immutable;
    expect(await immutable("/x/../assets/a.js")).toBe(true);
    expect(await immutable("/assets/../index.html")).toBe(false);
    expect(await immutable("/")).toBe(false);
  });
});
