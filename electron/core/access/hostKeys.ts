import { Failure } from "../../../shared/base/failure.ts";
import type { HostKey } from "../../../shared/contract/access.ts";
import type { Clock } from "../ports.ts";
import { fingerprintOf, keyTypeOf } from "../ssh/fingerprint.ts";
import type { KnownHostKeys, StoredHostKey } from "../ssh/hostKeyPolicy.ts";
import type { Database } from "../storage/database.ts";

/** `lastSeen` is written at most this often: it costs a synchronous write and is shown in days. */
const seenEveryMs = 3_600_000;

/** Host keys in the vault, one a host. */
export interface HostKeys extends KnownHostKeys {
  list(): HostKey[];
  /** Trusts whatever key has this `SHA256:...` fingerprint; the key itself is stored when it is first seen. */
  pin(hostId: string, fingerprint: string): void;
  /**
   * Trusts a key (base64 of its wire form). hostKeys.badKey when it is not one; ssh.hostKeyChanged {expected, fingerprint}
   * when another is trusted and `replace` is false.
   */
  trust(hostId: string, key: string, replace: boolean): void;
  forget(hostId: string): void;
}

interface Row {
  host_id: string;
  fingerprint: string;
  key: string | null;
  key_type: string | null;
  first_seen: number | null;
  last_seen: number | null;
}

const columns = "host_id, fingerprint, key, key_type, first_seen, last_seen";

export function createHostKeys(db: Database, clock: Pick<Clock, "now">): HostKeys {
  const get = (hostId: string): StoredHostKey | undefined => {
    const row = db.get<Row>(`SELECT ${columns} FROM host_keys WHERE host_id = ?`, hostId);
    if (!row) return undefined;
    return {
      fingerprint: row.fingerprint,
      key: row.key,
      keyType: row.key_type,
      firstSeen: row.first_seen,
      lastSeen: row.last_seen,
    };
  };
  const put = (hostId: string, stored: StoredHostKey): void => {
    db.run(
      `INSERT INTO host_keys (${columns}) VALUES (?, ?, ?, ?, ?, ?)
       ON CONFLICT (host_id) DO UPDATE SET fingerprint = excluded.fingerprint, key = excluded.key,
         key_type = excluded.key_type, first_seen = excluded.first_seen, last_seen = excluded.last_seen`,
      hostId,
      stored.fingerprint,
      stored.key,
      stored.keyType,
      stored.firstSeen,
      stored.lastSeen,
    );
  };
  return {
    get,
    list: () =>
      db.all<Row>(`SELECT ${columns} FROM host_keys ORDER BY host_id`).map((row) => ({
        hostId: row.host_id,
        keyType: row.key_type,
        fingerprint: row.fingerprint,
        firstSeen: row.first_seen,
        lastSeen: row.last_seen,
      })),
    pin: (hostId, fingerprint) =>
      put(hostId, { fingerprint, key: null, keyType: null, firstSeen: null, lastSeen: null }),
    trust(hostId, key, replace) {
      const wire = Buffer.from(key, "base64");
      const keyType = keyTypeOf(wire);
      // Re-encoding catches text that only looks like base64.
      if (keyType === null || wire.toString("base64") !== key) throw new Failure("hostKeys.badKey");
      const fingerprint = fingerprintOf(wire);
      const known = get(hostId);
      if (known && known.fingerprint !== fingerprint && !replace)
        throw new Failure("ssh.hostKeyChanged", { expected: known.fingerprint, fingerprint, keyType });
      const now = clock.now();
      const firstSeen = known?.fingerprint === fingerprint ? (known.firstSeen ?? now) : now;
      put(hostId, { fingerprint, key, keyType, firstSeen, lastSeen: now });
    },
    seen(hostId, key) {
      const known = get(hostId);
      const fingerprint = fingerprintOf(key);
      if (known?.fingerprint !== fingerprint) return;
      const now = clock.now();
      const fresh = known.key !== null && known.lastSeen !== null && now - known.lastSeen < seenEveryMs;
      if (fresh) return;
      put(hostId, {
        fingerprint,
        key: Buffer.from(key).toString("base64"),
        keyType: keyTypeOf(key),
        firstSeen: known.firstSeen ?? now,
        lastSeen: now,
      });
    },
    forget: (hostId) => void db.run("DELETE FROM host_keys WHERE host_id = ?", hostId),
  };
}
