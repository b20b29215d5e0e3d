import { isIP, isIPv4, isIPv6 } from "node:net";
import type { Dialogue, Turn } from "./dialogue.ts";

/** Where a proxy shall connect to, and how it knows us. */
export interface ProxyRequest {
  /** A name is left to the proxy to resolve. */
  readonly address: string;
  readonly port: number;
  readonly user?: string | undefined;
  readonly password?: string | undefined;
}

/** A proxy did not do as asked; `reason` is one of the words in shared/contract/access.ts or what the proxy said. */
export class ProxyRefused extends Error {
  readonly reason: string;

  constructor(reason: string) {
    super(reason);
    this.reason = reason;
  }
}

/** RFC 1928 6: what the reply field says. */
const replies: Readonly<Record<number, string>> = {
  1: "generalFailure",
  2: "notAllowed",
  3: "networkUnreachable",
  4: "hostUnreachable",
  5: "connectionRefused",
  6: "timedOut",
  7: "notSupported",
  8: "notSupported",
};

const more: Turn = { kind: "more" };

/** The longest answer: head, a name of 255 bytes with its length, a port. */
const maxBytes = 512;

/**
 * The client's side of SOCKS 5 (RFC 1928) with user and password (RFC 1929). Text of either is at most 255 bytes.
 * Throws ProxyRefused.
 */
export function socks5(request: ProxyRequest): Dialogue {
  const withPassword = request.user !== undefined;
  let step: "method" | "login" | "connect" = "method";
  const connect = connectRequest(request.address, request.port);
  const login = withPassword ? loginRequest(request.user ?? "", request.password ?? "") : undefined;
  return {
    opening: Buffer.from(withPassword ? [5, 2, 0, 2] : [5, 1, 0]),
    maxBytes,
    take(waiting) {
      if (waiting.length < 2) return more;
      const [version, code] = waiting as unknown as [number, number];
      if (step === "login") {
        if (version !== 1) throw new ProxyRefused("notSocks");
        if (code !== 0) throw new ProxyRefused("loginRefused");
        step = "connect";
        return { kind: "answer", send: connect, used: 2 };
      }
      if (version !== 5) throw new ProxyRefused("notSocks");
      if (step === "method") {
        if (code === 0) step = "connect";
        else if (code === 2 && login) step = "login";
        else throw new ProxyRefused(withPassword ? "loginRefused" : "loginNeeded");
        return { kind: "answer", send: step === "login" && login ? login : connect, used: 2 };
      }
      if (code !== 0) throw new ProxyRefused(replies[code] ?? "generalFailure");
      const length = replyLength(waiting);
      return length === null || waiting.length < length ? more : { kind: "done", used: length };
    },
    closed: () => new ProxyRefused(step === "login" ? "loginRefused" : "hungUp"),
  };
}

/** Length of a whole reply, null when that cannot be known yet. */
function replyLength(reply: Buffer): number | null {
  if (reply.length < 5) return null;
  const [, , , type, first] = reply as unknown as number[];
  if (type === 1) return 10;
  if (type === 4) return 22;
  if (type === 3) return 7 + (first ?? 0);
  throw new ProxyRefused("notSocks");
}

function connectRequest(address: string, port: number): Buffer {
  const name = Buffer.from(address, "utf8");
  if (name.length > 255) throw new ProxyRefused("nameTooLong");
  // The zone of a link-local address means something on this computer only.
  const target = isIPv4(address)
    ? Buffer.from([1, ...address.split(".").map(Number)])
    : isIPv6(address) && !address.includes("%")
      ? Buffer.from([4, ...ipv6Bytes(address)])
      : Buffer.from([3, name.length, ...name]);
  return Buffer.concat([Buffer.from([5, 1, 0]), target, Buffer.from([port >> 8, port & 0xff])]);
}

function loginRequest(user: string, password: string): Buffer {
  const [name, secret] = [Buffer.from(user, "utf8"), Buffer.from(password, "utf8")];
  if (name.length > 255 || secret.length > 255) throw new ProxyRefused("loginTooLong");
  return Buffer.concat([Buffer.from([1, name.length]), name, Buffer.from([secret.length]), secret]);
}

/** The 16 bytes of an IPv6 address in any of its spellings (RFC 4291 2.2). */
export function ipv6Bytes(address: string): number[] {
  const dotted = /^(.*:)([^:]+)$/.exec(address);
  const embedded = isIP(dotted?.[2] ?? "") === 4 ? (dotted?.[2] ?? "").split(".").map(Number) : [];
  const [a = 0, b = 0, c = 0, d = 0] = embedded;
  const tail = `${(a * 256 + b).toString(16)}:${(c * 256 + d).toString(16)}`;
  const text = embedded.length === 4 ? `${dotted?.[1] ?? ""}${tail}` : address;
  const [front = "", back] = text.split("::");
  const words = (part: string): number[] => (part === "" ? [] : part.split(":").map((word) => parseInt(word, 16)));
  const before = words(front);
  const after = back === undefined ? [] : words(back);
  const zeros = Array.from({ length: back === undefined ? 0 : 8 - before.length - after.length }, () => 0);
  return [...before, ...zeros, ...after].flatMap((word) => [word >> 8, word & 0xff]);
}
