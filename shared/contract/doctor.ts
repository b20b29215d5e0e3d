import { z } from "zod";
import { id, stream } from "./define.ts";

/** Failure codes: hosts.notFound {name}, hosts.jumpLoop {name}. What goes wrong with the host is no failure of the doctor: it is in a step. */

export const doctorStepName = z.enum([
  "resolve",
  "connect",
  "proxy",
  "greeting",
  "keyExchange",
  "hostKey",
  "authentication",
  "shell",
  "probe",
]);
export type DoctorStepName = z.infer<typeof doctorStepName>;

/** Names of what is seen in a step; the values are the server's or the network's own text, bounded and printable. */
export const doctorFactName = z.enum([
  "addresses",
  "address",
  "from",
  "proxy",
  "version",
  "keyExchange",
  "hostKeyAlgorithm",
  "cipher",
  "mac",
  "keyType",
  "fingerprint",
  "offered",
  "tried",
  "system",
  "kernel",
]);

/** Why a step was not needed, or what stands behind its failure; words for each are in shared/words/doctor.ts. */
export const doctorCause = z.enum([
  "isAddress",
  "jumpResolves",
  "commandConnects",
  "noProxy",
  "notReached",
  "nameUnknown",
  "nameServerSilent",
  "portClosed",
  "noAnswer",
  "noRoute",
  "cannotLeave",
  "wrongFamily",
  "forwardRefused",
  "proxyUnreachable",
  "proxyLogin",
  "proxyRefused",
  "proxyCannotReach",
  "proxyNotOne",
  "commandNotAllowed",
  "commandWrong",
  "commandFailed",
  "waysConflict",
  "silent",
  "notSsh",
  "hungUp",
  "penalised",
  "oldAlgorithms",
  "noAlgorithm",
  "brokenExchange",
  "keyUnknown",
  "keyChanged",
  "keyRevoked",
  "methodNotOffered",
  "loginRefused",
  "noAgent",
  "keyUnusable",
  "certificateUnusable",
  "promptUnanswered",
  "loginSlow",
  "noShell",
  "shellSays",
  "shellSilent",
  "noSessions",
  "notLinux",
  "probeStalled",
  "probeUnreadable",
  "lost",
  "unexpected",
]);
export type DoctorCause = z.infer<typeof doctorCause>;

const failure = z.object({ code: z.string(), params: z.record(z.string(), z.any()) });

export const doctorStep = z.object({
  /** The hop it is about, from 0 for the one reached from here; the last one is the host itself. */
  hop: z.number().int(),
  /** Name of that hop's host. */
  host: z.string(),
  step: doctorStepName,
  state: z.enum(["waiting", "running", "ok", "failed", "skipped"]),
  milliseconds: z.number().nullable(),
  /** What was seen, in the order in which it came. */
  facts: z.array(z.object({ name: doctorFactName, values: z.array(z.string().max(512)).max(64) })),
  /** Of a failed or skipped step. */
  cause: doctorCause.nullable(),
  failure: failure.nullable(),
});
export type DoctorStep = z.infer<typeof doctorStep>;

export const doctor = {
  /**
   * Walks the way to a host with logins of its own: first all steps as they wait, then each step as it changes.
   * Ends when the last step is done; a step that failed makes those behind it skipped.
   */
  run: stream({
    input: z.object({ hostId: id }),
    event: z.discriminatedUnion("type", [
      z.object({ type: z.literal("all"), steps: z.array(doctorStep) }),
      z.object({ type: z.literal("step"), index: z.number().int(), step: doctorStep }),
    ]),
    audited: true,
  }),
};
