import { isIPv6 } from "node:net";
import type { Dialogue } from "./dialogue.ts";
import { printable } from "./errors.ts";
import { type ProxyRequest, ProxyRefused } from "./socks5.ts";

/** Head of an answer; proxies send a few hundred bytes, and error pages come behind it. */
const maxHeadBytes = 16 * 1024;
const headEnd = Buffer.from("\r\n\r\n");

/**
 * The client's side of HTTP CONNECT (RFC 9110 9.3.6) with basic authentication (RFC 7617). Throws ProxyRefused.
 */
export function httpConnect(request: ProxyRequest): Dialogue {
  const { address, port, user, password } = request;
  if (/[^\x21-\x7e]/.test(address)) throw new ProxyRefused("badAddress");
  const target = `${isIPv6(address) ? `[${address}]` : address}:${port}`;
  const lines = [`CONNECT ${target} HTTP/1.1`, `Host: ${target}`];
  if (user !== undefined) {
    // A colon would end the user name early and make the rest part of the password.
    if (user.includes(":")) throw new ProxyRefused("badUser");
    lines.push(`Proxy-Authorization: Basic ${Buffer.from(`${user}:${password ?? ""}`, "utf8").toString("base64")}`);
  }
  return {
    opening: Buffer.from(`${lines.join("\r\n")}\r\n\r\n`, "latin1"),
    maxBytes: maxHeadBytes,
    take(waiting) {
      // What is no HTTP at all is known from its first bytes; no need to wait for the end of a head that never comes.
      const start = waiting.subarray(0, 5).toString("latin1");
      if (!"HTTP/".startsWith(start)) throw new ProxyRefused("notHttp");
      const end = waiting.indexOf(headEnd);
      if (end === -1) return { kind: "more" };
      const [line = ""] = waiting.subarray(0, end).toString("latin1").split("\r\n", 1);
      const match = /^HTTP\/1\.[01] (\d{3})(?: (.*))?$/.exec(line);
      if (!match) throw new ProxyRefused("notHttp");
      const [, code = "", words = ""] = match;
      if (code.startsWith("2")) return { kind: "done", used: end + headEnd.length };
      if (code === "407") throw new ProxyRefused(user === undefined ? "loginNeeded" : "loginRefused");
      throw new ProxyRefused(printable(`${code} ${words}`, 80));
    },
    closed: (waiting) => new ProxyRefused(waiting.length > maxHeadBytes ? "notHttp" : "hungUp"),
  };
}
