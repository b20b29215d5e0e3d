import type { Failure } from "../../shared/base/failure.ts";
import type { Method } from "../../shared/contract/define.ts";
import type { AuditLog } from "./audit/auditLog.ts";
import { redact } from "./redact.ts";

export interface OpenEntry {
  close(
    outcome: "succeeded" | "failed" | "cancelled",
    failureCode: string | null,
    data: Readonly<Record<string, unknown>>,
  ): void;
}

export interface Auditor {
  /** Writes the intent; throws audit.writeFailed when it cannot. */
  intent(name: string, method: Method, input: unknown): OpenEntry;
}

export interface AuditorOptions {
  /** null until the vault exists: its creation is then written as soon as there is a log. */
  log(): AuditLog | null;
  /** Why there is no log although there should be one: everything but replacing it is refused with this. */
  damage(): Failure | null;
  readonly actor: string;
  /** Name of a host while the vault is open; removed hosts are found too. */
  hostName(id: string): string | undefined;
}

/** Turns calls into audit entries for every capability alike: who, what, on which hosts, with what input less its secrets. */
export function createAuditor(options: AuditorOptions): Auditor {
  return {
    intent(action, method, input) {
      const damage = options.damage();
      if (damage !== null && action !== "audit.replace") throw damage;
      const hostIds = hostIdsOf(action, input);
      const names = hostIds.map((id) => options.hostName(id) ?? id);
      const common = { action, actor: options.actor, hosts: names };
      const data = { input: redact(method.input, input) };
      const write = (log: AuditLog): number => log.append({ kind: "intent", hostIds, detail: { ...common, data } });
      const log = options.log();
      const written = log === null ? null : write(log);
      return {
        close(outcome, failureCode, reported) {
          const present = options.log();
          if (!present) return;
          const intentSeq = written ?? write(present);
          present.append({
            kind: "outcome",
            hostIds,
            intentSeq,
            outcome,
            detail: { ...common, ...(failureCode === null ? {} : { failureCode }), data: { ...reported } },
          });
        },
      };
    },
  };
}

export const outcomeOf = (failure: Failure): "cancelled" | "failed" =>
  failure.code === "cancelled" ? "cancelled" : "failed";

/** Host ids in an input: fields hostId and hostIds everywhere, id and ids where the capability is about hosts. */
export function hostIdsOf(action: string, input: unknown): string[] {
  if (typeof input !== "object" || input === null) return [];
  const fields = input as Record<string, unknown>;
  const names = action.startsWith("hosts.") ? ["id", "ids"] : ["hostId", "hostIds"];
  return names.flatMap((name) => fields[name] ?? []).filter((id): id is string => typeof id === "string");
}
