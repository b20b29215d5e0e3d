import { setTimeout as sleep } from "node:timers/promises";
import { KeyDeriver } from "../../electron/core/vault/kdf.ts";
import { kdfDefaults } from "../../electron/core/vault/kdfCost.ts";

// The key derivation of an unlock and nothing else, in a fresh process that waited for the passphrase as the core does.
const deriver = new KeyDeriver();
deriver.prepare();
await sleep(Number(process.argv[2]));
const started = performance.now();
await deriver.derive("a passphrase", { ...kdfDefaults, salt: new Uint8Array(16) });
process.stdout.write(String(performance.now() - started));
