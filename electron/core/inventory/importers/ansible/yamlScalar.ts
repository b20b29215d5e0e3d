import type { JsonValue } from "../types.ts";

const bool = /^(?:yes|Yes|YES|true|True|TRUE|on|On|ON)$|^(?:no|No|NO|false|False|FALSE|off|Off|OFF)$/;
const truth = /^(?:yes|true|on)$/i;
const nothing = /^(?:~|null|Null|NULL|)$/;
const integer =
  /^(?:[-+]?0b[0-1_]+|[-+]?0[0-7_]+|[-+]?(?:0|[1-9][0-9_]*)|[-+]?0x[0-9a-fA-F_]+|[-+]?[1-9][0-9_]*(?::[0-5]?[0-9])+)$/;
const float =
  /^(?:[-+]?[0-9][0-9_]*\.[0-9_]*(?:[eE][-+][0-9]+)?|\.[0-9][0-9_]*(?:[eE][-+][0-9]+)?|[-+]?[0-9][0-9_]*(?::[0-5]?[0-9])+\.[0-9_]*)$/;
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

/**
 * A plain scalar as YAML 1.1 reads it, which is what Ansible does: `yes` is true, 0777 is 511, 1:30 is 90. Numbers that JSON
 * cannot hold exactly, infinities and dates stay text.
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
  return text;
}
