import { readdirSync, readFileSync } from "node:fs";
import { importKey, type OpenedKey } from "../../../../../../electron/core/credentials/keys/importKey.ts";
import { KeyError } from "../../../../../../electron/core/credentials/keys/keyParts.ts";
import { loadSodium } from "../../../../../../electron/core/vault/sodium.ts";

const folder = new URL("../../../../../fixtures/keys/", import.meta.url);
const sodium = await loadSodium();

/** Of every fixture that has one; see test/fixtures/keys/make.sh. */
export const passphrase = "open sesame é";
export const names = readdirSync(folder).filter((name) => /\.(key|ppk)$/.test(name));
export const fixture = (name: string): string => readFileSync(new URL(name, folder), "utf8");
export const publicOf = (name: string): string => fixture(name.replace(/\.\w+$/, ".pub")).trim();

export const read = (text: string, typed?: string): OpenedKey => importKey(text, typed, sodium);

/** "fine", or why it cannot be read; anything but a KeyError is thrown on. */
export function problemOf(text: string, typed?: string): string {
  try {
    read(text, typed);
    return "fine";
  } catch (error) {
    if (error instanceof KeyError) return error.problem === "bad" ? error.message : error.problem;
    throw error;
  }
}
