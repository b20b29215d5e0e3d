import { existsSync, writeFileSync } from "node:fs";
import { connect } from "node:net";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { startGuardian } from "./guardian.ts";
import { freePort } from "./sshd.ts";
import { systemPackages } from "./systemPackages.ts";

/** A real proxy on 127.0.0.1. */
export interface Proxy {
  readonly port: number;
  stop(): Promise<void>;
}

/** Why a program of the list of packages is not here, or undefined when it is. */
export function programMissing(path: string): string | undefined {
  if (existsSync(path)) return undefined;
  const name = systemPackages.find(({ provides }) => provides === path)?.name ?? path;
  return `needs ${name} (apt-get install ${name})`;
}

async function listening(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ host: "127.0.0.1", port });
    socket.once("connect", () => resolve(true));
    socket.once("error", () => resolve(false));
    socket.once("connect", () => socket.destroy());
  });
}

async function start(port: number, command: string): Promise<Proxy> {
  const guardian = startGuardian({ start: `${command} >/dev/null 2>&1`, cleanup: ":" });
  // Up to 10 s: the machine may be busy.
  for (let attempt = 0; !(await listening(port)); attempt += 1) {
    if (attempt === 500) {
      await guardian.release();
      throw new Error(`the proxy did not start: ${command}`);
    }
    await sleep(20);
  }
  return { port, stop: () => guardian.release() };
}

/** microsocks, for SOCKS 5. */
export async function startSocks(login?: { user: string; password: string }): Promise<Proxy> {
  const port = await freePort();
  const account = login ? `-u ${login.user} -P ${login.password}` : "";
  return start(port, `/usr/bin/microsocks -i 127.0.0.1 -p ${port} ${account}`);
}

/** tinyproxy, for HTTP CONNECT to the given ports only. */
export async function startHttpProxy(
  folder: string,
  allowedPorts: readonly number[],
  login?: { user: string; password: string },
): Promise<Proxy> {
  const port = await freePort();
  const path = join(folder, `tinyproxy-${port}.conf`);
  const lines = [
    `Port ${port}`,
    "Listen 127.0.0.1",
    "Timeout 600",
    "MaxClients 50",
    ...allowedPorts.map((allowed) => `ConnectPort ${allowed}`),
    ...(login ? [`BasicAuth ${login.user} ${login.password}`] : []),
  ];
  writeFileSync(path, `${lines.join("\n")}\n`);
  return start(port, `/usr/bin/tinyproxy -d -c ${path}`);
}
