import { lookup } from "node:dns/promises";
import { isIP } from "node:net";
import { Failure, isFailure } from "../../../shared/base/failure.ts";
import type { Host } from "../../../shared/contract/hosts.ts";
import type { Authentication } from "./auth.ts";
import type { Connection } from "./connection.ts";
import { printable, sshFailure } from "./errors.ts";
import { fingerprintOf, keyTypeOf } from "./fingerprint.ts";
import { readGreeting } from "./greeting.ts";
import { type LoginWatch, type Reach, reach } from "./reach.ts";
import { bareAddress, type Endpoint, familyOf } from "./transport.ts";
import type { WalkStep, WalkWatcher } from "./types.ts";
import { type Dial, dialHere, wayOf } from "./way.ts";

/** Addresses of a name, or methods of a server, that are told. */
const maxListed = 20;

/** A login of its own at the end of a chain of logins, none of them pooled. */
export interface WalkedConnection {
  readonly connection: Connection;
  /** Ends every login of the chain. */
  close(): void;
}

/**
 * Logs in to the hosts of a chain one through the other, the first of them from here, and tells the watcher each step.
 * Fails as a login does; the step that runs then is the one that failed.
 */
export async function walk(
  via: Reach,
  chain: readonly Host[],
  watcher: WalkWatcher,
  signal: AbortSignal,
): Promise<WalkedConnection> {
  const open: Connection[] = [];
  const close = (): void => {
    // The last one first: the others carry it.
    for (const connection of open.toReversed()) connection.close();
  };
  try {
    for (const [hop, host] of chain.entries()) {
      const before = open.at(-1);
      const jump = chain[hop - 1];
      const dial: Dial =
        before && jump
          ? ({ address, port }, dialSignal) => forward(before, jump, host, bareAddress(address), port, dialSignal)
          : dialHere;
      open.push(await reach(via, host, dial, signal, watchHop(via, host, hop, before !== undefined, watcher)));
      watcher.done(hop, "authentication");
    }
  } catch (error) {
    close();
    throw error;
  }
  return { connection: open.at(-1) as Connection, close };
}

async function forward(
  through: Connection,
  jump: Host,
  host: Host,
  address: string,
  port: number,
  signal: AbortSignal,
): ReturnType<Dial> {
  try {
    return await through.forward(address, port, signal);
  } catch (error) {
    if (isFailure(error)) throw error;
    const detail = error instanceof Error ? printable(error.message) : "";
    throw new Failure("ssh.jumpFailed", { host: host.name, jump: jump.name, reason: "forwardRefused", detail }, error);
  }
}

/** Turns what a login shows on its way into steps. */
function watchHop(via: Reach, host: Host, hop: number, forwarded: boolean, watcher: WalkWatcher): LoginWatch {
  const { clock } = via.ports;
  const begin = (step: WalkStep): void => watcher.begin(hop, step);
  const done = (step: WalkStep, facts: Readonly<Record<string, readonly string[]>> = {}): void => {
    watcher.saw(hop, step, facts);
    watcher.done(hop, step);
  };
  return {
    steps: {
      async connect(endpoint, work) {
        if (forwarded) watcher.skip(hop, "resolve", "jumpResolves");
        else await resolve(endpoint);
        begin("connect");
        const stream = await work();
        const { localAddress, remoteAddress } = stream as { localAddress?: unknown; remoteAddress?: unknown };
        done("connect", {
          ...(typeof remoteAddress === "string" ? { address: [remoteAddress] } : {}),
          ...(typeof localAddress === "string" ? { from: [localAddress] } : {}),
        });
        return stream;
      },
      async proxy(what, work) {
        if (host.access?.proxyCommand !== undefined)
          for (const step of ["resolve", "connect"] as const) watcher.skip(hop, step, "commandConnects");
        begin("proxy");
        watcher.saw(hop, "proxy", { proxy: [printable(what, 500)] });
        const result = await work();
        done("proxy");
        return result;
      },
    },
    async opened(stream, signal) {
      if (wayOf(host).kind === "direct") watcher.skip(hop, "proxy", "noProxy");
      begin("greeting");
      done("greeting", { version: [await readGreeting(stream, host.name, clock, signal)] });
      begin("keyExchange");
    },
    hostKey(key) {
      watcher.done(hop, "keyExchange");
      begin("hostKey");
      watcher.saw(hop, "hostKey", { keyType: [keyTypeOf(key) ?? "unknown"], fingerprint: [fingerprintOf(key)] });
    },
    negotiated({ kex, serverHostKey, cs }) {
      watcher.saw(hop, "keyExchange", {
        keyExchange: [kex],
        hostKeyAlgorithm: [serverHostKey],
        cipher: [cs.cipher],
        ...(cs.mac === "" ? {} : { mac: [cs.mac] }),
      });
      watcher.done(hop, "hostKey");
      begin("authentication");
    },
    authentication: (authentication) => listening(authentication, (facts) => watcher.saw(hop, "authentication", facts)),
  };

  async function resolve(endpoint: Endpoint): Promise<void> {
    const address = bareAddress(endpoint.address);
    if (isIP(address) !== 0) return watcher.skip(hop, "resolve", "isAddress");
    begin("resolve");
    try {
      const found = await lookup(address, { all: true, family: familyOf(endpoint) });
      done("resolve", { addresses: found.slice(0, maxListed).map((entry) => entry.address) });
    } catch (error) {
      const { name, port, user } = host;
      throw sshFailure(error, { host: name, address, port, user, step: "connect", tried: [], offered: [] });
    }
  }
}

/** Notes which methods the server offers, and which of them were tried. */
function listening(
  authentication: Authentication,
  saw: (facts: Readonly<Record<string, readonly string[]>>) => void,
): Authentication {
  const { handler } = authentication;
  const listen: Authentication["handler"] = (offered, partial, next) => {
    if (offered) saw({ offered: offered.slice(0, maxListed).map((method) => printable(String(method), 64)) });
    handler.call(authentication, offered, partial, (method) => {
      next(method);
      if (authentication.tried.length > 0) saw({ tried: [...authentication.tried] });
    });
  };
  return Object.assign(authentication, { handler: listen });
}
