import type { HistoryStore } from "./historyStore.ts";
import { MAX_SERIES_HOST } from "./liveHost.ts";
import type { Slices } from "./slices.ts";

/**
 * Series of one host that the file knows, at most. Containers, mounts and processes come and go under ever new names; what memory
 * holds at a time is fewer, so none of it is ever among those that go.
 */
export const MAX_STORED_SERIES_HOST = 2 * MAX_SERIES_HOST;
/** A host over its bound is brought this far below it, so that not every hour has to. */
const BOUND_TO = 0.9;

/**
 * Forgets the series of hosts that have too many, those first that were not written for the longest time. Their values go with the
 * chunks that hold them. `forgotten` hears of each host, whose numbers of series count no more.
 */
export async function boundSeries(
  store: HistoryStore,
  slices: Slices,
  forgotten: (hostId: string) => void,
  most: number = MAX_STORED_SERIES_HOST,
): Promise<void> {
  const { database } = store;
  const crowded = database.all<{ id: number; host: string; count: number }>(
    `SELECT host.id, host.host, count(*) AS count FROM series JOIN metric ON metric.id = series.metric
     JOIN host ON host.id = metric.host GROUP BY host.id HAVING count(*) > ?`,
    most,
  );
  for (const { id, host, count } of crowded) {
    await slices.pause();
    slices.check();
    database.transaction(() => {
      // The highest number stays: SQLite would give it again, and chunks would take a new series for the old one.
      database.run(
        `DELETE FROM series WHERE id IN (SELECT series.id FROM series JOIN metric ON metric.id = series.metric
         WHERE metric.host = ? AND series.id < (SELECT max(id) FROM series) ORDER BY series.last, series.id LIMIT ?)`,
        id,
        count - Math.floor(most * BOUND_TO),
      );
      const empty =
        "SELECT id FROM metric WHERE host = ? AND NOT EXISTS (SELECT 1 FROM series WHERE metric = metric.id)";
      database.run(`DELETE FROM rollup WHERE metric IN (${empty})`, id);
      database.run(`DELETE FROM metric WHERE id IN (${empty})`, id);
    });
    store.forgetHosts();
    forgotten(host);
  }
}
