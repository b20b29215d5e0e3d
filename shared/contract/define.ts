import { z } from "zod";

/**
 * When a method may be called.
 * - `always`: also before a vault exists or while it is locked.
 * - `unlocked`: only while the vault is open.
 */
export type Access = "always" | "unlocked";

interface Common<I extends z.ZodType> {
  readonly access: Access;
  readonly input: I;
}

/** Reads; never changes anything, is never audited. */
export interface Query<I extends z.ZodType = z.ZodType, O extends z.ZodType = z.ZodType> extends Common<I> {
  readonly kind: "query";
  readonly output: O;
}

/** Changes something: dispatch writes the audit intent before it and the outcome after it. */
export interface Command<I extends z.ZodType = z.ZodType, O extends z.ZodType = z.ZodType> extends Common<I> {
  readonly kind: "command";
  readonly output: O;
  /** Goes ahead when the audit log cannot be written: only for what takes access away, as locking does. */
  readonly evenUnaudited: boolean;
  readonly changesHosts: boolean;
}

/** A snapshot followed by deltas. `audited` streams (an exec, say) get an intent at open and an outcome at the end. */
export interface Stream<I extends z.ZodType = z.ZodType, E extends z.ZodType = z.ZodType> extends Common<I> {
  readonly kind: "stream";
  readonly event: E;
  readonly audited: boolean;
  readonly changesHosts: boolean;
}

/** Raw bytes both ways with credit-based flow control, and small control messages from the page. */
export interface ByteStream<I extends z.ZodType = z.ZodType, C extends z.ZodType = z.ZodType> extends Common<I> {
  readonly kind: "bytes";
  readonly control: C;
  readonly audited: boolean;
  readonly changesHosts: boolean;
}

export type Method = Query | Command | Stream | ByteStream;

const nothing = z.undefined();
export type Nothing = typeof nothing;

export function query<I extends z.ZodType = Nothing, O extends z.ZodType = z.ZodType>(spec: {
  access?: Access;
  input?: I;
  output: O;
}): Query<I, O> {
  return { kind: "query", access: spec.access ?? "unlocked", input: (spec.input ?? nothing) as I, output: spec.output };
}

export function command<I extends z.ZodType = Nothing, O extends z.ZodType = Nothing>(spec: {
  access?: Access;
  input?: I;
  output?: O;
  evenUnaudited?: boolean;
  /** May change the hosts that the input names (hostId, hostIds): the access policy is asked first. */
  changesHosts?: boolean;
}): Command<I, O> {
  return {
    kind: "command",
    access: spec.access ?? "unlocked",
    evenUnaudited: spec.evenUnaudited ?? false,
    changesHosts: spec.changesHosts ?? false,
    input: (spec.input ?? nothing) as I,
    output: (spec.output ?? nothing) as O,
  };
}

export function stream<I extends z.ZodType = Nothing, E extends z.ZodType = z.ZodType>(spec: {
  access?: Access;
  input?: I;
  event: E;
  audited?: boolean;
  /** As for a command. */
  changesHosts?: boolean;
}): Stream<I, E> {
  return {
    kind: "stream",
    access: spec.access ?? "unlocked",
    input: (spec.input ?? nothing) as I,
    event: spec.event,
    audited: spec.audited ?? false,
    changesHosts: spec.changesHosts ?? false,
  };
}

export function bytes<I extends z.ZodType, C extends z.ZodType>(spec: {
  access?: Access;
  input: I;
  control: C;
  audited?: boolean;
  /** As for a command. */
  changesHosts?: boolean;
}): ByteStream<I, C> {
  return {
    kind: "bytes",
    access: spec.access ?? "unlocked",
    input: spec.input,
    control: spec.control,
    audited: spec.audited ?? false,
    changesHosts: spec.changesHosts ?? false,
  };
}

/** A string that must never be logged, audited or sent back. Dispatch replaces it by `[secret]` before the audit entry. */
export const secret = (max = 65_536): z.ZodString => z.string().max(max).meta({ secret: true });

export const id = z.string().regex(/^[A-Za-z0-9_-]{1,64}$/);
export const epochMs = z.number().int();
