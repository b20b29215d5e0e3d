import { timingSafeEqual } from "node:crypto";
import type { Readable, Writable } from "node:stream";
import type { AddressInfo } from "node:net";
import ssh2, { type AuthContext, type Connection, type PseudoTtyInfo, type ServerChannel, type Session } from "ssh2";
import { algorithms } from "./algorithms.ts";
import { fingerprintOf } from "./fingerprint.ts";

export interface TerminalSize {
  readonly cols: number;
  readonly rows: number;
}

/** One exec or shell of a client. */
export interface ServerSession {
  readonly user: string;
  /** null for a shell. */
  readonly command: string | null;
  /** null without a pseudo-terminal. */
  readonly terminal: (TerminalSize & { readonly term: string }) | null;
  readonly stdin: Readable;
  readonly stdout: Writable;
  readonly stderr: Writable;
  onResize(listener: (size: TerminalSize) => void): void;
  /** `TERM`, `INT`... as the client names them. */
  onSignal(listener: (name: string) => void): void;
  /** The client closed the channel or went away. */
  onClose(listener: () => void): void;
  /** Sends the exit code and closes the channel once the output is on its way. */
  exit(code: number): void;
}

export interface SshServerOptions {
  /** Private keys in OpenSSH form; see `generateKey`. */
  readonly hostKeys: readonly string[];
  readonly password?: string;
  /** Public keys in wire form that may log in, as `publicKeyOf` gives them. */
  readonly authorizedKeys?: readonly Uint8Array[];
  /** A session whose handler throws ends with exit code 255. */
  readonly onSession: (session: ServerSession) => void | Promise<void>;
  /** Software version told to clients; default that of ssh2. */
  readonly ident?: string;
}

export interface SshServer {
  readonly port: number;
  /** Ends every connection and stops listening. */
  close(): Promise<void>;
}

export interface GeneratedKey {
  readonly privateKey: string;
  /** Wire form of the public half. */
  readonly publicKey: Uint8Array;
  readonly fingerprint: string;
}

/** A new ed25519 key in OpenSSH form, for a host or for a client. */
export function generateKey(): GeneratedKey {
  for (;;) {
    const privateKey = ssh2.utils.generateKeyPairSync("ed25519").private;
    // ssh2 1.17 writes a key with leading zero bytes (1 of about 130) so that it cannot read it back.
    if (ssh2.utils.parseKey(privateKey) instanceof Error) continue;
    const publicKey = publicKeyOf(privateKey);
    return { privateKey, publicKey, fingerprint: fingerprintOf(publicKey) };
  }
}

export function publicKeyOf(privateKey: string): Uint8Array {
  const parsed = ssh2.utils.parseKey(privateKey);
  if (parsed instanceof Error) throw parsed;
  return parsed.getPublicSSH();
}

/** A small SSH server on a free port of 127.0.0.1, for simulated hosts: exec and shell only, no forwarding, no SFTP. */
export async function createSshServer(options: SshServerOptions): Promise<SshServer> {
  const clients = new Set<Connection>();
  const server = new ssh2.Server(
    {
      hostKeys: [...options.hostKeys],
      algorithms: serverAlgorithms(),
      ...(options.ident ? { ident: options.ident } : {}),
    },
    (client) => {
      clients.add(client);
      let user = "";
      client.on("error", () => undefined);
      client.on("close", () => clients.delete(client));
      client.on("authentication", (context) => {
        user = context.username;
        if (isAllowed(context, options)) context.accept();
        else context.reject(["publickey", "password"]);
      });
      client.on("session", (accept) => serveSession(accept(), () => user, options.onSession));
    },
  );
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(0, "127.0.0.1", () => resolve());
  });
  server.on("error", () => undefined);
  return {
    port: (server.address() as AddressInfo).port,
    async close() {
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      for (const client of clients) client.end();
      await closed;
    },
  };
}

/** The order of host keys is the order given; ssh2 refuses the client's list here. */
function serverAlgorithms(): NonNullable<ConstructorParameters<typeof ssh2.Server>[0]["algorithms"]> {
  const { serverHostKey: _order, ...rest } = algorithms(null);
  return rest;
}

function isAllowed(context: AuthContext, options: SshServerOptions): boolean {
  if (context.method === "password")
    return options.password !== undefined && sameBytes(Buffer.from(context.password), Buffer.from(options.password));
  if (context.method !== "publickey") return false;
  const { key, blob, signature, hashAlgo } = context;
  if (!(options.authorizedKeys ?? []).some((allowed) => sameBytes(allowed, key.data))) return false;
  // Without a signature the client only asks whether the key would do.
  if (signature === undefined || blob === undefined) return true;
  const parsed = ssh2.utils.parseKey(key.data);
  return !(parsed instanceof Error) && parsed.verify(blob, signature, hashAlgo) === true;
}

function sameBytes(a: Uint8Array, b: Uint8Array): boolean {
  return a.length === b.length && timingSafeEqual(a, b);
}

function serveSession(session: Session, user: () => string, onSession: SshServerOptions["onSession"]): void {
  let terminal: (TerminalSize & { term: string }) | null = null;
  const resized: ((size: TerminalSize) => void)[] = [];
  const signalled: ((name: string) => void)[] = [];
  session.on("pty", (accept, _reject, info: PseudoTtyInfo & { term?: string }) => {
    terminal = { cols: info.cols, rows: info.rows, term: info.term ?? "" };
    accept?.();
  });
  session.on("window-change", (accept, _reject, info) => {
    accept?.();
    for (const listener of resized) listener({ cols: info.cols, rows: info.rows });
  });
  session.on("signal", (accept, _reject, info) => {
    accept?.();
    for (const listener of signalled) listener(info.name);
  });
  session.on("env", (accept) => accept?.());
  const start = (channel: ServerChannel, command: string | null): void => {
    channel.on("error", () => undefined);
    let ended = false;
    const exit = (code: number): void => {
      if (ended) return;
      ended = true;
      channel.exit(code);
      channel.end();
    };
    const serve = async (): Promise<void> =>
      onSession({
        user: user(),
        command,
        terminal,
        stdin: channel,
        stdout: channel,
        stderr: channel.stderr,
        onResize: (listener) => void resized.push(listener),
        onSignal: (listener) => void signalled.push(listener),
        onClose: (listener) => void channel.once("close", listener),
        exit,
      });
    serve().catch(() => exit(255));
  };
  session.on("exec", (accept, _reject, info) => start(accept(), info.command));
  session.on("shell", (accept) => start(accept(), null));
}
