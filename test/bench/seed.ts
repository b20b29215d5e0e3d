import { generateKeyPairSync } from "node:crypto";
import { join } from "node:path";
import { createHostKeys } from "../../electron/core/access/hostKeys.ts";
import { createAuditLog } from "../../electron/core/audit/openAuditLog.ts";
import { createInventory } from "../../electron/core/inventory/createInventory.ts";
import { createSecretBox } from "../../electron/core/credentials/secretBox.ts";
import { databaseName } from "../../electron/core/session.ts";
import { openDatabase } from "../../electron/core/storage/database.ts";
import { standardErrorLogger, systemClock } from "../../electron/core/systemPorts.ts";
import { loadSodium } from "../../electron/core/vault/sodium.ts";
import { kdfDefaults } from "../../electron/core/vault/kdfCost.ts";
import { Vault } from "../../electron/core/vault/vault.ts";

const environments = ["production", "staging", "development", "test"];
const roles = ["web", "database", "cache", "queue", "mail", "proxy", "build", "backup"];
const sites = ["fra", "ams", "sin", "iad", "sfo"];
const credentialCount = 200;

/** `items[n % length]`; the lists above are never empty. */
const pick = (items: readonly string[], n: number): string => items[n % items.length] ?? "";

/** Makes a vault in `home` with so many hosts, each with groups, tags, notes, a credential and a known host key. */
export async function seedVault(home: string, passphrase: string, hosts: number): Promise<void> {
  const sodium = await loadSodium();
  const vault = await Vault.at(home, { clock: systemClock, logger: standardErrorLogger, kdfCost: kdfDefaults });
  const databasePath = join(home, databaseName);
  const { keys } = await vault.create(passphrase, systemClock.now(), [], async (fresh, sealPublicKey) => {
    openDatabase(databasePath, fresh.subkey("database"), { create: true }).close();
    const log = await createAuditLog(join(home, "audit"), { sealPublicKey, clock: systemClock });
    log.close();
  });
  const database = openDatabase(databasePath, keys.subkey("database"), { create: false });
  const hostKeys = createHostKeys(database, systemClock);
  const inventory = createInventory({
    database,
    box: createSecretBox(sodium, () => keys.subkey("credentials")),
    clock: systemClock,
    defaultUser: "root",
    actor: "bench",
    pinHostKey: (id, fingerprint) => hostKeys.pin(id, fingerprint),
  });
  const { privateKey } = generateKeyPairSync("rsa", {
    modulusLength: 2048,
    privateKeyEncoding: { type: "pkcs1", format: "pem" },
    publicKeyEncoding: { type: "spki", format: "pem" },
  });
  database.transaction(() => {
    const credentials = Array.from({ length: credentialCount }, (_, n) =>
      inventory.addCredential(
        n % 4 === 0
          ? { kind: "key", name: `key ${n}`, privateKey }
          : { kind: "password", name: `password ${n}`, password: `secret-${n}` },
      ),
    );
    for (let n = 0; n < hosts; n += 1) {
      const role = pick(roles, n);
      const site = pick(sites, Math.floor(n / roles.length));
      inventory.add({
        name: `${role}-${site}-${n}`,
        // Loopback, and a port where nothing listens: no bench asks another computer anything.
        address: `127.${1 + (n >> 8)}.${n & 255}.1`,
        port: 9,
        user: n % 3 === 0 ? "root" : "admin",
        environment: pick(environments, n),
        groups: [role, `${site} rack ${n % 40}`],
        tags: [`os:debian-1${n % 4}`, `team:${n % 25}`, "ssh"],
        notes: `Serves ${role} for ${site}. Reboot only in the window on Sunday from 02:00 to 04:00, after a word with team ${n % 25}.`,
        credentialId: credentials[n % credentialCount]?.id ?? null,
        hostKey: `SHA256:${n.toString(36).padStart(43, "A")}`,
      });
    }
  });
  database.close();
  keys.zero();
}
