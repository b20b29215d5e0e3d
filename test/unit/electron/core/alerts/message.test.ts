import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { fillMessage, valueText } from "../../../../../electron/core/alerts/message.ts";

const parts = { host: "web-1", value: "93 %", limit: "90 %", label: "/var", culprit: "java takes 80 %" };

describe("the message of an alert", () => {
  it.each([
    ["{label} of {host} is {value} full: {culprit}", parts, "/var of web-1 is 93 % full: java takes 80 %"],
    ["CPU at {value} (limit {limit})", parts, "CPU at 93 % (limit 90 %)"],
    ["{host} is full: {culprit}", { ...parts, culprit: "" }, "web-1 is full"],
    ["{host} is full ({culprit})", { ...parts, culprit: "" }, "web-1 is full"],
    ["{host} {unknown} {host}", parts, "web-1 {unknown} web-1"],
    ["{host}: {culprit}", { ...parts, culprit: "x".repeat(201) }, `web-1: ${"x".repeat(199)}…`],
    ["{label}", { ...parts, label: "a\nb\u0007c {host}" }, "a b c {host}"],
  ])("fills in %j", (template, filled, expected) => expect(fillMessage(template, filled)).toBe(expected));

  it("is one bounded line whatever a server says", () => {
    // Control characters, separators, right-to-left marks and the rest of the first planes.
    const unit = fc.nat(0x30ff).map((code) => String.fromCharCode(code));
    const text = fc.string({ unit, maxLength: 300 });
    fc.assert(
      fc.property(text, text, text, (template, label, culprit) => {
        const message = fillMessage(template, { ...parts, label, culprit });
        expect(message.length).toBeLessThanOrEqual(500);
        expect(message).not.toMatch(/[\p{Cc}\u2028\u2029]/u);
      }),
      { numRuns: 60 },
    );
  });
});

it.each([
  [93.24, "percent", "93.2 %"],
  [90, "percent", "90 %"],
  [1536, "bytes", "1.5 KiB"],
  [1_500_000, "bytesPerSecond", "1.5 MB/s"],
  [0.25, "perSecond", "0.25/s"],
  [0.5, "seconds", "500 ms"],
  [90, "seconds", "90 s"],
  [3600, "seconds", "60 min"],
  [21_600, "seconds", "6 h"],
  [259_200, "seconds", "3 days"],
  [250, "milliseconds", "250 ms"],
  [-1500, "milliseconds", "-1.5 s"],
  [6.94, "days", "6.9 days"],
  [85, "celsius", "85 °C"],
  [1200, "rpm", "1200 rpm"],
  [1, "boolean", "yes"],
  [0, "boolean", "no"],
  [3, "count", "3"],
  [4.256, "none", "4.26"],
] as const)("%s %s reads %s", (value, unit, text) => expect(valueText(value, unit)).toBe(text));
