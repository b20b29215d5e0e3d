import type { JsonValue } from "../types.ts";

const bool = /^(?:yes|Yes|YES|true|True|TRUE|on|On|ON)$|^(?:no|No|NO|false|False|FALSE|off|Off|OFF)$/;
const truth = /^(?:yes|true|on)$/i;
const nothing = /^(?:~|null|Null|NULL|)$/;
const integer =
  /^(?:[-+]?0b[0-1_]+|[-+]?0[0-7_]+|[-+]?(?:0|[1-9][0-9_]*)|[-+]?0x[0-9a-fA-F_]+|[-+]?[1-9][0-9_]*(?::[0-5]?[0-9])+)$/;
const float =
  /^(?:[-+]?[0-9][0-9_]*\.[0-9_]*(?:[eE][-+][0-9]+)?|\.[0-9][0-9_]*(?:[eE][-+][0-9]+)?|[-+]?[0-9][0-9_]*(?::[0-5]?[0-9])+\.[0-9_]*)$/;
const timestamp =
  /^(\d{4})-(\d\d?)-(\d\d?)(?:[Tt]|[ \t]+)(\d\d?):(\d\d):(\d\d)(?:\.(\d*))?(?:[ \t]*(Z|([-+])(\d\d?)(?::(\d\d))?))?$/;
const longestNumber = 400;

const sexagesimal = (text: string): number => text.split(":").reduce((sum, part) => sum * 60 + Number(part), 0);

function readInteger(text: string): number {
  const digits = text.replaceAll("_", "");
  const negative = digits.startsWith("-");
  const body = digits.replace(/^[-+]/, "");
  let value: number;
  if (body.startsWith("0b")) value = parseInt(body.slice(2), 2);
  else if (body.startsWith("0x")) value = parseInt(body.slice(2), 16);
  else if (body.startsWith("0")) value = parseInt(body, 8);
  else value = sexagesimal(body);
  return negative ? 0 - value : value;
}

function readFloat(text: string): number {
  const digits = text.replaceAll("_", "");
  return digits.startsWith("-") ? 0 - sexagesimal(digits.slice(1)) : sexagesimal(digits.replace(/^\+/, ""));
}

/** A time as Python writes it in JSON: ISO 8601 with microseconds where there are any. */
function readTimestamp(text: string): string | null {
  const found = timestamp.exec(text);
  if (!found) return null;
  const two = (part = ""): string => part.padStart(2, "0");
  const [, year, month, day, hour, minute, second, fraction = "", zone, sign, zoneHour, zoneMinute = "00"] = found;
  const micro = fraction.slice(0, 6).padEnd(6, "0");
  const offset = zone === undefined ? "" : zone === "Z" ? "+00:00" : `${sign}${two(zoneHour)}:${zoneMinute}`;
  const time = `${two(hour)}:${minute}:${second}${micro === "000000" ? "" : `.${micro}`}`;
  return `${year}-${two(month)}-${two(day)}T${time}${offset}`;
}

/**
 * A plain scalar as YAML 1.1 reads it, which is what Ansible does: `yes` is true, 0777 is 511, 1:30 is 90. Numbers that JSON
 * cannot hold exactly and infinities stay text, and so do dates.
 * Source: yaml/resolver.py and constructor.py of PyYAML 6.
 */
export function readPlainScalar(text: string): JsonValue {
  if (nothing.test(text)) return null;
  if (bool.test(text)) return truth.test(text);
  if (text.length > longestNumber) return text;
  if (float.test(text)) {
    const value = readFloat(text);
    return Number.isFinite(value) ? value : text;
  }
  if (integer.test(text)) {
    const value = readInteger(text);
    return Number.isSafeInteger(value) ? value : text;
  }
  return readTimestamp(text) ?? text;
}
