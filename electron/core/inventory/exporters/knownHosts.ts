import { keyTypeOf } from "../../ssh/fingerprint.ts";
import { knownHostsName } from "../importers/knownHosts.ts";
import type { Skipped } from "../importers/types.ts";
import type { Exporter } from "./types.ts";

/** known_hosts: authorities and revoked keys, then a line for each trusted key, under the address and, where it could be typed instead, the name. */
export const exportKnownHosts: Exporter = ({ hosts, keysOf, markedKeys = [] }) => {
  const skipped: Skipped[] = [];
  // First, so that a reader sees them; OpenSSH looks at all lines in any order.
  const lines = markedKeys.map(({ marker, patterns, keyType, key, comment }) =>
    `${marker === "authority" ? "@cert-authority" : "@revoked"} ${patterns} ${keyType} ${key} ${comment}`
      .trimEnd()
      .concat("\n"),
  );
  let written = 0;
  for (const host of hosts) {
    const keys = keysOf(host.id);
    if (keys.length === 0) {
      skipped.push({ where: host.name, reason: "no host key of it is known yet" });
      continue;
    }
    const places = [host.address, host.name].filter((name) => /^[A-Za-z0-9._:-]+$/.test(name));
    const names = [...new Set(places.map((name) => knownHostsName(name, host.port)))].join(",");
    for (const key of keys) lines.push(`${names} ${keyTypeOf(Buffer.from(key, "base64")) ?? ""} ${key}\n`);
    written++;
  }
  return { text: lines.join(""), hosts: written, skipped };
};
