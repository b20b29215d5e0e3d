import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { httpConnect } from "../../../../../electron/core/ssh/httpConnect.ts";
import { type ProxyRequest, ProxyRefused } from "../../../../../electron/core/ssh/socks5.ts";

const request: ProxyRequest = { address: "db.example", port: 22 };
const opening = (options: ProxyRequest): string => Buffer.from(httpConnect(options).opening ?? []).toString("latin1");
const take = (text: string, options: ProxyRequest = request) => httpConnect(options).take(Buffer.from(text, "latin1"));

describe("an HTTP CONNECT client", () => {
  it("names the host twice and ends its head", () => {
    expect(opening(request)).toBe("CONNECT db.example:22 HTTP/1.1\r\nHost: db.example:22\r\n\r\n");
    expect(opening({ address: "2001:db8::1", port: 22 })).toContain("CONNECT [2001:db8::1]:22 HTTP/1.1\r\n");
  });

  it("logs in with basic authentication in UTF-8", () => {
    const [, encoded = ""] = /Basic (\S+)\r\n/.exec(opening({ ...request, user: "änn", password: "p:w" })) ?? [];
    expect(Buffer.from(encoded, "base64").toString("utf8")).toBe("änn:p:w");
  });

  it("puts nothing into its head that could end a line there", () => {
    expect(() => httpConnect({ address: "a\r\nX: y", port: 22 })).toThrow("badAddress");
    expect(() => httpConnect({ ...request, user: "a:b", password: "" })).toThrow("badUser");
    expect(opening({ ...request, user: "a\r\nX", password: "b\r\n\r\n" }).split("\r\n")).toHaveLength(5);
  });

  it("takes every answer of the two hundreds, up to the end of its head", () => {
    expect(take("HTTP/1.1 200 Connection established\r\n\r\nSSH-2.0-x")).toEqual({ kind: "done", used: 39 });
    expect(take("HTTP/1.0 204\r\nVia: x\r\n\r\n").kind).toBe("done");
    expect(take("HTTP/1.1 200 OK\r\nVia: x\r\n")).toEqual({ kind: "more" });
    expect(take("")).toEqual({ kind: "more" });
  });

  it("says what the proxy refused", () => {
    expect(() => take("HTTP/1.1 403 Access violation\r\n\r\n")).toThrow("403 Access violation");
    expect(() => take("HTTP/1.1 407 Auth\r\n\r\n")).toThrow("loginNeeded");
    expect(() => take("HTTP/1.1 407 Auth\r\n\r\n", { ...request, user: "ann" })).toThrow("loginRefused");
    expect(() => take("SSH-2.0-OpenSSH_9.2\r\n")).toThrow("notHttp");
    expect(() => take("HTTP/2 200\r\n\r\n")).toThrow("notHttp");
  });

  it("keeps a hostile reason short, printable and on one line", () => {
    try {
      take(`HTTP/1.1 500 \u001b[31m${"x".repeat(5000)}\r\n\r\n`);
    } catch (error) {
      expect((error as ProxyRefused).reason).toMatch(/^500 \[31mx+…$/);
      expect((error as ProxyRefused).reason.length).toBeLessThanOrEqual(80);
      return;
    }
    throw new Error("went on");
  });

  it("throws nothing but a refusal, whatever a proxy says, and never asks for more than its bound", () => {
    const heads = fc.constantFrom("", "HTTP/1.1 ", "HTTP/1.1 200 ", "HTTP/1.1 503 ");
    fc.assert(
      fc.property(heads, fc.string({ unit: "binary", maxLength: 200 }), fc.boolean(), (head, text, ended) => {
        const waiting = Buffer.from(`${head}${text}${ended ? "\r\n\r\n" : ""}`, "utf8");
        try {
          const turn = httpConnect(request).take(waiting);
          if (turn.kind !== "more") expect(turn.used).toBeLessThanOrEqual(waiting.length);
        } catch (error) {
          expect(error).toBeInstanceOf(ProxyRefused);
        }
      }),
    );
  });
});
