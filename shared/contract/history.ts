import { z } from "zod";
import { command, epochMs, id, query } from "./define.ts";

/**
 * Failure codes: history.nothingToUndo, history.nothingToRedo, history.gone, history.changedSince {host, field};
 * and those of an edit (hosts.*, credentials.notFound), for what it would bring back may no longer fit.
 */

const action = z.enum(["edit", "undo", "redo", "revert"]);
export type HistoryAction = z.infer<typeof action>;

/** What one edit did to one host. Fields hold ids of credentials, never what those hold. */
const historyEntry = z.object({
  /** Number of the edit, rising. */
  edit: z.number().int(),
  time: epochMs,
  actor: z.string(),
  action,
  /** The whole edit in words: "Edit 12 hosts". */
  label: z.string(),
  kind: z.enum(["added", "changed", "removed", "restored"]),
  /** It was undone since, and can be redone. */
  undone: z.boolean(),
  /** null = the field was or is absent. */
  fields: z.array(z.object({ field: z.string(), before: z.unknown(), after: z.unknown() })),
});
export type HistoryEntry = z.infer<typeof historyEntry>;

const stepped = z.object({ label: z.string(), hosts: z.number().int() });
/** What came with an edit beside hosts and credentials: taken back, and kept because it was used or changed since. */
const stepPart = z.object({
  kind: z.enum(["filter", "hostKey", "authority", "revokedKey"]),
  gone: z.number().int(),
  kept: z.number().int(),
});
export type StepPart = z.infer<typeof stepPart>;

/** Credentials that came with the edit, an import's: taken back, and kept because hosts use them. Absent when none came. */
const steppedBack = stepped.extend({
  /** An older edit was taken back by an edit of its own: undo makes it again, and there is nothing to redo. */
  reverted: z.literal(true).optional(),
  credentials: z.object({ gone: z.number().int(), kept: z.number().int() }).optional(),
  parts: z.array(stepPart).optional(),
});

export const history = {
  /** Changes of one host, the newest first, at most 200; `before` = older than that edit. */
  host: query({
    input: z.object({ hostId: id, before: z.number().int().optional() }),
    output: z.array(historyEntry),
  }),
  /**
   * Takes back the newest edit of the inventory, whoever made it. With `edit` it takes back that one, as an edit of its
   * own when it is not the newest: field by field, and history.changedSince when a field no longer holds what the edit left.
   */
  undo: command({ input: z.object({ edit: z.number().int().optional() }), output: steppedBack }),
  /** Makes the edit again that was undone last; a new edit ends what can be redone. */
  redo: command({ output: stepped }),
};
