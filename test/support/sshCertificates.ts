import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { type ClientKey, type KeyType, makeClientKey } from "./sshd.ts";

/** Signs keys with ssh-keygen, as an administrator of certificates does. */
export interface TestAuthority {
  readonly publicKey: string;
  readonly publicKeyPath: string;
  readonly fingerprint: string;
  /** Text of the `-cert.pub` file of a key; it lies beside the key. `options` are ssh-keygen's (`-V`, `-h`). */
  sign(publicKeyPath: string, principals: string, ...options: readonly string[]): string;
  /** A new key of a user with its certificate. */
  userKey(type: KeyType, principals: string, ...options: readonly string[]): ClientKey & { certificate: string };
}

export function makeAuthority(directory: string, type: KeyType = "ed25519"): TestAuthority {
  const key = makeClientKey(directory, type);
  const sign = (path: string, principals: string, ...options: readonly string[]): string => {
    const names = principals === "" ? [] : ["-n", principals];
    execFileSync("ssh-keygen", ["-q", "-s", key.path, "-I", "test", ...names, ...options, path], { stdio: "pipe" });
    return readFileSync(path.replace(/\.pub$/, "-cert.pub"), "utf8");
  };
  return {
    publicKey: key.publicKey,
    publicKeyPath: `${key.path}.pub`,
    fingerprint: key.fingerprint,
    sign,
    userKey(userType, principals, ...options) {
      const made = makeClientKey(directory, userType);
      return { ...made, certificate: sign(`${made.path}.pub`, principals, ...options) };
    },
  };
}
