import { join } from "node:path";
import { MetricsHistory } from "../../electron/core/metrics/metricsHistory.ts";
import type { Recorded } from "../../electron/core/metrics/types.ts";
import { openDatabase } from "../../electron/core/storage/database.ts";
import { inventoryOf } from "./metrics.ts";
import { fakeClock, memoryLogger } from "./ports.ts";
import { vaultAt } from "./vault.ts";

/** Records into the history of a locked vault, as an unlocked one would have; `now` is when. */
export async function recordIntoVault(
  home: string,
  passphrase: string,
  now: number,
  records: readonly Recorded[],
): Promise<void> {
  const keys = await (await vaultAt(home)).unlock(passphrase);
  const db = openDatabase(join(home, "holdfast.db"), keys.subkey("database"), { create: false });
  const abort = new AbortController();
  const metrics = new MetricsHistory({
    inventory: inventoryOf(new Map()),
    keys,
    db,
    signal: abort.signal,
    ports: { clock: fakeClock(now), logger: memoryLogger(), paths: { home, backups: home } },
  });
  for (const recorded of records) metrics.record(recorded);
  abort.abort();
  db.close();
  keys.zero();
}
