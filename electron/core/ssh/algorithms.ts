import { createDiffieHellmanGroup, getCiphers } from "node:crypto";
import type {
  Algorithms,
  CipherAlgorithm,
  KexAlgorithm,
  MacAlgorithm,
  NegotiatedAlgorithms,
  ServerHostKeyAlgorithm,
} from "ssh2";

/**
 * The one list of algorithms, offered in this order, for both runtimes. Electron's BoringSSL has neither chacha20-poly1305 as
 * ssh2 names it nor the 1024-bit groups, and naming what is missing throws; SHA-1 and CBC are left out as broken.
 */
const kex: readonly KexAlgorithm[] = [
  "curve25519-sha256",
  "curve25519-sha256@libssh.org",
  "ecdh-sha2-nistp256",
  "ecdh-sha2-nistp384",
  "ecdh-sha2-nistp521",
  "diffie-hellman-group16-sha512",
  "diffie-hellman-group18-sha512",
  "diffie-hellman-group14-sha256",
];
const cipher: readonly CipherAlgorithm[] = [
  "aes128-gcm@openssh.com",
  "aes256-gcm@openssh.com",
  "aes128-ctr",
  "aes256-ctr",
];
const hmac: readonly MacAlgorithm[] = [
  "hmac-sha2-256-etm@openssh.com",
  "hmac-sha2-512-etm@openssh.com",
  "hmac-sha2-256",
  "hmac-sha2-512",
];

/**
 * What only old servers speak, offered behind all of the above and only for a host that asks for it. Of these, `legacyOf` gives
 * what this runtime has: BoringSSL knows neither the 1024-bit group nor triple DES in this mode. Keys of 1024-bit DSA stay out.
 */
const legacyKex = [
  "diffie-hellman-group-exchange-sha256",
  "diffie-hellman-group14-sha1",
  "diffie-hellman-group-exchange-sha1",
  "diffie-hellman-group1-sha1",
] as const satisfies readonly KexAlgorithm[];
const legacyCiphers = {
  "aes256-cbc": "aes-256-cbc",
  "aes192-cbc": "aes-192-cbc",
  "aes128-cbc": "aes-128-cbc",
  "3des-cbc": "des-ede3-cbc",
} as const satisfies { readonly [name in CipherAlgorithm]?: string };
const legacyHmac: readonly MacAlgorithm[] = ["hmac-sha1-etm@openssh.com", "hmac-sha1"];
const legacyHostKeys: readonly ServerHostKeyAlgorithm[] = ["ssh-rsa"];
const weakNames: ReadonlySet<string> = new Set([
  ...legacyKex,
  ...Object.keys(legacyCiphers),
  ...legacyHmac,
  ...legacyHostKeys,
]);

interface Legacy {
  readonly kex: readonly KexAlgorithm[];
  readonly cipher: readonly CipherAlgorithm[];
}
let legacyFound: Legacy | undefined;

/** Looked up when the first old server asks: making the group costs a tenth of a second, which every start would pay. */
function legacyOf(): Legacy {
  if (legacyFound) return legacyFound;
  const present = getCiphers();
  legacyFound = {
    kex: legacyKex.filter((name) => name !== "diffie-hellman-group1-sha1" || hasGroup("modp2")),
    cipher: (Object.keys(legacyCiphers) as (keyof typeof legacyCiphers)[]).filter((name) =>
      present.includes(legacyCiphers[name]),
    ),
  };
  return legacyFound;
}

/** Host key algorithms by the key type they prove. */
export const hostKeyFamilies: readonly {
  readonly keyType: string;
  readonly names: readonly ServerHostKeyAlgorithm[];
}[] = [
  { keyType: "ssh-ed25519", names: ["ssh-ed25519"] },
  { keyType: "ecdsa-sha2-nistp256", names: ["ecdsa-sha2-nistp256"] },
  { keyType: "ecdsa-sha2-nistp384", names: ["ecdsa-sha2-nistp384"] },
  { keyType: "ecdsa-sha2-nistp521", names: ["ecdsa-sha2-nistp521"] },
  { keyType: "ssh-rsa", names: ["rsa-sha2-512", "rsa-sha2-256"] },
];

/**
 * The offer for one connection. The type of the key already known comes first, because a server with several keys shows
 * only one, and another one would look like a changed key. Types in `without` are not offered; `legacy` adds what is weak.
 */
export function algorithms(known: string | null, without: ReadonlySet<string> = new Set(), legacy = false): Algorithms {
  const families = hostKeyFamilies
    .filter((family) => !without.has(family.keyType))
    .map(({ keyType, names }) => ({
      keyType,
      names: legacy && keyType === "ssh-rsa" ? [...names, ...legacyHostKeys] : names,
    }));
  const first = families.filter((family) => family.keyType === known);
  const rest = families.filter((family) => family.keyType !== known);
  return {
    kex: [...kex, ...(legacy ? legacyOf().kex : [])],
    cipher: [...cipher, ...(legacy ? legacyOf().cipher : [])],
    hmac: [...hmac, ...(legacy ? legacyHmac : [])],
    compress: ["none"],
    serverHostKey: [...first, ...rest].flatMap((family) => [...family.names]),
  };
}

/** Which of the agreed algorithms are weak, each once. */
export function weakAmong({ kex: exchange, serverHostKey, cs, sc }: NegotiatedAlgorithms): string[] {
  const agreed = [exchange, serverHostKey, cs.cipher, sc.cipher, cs.mac, sc.mac];
  return [...new Set(agreed.filter((name) => weakNames.has(name)))];
}

function hasGroup(name: string): boolean {
  try {
    createDiffieHellmanGroup(name);
    return true;
  } catch {
    return false;
  }
}
