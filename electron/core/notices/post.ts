import { type ClientRequest, request as requestPlain } from "node:http";
import { request as requestTls } from "node:https";
import { rootCertificates } from "node:tls";
import { DeliveryFailure, type Outcome, short } from "./delivery.ts";

const TIMEOUT_MS = 20_000;
/** More than the words and the alerts of a notice can be. */
const MAX_BODY_BYTES = 131_072;

export interface PostJob {
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  /** PEM of an authority besides the usual ones; empty for none. */
  readonly authority: string;
  readonly signal: AbortSignal;
  /** For tests. */
  readonly timeoutMs?: number;
}

/**
 * One POST to the configured address and to no other: redirects are refused, certificates are checked, and the answer's body
 * is not read. Fails with a DeliveryFailure: before the request is written it is surely not delivered, after that only an
 * answer tells.
 */
export function post(job: PostJob): Promise<void> {
  const url = new URL(job.url);
  const body = Buffer.from(job.body);
  const host = url.host;
  if (body.length > MAX_BODY_BYTES)
    return Promise.reject(new DeliveryFailure("refused", "notices.http", { host, status: 413 }));
  return new Promise((resolve, reject) => {
    let outcome: Outcome = "retry";
    const options = {
      method: "POST",
      headers: { ...job.headers, "content-length": body.length, "user-agent": "holdfast", connection: "close" },
      // Of its own: a connection kept open might end as the next notice is written to it.
      agent: false as const,
      signal: job.signal,
      ...(job.authority === "" ? {} : { ca: [...rootCertificates, job.authority] }),
    };
    let outgoing: ClientRequest;
    try {
      outgoing = url.protocol === "https:" ? requestTls(url, options) : requestPlain(url, options);
    } catch (error) {
      // A token with a line break, an authority that is no certificate: nothing was begun, and no further try can help.
      const reason = short((error as NodeJS.ErrnoException).code ?? "");
      return reject(new DeliveryFailure("refused", "notices.connection", { host, reason }));
    }
    const timer = setTimeout(() => {
      const seconds = (job.timeoutMs ?? TIMEOUT_MS) / 1000;
      fail(new DeliveryFailure(outcome, "notices.timeout", { host, seconds }));
    }, job.timeoutMs ?? TIMEOUT_MS);
    const fail = (failure: DeliveryFailure): void => {
      clearTimeout(timer);
      outgoing.destroy();
      reject(failure);
    };
    // The body goes out only once the connection stands, certificate and all: until then nothing was delivered.
    outgoing.on("socket", (socket) => {
      socket.once(url.protocol === "https:" ? "secureConnect" : "connect", () => {
        outcome = "unknown";
      });
    });
    outgoing.on("response", (response) => {
      clearTimeout(timer);
      const status = response.statusCode ?? 0;
      response.destroy();
      if (status >= 200 && status < 300) resolve();
      else if (status >= 300 && status < 400) reject(new DeliveryFailure("refused", "notices.redirect", { host }));
      else {
        const again = status === 429 || status === 408 || status >= 500;
        reject(new DeliveryFailure(again ? "retry" : "refused", "notices.http", { host, status }));
      }
    });
    outgoing.on("error", (error: NodeJS.ErrnoException) => {
      if (job.signal.aborted) return fail(new DeliveryFailure(outcome, "cancelled"));
      const certificate = /CERT|TLS|SSL|SELF_SIGNED|ALTNAME|UNABLE_TO/.test(error.code ?? "");
      const code = certificate ? "notices.tls" : "notices.connection";
      fail(new DeliveryFailure(outcome, code, { host, reason: short(error.code ?? error.message) }));
    });
    outgoing.end(body);
  });
}
