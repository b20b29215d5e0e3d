import { Failure } from "../../../shared/base/failure.ts";
import type { HostKey, HostKeySource, RevokedKey } from "../../../shared/contract/access.ts";
import type { Clock } from "../ports.ts";
import { fingerprintOf, keyTypeOf } from "../ssh/fingerprint.ts";
import type { KnownHostKeys, StoredHostKey } from "../ssh/hostKeyPolicy.ts";
import type { Database } from "../storage/database.ts";
import { type HostAuthorities, createHostAuthorities } from "./hostAuthorities.ts";

/** `lastSeen` is written at most this often: it costs a synchronous write and is shown in days. */
const seenEveryMs = 3_600_000;

/** Keys remembered for one host; a server that announces more is not believed further. */
const maxKeysPerHost = 16;

/** Host keys in the vault: several a host, the revoked ones, and the authorities for hosts. */
export interface HostKeys extends KnownHostKeys {
  readonly authorityList: Pick<HostAuthorities, "list" | "add" | "remove">;
  list(): HostKey[];
  /** The first of the trusted keys. */
  get(hostId: string): StoredHostKey | undefined;
  /** Trusts whatever key has this `SHA256:...` fingerprint, and no other; the key itself is stored when it is first seen. */
  pin(hostId: string, fingerprint: string): void;
  /**
   * Trusts a key (base64 of its wire form). hostKeys.badKey when it is not one; ssh.hostKeyRevoked; ssh.hostKeyChanged
   * {expected, fingerprint} when others are trusted and `replace` is false. `replace` drops all the others.
   */
  trust(hostId: string, key: string, replace: boolean): void;
  /** Adds a key from elsewhere beside those that are trusted; false when it was known. hostKeys.badKey, ssh.hostKeyRevoked */
  import(hostId: string, key: string): boolean;
  /** Forgets an imported key that the host never showed; false when there is none. */
  withdrawImport(hostId: string, fingerprint: string): boolean;
  /** Forgets one key of the host, or all. */
  forget(hostId: string, fingerprint?: string): void;
  /** From now on the key is refused for every host. `key`: its wire form in base64, when it is at hand. Gives where it was trusted. */
  revoke(fingerprint: string, key?: string): HostKey[];
  /** Keys that a revocation made forget, where nobody trusted them again since. */
  putBack(keys: readonly HostKey[]): void;
  restore(fingerprint: string): void;
  revoked(): RevokedKey[];
}

interface Row {
  host_id: string;
  fingerprint: string;
  key: string | null;
  key_type: string | null;
  first_seen: number | null;
  last_seen: number | null;
  source: HostKeySource;
}

interface RevokedRow {
  fingerprint: string;
  key_type: string | null;
  key: string | null;
  revoked_at: number;
}

const columns = "host_id, fingerprint, key, key_type, first_seen, last_seen, source";

/** The wire form in base64; re-encoding catches text that only looks like it. hostKeys.badKey */
export function wireKey(key: string): { wire: Buffer; keyType: string; fingerprint: string } {
  const wire = Buffer.from(key, "base64");
  const keyType = keyTypeOf(wire);
  if (keyType === null || wire.toString("base64") !== key) throw new Failure("hostKeys.badKey");
  return { wire, keyType, fingerprint: fingerprintOf(wire) };
}

/** What a host's own announcement changed; fingerprints. */
export interface AnnouncedKeys {
  readonly hostId: string;
  readonly learned: readonly string[];
  readonly dropped: readonly string[];
}

/** `onAnnounced` hears of what changed without a person. */
export function createHostKeys(
  db: Database,
  clock: Pick<Clock, "now">,
  onAnnounced: (change: AnnouncedKeys) => void = () => undefined,
): HostKeys {
  const authorities = createHostAuthorities(db, clock);
  const rowsOf = (hostId: string): Row[] =>
    db.all<Row>(
      `SELECT ${columns} FROM known_keys WHERE host_id = ?
       ORDER BY source = 'announced', last_seen IS NULL, last_seen DESC, fingerprint`,
      hostId,
    );
  const find = (hostId: string, fingerprint: string): Row | undefined =>
    rowsOf(hostId).find((row) => row.fingerprint === fingerprint);
  /** A key that only an authority vouched for is shown, and trusted no longer than the authority is. */
  const trusted = (hostId: string): StoredHostKey[] =>
    rowsOf(hostId)
      .filter(({ source }) => source !== "authority")
      .map(stored);
  const put = (row: Row): void => {
    db.run(
      `INSERT OR REPLACE INTO known_keys (${columns}) VALUES (?, ?, ?, ?, ?, ?, ?)`,
      row.host_id,
      row.fingerprint,
      row.key,
      row.key_type,
      row.first_seen,
      row.last_seen,
      row.source,
    );
  };
  const drop = (hostId: string, fingerprint: string): void =>
    void db.run("DELETE FROM known_keys WHERE host_id = ? AND fingerprint = ?", hostId, fingerprint);
  const revokedAt = (fingerprint: string): number | undefined =>
    db.get<RevokedRow>("SELECT revoked_at FROM revoked_keys WHERE fingerprint = ?", fingerprint)?.revoked_at;
  const refuseRevoked = (fingerprint: string, keyType: string): void => {
    const at = revokedAt(fingerprint);
    if (at !== undefined) throw new Failure("ssh.hostKeyRevoked", { fingerprint, keyType, revokedAt: at });
  };

  return {
    trusted,
    revokedAt,
    authorityList: authorities,
    authorities: authorities.speakingFor,
    get: (hostId) => trusted(hostId)[0],
    list: () => db.all<Row>(`SELECT ${columns} FROM known_keys ORDER BY host_id, fingerprint`).map(listed),
    pin: (hostId, fingerprint) => {
      db.run("DELETE FROM known_keys WHERE host_id = ?", hostId);
      put({
        host_id: hostId,
        fingerprint,
        key: null,
        key_type: null,
        first_seen: null,
        last_seen: null,
        source: "pinned",
      });
    },
    trust(hostId, key, replace) {
      const { keyType, fingerprint } = wireKey(key);
      refuseRevoked(fingerprint, keyType);
      const known = trusted(hostId);
      const before = find(hostId, fingerprint);
      const isKnown = known.some((one) => one.fingerprint === fingerprint);
      const expected = known.find((one) => one.keyType === keyType) ?? known[0];
      if (expected && !isKnown && !replace)
        throw new Failure("ssh.hostKeyChanged", { expected: expected.fingerprint, fingerprint, keyType });
      const now = clock.now();
      db.transaction(() => {
        if (replace) for (const one of known) if (one.fingerprint !== fingerprint) drop(hostId, one.fingerprint);
        put({
          host_id: hostId,
          fingerprint,
          key,
          key_type: keyType,
          first_seen: before?.first_seen ?? now,
          last_seen: now,
          source: before && before.source !== "authority" ? before.source : "firstUse",
        });
      });
    },
    import(hostId, key) {
      const { keyType, fingerprint } = wireKey(key);
      refuseRevoked(fingerprint, keyType);
      const before = find(hostId, fingerprint);
      if (before && before.source !== "authority" && before.key !== null) return false;
      put({
        host_id: hostId,
        fingerprint,
        key,
        key_type: keyType,
        first_seen: before?.first_seen ?? null,
        last_seen: before?.last_seen ?? null,
        source: before?.source === "pinned" ? "pinned" : "imported",
      });
      return before === undefined;
    },
    withdrawImport: (hostId, fingerprint) =>
      db.run(
        "DELETE FROM known_keys WHERE host_id = ? AND fingerprint = ? AND source = 'imported' AND last_seen IS NULL",
        hostId,
        fingerprint,
      ).changes > 0,
    seen(hostId, key, certified) {
      const fingerprint = fingerprintOf(key);
      const known = find(hostId, fingerprint);
      if (!known && !certified) return;
      const now = clock.now();
      const fresh = known && known.key !== null && known.last_seen !== null && now - known.last_seen < seenEveryMs;
      if (fresh) return;
      put({
        host_id: hostId,
        fingerprint,
        key: Buffer.from(key).toString("base64"),
        key_type: keyTypeOf(key),
        first_seen: known?.first_seen ?? now,
        last_seen: now,
        source: known?.source ?? "authority",
      });
    },
    announced(hostId, keys) {
      const known = rowsOf(hostId);
      const now = clock.now();
      const shown = new Set(keys.map(fingerprintOf));
      const fresh = keys.filter((key) => {
        const fingerprint = fingerprintOf(key);
        return revokedAt(fingerprint) === undefined && !known.some((row) => row.fingerprint === fingerprint);
      });
      // What was pinned or imported on purpose stays until a person forgets it.
      const gone = known.filter(
        ({ fingerprint, source }) => !shown.has(fingerprint) && (source === "firstUse" || source === "announced"),
      );
      const learned = fresh.slice(0, Math.max(0, maxKeysPerHost - known.length + gone.length));
      if (learned.length === 0 && gone.length === 0) return;
      db.transaction(() => {
        for (const { fingerprint } of gone) drop(hostId, fingerprint);
        for (const key of learned)
          put({
            host_id: hostId,
            fingerprint: fingerprintOf(key),
            key: Buffer.from(key).toString("base64"),
            key_type: keyTypeOf(key),
            first_seen: now,
            last_seen: now,
            source: "announced",
          });
        // What cannot be told of is not done.
        const dropped = gone.map(({ fingerprint }) => fingerprint);
        onAnnounced({ hostId, learned: learned.map(fingerprintOf), dropped });
      });
    },
    forget(hostId, fingerprint) {
      if (fingerprint === undefined) db.run("DELETE FROM known_keys WHERE host_id = ?", hostId);
      else drop(hostId, fingerprint);
    },
    revoke(fingerprint, given) {
      const held = db.get<Row>(
        `SELECT ${columns} FROM known_keys WHERE fingerprint = ? AND key IS NOT NULL`,
        fingerprint,
      );
      const key = given ?? held?.key ?? null;
      return db.transaction(() => {
        db.run(
          "INSERT OR IGNORE INTO revoked_keys (fingerprint, key_type, key, revoked_at) VALUES (?, ?, ?, ?)",
          fingerprint,
          key === null ? null : wireKey(key).keyType,
          key,
          clock.now(),
        );
        const trustedBy = db.all<Row>(`SELECT ${columns} FROM known_keys WHERE fingerprint = ?`, fingerprint);
        db.run("DELETE FROM known_keys WHERE fingerprint = ?", fingerprint);
        return trustedBy.map(listed);
      });
    },
    putBack(keys) {
      for (const { hostId, fingerprint, key, keyType, firstSeen, lastSeen, source } of keys)
        if (!find(hostId, fingerprint))
          put({
            host_id: hostId,
            fingerprint,
            key,
            key_type: keyType,
            first_seen: firstSeen,
            last_seen: lastSeen,
            source,
          });
    },
    restore: (fingerprint) => void db.run("DELETE FROM revoked_keys WHERE fingerprint = ?", fingerprint),
    revoked: () =>
      db.all<RevokedRow>("SELECT * FROM revoked_keys ORDER BY revoked_at DESC, fingerprint").map((row) => ({
        fingerprint: row.fingerprint,
        keyType: row.key_type,
        key: row.key,
        revokedAt: row.revoked_at,
      })),
  };
}

const listed = (row: Row): HostKey => ({
  hostId: row.host_id,
  keyType: row.key_type,
  fingerprint: row.fingerprint,
  key: row.key,
  firstSeen: row.first_seen,
  lastSeen: row.last_seen,
  source: row.source,
});

const stored = (row: Row): StoredHostKey => ({
  fingerprint: row.fingerprint,
  key: row.key,
  keyType: row.key_type,
  firstSeen: row.first_seen,
  lastSeen: row.last_seen,
});
