import { z } from "zod";
import { bytes, id, stream } from "./define.ts";

const size = { cols: z.number().int().min(2).max(1000), rows: z.number().int().min(1).max(1000) };

export const terminal = {
  /** A login shell with a pseudo-terminal. Bytes both ways; the stream ends with the shell. */
  open: bytes({
    input: z.object({ hostId: id, ...size }),
    control: z.object({ type: z.literal("resize"), ...size }),
    audited: true,
    changesHosts: true,
  }),
};

/** One command on several hosts, output as it comes. Failure codes: exec.outputTooLarge {limitBytes}. */
export const exec = {
  run: stream({
    input: z.object({
      hostIds: z.array(id).min(1).max(1000),
      command: z.string().min(1).max(65_536),
      timeoutSeconds: z.number().min(1).max(86_400).default(600),
    }),
    event: z.discriminatedUnion("type", [
      z.object({ type: z.literal("output"), hostId: id, channel: z.enum(["stdout", "stderr"]), text: z.string() }),
      z.object({
        type: z.literal("end"),
        hostId: id,
        exitCode: z.number().int().nullable(),
        failure: z.object({ code: z.string(), params: z.record(z.string(), z.any()) }).nullable(),
      }),
    ]),
    audited: true,
    changesHosts: true,
  }),
};
