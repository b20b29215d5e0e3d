import { existsSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { describe, expect, it } from "vitest";
import { parse } from "yaml";
import { askPageant, type PageantHelper } from "../../../../../electron/core/ssh/pageant.ts";

/** A helper of a few shell words; `$1` is the length of the message. */
const helper = (script: string): PageantHelper => ["sh", "-c", script, "helper"];
const message = Buffer.from([0, 0, 0, 1, 11]);

describe("Pageant", () => {
  it("gets a message whole, with its length, and its answer comes back whole", async () => {
    const answer = await askPageant(message, helper('printf "%s:" "$1"; head -c "$1"'));
    expect(answer).toEqual(Buffer.concat([Buffer.from("5:"), message]));
  });

  it("is said not to run, or not to answer, instead of being waited for", async () => {
    await expect(askPageant(message, helper("exit 11"))).rejects.toThrow("Pageant is not running");
    await expect(askPageant(message, helper("exit 1"))).rejects.toThrow("Pageant did not answer");
    await expect(askPageant(message, helper("exit 12"))).rejects.toThrow("(12)");
    await expect(askPageant(message, ["/nonexistent/helper"])).rejects.toThrow("(ENOENT)");
  });

  it("is sent nothing larger than it shares, and nothing larger is read", async () => {
    await expect(askPageant(Buffer.alloc(8193), helper("cat"))).rejects.toThrow("too large");
    await expect(askPageant(message, helper("head -c 9000 /dev/zero"))).rejects.toThrow("MAXBUFFER");
  });

  it("is reached by a program that lies outside the archive of the Windows package, where it can be started", () => {
    expect(existsSync(createRequire(import.meta.url).resolve("ssh2/util/pagent.exe"))).toBe(true);
    expect(parse(readFileSync("electron-builder.yml", "utf8"))).toMatchObject({
      win: { asarUnpack: ["**/ssh2/util/pagent.exe"] },
    });
  });
});
