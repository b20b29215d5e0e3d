import { describe, expect, it } from "vitest";
import { compileCacheFolder } from "../../../../electron/cli/compileCache.ts";

describe("the folder of compiled code", () => {
  it("is where the platform keeps caches", () => {
    expect(compileCacheFolder("linux", {}, "/home/ada")).toBe("/home/ada/.cache/holdfast/compiled");
    expect(compileCacheFolder("linux", { XDG_CACHE_HOME: "/var/cache/ada" }, "/home/ada")).toBe(
      "/var/cache/ada/holdfast/compiled",
    );
    expect(compileCacheFolder("darwin", {}, "/Users/ada")).toBe("/Users/ada/Library/Caches/holdfast/compiled");
    expect(compileCacheFolder("win32", { LOCALAPPDATA: "/local" }, "/Users/ada")).toBe("/local/holdfast/compiled");
  });
  it("takes an empty variable for an absent one", () => {
    expect(compileCacheFolder("linux", { XDG_CACHE_HOME: "" }, "/home/ada")).toBe("/home/ada/.cache/holdfast/compiled");
  });
});
