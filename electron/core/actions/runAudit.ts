import type { Run } from "../../../shared/contract/runs.ts";
import type { RunServices } from "./runTypes.ts";

/** Characters of a report that go into the audit entry; a larger one stays with the run only. */
const MAX_REPORT_CHARS = 65_536;

const outcomes: Partial<Record<Run["state"], "succeeded" | "failed" | "cancelled" | "interrupted">> = {
  succeeded: "succeeded",
  failed: "failed",
  cancelled: "cancelled",
  interrupted: "interrupted",
};

/** The command's own outcome says only that the run began; this entry says how it ended, also after a restart. */
export function auditRunEnd(services: Pick<RunServices, "audit" | "inventory" | "ports">, run: Run): void {
  const host = run.hostId === null ? undefined : services.inventory.nameOf(run.hostId);
  const outcome = outcomes[run.state];
  const reportFits = JSON.stringify(run.report).length <= MAX_REPORT_CHARS;
  services.audit.append({
    kind: "event",
    hostIds: run.hostId === null ? [] : [run.hostId],
    ...(outcome ? { outcome } : {}),
    detail: {
      action: run.kind,
      actor: `${services.ports.environment.userName} (${services.ports.shell})`,
      hosts: host === undefined ? [] : [host],
      ...(run.failure ? { failureCode: run.failure.code } : {}),
      data: {
        runId: run.id,
        title: run.title,
        state: run.state,
        seconds: Math.round(((run.endedAt ?? run.startedAt) - run.startedAt) / 1000),
        failure: run.failure,
        report: reportFits ? run.report : { omitted: "the report is kept with the run" },
      },
    },
  });
}
