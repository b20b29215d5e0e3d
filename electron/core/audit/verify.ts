import type { AuditVerdict } from "../../../shared/contract/audit.ts";
import { checkLog } from "./checkLog.ts";

/**
 * Checks a log from its folder alone: every line, signature and link of the chain, the hand-over of keys, and the signed
 * checkpoint. Needs no vault, no passphrase and no running app, and changes nothing. Fails with audit.absent {folder}.
 */
export async function verifyAudit(folder: string): Promise<AuditVerdict> {
  const { damage, tree, segments, torn } = await checkLog(folder, { signatures: "all" });
  return {
    ok: damage === null,
    // With a bad entry the pass may have got some lines further before it knew.
    entries: damage ? damage.seq : tree.size,
    segments,
    root: damage ? "" : tree.root().toString("base64"),
    firstBad: damage,
    unfinished: torn !== null,
  };
}
