import { describe, expect, it } from "vitest";
import {
  BadAgeFile,
  openWithPassphrase,
  sealWithPassphrase,
  WrongPassphrase,
} from "../../../../../../electron/core/inventory/bundle/passphraseAge.ts";

const quick = 2;
const text = (bytes: Uint8Array): string => new TextDecoder().decode(bytes);
const seal = (plain: string, passphrase: string): Promise<string> =>
  sealWithPassphrase(new TextEncoder().encode(plain), passphrase, quick);

describe("an age file for a passphrase", () => {
  it("opens with it, whatever it holds and however the passphrase is written", async () => {
    const long = "x".repeat(200_000);
    for (const plain of ["", "a", long])
      expect(text(await openWithPassphrase(await seal(plain, "käse ☕"), "käse ☕"))).toBe(plain);
    // The same letters, composed in another way, as another keyboard types them.
    expect(text(await openWithPassphrase(await seal("a", "käse"), "ka\u0308se"))).toBe("a");
  });

  it("is another one each time", async () => {
    expect(await seal("a", "p")).not.toBe(await seal("a", "p"));
  });

  it("is refused with another passphrase, and told apart from a damaged one", async () => {
    const file = await seal("a", "right");
    await expect(openWithPassphrase(file, "wrong")).rejects.toBeInstanceOf(WrongPassphrase);
    await expect(openWithPassphrase(file, "")).rejects.toBeInstanceOf(WrongPassphrase);
    for (const bad of ["", "x", file.slice(0, 80), file.replace("AGE", "ACE")])
      await expect(openWithPassphrase(bad, "right")).rejects.toBeInstanceOf(BadAgeFile);
  });
});
