import { createHash, randomBytes, timingSafeEqual } from "node:crypto";

/** Most sessions remembered; the oldest ends when another browser signs in. */
const maxSessions = 16;

const hash = (text: string): Buffer => createHash("sha256").update(text).digest();

/**
 * Who may use the loopback port: whoever holds the one-time token from the printed link, and then the cookie that it was
 * exchanged for. Both are kept as hashes and compared in constant time.
 */
export class Sessions {
  private tokens: Buffer[] = [];
  private sessions: Buffer[] = [];

  /** A new one-time token for a link. */
  issueToken(): string {
    const token = randomBytes(32).toString("base64url");
    this.tokens.push(hash(token));
    return token;
  }

  /** Exchanges a token for a session id, once; null when it is not valid. */
  redeem(token: string): string | null {
    const digest = hash(token);
    const index = this.tokens.findIndex((known) => timingSafeEqual(known, digest));
    if (index < 0) return null;
    this.tokens.splice(index, 1);
    const session = randomBytes(32).toString("base64url");
    this.sessions.push(hash(session));
    if (this.sessions.length > maxSessions) this.sessions.shift();
    return session;
  }

  isValid(session: string | undefined): boolean {
    if (session === undefined) return false;
    const digest = hash(session);
    return this.sessions.some((known) => timingSafeEqual(known, digest));
  }
}

/** Browsers keep cookies by host without its port: the name holds it, so that two shells do not sign each other out. */
const cookieName = (port: number): string => `holdfast_session_${port}`;

/** The session id in a Cookie header. */
export function sessionFromCookies(header: string | undefined, port: number): string | undefined {
  for (const part of (header ?? "").split(";")) {
    const [name, value] = part.trim().split("=", 2);
    if (name === cookieName(port)) return value;
  }
  return undefined;
}

/** HttpOnly and SameSite=Strict; no Secure, because loopback is plain HTTP and some browsers would drop it. */
export const sessionCookie = (session: string, port: number): string =>
  `${cookieName(port)}=${session}; HttpOnly; SameSite=Strict; Path=/`;
