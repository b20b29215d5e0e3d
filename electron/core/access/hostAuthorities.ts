import { randomBytes } from "node:crypto";
import { Failure } from "../../../shared/base/failure.ts";
import type { HostAuthority } from "../../../shared/contract/access.ts";
import type { Host } from "../../../shared/contract/hosts.ts";
import type { Clock } from "../ports.ts";
import { speaksFor } from "../ssh/certificates/hostCertificate.ts";
import { fingerprintOf, keyTypeOf } from "../ssh/fingerprint.ts";
import type { Database } from "../storage/database.ts";

/** Certificate authorities for hosts: `@cert-authority` of known_hosts. */
export interface HostAuthorities {
  list(): HostAuthority[];
  /** `publicKey` is a line as ssh-keygen writes it (type, base64, comment). hostKeys.badKey */
  add(patterns: string, publicKey: string): HostAuthority;
  /** False when it is not there. */
  remove(id: string): boolean;
  speakingFor(host: Pick<Host, "address" | "port">): HostAuthority[];
}

interface Row {
  id: string;
  patterns: string;
  fingerprint: string;
  key_type: string;
  key: string;
  comment: string;
  added_at: number;
}

/** Key types that may sign certificates; the same that signatures are checked for. */
const signingTypes = /^(?:ssh-ed25519|ssh-rsa|ecdsa-sha2-nistp(?:256|384|521))$/;

export const isSigningType = (keyType: string): boolean => signingTypes.test(keyType);

/** A public key as ssh-keygen writes it, or throws hostKeys.badKey. */
export function parsePublicKeyLine(line: string): { key: string; keyType: string; comment: string } {
  const [type, base64, ...comment] = line.trim().split(/\s+/);
  const wire = Buffer.from(base64 ?? "", "base64");
  const keyType = keyTypeOf(wire);
  if (keyType === null || keyType !== type || wire.toString("base64") !== base64) throw new Failure("hostKeys.badKey");
  return { key: base64, keyType, comment: comment.join(" ").slice(0, 128) };
}

export function createHostAuthorities(db: Database, clock: Pick<Clock, "now">): HostAuthorities {
  const list = (): HostAuthority[] =>
    db.all<Row>("SELECT * FROM host_authorities ORDER BY added_at, id").map((row) => ({
      id: row.id,
      patterns: row.patterns,
      fingerprint: row.fingerprint,
      keyType: row.key_type,
      key: row.key,
      comment: row.comment,
      addedAt: row.added_at,
    }));
  return {
    list,
    speakingFor: (host) => list().filter((authority) => speaksFor(authority, host)),
    add(patterns, publicKey) {
      const { key, keyType, comment } = parsePublicKeyLine(publicKey);
      if (!isSigningType(keyType)) throw new Failure("hostKeys.badKey");
      const authority: HostAuthority = {
        id: randomBytes(12).toString("base64url"),
        patterns,
        fingerprint: fingerprintOf(Buffer.from(key, "base64")),
        keyType,
        key,
        comment,
        addedAt: clock.now(),
      };
      db.run(
        "INSERT INTO host_authorities (id, patterns, fingerprint, key_type, key, comment, added_at) VALUES (?, ?, ?, ?, ?, ?, ?)",
        authority.id,
        authority.patterns,
        authority.fingerprint,
        authority.keyType,
        authority.key,
        authority.comment,
        authority.addedAt,
      );
      return authority;
    },
    remove: (id) => db.run("DELETE FROM host_authorities WHERE id = ?", id).changes > 0,
  };
}
