import { randomBytes } from "node:crypto";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { createHostKeys } from "../../electron/core/access/hostKeys.ts";
import { createInventory } from "../../electron/core/inventory/createInventory.ts";
import type { Inventory } from "../../electron/core/inventory/inventory.ts";
import { createSecretBox } from "../../electron/core/credentials/secretBox.ts";
import type { Clock } from "../../electron/core/ports.ts";
import { type Database, openDatabase } from "../../electron/core/storage/database.ts";
import { loadSodium } from "../../electron/core/vault/sodium.ts";

export interface InventoryFixture {
  readonly path: string;
  readonly db: Database;
  readonly inventory: Inventory;
  /** Closes the database and opens it again, as the next unlock would. */
  reopen(): InventoryFixture;
}

/** An inventory in an encrypted database in `folder`, with keys made up for it; a `key` given opens the one that is there. */
export async function openInventory(
  folder: string,
  clock: Clock,
  key: Buffer = randomBytes(32),
): Promise<InventoryFixture> {
  const sodium = await loadSodium();
  const path = join(folder, "holdfast.db");
  const credentialKey = new Uint8Array(randomBytes(32));
  const open = (create: boolean): InventoryFixture => {
    const db = openDatabase(path, key, { create });
    const hostKeys = createHostKeys(db, clock);
    const inventory = createInventory({
      database: db,
      box: createSecretBox(sodium, () => credentialKey),
      clock,
      defaultUser: "alice",
      actor: "alice (test)",
      pinHostKey: (hostId, fingerprint) => hostKeys.pin(hostId, fingerprint),
    });
    return {
      path,
      db,
      inventory,
      reopen() {
        db.close();
        return open(false);
      },
    };
  };
  return open(!existsSync(path));
}
