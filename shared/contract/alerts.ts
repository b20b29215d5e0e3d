import { z } from "zod";
import { epochMs, id } from "./define.ts";

export const severity = z.enum(["info", "warning", "critical"]);

/**
 * soft: the condition holds, but not for long enough. firing: people are told. acknowledged: someone has taken it. silenced: it
 * fires, and a silence, a maintenance window or what it depends on keeps it quiet. flapping: it changes too often to be told.
 * unknown: its values stopped coming. resolved: over.
 */
export const alertState = z.enum(["soft", "firing", "acknowledged", "silenced", "flapping", "unknown", "resolved"]);

export const alert = z.object({
  id,
  ruleId: id,
  ruleName: z.string(),
  /** null for what concerns no single host. */
  hostId: id.nullable(),
  /** The series' label: a mount, an interface, a check; empty otherwise. */
  label: z.string(),
  severity,
  state: alertState,
  /** The message of the rule with its values, and who is to blame where that is known. Text of a server may be part of it. */
  message: z.string(),
  culprit: z.string().nullable(),
  value: z.number().nullable(),
  runbook: z.string().nullable(),
  /** When the condition began to hold, when it fired, when it ended. */
  since: epochMs,
  firedAt: epochMs.nullable(),
  resolvedAt: epochMs.nullable(),
  acknowledgedBy: z.string().nullable(),
  acknowledgedAt: epochMs.nullable(),
  note: z.string(),
  /** Why it is silent, in words; null otherwise. */
  quietBecause: z.string().nullable(),
});
export type Alert = z.infer<typeof alert>;
