import { readFileSync } from "node:fs";
import { replaceHeader, type VaultHeader } from "../../electron/core/vault/header.ts";

// Puts the header in the second file into the place of the first, and is killed meanwhile by header.test.ts.
const [path = "", next = ""] = process.argv.slice(2);
await replaceHeader(path, JSON.parse(readFileSync(next, "utf8")) as VaultHeader, () => undefined);
