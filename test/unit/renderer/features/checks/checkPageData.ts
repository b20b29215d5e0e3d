import type { Check, CheckOutcome, CheckResult } from "../../../../../shared/contract/checks.ts";

/** Things of the contract as the core would send them; `part` says what matters to a test. */
export function aCheck(part: Partial<Check> = {}): Check {
  return {
    id: "c1",
    name: "Disk",
    target: { filter: "env:prod" },
    spec: { kind: "plugin", command: "check_disk -w 20% -c 10% -p /" },
    enabled: true,
    intervalSeconds: 300,
    retrySeconds: 30,
    maxAttempts: 3,
    timeoutSeconds: 10,
    createdAt: 0,
    updatedAt: 0,
    ...part,
  };
}

export function anOutcome(part: Partial<CheckOutcome> = {}): CheckOutcome {
  return {
    state: "critical",
    text: "DISK CRITICAL - free space: / 4 %",
    longText: "",
    perfdata: [{ label: "/", value: 96.123456789, uom: "%", warning: "80", critical: "@90:100", min: 0, max: 100 }],
    durationMs: 41.6,
    ...part,
  };
}

export function aResult(part: Partial<CheckResult> = {}): CheckResult {
  return {
    checkId: "c1",
    hostId: "h1",
    state: "critical",
    outcome: anOutcome(),
    hard: true,
    attempt: 3,
    time: Date.now() - 60_000,
    since: Date.now() - 3_600_000,
    notRun: null,
    nextAt: null,
    ...part,
  };
}
