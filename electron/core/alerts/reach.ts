import { heldFailures, type HostHealth } from "../../../shared/contract/health.ts";

/**
 * How a host stands towards this computer. pending: nothing new is known yet, what was known goes on. lost: it is this computer
 * that has no network.
 */
export type Reach = "up" | "down" | "unreachable" | "refused" | "pending" | "lost";

/** Answers of this computer's own network, not of the host's (errno names, getaddrinfo). */
const ownNetwork = new Set(["ENETUNREACH", "ENETDOWN", "EADDRNOTAVAIL", "EAI_AGAIN", "ENONET"]);
/** The way there fails before the host is asked. */
const waysThere = new Set(["ssh.proxyFailed", "ssh.proxyCommandFailed"]);
const silentHost = new Set(["ssh.unreachable", "ssh.timeout", "ssh.closed", "health.probeStalled"]);

/** Pure: what a host's health alone tells. Whether what it is reached through answers is asked of the others: see `reachOfAll`. */
export function reachOf(health: Pick<HostHealth, "status" | "failure">): Reach {
  switch (health.status) {
    case "ok":
    case "warning":
    case "critical":
      return "up";
    case "unknown":
    case "connecting":
    case "stale":
      return "pending";
    case "unobserved":
      return "lost";
    case "failed":
      return failed(health.failure);
  }
}

function failed(failure: HostHealth["failure"]): Reach {
  if (failure === null || failure.code === "internal" || failure.code === "cancelled") return "pending";
  const { code, params } = failure;
  // The jump host answers, and says that the host behind it does not.
  if (code === "ssh.jumpFailed") return params["reason"] === "forwardRefused" ? "down" : "unreachable";
  if (silentHost.has(code)) return ownNetwork.has(String(params["reason"])) ? "lost" : "down";
  if (waysThere.has(code)) return "unreachable";
  if (heldFailures.has(code)) return "refused";
  // It talked, but not as it must: protocol, algorithms, no shell.
  return "refused";
}

/** Hosts that a host is reached through, by id: its jump host and what it was said to depend on. */
export type Ways = ReadonlyMap<string, readonly string[]>;

/** Fewer than this many silent hosts are taken for what they look like. */
const MANY_HOSTS = 3;

export interface FleetReach {
  readonly hosts: ReadonlyMap<string, Reach>;
  /** By host, the one on its way that does not answer, the nearest to this computer first. */
  readonly blockedBy: ReadonlyMap<string, string>;
  /** Every host that was watched fell silent: either this computer's network is gone or something that all of them share. */
  readonly lost: boolean;
}

/**
 * Pure: the fleet as people should see it. A host whose way there is down is unreachable, never down; and when none of three or more
 * hosts answers, it is this computer's network that is to be looked at, once, and no host is called down.
 */
export function reachOfAll(own: ReadonlyMap<string, Reach>, ways: Ways): FleetReach {
  const silent = [...own].filter(([, reach]) => reach === "down" || reach === "lost" || reach === "unreachable");
  const anyUp = [...own.values()].some((reach) => reach === "up" || reach === "refused");
  const roots = silent.filter(([id]) => (ways.get(id) ?? []).every((way) => !own.has(way)));
  const lost =
    !anyUp && silent.length > 0 && (roots.length >= MANY_HOSTS || silent.some(([, reach]) => reach === "lost"));
  const blockedBy = new Map<string, string>();
  for (const id of own.keys()) {
    const blocker = blockerOf(id, own, ways, new Set([id]));
    if (blocker !== null) blockedBy.set(id, blocker);
  }
  const hosts = new Map<string, Reach>();
  for (const [id, reach] of own) {
    if (reach === "lost" || (lost && reach !== "up" && reach !== "refused")) hosts.set(id, "lost");
    else if (reach !== "up" && reach !== "pending" && blockedBy.has(id)) hosts.set(id, "unreachable");
    else hosts.set(id, reach);
  }
  return { hosts, blockedBy, lost };
}

/** Whether one of these hosts lies on the way to a host. */
export function isBehind(id: string, ways: Ways, hosts: ReadonlySet<string>): boolean {
  if (hosts.size === 0) return false;
  const seen = new Set([id]);
  for (const one of seen)
    for (const way of ways.get(one) ?? []) {
      if (way !== id && hosts.has(way)) return true;
      seen.add(way);
    }
  return false;
}

/** Loops in what a person typed end the search. */
function blockerOf(id: string, own: ReadonlyMap<string, Reach>, ways: Ways, seen: Set<string>): string | null {
  for (const way of ways.get(id) ?? []) {
    if (seen.has(way)) continue;
    seen.add(way);
    const farther = blockerOf(way, own, ways, seen);
    if (farther !== null) return farther;
    const reach = own.get(way);
    if (reach === "down" || reach === "unreachable" || reach === "refused") return way;
  }
  return null;
}
