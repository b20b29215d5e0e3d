import ssh2, { type AgentAuthMethod, type Client, type ParsedKey } from "ssh2";
import { wireString } from "./certificates/wire.ts";

/**
 * A key that logs in and that ssh2 1.17 does not know: a certificate, or what the agent holds (in hardware, say).
 * `algorithm` is what the request names, `blob` the public half as the server reads it, and `sign` gives the whole signature.
 */
export interface LoginKey {
  readonly algorithm: string;
  readonly blob: Buffer;
  sign(data: Buffer): Promise<Buffer>;
}

/** What the server said last about ways to log in; ssh2 does not pass it on after it has tried an agent. */
export interface ServerWord {
  /** Methods that can continue; null before the first refusal. */
  methods: readonly string[] | null;
  partial: boolean;
  /** RFC 8308 server-sig-algs; null when the server named none. */
  signatureAlgorithms: readonly string[] | null;
}

/** The parts of ssh2 1.17's protocol that logins with such keys need. */
interface ProtocolInternals {
  readonly _handlers: {
    USERAUTH_FAILURE(protocol: unknown, methods: string[], partial: boolean): void;
    EXT_INFO?(
      protocol: unknown,
      extensions: readonly { readonly name: string; readonly algs?: readonly string[] }[],
    ): void;
  };
  readonly _kex: { readonly sessionID: Buffer };
  readonly _packetRW: {
    readonly write: { readonly allocStart: number; alloc(length: number): Buffer; finalize(packet: Buffer): Buffer };
  };
  readonly _authsQueue: string[];
  readonly _cipher: { encrypt(packet: Buffer): void };
  readonly _kexinit: unknown;
  _queue?: Buffer[] | undefined;
  authPK(username: string, key: unknown, algorithm: unknown, sign?: Sign): void;
}
type Sign = (data: Buffer, done: (signature: Buffer) => void) => void;

const userAuthRequest = 50;

/** ssh2 takes for a key what has its own hidden mark; an object made from one of its keys has it. The key itself is never used. */
const template = ssh2.utils.parseKey(
  Buffer.concat([wireString("ssh-ed25519"), wireString(Buffer.alloc(32, 1))]),
) as ParsedKey;
const standIns = new WeakSet<object>();

/** One attempt with one key, as an agent that has no other: only ssh2's way with agents lets a signature take its time. */
export function attemptWith(username: string, key: LoginKey): AgentAuthMethod {
  const standIn = Object.create(template, {
    type: { value: key.algorithm },
    getPublicSSH: { value: () => key.blob },
  }) as ParsedKey;
  standIns.add(standIn);
  return { type: "agent", username, agent: new OneKey(standIn, key) };
}

class OneKey extends ssh2.BaseAgent<ParsedKey> {
  private readonly standIn: ParsedKey;
  private readonly key: LoginKey;

  constructor(standIn: ParsedKey, key: LoginKey) {
    super();
    this.standIn = standIn;
    this.key = key;
  }

  override getIdentities(done: (error: undefined, keys: ParsedKey[]) => void): void {
    done(undefined, [this.standIn]);
  }

  override sign(_key: unknown, data: Buffer, options: unknown, callback?: unknown): void {
    const done = (callback ?? options) as (error: Error | null, signature?: Buffer) => void;
    this.key.sign(data).then(
      (signature) => done(null, signature),
      (error: unknown) => done(error instanceof Error ? error : new Error("the key did not sign")),
    );
  }
}

/**
 * Extends a client for logins with `LoginKey`s; call it after `connect`. ssh2 names the key's algorithm also within the signature,
 * which certificates and hardware keys must not have: their signed request is put together here. Gives what the server says on the way.
 */
export function acceptLoginKeys(client: Client): ServerWord {
  const word: ServerWord = { methods: null, partial: false, signatureAlgorithms: null };
  const protocol = (client as unknown as { _protocol?: ProtocolInternals })._protocol;
  if (!protocol) return word;
  const handlers = protocol._handlers;
  const { USERAUTH_FAILURE: refused, EXT_INFO: extensions } = handlers;
  handlers.USERAUTH_FAILURE = (from, methods, partial) => {
    word.methods = methods;
    word.partial = partial;
    refused(from, methods, partial);
  };
  handlers.EXT_INFO = (from, list) => {
    const named = list.find(({ name }) => name === "server-sig-algs")?.algs;
    if (named) word.signatureAlgorithms ??= named.slice(0, 64);
    extensions?.(from, list);
  };
  const original = protocol.authPK.bind(protocol);
  protocol.authPK = (username, key, algorithm, sign) => {
    const signer = typeof algorithm === "function" ? (algorithm as Sign) : sign;
    if (!signer || typeof key !== "object" || key === null || !standIns.has(key)) {
      original(username, key, algorithm, sign);
      return;
    }
    const { type, getPublicSSH } = key as { type: string; getPublicSSH(): Buffer };
    // RFC 4252 7: the request is signed together with the session's identifier.
    const request = Buffer.concat([
      Buffer.from([userAuthRequest]),
      ...[username, "ssh-connection", "publickey"].map(wireString),
      Buffer.from([1]),
      wireString(type),
      wireString(getPublicSSH()),
    ]);
    signer(Buffer.concat([wireString(protocol._kex.sessionID), request]), (signature) =>
      send(protocol, Buffer.concat([request, wireString(signature)])),
    );
  };
  return word;
}

function send(protocol: ProtocolInternals, payload: Buffer): void {
  const { write } = protocol._packetRW;
  const at = write.allocStart;
  const packet = write.alloc(payload.length);
  packet.set(payload, at);
  protocol._authsQueue.push("publickey");
  const ready = write.finalize(packet);
  // During a key exchange packets wait in line.
  if (protocol._kexinit !== undefined) (protocol._queue ??= []).push(ready);
  else protocol._cipher.encrypt(ready);
}
