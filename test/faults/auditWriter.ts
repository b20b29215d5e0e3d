import { createAuditLog, openAuditLog } from "../../electron/core/audit/openAuditLog.ts";
import { deriveSealKeys } from "../../electron/core/audit/seal.ts";
import { Failure } from "../../shared/base/failure.ts";

/**
 * Run as a process of its own by audit.test.ts: appends pairs of entries until it is killed (or `count` of them) and
 * prints each sequence number after its append has returned. A failure is printed as `failed CODE REASON`.
 */
const [folder, mode, count = "Infinity"] = process.argv.slice(2);
if (folder === undefined) throw new Error("usage: auditWriter.ts FOLDER create|open [COUNT]");

const clock = { now: () => Date.now() };
const { publicKey } = await deriveSealKeys(new Uint8Array(32).fill(7));
const log =
  mode === "create"
    ? await createAuditLog(folder, { sealPublicKey: publicKey, clock })
    : await openAuditLog(folder, { clock, limits: { bytes: 20_000, entries: 50_000 } });
process.stdout.write("ready\n");

for (let done = 0; done < Number(count); done++) {
  try {
    const detail = { action: "hosts.update", actor: "ada", hosts: ["web-1"], data: { done } };
    const seq = log.append({ kind: "intent", hostIds: ["h1"], detail });
    process.stdout.write(`${seq}\n`);
    const end = log.append({ kind: "outcome", hostIds: ["h1"], intentSeq: seq, outcome: "succeeded", detail });
    process.stdout.write(`${end}\n`);
  } catch (error) {
    if (!(error instanceof Failure)) throw error;
    process.stdout.write(`failed ${error.code} ${String(error.params["reason"])}\n`);
  }
}
log.close();
