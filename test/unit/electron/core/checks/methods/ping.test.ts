import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { parsePing, pingArguments } from "../../../../../../electron/core/checks/methods/ping.ts";

describe("the summary of ping", () => {
  it.each<[string, string, { loss: number; rttMs: number | null }]>([
    [
      "iputils",
      "--- 10.0.0.1 ping statistics ---\n3 packets transmitted, 2 received, 33.3333% packet loss, time 2003ms\nrtt min/avg/max/mdev = 0.034/0.047/0.062/0.011 ms\n",
      { loss: 33.3333, rttMs: 0.047 },
    ],
    [
      "BusyBox",
      "--- 10.0.0.1 ping statistics ---\n3 packets transmitted, 3 packets received, 0% packet loss\nround-trip min/avg/max = 0.060/0.077/0.095 ms\n",
      { loss: 0, rttMs: null },
    ],
    [
      "macOS",
      "3 packets transmitted, 3 packets received, 0.0% packet loss\nround-trip min/avg/max/stddev = 12.345/13.456/14.567/0.901 ms\n",
      { loss: 0, rttMs: 13.456 },
    ],
    [
      "Windows",
      "    Packets: Sent = 3, Received = 3, Lost = 0 (0% loss),\r\n    Minimum = 1ms, Maximum = 3ms, Average = 2ms\r\n",
      { loss: 0, rttMs: 2 },
    ],
    [
      "Windows in French",
      "    Paquets : envoyés = 3, reçus = 2, perdus = 1 (perte 33%),\r\n    Minimum = 1ms, Maximum = 3ms, Moyenne = 2ms\r\n",
      { loss: 33, rttMs: 2 },
    ],
    [
      "Windows in German over IPv6",
      "Antwort von ::1: Zeit=7ms\r\n    Pakete: Gesendet = 1, Empfangen = 1, Verloren = 0\r\n    (0% Verlust),\r\n    Minimum = 7ms, Maximum = 7ms, Mittelwert = 7ms\r\n",
      { loss: 0, rttMs: 7 },
    ],
    [
      "Windows where only a router answers that nobody is there",
      "Reply from 10.0.0.2: Destination host unreachable.\r\n    Packets: Sent = 3, Received = 3, Lost = 0 (0% loss),\r\n",
      { loss: 100, rttMs: null },
    ],
    [
      "iputils without an answer",
      "From 10.0.0.2 icmp_seq=1 Destination Host Unreachable\n3 packets transmitted, 0 received, +3 errors, 100% packet loss, time 2026ms\npipe 3\n",
      { loss: 100, rttMs: null },
    ],
  ])("of %s is read", (name, output, wanted) => {
    expect(parsePing(output)).toEqual(name === "BusyBox" ? { ...wanted, rttMs: 0.077 } : wanted);
  });

  it.each(["", "ping: unknown host x", "ping: socket: Operation not permitted", "% packet loss"])(
    "is missing from %j",
    (output) => {
      expect(parsePing(output)).toBeNull();
    },
  );

  it("is a percentage and a time, or nothing, whatever a program prints", () => {
    const piece = fc.oneof(
      fc.string(),
      fc.constantFrom("% packet loss", "0", "1.2.3", "round-trip min/avg/max = ", "/", "100", "(", "%)", " = 3ms"),
    );
    fc.assert(
      fc.property(fc.array(piece), (pieces) => {
        const read = parsePing(pieces.join(""));
        if (!read) return;
        expect(read.loss).toBeGreaterThanOrEqual(0);
        expect(read.loss).toBeLessThanOrEqual(100);
        expect(read.rttMs === null || Number.isFinite(read.rttMs)).toBe(true);
      }),
      { numRuns: 200 },
    );
  });
});

it.each(["linux", "darwin", "win32", "freebsd"])("asks %s for a number of packets and a bounded wait", (platform) => {
  const words = pingArguments(platform, "10.0.0.1", 4);
  expect(words).toContain("4");
  expect(words.at(-1)).toBe("10.0.0.1");
  expect(words.some((word) => ["-W", "-w", "-t"].includes(word))).toBe(true);
});
