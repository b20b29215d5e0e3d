import { randomBytes } from "node:crypto";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { CredentialDraft } from "../../../../../shared/contract/credentials.ts";
import { CredentialStore } from "../../../../../electron/core/credentials/credentialStore.ts";
import { prepareDraft } from "../../../../../electron/core/credentials/draft.ts";
import { createSecretBox, type SecretBox } from "../../../../../electron/core/credentials/secretBox.ts";
import { type Database, openDatabase } from "../../../../../electron/core/storage/database.ts";
import { loadSodium } from "../../../../../electron/core/vault/sodium.ts";
import { failureOf } from "../../../../support/failures.ts";
import { fakeClock } from "../../../../support/ports.ts";
import { fixture, passphrase, publicOf } from "./keys/fixtures.ts";

const key = new Uint8Array(randomBytes(32));
let folder: string;
let db: Database;
let box: SecretBox;
let clock: ReturnType<typeof fakeClock>;
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), "holdfast-credentials-"));
  db = openDatabase(join(folder, "holdfast.db"), key, { create: true });
  box = createSecretBox(await loadSodium(), () => key);
  clock = fakeClock();
});
afterEach(() => {
  db.close();
  rmSync(folder, { recursive: true });
});
const open = (): CredentialStore => new CredentialStore(db, box, clock);
const locked: CredentialDraft = { kind: "key", privateKey: fixture("v3-ed25519-id.ppk"), passphrase };
const plain: CredentialDraft = { kind: "key", privateKey: fixture("openssh-ed25519.key") };

describe("a stored credential", () => {
  it("is what it was after a restart, and its secret lies sealed", async () => {
    await prepareDraft(locked);
    const added = open().add(locked, "", false);
    expect(added).toMatchObject({
      name: "throwaway v3-ed25519-id",
      keyType: "ssh-ed25519",
      hasPassphrase: true,
      publicLine: publicOf("v3-ed25519-id.ppk"),
    });
    const again = open();
    expect(again.get(added.id)).toEqual(added);
    // A login gets the opened form, whoever reveals it what was given.
    expect(again.secret(added.id)).toMatchObject({ kind: "key", passphrase: undefined });
    expect(JSON.stringify(again.secret(added.id))).toContain("BEGIN OPENSSH PRIVATE KEY");
    expect(again.original(added.id)).toEqual({ kind: "key", privateKey: locked.privateKey, passphrase });
    expect(readFileSync(join(folder, "holdfast.db")).includes("PRIVATE KEY")).toBe(false);
  });

  it("is refused when it cannot be used, whatever its kind", async () => {
    const store = open();
    const refused = async (draft: CredentialDraft): Promise<string> =>
      (await failureOf(prepareDraft(draft).then(() => store.add(draft, "", false)))).code;
    expect(await refused({ ...locked, passphrase: "guess" })).toBe("credentials.wrongKeyPassphrase");
    expect(await refused({ kind: "key", privateKey: locked.privateKey })).toBe("credentials.wrongKeyPassphrase");
    expect(await refused({ kind: "key", privateKey: "no key", passphrase })).toBe("credentials.badKey");
    expect(await refused({ ...plain, certificate: "ssh-rsa AAAA" })).toBe("credentials.badCertificate");
    expect(await refused({ kind: "totp", seed: "1" })).toBe("credentials.badTotp");
    expect(store.all()).toEqual([]);
  });

  it("keeps the certificate that belongs to its key, for logins", () => {
    const store = open();
    const certificate = fixture("openssh-ed25519-cert.pub");
    const { id, hasCertificate } = store.add({ ...plain, certificate }, "", false);
    expect(hasCertificate).toBe(true);
    expect(store.secret(id)).toMatchObject({ certificate: certificate.trim() });
  });

  it("can be renamed, and then stays without a host", () => {
    const store = open();
    const { id } = store.add({ kind: "password", password: "x" }, "alice@web-1", true);
    store.rename(id, "team");
    expect(open().get(id)).toMatchObject({ name: "team", owned: false });
    expect(open().secret(id)).toEqual({ kind: "password", password: "x" });
  });

  it("can hold another secret of its kind, and none of another", () => {
    const store = open();
    const { id } = store.add(plain, "deploy", false);
    clock.advance(1000);
    store.replace(id, { kind: "key", privateKey: fixture("v2-rsa-plain.ppk") });
    expect(open().get(id)).toMatchObject({ keyType: "ssh-rsa", bits: 2048, changedAt: clock.now() });
    expect(open().get(id).createdAt).toBe(clock.now() - 1000);
    expect(() => store.replace(id, { kind: "password", password: "x" })).toThrow(
      expect.objectContaining({ code: "credentials.otherKind" }),
    );
  });

  it("notes a login at most once a minute", () => {
    const store = open();
    const { id } = store.add({ kind: "password", password: "x" }, "", false);
    const first = clock.now();
    store.used(id);
    clock.advance(59_000);
    store.used(id);
    expect(open().get(id).lastUsedAt).toBe(first);
    clock.advance(1000);
    store.used(id);
    expect(open().get(id).lastUsedAt).toBe(first + 60_000);
    store.used("not there");
  });
});

describe("a credential of an older version", () => {
  const older = (id: string, secret: object): void => {
    const document = {
      id,
      name: id,
      kind: "key",
      keyType: "ssh-ed25519",
      fingerprint: "SHA256:x",
      hasPassphrase: true,
    };
    db.run(
      "INSERT INTO credentials (id, kind, document, sealed) VALUES (?, 'key', ?, ?)",
      id,
      JSON.stringify({ ...document, createdAt: 5, owned: false }),
      box.seal(id, secret as never),
    );
  };

  it("is read with what was not known then", () => {
    older("old", { kind: "key", privateKey: "x" });
    expect(open().get("old")).toMatchObject({ bits: null, changedAt: 5, lastUsedAt: null, publicLine: null });
  });

  it("is opened once in the background, unless its key is not read any more", async () => {
    older("locked", { kind: "key", privateKey: fixture("openssh-ed25519-locked.key"), passphrase });
    older("odd", { kind: "key", privateKey: "no key" });
    const store = open();
    await store.openOlder(new AbortController().signal);
    expect(open().get("locked").publicLine).toBe(publicOf("openssh-ed25519-locked.key"));
    expect(open().secret("locked")).toMatchObject({ passphrase: undefined });
    expect(open().original("locked")).toMatchObject({ passphrase });
    expect(open().get("odd").publicLine).toBe(null);
  });
});
