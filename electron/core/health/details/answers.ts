import { whyNotAvailable } from "../../../../shared/contract/healthDetails.ts";
import { printable } from "../text.ts";
import type { Unavailable } from "./detailProbe.ts";

/** Lines of an answer that are looked at; a record is at most 1 MiB. */
const MAX_LINES = 20_000;

/** Of one line; what is longer names nothing that is shown. */
const MAX_LINE = 2000;

export const linesOf = (text: string): string[] =>
  text.split("\n", MAX_LINES).map((line) => (line.length > MAX_LINE ? line.slice(0, MAX_LINE) : line));

const reasons = whyNotAvailable.shape.code;

/**
 * A program that cannot answer prints `unavailable CODE DETAIL` as its first line instead: this gives that as an answer, null for
 * anything else.
 */
export function unavailableOf(text: string): Unavailable | null {
  const match = /^unavailable ([a-z]{1,20})(?: ([^\n]{0,1000}))?(?:\n|$)/.exec(text);
  const code = reasons.safeParse(match?.[1]);
  return match && code.success
    ? { unavailable: { code: code.data, detail: printable((match[2] ?? "").trim(), 200) } }
    : null;
}

export const unavailable = (code: Unavailable["unavailable"]["code"], detail: string): Unavailable => ({
  unavailable: { code, detail: printable(detail.trim(), 200) },
});

/** A decimal number with an optional sign, exponent and fraction, or null. */
export function signed(word: string | undefined): number | null {
  return word !== undefined && /^[-+]?\d{1,15}(\.\d{1,15})?(e[-+]?\d{1,2})?$/i.test(word) ? Number(word) : null;
}

/** Epoch seconds as milliseconds, or null when no date has that number. */
export function epochOf(word: string | undefined): number | null {
  const seconds = signed(word);
  return seconds !== null && seconds >= 0 && seconds < 8.64e12 ? Math.round(seconds * 1000) : null;
}
