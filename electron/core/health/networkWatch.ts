import type { Failure } from "../../../shared/base/failure.ts";
import type { Clock } from "../ports.ts";

/** Whom a failure tells about: the host, this computer's own network, or nobody yet. */
export type Blame = "host" | "here" | "undecided";

/** From so many hosts on, all of them falling silent at once is taken for the network here. */
const MANY_HOSTS = 3;
/** So long the others are waited for before one silent host of many is called down: a round of samples and a bit. */
const UNDECIDED_MS = 12_000;

/** Failures in which nobody answered. */
const silent = new Set(["ssh.unreachable", "ssh.timeout", "ssh.closed", "health.probeStalled"]);
/** Answers of this computer's network stack, errno(3) and getaddrinfo(3). */
const own = new Set(["ENETUNREACH", "ENETDOWN", "EADDRNOTAVAIL", "ENONET", "EAI_AGAIN"]);
/** The host itself said no: it was reached. */
const answered = new Set(["ECONNREFUSED", "ECONNRESET"]);

const reasonOf = (failure: Failure): string => String(failure.params["reason"] ?? "");

function isSilence(failure: Failure): boolean {
  for (let error: unknown = failure, depth = 0; depth < 4 && error instanceof Error; depth += 1, error = error.cause) {
    const { code } = error as Partial<Failure>;
    if (code !== undefined && silent.has(code)) return !answered.has(reasonOf(error as Failure));
  }
  return false;
}

function isOwn(failure: Failure): boolean {
  for (let error: unknown = failure, depth = 0; depth < 4 && error instanceof Error; depth += 1, error = error.cause) {
    if ((error as Partial<Failure>).params && own.has(reasonOf(error as Failure))) return true;
  }
  return false;
}

/**
 * Tells hosts that are down from a network that is gone here. A host that answers proves the network; while none did since a host
 * fell silent, and this computer has no network of its own to show, says so itself, or none of three or more hosts answers, it is
 * this computer that cannot see.
 */
export class NetworkWatch {
  private readonly clock: Clock;
  private readonly hasNetwork: () => boolean;
  /** Hosts that are asked again and again: all but those that wait for a person. */
  private readonly watched: () => number;
  /** Since when each silent host is silent, monotonic milliseconds. */
  private readonly silentSince = new Map<string, number>();
  private seenAt = -Infinity;
  private lost = false;

  constructor(clock: Clock, hasNetwork: () => boolean, watched: () => number) {
    this.clock = clock;
    this.hasNetwork = hasNetwork;
    this.watched = watched;
  }

  /** No host can be seen from here. */
  get isLost(): boolean {
    return this.lost;
  }

  /** Gives true when this is the first host that is seen again after none was. */
  answered(hostId: string): boolean {
    this.silentSince.delete(hostId);
    this.seenAt = this.clock.monotonic();
    const back = this.lost;
    this.lost = false;
    return back;
  }

  /** Whom a failed attempt tells about. `isLost` may have changed with it. */
  failed(hostId: string, failure: Failure): Blame {
    if (!isSilence(failure)) {
      this.silentSince.delete(hostId);
      return "host";
    }
    const now = this.clock.monotonic();
    const since = this.silentSince.get(hostId) ?? now;
    this.silentSince.set(hostId, since);
    // Another host was seen while this one was silent.
    if (this.seenAt > since) return "host";
    if (!this.lost) this.lost = isOwn(failure) || !this.hasNetwork() || this.isWholeFleet;
    if (this.lost) return "here";
    return this.watched() >= MANY_HOSTS && now - since < UNDECIDED_MS ? "undecided" : "host";
  }

  /** Hosts that fell silent since any was seen: they are not seen from here, whatever was said of them before. */
  isUnseen(hostId: string): boolean {
    const since = this.silentSince.get(hostId);
    return this.lost && since !== undefined && since >= this.seenAt;
  }

  forget(hostId: string): void {
    this.silentSince.delete(hostId);
  }

  /** The computer slept: who was silent before says nothing about now. */
  slept(): void {
    this.silentSince.clear();
  }

  private get isWholeFleet(): boolean {
    const watched = this.watched();
    if (watched < MANY_HOSTS || this.silentSince.size < watched) return false;
    for (const since of this.silentSince.values()) if (since < this.seenAt) return false;
    return true;
  }
}
