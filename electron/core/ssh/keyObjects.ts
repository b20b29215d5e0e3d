import { createSecretKey } from "node:crypto";
import type { Client } from "ssh2";

/** The parts of ssh2 1.17's protocol that hold the ciphers of both directions; a key exchange replaces them. */
interface ProtocolInternals {
  _cipher?: { _encKey?: unknown };
  _decipher?: { _decipherKey?: unknown };
}

/**
 * AES-GCM takes a new cipher for every packet, and Node makes a key object of a key given as bytes each time: 12 of the
 * 17 microseconds of a packet of 4 KiB, which is what a terminal's output comes in. Here it is made once a key exchange.
 * Call it after `connect`, which makes the protocol; without the parts above it does nothing.
 */
export function keepKeyObjects(client: Client): void {
  const protocol = (client as unknown as { _protocol?: ProtocolInternals })._protocol;
  if (!protocol) return;
  const asObject = (holder: Record<string, unknown> | undefined, name: string): void => {
    const key = holder?.[name];
    if (holder && Buffer.isBuffer(key)) holder[name] = createSecretKey(key);
  };
  replaced(protocol, "_cipher", (cipher) => asObject(cipher, "_encKey"));
  replaced(protocol, "_decipher", (decipher) => asObject(decipher, "_decipherKey"));
}

/** Calls `prepare` with every value that the property is set to from now on. */
export function replaced<T, K extends keyof T>(target: T, name: K, prepare: (value: T[K]) => void): void {
  let held = target[name];
  Object.defineProperty(target, name, {
    enumerable: true,
    configurable: true,
    get: () => held,
    set(value: T[K]) {
      prepare(value);
      held = value;
    },
  });
}
