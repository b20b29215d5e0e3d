import { mkdirSync, mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Sshd } from "../support/sshd.ts";

/** A client configuration of its own for peers: nothing of the user's is read, nothing of it is written. `h*` is the server. */
export function clientHome(server: Sshd): { home: string; config: string } {
  const home = mkdtempSync(join(tmpdir(), "holdfast-bench-"));
  const hostKey = readFileSync(join(server.directory, "host-ed25519.pub"), "utf8").trim();
  writeFileSync(join(home, "known_hosts"), `bench ${hostKey}\n`);
  const config = join(home, "ssh_config");
  writeFileSync(
    config,
    [
      "Host h*",
      "HostName 127.0.0.1",
      `Port ${server.port}`,
      "User root",
      `IdentityFile ${server.rootKeyPath}`,
      "IdentitiesOnly yes",
      "IdentityAgent none",
      "BatchMode yes",
      "StrictHostKeyChecking yes",
      "HostKeyAlias bench",
      `UserKnownHostsFile ${join(home, "known_hosts")}`,
      "GlobalKnownHostsFile /dev/null",
      "",
    ].join("\n"),
  );
  for (const folder of ["remote", "local", "control"]) mkdirSync(join(home, folder));
  return { home, config };
}
