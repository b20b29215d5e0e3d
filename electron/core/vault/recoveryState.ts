import { z } from "zod";
import type { Output } from "../../../shared/contract/index.ts";
import type { Settings } from "../settings.ts";

const settingName = "vault.recovery";
/** A key on paper is worth as much as the last time somebody found it and could read it. Milliseconds. */
const testEveryMs = 182 * 86_400_000;

const record = z.object({ madeAt: z.number(), testedAt: z.number().nullable() });
type RecoveryRecord = z.infer<typeof record>;

/** When the recovery key was made and last tested. Vaults from before this was kept have the key they were made with. */
export function readRecovery(settings: Settings, createdAt: number): RecoveryRecord {
  const text = settings.read(settingName);
  return text === null ? { madeAt: createdAt, testedAt: null } : record.parse(JSON.parse(text));
}

export function writeRecovery(settings: Settings, next: RecoveryRecord): void {
  settings.write(settingName, JSON.stringify(next));
}

export function recoveryState(kept: RecoveryRecord, vaultId: string, now: number): Output<"vault.recoveryState"> {
  const testDue = kept.testedAt === null || now - kept.testedAt > testEveryMs;
  return { ...kept, vaultId, testDue };
}
