import { z } from "zod";
import type { FailureData } from "../base/failure.ts";

/**
 * Bytes a side may send on a byte stream before the other has acknowledged any: 2 MiB. A terminal parses half of it in one
 * piece while the other half is on its way; over a line with a round trip of 100 ms it still carries 20 MB/s.
 */
export const initialCredit = 2_097_152;
/** Longest text message either side accepts. */
export const maxMessageChars = 32 * 1_048_576;
/** Largest binary frame either side accepts; longer data is sent in pieces. */
export const maxFrameBytes = 262_144;
/** Characters of events that a page may leave unacknowledged on one value stream: then the stream ends with stream.overrun. */
export const maxPendingChars = 16 * 1_048_576;

export type Workspace = "main" | "demo";

const streamId = z.number().int().min(0).max(0xffff_ffff);
const method = z.string().max(128);

/**
 * From the page to the core. `credit` acknowledges bytes of a byte stream and characters of a value stream's events. Ids are chosen by the page and unique for one connection. `close` cancels a call or ends a stream. */
export const clientMessage = z.discriminatedUnion("t", [
  z.object({ t: z.literal("hello"), workspace: z.enum(["main", "demo"]) }),
  z.object({ t: z.literal("call"), id: streamId, method, input: z.unknown().optional() }),
  z.object({ t: z.literal("open"), id: streamId, method, input: z.unknown().optional() }),
  z.object({ t: z.literal("close"), id: streamId }),
  z.object({ t: z.literal("control"), id: streamId, message: z.unknown() }),
  z.object({ t: z.literal("credit"), id: streamId, count: z.number().int().min(0).max(maxMessageChars) }),
]);
export type ClientMessage = z.input<typeof clientMessage>;

/** From the core to the page. */
export type CoreMessage =
  | { readonly t: "ready" }
  | { readonly t: "ok"; readonly id: number; readonly value?: unknown }
  | { readonly t: "error"; readonly id: number; readonly failure: FailureData }
  | { readonly t: "event"; readonly id: number; readonly value: unknown }
  | { readonly t: "end"; readonly id: number; readonly failure: FailureData | null }
  | { readonly t: "credit"; readonly id: number; readonly count: number };

/** A binary frame: the stream's id as an unsigned 32-bit little-endian number, then the bytes of all chunks. */
export function encodeFrame(id: number, ...chunks: readonly Uint8Array[]): Uint8Array {
  const frame = new Uint8Array(chunks.reduce((sum, chunk) => sum + chunk.length, 4));
  new DataView(frame.buffer).setUint32(0, id, true);
  let offset = 4;
  for (const chunk of chunks) {
    frame.set(chunk, offset);
    offset += chunk.length;
  }
  return frame;
}

/** null when it is too short to be a frame. The bytes are a view, not a copy. */
export function decodeFrame(frame: Uint8Array): { id: number; chunk: Uint8Array } | null {
  if (frame.length < 4) return null;
  return {
    id: new DataView(frame.buffer, frame.byteOffset, 4).getUint32(0, true),
    chunk: frame.subarray(4),
  };
}
