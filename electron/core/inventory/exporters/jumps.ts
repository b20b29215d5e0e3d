import type { Host } from "../../../../shared/contract/hosts.ts";
import { formatHop } from "../importers/jump.ts";

/** Longest chain followed; the inventory allows no loop, this only bounds a text. */
const maxHops = 8;

/** Hosts in front of one, the first hop first. */
export function jumpChain(host: Host, find: (id: string) => Host | undefined): Host[] {
  const chain: Host[] = [];
  for (let id = host.jumpHostId; id !== null && chain.length < maxHops;) {
    const jump = find(id);
    if (!jump) break;
    chain.unshift(jump);
    id = jump.jumpHostId;
  }
  return chain;
}

/** The way to a host as ProxyJump has it for whoever knows none of the hosts by name. */
export const jumpPlaces = (chain: readonly Host[]): string =>
  chain.map(({ user, address, port }) => formatHop({ user, host: address, port })).join(",");
