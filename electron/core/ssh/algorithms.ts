import type { Algorithms, ServerHostKeyAlgorithm } from "ssh2";

/**
 * The one list of algorithms, offered in this order, for both runtimes. Electron's BoringSSL has neither chacha20-poly1305 as
 * ssh2 names it nor the 1024-bit groups, and naming what is missing throws; SHA-1 and CBC are left out as broken.
 */
const kex = [
  "curve25519-sha256",
  "curve25519-sha256@libssh.org",
  "ecdh-sha2-nistp256",
  "ecdh-sha2-nistp384",
  "ecdh-sha2-nistp521",
  "diffie-hellman-group16-sha512",
  "diffie-hellman-group18-sha512",
  "diffie-hellman-group14-sha256",
] as const;
const cipher = ["aes128-gcm@openssh.com", "aes256-gcm@openssh.com", "aes128-ctr", "aes256-ctr"] as const;
const hmac = [
  "hmac-sha2-256-etm@openssh.com",
  "hmac-sha2-512-etm@openssh.com",
  "hmac-sha2-256",
  "hmac-sha2-512",
] as const;

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
 * only one, and another one would look like a changed key. Types in `without` are not offered.
 */
export function algorithms(known: string | null, without: ReadonlySet<string> = new Set()): Algorithms {
  const families = hostKeyFamilies.filter((family) => !without.has(family.keyType));
  const first = families.filter((family) => family.keyType === known);
  const rest = families.filter((family) => family.keyType !== known);
  return {
    kex: [...kex],
    cipher: [...cipher],
    hmac: [...hmac],
    compress: ["none"],
    serverHostKey: [...first, ...rest].flatMap((family) => [...family.names]),
  };
}
