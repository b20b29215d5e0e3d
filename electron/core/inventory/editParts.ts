import type { HostAuthority, HostKey, RevokedKey } from "../../../shared/contract/access.ts";
import type { SavedFilter } from "../../../shared/contract/filters.ts";
import type { StepPart } from "../../../shared/contract/history.ts";
import { createHostKeys, type HostKeys } from "../access/hostKeys.ts";
import { SavedFilters } from "../filters/savedFilters.ts";
import type { Clock } from "../ports.ts";
import { fingerprintOf } from "../ssh/fingerprint.ts";
import type { Database } from "../storage/database.ts";

/** Something that an import made beside hosts and credentials, as it was stored. */
export type EditPart =
  | { readonly kind: "filter"; readonly filter: SavedFilter }
  /** A key of a host that was there before; keys of new hosts are gone with them. */
  | { readonly kind: "hostKey"; readonly hostId: string; readonly fingerprint: string; readonly key: string }
  | { readonly kind: "authority"; readonly authority: HostAuthority }
  /** `forgotten`: where it was trusted until then. */
  | { readonly kind: "revokedKey"; readonly revoked: RevokedKey; readonly forgotten: readonly HostKey[] }
  /** Of an edit that took an older one back: what that one brought is gone for as long as this holds. */
  | { readonly kind: "partsOf"; readonly edit: number };

/** Parts kept for edits that can be taken back by their number only, about 0.5 KB each. */
const olderParts = 20_000;

interface Row {
  seq: number;
  part: string;
}

/** What edits brought, for as long as they can be undone or redone, and the newest of those before. */
export class EditParts {
  private readonly database: Database;
  private readonly hostKeys: HostKeys;
  private readonly filters: SavedFilters;
  /** Filters were, since the last `announce`. */
  private changed = false;

  constructor(database: Database, clock: Clock) {
    this.database = database;
    this.hostKeys = createHostKeys(database, clock);
    this.filters = new SavedFilters(database, clock);
  }

  /** Call it in the transaction that makes the edit. */
  keep(edit: number, parts: readonly EditPart[]): void {
    const { database } = this;
    for (const [seq, part] of parts.entries())
      database.run("INSERT INTO edit_parts (edit, seq, part) VALUES (?, ?, ?)", edit, seq, JSON.stringify(part));
    database.run(
      `DELETE FROM edit_parts WHERE edit NOT IN (SELECT id FROM edits WHERE stack IS NOT NULL)
         AND edit < (SELECT edit FROM edit_parts ORDER BY edit DESC, seq DESC LIMIT 1 OFFSET ?)`,
      olderParts,
    );
  }

  /**
   * Takes back what is as the edit left it; what was used or changed since is kept, and both are told. Call it in a
   * transaction, and `announce` after it.
   */
  takeBack(edit: number): { readonly told: StepPart[]; readonly any: boolean } {
    const counts = new Map<StepPart["kind"], StepPart>();
    let any = false;
    this.each(edit, false, (part) => {
      const gone = this.removed(part);
      any ||= gone;
      if (part.kind === "partsOf") return gone ? { part, gone } : null;
      const { kind, ...before } = counts.get(part.kind) ?? { kind: part.kind, gone: 0, kept: 0 };
      const kept = !gone && this.isThere(part);
      counts.set(kind, { kind, gone: before.gone + Number(gone), kept: before.kept + Number(kept) });
      return gone ? { part, gone } : null;
    });
    return { told: [...counts.values()].filter(({ gone, kept }) => gone + kept > 0), any };
  }

  /** Tells who watches saved filters, once the transaction has succeeded. */
  announce(): void {
    if (!this.changed) return;
    this.changed = false;
    this.filters.announce();
  }

  /** Makes again what was taken back, but for what somebody else made or revoked meanwhile. As `takeBack`. */
  bringAgain(edit: number): void {
    this.each(edit, true, (part) => {
      const made = this.made(part);
      return made && { part: made, gone: false };
    });
  }

  private each(edit: number, gone: boolean, step: (part: EditPart) => { part: EditPart; gone: boolean } | null): void {
    const { database } = this;
    const sql = "SELECT seq, part FROM edit_parts WHERE edit = ? AND gone = ? ORDER BY seq";
    for (const { seq, part } of database.all<Row>(sql, edit, Number(gone))) {
      const done = step(JSON.parse(part) as EditPart);
      if (!done) continue;
      const update = "UPDATE edit_parts SET part = ?, gone = ? WHERE edit = ? AND seq = ?";
      database.run(update, JSON.stringify(done.part), Number(done.gone), edit, seq);
      this.changed ||= done.part.kind === "filter";
    }
  }

  private removed(part: EditPart): boolean {
    const { hostKeys, filters } = this;
    switch (part.kind) {
      case "filter":
        return filters.removeUnchanged(part.filter);
      case "hostKey":
        return hostKeys.withdrawImport(part.hostId, part.fingerprint);
      case "authority":
        return hostKeys.authorityList.remove(part.authority.id);
      case "revokedKey": {
        const { fingerprint, revokedAt } = part.revoked;
        if (hostKeys.revokedAt(fingerprint) !== revokedAt) return false;
        hostKeys.restore(fingerprint);
        hostKeys.putBack(part.forgotten);
        return true;
      }
      case "partsOf":
        this.bringAgain(part.edit);
        return true;
    }
  }

  private isThere(part: Exclude<EditPart, { kind: "partsOf" }>): boolean {
    const { hostKeys, filters } = this;
    switch (part.kind) {
      case "filter":
        return filters.list().some(({ id }) => id === part.filter.id);
      case "hostKey":
        return hostKeys.trusted(part.hostId).some(({ fingerprint }) => fingerprint === part.fingerprint);
      case "authority":
        return false;
      case "revokedKey":
        return hostKeys.revokedAt(part.revoked.fingerprint) !== undefined;
    }
  }

  private made(part: EditPart): EditPart | null {
    const { hostKeys, filters } = this;
    switch (part.kind) {
      case "filter":
        return filters.putBack(part.filter) ? part : null;
      case "hostKey":
        if (hostKeys.revokedAt(part.fingerprint) !== undefined) return null;
        return hostKeys.import(part.hostId, part.key) ? part : null;
      case "authority": {
        const { patterns, keyType, key, comment, fingerprint } = part.authority;
        if (hostKeys.revokedAt(fingerprint) !== undefined) return null;
        return { ...part, authority: hostKeys.authorityList.add(patterns, `${keyType} ${key} ${comment}`) };
      }
      case "revokedKey":
        return revokedPart(hostKeys, part.revoked.fingerprint, part.revoked.key);
      case "partsOf":
        return this.takeBack(part.edit).any ? part : null;
    }
  }
}

/** Revokes a key as part of an edit; null when it was revoked before. */
export function revokedPart(hostKeys: HostKeys, fingerprint: string, key: string | null): EditPart | null {
  if (hostKeys.revokedAt(fingerprint) !== undefined) return null;
  const forgotten = hostKeys.revoke(fingerprint, key ?? undefined);
  const revoked = hostKeys.revoked().find((one) => one.fingerprint === fingerprint);
  return revoked ? { kind: "revokedKey", revoked, forgotten } : null;
}

/** Trusts a key (base64 of its wire form) of a host as part of an edit; null when it was known before. */
export function hostKeyPart(hostKeys: HostKeys, hostId: string, key: string): EditPart | null {
  if (!hostKeys.import(hostId, key)) return null;
  return { kind: "hostKey", hostId, key, fingerprint: fingerprintOf(Buffer.from(key, "base64")) };
}
