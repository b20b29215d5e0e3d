import { strictBase64 } from "./note.ts";

/** Longest line of a segment in bytes, newline included. A longer one is damage, so that no reader needs more memory. */
export const MAX_LINE_BYTES = 1024 * 1024;

export const entryKinds = ["intent", "outcome", "event", "rotation"] as const;
export type EntryKind = (typeof entryKinds)[number];
export const outcomes = ["succeeded", "failed", "cancelled", "interrupted"] as const;
export type EntryOutcome = (typeof outcomes)[number];

/** What is signed: one line without its signature. Optional members are absent, never null. */
export interface EntryBody {
  readonly seq: number;
  /** Milliseconds since the epoch. */
  readonly time: number;
  readonly kind: EntryKind;
  readonly hostIds?: readonly string[] | undefined;
  /** Of an outcome: the intent it closes. */
  readonly intentSeq?: number | undefined;
  readonly outcome?: EntryOutcome | undefined;
  /** Base64 of crypto_box_seal(detail JSON); every kind but rotation has it. */
  readonly sealed?: string | undefined;
  /** Of a rotation: base64 of the next epoch's Ed25519 public key. */
  readonly nextKey?: string | undefined;
  /** Base64 of SHA-256 over the previous line's bytes; for the first entry over the header's. */
  readonly prev: string;
  readonly epoch: number;
}

export interface StoredEntry extends EntryBody {
  /** Base64 of the Ed25519 signature by the epoch's key over the line without its "sig" member. */
  readonly sig: string;
}

/** The bytes that are signed: JSON with members in this order, no spaces. */
export function canonicalBody(body: EntryBody): string {
  return JSON.stringify({
    v: 1,
    seq: body.seq,
    time: body.time,
    kind: body.kind,
    hostIds: body.hostIds,
    intentSeq: body.intentSeq,
    outcome: body.outcome,
    sealed: body.sealed,
    nextKey: body.nextKey,
    prev: body.prev,
    epoch: body.epoch,
  });
}

/** The whole line without its newline: the canonical body with the signature as last member. */
export function formatLine(canonical: string, sig: string): string {
  return `${canonical.slice(0, -1)},"sig":"${sig}"}`;
}

export interface ParsedLine {
  readonly entry: StoredEntry;
  readonly signed: Buffer;
  readonly signature: Buffer;
}

const idPattern = /^[A-Za-z0-9_-]{1,64}$/;
const isCount = (value: unknown): value is number => Number.isSafeInteger(value) && (value as number) >= 0;
const isBase64 = (value: unknown, bytes: number): value is string =>
  typeof value === "string" && strictBase64(value)?.length === bytes;

/**
 * Reads one line (without newline). Null when it is not exactly what `formatLine` would write: another order of members,
 * a space, an unknown member or a second spelling of the same base64 are refused, so that each entry has one form.
 */
export function parseLine(line: Uint8Array): ParsedLine | null {
  if (line.length >= MAX_LINE_BYTES) return null;
  // Latin-1 keeps every byte apart; a valid line is pure ASCII.
  const text = Buffer.from(line.buffer, line.byteOffset, line.length).toString("latin1");
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return null;
  }
  if (!isEntry(value)) return null;
  const canonical = canonicalBody(value);
  if (formatLine(canonical, value.sig) !== text) return null;
  return { entry: value, signed: Buffer.from(canonical, "latin1"), signature: Buffer.from(value.sig, "base64") };
}

function isEntry(value: unknown): value is StoredEntry {
  if (typeof value !== "object" || value === null) return false;
  const entry = value as Record<string, unknown>;
  return (
    isCount(entry["seq"]) &&
    isCount(entry["time"]) &&
    isCount(entry["epoch"]) &&
    isBase64(entry["prev"], 32) &&
    isBase64(entry["sig"], 64) &&
    isHostIds(entry["hostIds"]) &&
    isKindWithMembers(entry)
  );
}

function isHostIds(value: unknown): boolean {
  if (value === undefined) return true;
  return Array.isArray(value) && value.every((id) => typeof id === "string" && idPattern.test(id));
}

function isKindWithMembers(entry: Record<string, unknown>): boolean {
  const { kind, sealed, intentSeq, outcome, nextKey } = entry;
  if (kind === "rotation") {
    return isBase64(nextKey, 32) && sealed === undefined && intentSeq === undefined && outcome === undefined;
  }
  if (typeof sealed !== "string" || nextKey !== undefined) return false;
  const knownOutcome = (outcomes as readonly unknown[]).includes(outcome);
  if (kind === "intent") return intentSeq === undefined && outcome === undefined;
  if (kind === "outcome") return isCount(intentSeq) && intentSeq < (entry["seq"] as number) && knownOutcome;
  return kind === "event" && intentSeq === undefined && (outcome === undefined || knownOutcome);
}
