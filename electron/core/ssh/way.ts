import type { Duplex } from "node:stream";
import { Failure, isFailure } from "../../../shared/base/failure.ts";
import type { Host } from "../../../shared/contract/hosts.ts";
import { converse, type Dialogue } from "./dialogue.ts";
import { printable } from "./errors.ts";
import { httpConnect } from "./httpConnect.ts";
import { expandProxyCommand, runProxyCommand } from "./proxyCommand.ts";
import { type ProxyRequest, ProxyRefused, socks5 } from "./socks5.ts";
import { bareAddress, type Endpoint, openSocket } from "./transport.ts";

/** The connection a host is dialled over: a socket of this computer, or a channel of its jump host. */
export type Dial = (endpoint: Endpoint, signal: AbortSignal) => Promise<Duplex>;

/** What stands between the last hop and the host's SSH server. */
export type Way =
  | { readonly kind: "direct" }
  | {
      readonly kind: "proxy";
      readonly protocol: "socks5" | "http";
      readonly address: string;
      readonly port: number;
      readonly user: string | undefined;
      readonly credentialId: string | undefined;
    }
  | { readonly kind: "command"; readonly line: string };

/**
 * The way that a host's settings ask for. Fails with ssh.waysConflict {host} when they ask for two, with
 * ssh.proxyCommandNotAllowed {host, command} without consent to this very text, and as `expandProxyCommand` does.
 */
export function wayOf(host: Pick<Host, "name" | "address" | "port" | "user" | "jumpHostId" | "access">): Way {
  const { proxy, proxyCommand, proxyCommandAllowed } = host.access ?? {};
  if (proxyCommand !== undefined) {
    if (proxy !== undefined || host.jumpHostId !== null) throw new Failure("ssh.waysConflict", { host: host.name });
    if (proxyCommandAllowed !== proxyCommand)
      throw new Failure("ssh.proxyCommandNotAllowed", { host: host.name, command: printable(proxyCommand, 500) });
    const { address, port, user } = host;
    const target = { host: host.name, address: bareAddress(address), port, user };
    return { kind: "command", line: expandProxyCommand(proxyCommand, target) };
  }
  if (proxy === undefined) return { kind: "direct" };
  const { kind: protocol, address, port, user, credentialId } = proxy;
  return { kind: "proxy", protocol, address, port, user, credentialId };
}

/** The steps of going a way, for whoever wants to time or to watch them. */
export interface WaySteps {
  /** The connection itself: to the host, or to its proxy. */
  connect<T>(endpoint: Endpoint, work: () => Promise<T>): Promise<T>;
  /** What is said to the proxy, or the command. */
  proxy<T>(what: string, work: () => Promise<T>): Promise<T>;
}

const unwatched: WaySteps = {
  connect: (_endpoint, work) => work(),
  proxy: (_what, work) => work(),
};

export interface WayOptions {
  readonly host: Host;
  readonly dial: Dial;
  readonly signal: AbortSignal;
  /** The password of a proxy's credential; undefined when there is none. */
  proxyPassword(credentialId: string): string | undefined;
  readonly steps?: WaySteps | undefined;
}

/**
 * A stream to the host's SSH server. Fails with the errors of the dialled connection, ssh.proxyFailed {host, proxy, reason},
 * or the failures of `wayOf` and `runProxyCommand`.
 */
export async function goWay(options: WayOptions): Promise<Duplex> {
  const { host, dial, signal, steps = unwatched } = options;
  const { bindAddress, addressFamily } = host.access ?? {};
  const way = wayOf(host);
  if (way.kind === "command") return steps.proxy(way.line, () => runProxyCommand(way.line, host.name, signal));
  const next = way.kind === "proxy" ? way : host;
  const endpoint: Endpoint = { address: next.address, port: next.port, bindAddress, addressFamily };
  if (way.kind === "direct") return steps.connect(endpoint, () => dial(endpoint, signal));

  const name = `${way.address}:${way.port}`;
  const refused = (error: unknown): unknown => {
    if (isFailure(error)) return error;
    const { code } = error as { code?: unknown };
    const reason = error instanceof ProxyRefused ? error.reason : typeof code === "string" ? code : "hungUp";
    return new Failure("ssh.proxyFailed", { host: host.name, proxy: name, reason: printable(reason, 80) }, error);
  };
  const asFailure = async <T>(work: () => Promise<T>): Promise<T> => {
    try {
      return await work();
    } catch (error) {
      throw refused(error);
    }
  };
  const stream = await steps.connect(endpoint, () => asFailure(() => dial(endpoint, signal)));
  await steps
    .proxy(name, () =>
      asFailure(async () => {
        const password = way.credentialId === undefined ? undefined : options.proxyPassword(way.credentialId);
        await converse(stream, dialogueWith(way.protocol, { ...target(host), user: way.user, password }), signal);
      }),
    )
    .catch((error: unknown) => {
      stream.destroy();
      throw error;
    });
  return stream;
}

const target = (host: Host): Pick<ProxyRequest, "address" | "port"> => ({
  address: bareAddress(host.address),
  port: host.port,
});

function dialogueWith(protocol: "socks5" | "http", request: ProxyRequest): Dialogue {
  return protocol === "socks5" ? socks5(request) : httpConnect(request);
}

/** The dial of a host that is reached from this computer. */
export const dialHere: Dial = openSocket;
