import type { Unit } from "../../../shared/metrics/catalogue.ts";

/** Longest message: it goes into a notification and into one line of a list. */
const MAX_MESSAGE_CHARS = 500;
const MAX_PART_CHARS = 200;

const cut = (text: string, most: number): string => (text.length <= most ? text : `${text.slice(0, most - 1)}…`);
const round = (value: number, digits: number): string => String(Number(value.toFixed(digits)));

function scaled(value: number, base: number, units: readonly string[]): string {
  let at = 0;
  let rest = Math.abs(value);
  while (rest >= base && at < units.length - 1) {
    rest /= base;
    at += 1;
  }
  return `${value < 0 ? "-" : ""}${round(rest, at === 0 ? 0 : 1)} ${units[at] ?? ""}`;
}

function lasting(seconds: number): string {
  const size = Math.abs(seconds);
  if (size < 1) return `${round(seconds * 1000, 0)} ms`;
  if (size < 120) return `${round(seconds, 1)} s`;
  if (size < 7200) return `${round(seconds / 60, 0)} min`;
  return size < 172_800 ? `${round(seconds / 3600, 1)} h` : `${round(seconds / 86_400, 1)} days`;
}

/** A value with its unit, as people read it: sizes binary, rates decimal. */
export function valueText(value: number, unit: Unit): string {
  switch (unit) {
    case "percent":
      return `${round(value, 1)} %`;
    case "bytes":
      return scaled(value, 1024, ["B", "KiB", "MiB", "GiB", "TiB", "PiB"]);
    case "bytesPerSecond":
      return `${scaled(value, 1000, ["B", "kB", "MB", "GB", "TB"])}/s`;
    case "perSecond":
      return `${round(value, 2)}/s`;
    case "seconds":
      return lasting(value);
    case "milliseconds":
      return Math.abs(value) < 1000 ? `${round(value, 1)} ms` : lasting(value / 1000);
    case "days":
      return `${round(value, 1)} days`;
    case "celsius":
      return `${round(value, 1)} °C`;
    case "rpm":
      return `${round(value, 0)} rpm`;
    case "boolean":
      return value === 0 ? "no" : "yes";
    case "count":
    case "none":
      return round(value, 2);
  }
}

export interface MessageParts {
  readonly host: string;
  readonly value: string;
  readonly limit: string;
  readonly label: string;
  readonly culprit: string;
}

/**
 * Pure: the message with its parts filled in, one line. Parts may be text of a server: they are bounded, and braces in them stay
 * what they are. A culprit that is not known is left out with the colon or bracket before it.
 */
export function fillMessage(template: string, parts: MessageParts): string {
  const blame = parts.culprit === "" ? template.replaceAll(/\s*[(:,]?\s*\{culprit\}\)?/g, "") : template;
  const text = blame.replaceAll(/\{(host|value|limit|label|culprit)\}/g, (_, name: keyof MessageParts) =>
    cut(parts[name], MAX_PART_CHARS),
  );
  const flat = text
    .replaceAll(/[\p{Cc}\p{Zl}\p{Zp}]+/gu, " ")
    .replaceAll(/\s{2,}/g, " ")
    .trim();
  return cut(flat, MAX_MESSAGE_CHARS);
}
