import { describe, expect, it } from "vitest";
import { readPlainScalar } from "../../../../../../../electron/core/inventory/importers/ansible/yamlScalar.ts";

describe("a plain scalar of YAML 1.1", () => {
  it.each(["yes", "Yes", "YES", "true", "True", "on", "ON"])("%s is true", (text) => {
    expect(readPlainScalar(text)).toBe(true);
  });
  it.each(["no", "No", "false", "FALSE", "off", "Off"])("%s is false", (text) => {
    expect(readPlainScalar(text)).toBe(false);
  });
  it.each(["", "~", "null", "Null", "NULL"])("%j is nothing", (text) => {
    expect(readPlainScalar(text)).toBeNull();
  });

  it.each([
    ["0", 0],
    ["-12", -12],
    ["+12", 12],
    ["1_000", 1000],
    ["0755", 493],
    ["0x1F", 31],
    ["0b101", 5],
    ["1:30", 90],
    ["-1:30:15", -5415],
    ["1.5", 1.5],
    ["1.", 1],
    [".5", 0.5],
    ["-0.25", -0.25],
    ["1.5e+3", 1500],
    ["1.5e-3", 0.0015],
    ["1:30.5", 90.5],
    ["1_0.5", 10.5],
  ])("%s is the number %d", (text, value) => {
    expect(readPlainScalar(text)).toBe(value);
  });

  it.each([
    ["y", "n", "yEs", "nULL"],
    ["08", "0o17", "1e3", "1.5e3", "-.5", "1.2.3", "0x", "9999999999999999999"],
    [".inf", ".nan", "=", "<<", "1:99", "2026-01-02", "2026-1-2", "text"],
  ])("what only looks like something else stays text: %s, ...", (...texts) => {
    for (const text of texts) expect(readPlainScalar(text)).toBe(text);
  });

  it.each([
    ["2026-01-02 03:04:05", "2026-01-02T03:04:05"],
    ["2026-01-02T03:04:05Z", "2026-01-02T03:04:05+00:00"],
    ["2026-1-2 3:04:05.25 -5:30", "2026-01-02T03:04:05.250000-05:30"],
    ["2026-01-02 03:04:05.0", "2026-01-02T03:04:05"],
    ["2026-01-02 03:04:05.1234567 +2", "2026-01-02T03:04:05.123456+02:00"],
  ])("the time %s is written as Python writes it", (text, time) => {
    expect(readPlainScalar(text)).toBe(time);
  });
});
