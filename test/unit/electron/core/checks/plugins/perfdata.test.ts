import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { checkOutcome, MAX_PERFDATA, perfValue } from "../../../../../../shared/contract/checks.ts";
import { inUnit, parsePerfdata } from "../../../../../../electron/core/checks/plugins/perfdata.ts";
import {
  bounded,
  exitCodeOfState,
  parsePluginOutput,
  stateOfExit,
} from "../../../../../../electron/core/checks/plugins/pluginOutput.ts";

/** Controls, letters of other scripts, halves of nothing. */
const anyText = fc.array(fc.nat(0x2ff), { maxLength: 60 }).map((codes) => String.fromCharCode(...codes));

const one = (text: string) => parsePerfdata(text)[0];

describe("performance data", () => {
  it("reads all that a value may have", () => {
    expect(one("/=2643MB;5948;5958;0;5968")).toEqual({
      label: "/",
      value: 2643,
      uom: "MB",
      warning: "5948",
      critical: "5958",
      min: 0,
      max: 5968,
    });
  });

  it.each<[string, object]>([
    ["a=1", { label: "a", value: 1, uom: "", warning: "", critical: "", min: null, max: null }],
    ["time=0.004s;;;0.000", { label: "time", value: 0.004, uom: "s", min: 0 }],
    ["x=-1.5%;10:20;@~:5;-10;100", { value: -1.5, uom: "%", warning: "10:20", critical: "@~:5", min: -10, max: 100 }],
    ["'free space'=3GB", { label: "free space", value: 3, uom: "GB" }],
    ["'it''s'=1", { label: "it's", value: 1 }],
    ["'a=b'=2", { label: "a=b", value: 2 }],
    ["packets=77c", { value: 77, uom: "c" }],
    ["unknown=U", { value: null, uom: "" }],
    ["unknown=U;1;2", { value: null, warning: "1", critical: "2" }],
    ["x=.5", { value: 0.5 }],
    ["x=5.", { value: 5 }],
    ["x=1e3", { value: 1000 }],
    ["rate=5B/s", { value: 5, uom: "B/s" }],
    ["temp=21°C", { value: 21, uom: "°C" }],
  ])("reads %s", (text, wanted) => {
    expect(one(text)).toMatchObject(wanted);
  });

  it("reads several values, apart by any blanks", () => {
    expect(parsePerfdata(" load1=0.1;1;2;0  load5=0.2;;;0\nload15=0.3").map(({ label }) => label)).toEqual([
      "load1",
      "load5",
      "load15",
    ]);
  });

  it.each(["", " ", "a", "a=", "=1", "a=b", "a=1a2", "'a=1", "'a'", "a b=1 c", "''=1", "a=1='x'", "a=1e999"])(
    "takes nothing wrong from %j",
    (text) => {
      for (const value of parsePerfdata(text)) expect(["b"]).toContain(value.label);
    },
  );

  it("goes on behind a value that is not well formed", () => {
    expect(parsePerfdata("bad= 'open=1 good=1").map(({ label }) => label)).toEqual(["good"]);
  });

  it("stops at its bound", () => {
    const many = Array.from({ length: MAX_PERFDATA + 50 }, (_, at) => `v${at}=${at}`).join(" ");
    expect(parsePerfdata(many)).toHaveLength(MAX_PERFDATA);
  });

  it("gives values that the contract takes, whatever a plugin prints", () => {
    const piece = fc.oneof(fc.string(), fc.constantFrom("'", "''", "=", ";", " ", "|", "1", "U", "MB", "a=1", "\n"));
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 30 }), (pieces) => {
        for (const value of parsePerfdata(pieces.join(""))) expect(perfValue.safeParse(value).success).toBe(true);
      }),
      { numRuns: 400 },
    );
  });

  it("reads back every label and number that can be written", () => {
    const label = fc
      .string({ unit: "grapheme", minLength: 1, maxLength: 30 })
      .map((text) => text.replaceAll(/[\p{Cc}\n]/gu, "").trim())
      .filter((text) => text !== "");
    const number = fc.double({ noNaN: true, noDefaultInfinity: true, min: -1e15, max: 1e15 }).map((value) => value + 0);
    fc.assert(
      fc.property(fc.array(fc.tuple(label, number), { maxLength: 10 }), (values) => {
        const text = values.map(([name, value]) => `'${name.replaceAll("'", "''")}'=${value}ms;1;2`).join(" ");
        expect(parsePerfdata(text).map((read) => [read.label, read.value])).toEqual(
          values.map(([name, value]) => [name, value]),
        );
      }),
      { numRuns: 200 },
    );
  });
});

describe("units of performance data", () => {
  it.each<[string, number, string, boolean]>([
    ["1s", 1, "seconds", false],
    ["1500us", 1.5, "milliseconds", false],
    ["2ms", 2, "milliseconds", false],
    ["50%", 50, "percent", false],
    ["2KB", 2048, "bytes", false],
    ["2MiB", 2 * 1024 ** 2, "bytes", false],
    ["1gb", 1024 ** 3, "bytes", false],
    ["3TB", 3 * 1024 ** 4, "bytes", false],
    ["9c", 9, "perSecond", true],
    ["4°C", 4, "none", false],
    ["4constructor", 4, "none", false],
    ["4", 4, "none", false],
  ])("%s is %d in %s", (text, value, unit, counter) => {
    const read = one(`x=${text}`);
    expect(read && inUnit(read)).toEqual({ value, unit, counter });
  });

  it("knows nothing of a value that the plugin did not know", () => {
    const read = one("x=U");
    expect(read && inUnit(read)).toBeNull();
  });
});

describe("output of plugins", () => {
  it("takes text, long text and both blocks of performance data apart", () => {
    // The example of the Nagios plugin API.
    const text = [
      "DISK OK - free space: / 3326 MB (56%); | /=2643MB;5948;5958;0;5968",
      "/ 15272 MB (77%);",
      "/boot 68 MB (69%);",
      "/home 69357 MB (27%);",
      "/var/log 819 MB (84%); | /boot=68MB;88;93;0;98",
      "/home=69357MB;253404;253409;0;253414",
      "/var/log=818MB;970;975;0;980",
      "",
    ].join("\n");
    const { perfdata, ...rest } = parsePluginOutput(text);
    expect(rest).toEqual({
      text: "DISK OK - free space: / 3326 MB (56%);",
      longText: "/ 15272 MB (77%);\n/boot 68 MB (69%);\n/home 69357 MB (27%);\n/var/log 819 MB (84%);",
    });
    expect(perfdata.map(({ label, value }) => [label, value])).toEqual([
      ["/", 2643],
      ["/boot", 68],
      ["/home", 69357],
      ["/var/log", 818],
    ]);
  });

  it("has neither where there is only text, and nothing where there is none", () => {
    expect(parsePluginOutput("OK\n")).toEqual({ text: "OK", longText: "", perfdata: [] });
    expect(parsePluginOutput("")).toEqual({ text: "", longText: "", perfdata: [] });
  });

  it("drops what steers a terminal", () => {
    expect(parsePluginOutput("\u001b[31mred\u0007 \u009b1mx").text).toBe("[31mred 1mx");
  });

  it("stays within what the contract takes, whatever is printed", () => {
    fc.assert(
      fc.property(anyText, fc.nat(5), (text, times) => {
        const outcome = { ...parsePluginOutput(text.repeat(times * 50)), state: "ok", durationMs: 1 };
        expect(checkOutcome.safeParse(outcome).success).toBe(true);
      }),
      { numRuns: 200 },
    );
  });

  it("cuts no character in half", () => {
    expect(bounded("ab😀", 4)).toBe("ab😀");
    expect(bounded("ab😀c", 4)).toBe("ab…");
    expect(bounded("abc", 3)).toBe("abc");
  });

  it("knows the states of exit codes and back", () => {
    expect([0, 1, 2, 3, 4, 127, -1, null].map(stateOfExit)).toEqual([
      "ok",
      "warning",
      "critical",
      "unknown",
      "unknown",
      "unknown",
      "unknown",
      "unknown",
    ]);
    expect((["ok", "warning", "critical", "unknown"] as const).map(exitCodeOfState)).toEqual([0, 1, 2, 3]);
  });
});
