import { type IncomingMessage, request } from "node:http";
import type { Duplex } from "node:stream";
import { isIP } from "node:net";
import { connect as connectTls, type TLSSocket } from "node:tls";
import { bareAddress } from "../../ssh/transport.ts";
import type { Dial } from "./context.ts";

export interface HttpAnswer {
  readonly status: number;
  readonly reason: string;
  readonly contentType: string | undefined;
  readonly body: string;
  /** Bytes of the body that were read. */
  readonly bytes: number;
  /** The body is longer than what was asked for at most. */
  readonly cut: boolean;
  /** null without TLS. */
  readonly certificate: { readonly validTo: number; readonly problem: string | null } | null;
}

export interface HttpOptions {
  readonly maxBytes: number;
  readonly accept: string;
  readonly signal: AbortSignal;
}

/** One GET without following anything, over a connection of the caller's; certificates are told, not judged. */
export async function httpGet(dial: Dial, url: URL, options: HttpOptions): Promise<HttpAnswer> {
  const secure = url.protocol === "https:";
  const address = bareAddress(url.hostname);
  const raw = await dial(address, Number(url.port || (secure ? 443 : 80)));
  const end = (): void => void raw.destroy();
  options.signal.addEventListener("abort", end, { once: true });
  try {
    const stream = secure ? await overTls(raw, address, options.signal) : raw;
    return await exchange(stream, url, options);
  } catch (error) {
    throw options.signal.aborted ? options.signal.reason : error;
  } finally {
    options.signal.removeEventListener("abort", end);
    raw.destroy();
  }
}

function overTls(raw: Duplex, address: string, signal: AbortSignal): Promise<TLSSocket> {
  return new Promise((resolve, reject) => {
    const socket = connectTls({
      socket: raw,
      ...(isIP(address) === 0 ? { servername: address } : {}),
      // Whether it is trusted is part of the finding, so that the days that are left are told either way.
      rejectUnauthorized: false,
      ALPNProtocols: ["http/1.1"],
    });
    socket.on("error", reject);
    socket.once("close", () => reject(signal.aborted ? signal.reason : reset()));
    socket.once("secureConnect", () => resolve(socket));
  });
}

const reset = (): Error => Object.assign(new Error("the connection was cut"), { code: "ECONNRESET" });

function exchange(stream: Duplex, url: URL, options: HttpOptions): Promise<HttpAnswer> {
  return new Promise((resolve, reject) => {
    const asked = request({
      createConnection: () => stream,
      method: "GET",
      path: `${url.pathname}${url.search}`,
      headers: { host: url.host, "user-agent": "Holdfast", accept: options.accept, connection: "close" },
      // An answer's head: 16 KiB is Node's own bound.
      maxHeaderSize: 16_384,
    });
    asked.once("error", reject);
    asked.once("response", (answer) => {
      read(answer, options.maxBytes).then(
        (body) =>
          resolve({
            ...body,
            status: answer.statusCode ?? 0,
            reason: answer.statusMessage ?? "",
            contentType: answer.headers["content-type"],
            certificate: "getPeerCertificate" in stream ? certificateOf(stream as TLSSocket) : null,
          }),
        reject,
      );
    });
    asked.end();
  });
}

function read(answer: IncomingMessage, maxBytes: number): Promise<{ body: string; bytes: number; cut: boolean }> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let bytes = 0;
    const done = (cut: boolean): void => {
      const whole = Buffer.concat(chunks).subarray(0, maxBytes);
      resolve({ body: whole.toString("utf8"), bytes: whole.length, cut });
    };
    answer.on("data", (chunk: Buffer) => {
      bytes += chunk.length;
      chunks.push(chunk);
      if (bytes <= maxBytes) return;
      done(true);
      answer.destroy();
    });
    answer.once("end", () => done(false));
    answer.once("error", reject);
    answer.once("close", () => reject(reset()));
  });
}

function certificateOf(socket: TLSSocket): HttpAnswer["certificate"] {
  const { valid_to: validTo } = socket.getPeerCertificate();
  const until = Date.parse(validTo ?? "");
  if (Number.isNaN(until)) return null;
  const error: unknown = socket.authorizationError;
  const problem = error instanceof Error ? error.message : typeof error === "string" ? error : null;
  return { validTo: until, problem: socket.authorized ? null : (problem ?? "not trusted") };
}
