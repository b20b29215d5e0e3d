import { isIPv6 } from "node:net";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { ipv6Bytes, type ProxyRequest, ProxyRefused, socks5 } from "../../../../../electron/core/ssh/socks5.ts";

const request: ProxyRequest = { address: "db.example", port: 2222 };
const bytes = (...values: number[]): Buffer => Buffer.from(values);

/** Plays the proxy's answers one after the other; gives what the client sent. */
function play(options: ProxyRequest, ...answers: Buffer[]): { sent: Buffer[]; done: boolean } {
  const dialogue = socks5(options);
  const sent = [Buffer.from(dialogue.opening ?? [])];
  for (const answer of answers) {
    const turn = dialogue.take(answer);
    if (turn.kind === "answer") sent.push(Buffer.from(turn.send));
    if (turn.kind === "done") return { sent, done: true };
  }
  return { sent, done: false };
}

function refusal(options: ProxyRequest, ...answers: Buffer[]): string {
  try {
    play(options, ...answers);
  } catch (error) {
    if (error instanceof ProxyRefused) return error.reason;
    throw error;
  }
  return "went on";
}

describe("a SOCKS 5 client", () => {
  it("asks for the host by its name, and leaves finding it to the proxy", () => {
    const { sent, done } = play(request, bytes(5, 0), bytes(5, 0, 0, 1, 0, 0, 0, 0, 0, 0));
    expect(done).toBe(true);
    expect(sent[0]).toEqual(bytes(5, 1, 0));
    expect(sent[1]).toEqual(Buffer.concat([bytes(5, 1, 0, 3, 10), Buffer.from("db.example"), bytes(0x08, 0xae)]));
  });

  it("sends addresses in their own form", () => {
    expect(play({ address: "10.1.2.3", port: 22 }, bytes(5, 0)).sent[1]).toEqual(bytes(5, 1, 0, 1, 10, 1, 2, 3, 0, 22));
    const six = play({ address: "2001:db8::1", port: 22 }, bytes(5, 0)).sent[1];
    expect(six).toEqual(bytes(5, 1, 0, 4, 0x20, 0x01, 0x0d, 0xb8, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 0, 22));
  });

  it("logs in with user and password when the proxy wants that", () => {
    const { sent, done } = play(
      { ...request, user: "ann", password: "pw" },
      bytes(5, 2),
      bytes(1, 0),
      bytes(5, 0, 0, 3, 1, 65, 0, 0),
    );
    expect(done).toBe(true);
    expect(sent[0]).toEqual(bytes(5, 2, 0, 2));
    expect(sent[1]).toEqual(Buffer.concat([bytes(1, 3), Buffer.from("ann"), bytes(2), Buffer.from("pw")]));
  });

  it("does not send the password to a proxy that does not ask for it", () => {
    const { sent } = play({ ...request, user: "ann", password: "secret" }, bytes(5, 0));
    expect(Buffer.concat(sent).includes("secret")).toBe(false);
  });

  it("says what the proxy refused", () => {
    expect(refusal(request, bytes(5, 0xff))).toBe("loginNeeded");
    expect(refusal({ ...request, user: "ann" }, bytes(5, 0xff))).toBe("loginRefused");
    expect(refusal({ ...request, user: "ann" }, bytes(5, 2), bytes(1, 1))).toBe("loginRefused");
    expect(refusal(request, bytes(5, 0), bytes(5, 2))).toBe("notAllowed");
    expect(refusal(request, bytes(5, 0), bytes(5, 5))).toBe("connectionRefused");
    expect(refusal(request, bytes(5, 0), bytes(5, 99))).toBe("generalFailure");
    expect(refusal(request, Buffer.from("HTTP/1.1 400"))).toBe("notSocks");
    expect(refusal(request, bytes(5, 0), bytes(5, 0, 0, 9, 0))).toBe("notSocks");
  });

  it("refuses what does not fit the protocol's lengths", () => {
    expect(() => socks5({ address: "a".repeat(256), port: 22 })).toThrow("nameTooLong");
    expect(() => socks5({ ...request, user: "é".repeat(128), password: "" })).toThrow("loginTooLong");
  });

  it("waits for the rest of an answer and takes not a byte more than it", () => {
    const answer = Buffer.concat([bytes(5, 0, 0, 3, 4), Buffer.from("name"), bytes(0, 22), Buffer.from("SSH-2.0")]);
    for (let length = 0; length <= answer.length; length += 1) {
      const dialogue = socks5(request);
      dialogue.take(bytes(5, 0));
      const turn = dialogue.take(answer.subarray(0, length));
      expect(turn).toEqual(length < 11 ? { kind: "more" } : { kind: "done", used: 11 });
    }
  });

  it("throws nothing but a refusal, whatever a proxy says", () => {
    const answers = fc.array(fc.uint8Array({ maxLength: 40 }), { maxLength: 6 });
    const heads = fc.constantFrom([], [5, 0], [5, 2], [1, 0], [5, 0, 0, 1]);
    fc.assert(
      fc.property(answers, heads, fc.boolean(), (list, head, login) => {
        const dialogue = socks5(login ? { ...request, user: "ann", password: "pw" } : request);
        for (const [index, item] of list.entries()) {
          const waiting = Buffer.from(index === 0 ? [...head, ...item] : item);
          try {
            const turn = dialogue.take(waiting);
            if (turn.kind !== "more") expect(turn.used).toBeLessThanOrEqual(waiting.length);
            if (turn.kind === "done") return;
          } catch (error) {
            expect(error).toBeInstanceOf(ProxyRefused);
            return;
          }
        }
      }),
    );
  });
});

describe("the bytes of an IPv6 address", () => {
  it("are the same for every spelling of it", () => {
    expect(ipv6Bytes("::")).toEqual(Array.from({ length: 16 }, () => 0));
    expect(ipv6Bytes("::1").at(-1)).toBe(1);
    expect(ipv6Bytes("::ffff:192.0.2.1")).toEqual([0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 255, 255, 192, 0, 2, 1]);
    expect(ipv6Bytes("1:2:3:4:5:6:7:8")).toEqual([0, 1, 0, 2, 0, 3, 0, 4, 0, 5, 0, 6, 0, 7, 0, 8]);
    expect(ipv6Bytes("fe80::")).toEqual([0xfe, 0x80, ...Array.from({ length: 14 }, () => 0)]);
  });

  it("are sixteen for every address there is", () => {
    fc.assert(
      fc.property(fc.ipV6(), (address) => {
        fc.pre(isIPv6(address));
        const all = ipv6Bytes(address);
        expect(all).toHaveLength(16);
        expect(all.every((value) => Number.isInteger(value) && value >= 0 && value <= 255)).toBe(true);
        // The platform's own reading of the address, through the host part of a URL.
        const words = Array.from({ length: 8 }, (_, i) => (all[2 * i]! * 256 + all[2 * i + 1]!).toString(16)).join(":");
        expect(new URL(`http://[${words}]`).hostname).toBe(new URL(`http://[${address}]`).hostname);
      }),
    );
  });
});
