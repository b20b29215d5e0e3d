import { type PatchInventory, patchInventory } from "../../../shared/contract/patching.ts";
import type { Database } from "../storage/database.ts";

/** The last inventory of each host, so that the fleet page shows something before any host is asked. */
export class InventoryStore {
  private readonly db: Database;

  constructor(db: Database) {
    this.db = db;
  }

  /** A document of an older form is left out: the next inventory replaces it. */
  all(): PatchInventory[] {
    const rows = this.db.all<{ document: string }>("SELECT document FROM patch_inventories ORDER BY host_id");
    return rows.flatMap(({ document }) => {
      const parsed = patchInventory.safeParse(JSON.parse(document));
      return parsed.success ? [parsed.data] : [];
    });
  }

  save(inventory: PatchInventory): void {
    this.db.run(
      "INSERT INTO patch_inventories (host_id, document) VALUES (?, ?) ON CONFLICT (host_id) DO UPDATE SET document = excluded.document",
      inventory.hostId,
      JSON.stringify(inventory),
    );
  }
}
