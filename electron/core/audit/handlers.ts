import { Failure } from "../../../shared/base/failure.ts";
import type { AuditFilter, AuditRow } from "../../../shared/contract/audit.ts";
import type { Handlers } from "../handlers.ts";
import type { Services } from "../services.ts";
import type { AuditLog } from "./auditLog.ts";
import { exportFileName, toCsv, toJson } from "./exportRows.ts";
import { AuditReader } from "./reader.ts";
import { verifyAudit } from "./verify.ts";

/** Most rows of one export, and most characters of its text (a message to the page holds twice that); more is exported date by date. */
export const MAX_EXPORT_ROWS = 20_000;
export const MAX_EXPORT_CHARS = 16 * 1_048_576;
const EXPORT_PAGE = 1000;
/** An announcement of new entries waits this long, in milliseconds, for more of them. */
const WATCH_DELAY_MS = 250;

type LockedMethods = "verify" | "checkpoint";

/** The part that works while the vault is locked: it needs the files and nothing secret. `log` gives null until there is a vault. */
export function createLockedAuditHandlers(
  log: () => AuditLog | null,
  folder: string,
): Pick<Handlers<"audit">, LockedMethods> {
  return {
    verify: () => verifyAudit(folder),
    checkpoint() {
      const present = log();
      if (!present) throw new Failure("audit.absent", { folder });
      return { note: present.checkpoint().note };
    },
  };
}

export function createAuditHandlers(services: Services): Omit<Handlers<"audit">, LockedMethods | "replace"> {
  const { audit, keys, ports, signal: vault } = services;
  const reader = new AuditReader(audit, keys.subkey("auditOpen"), ports.clock);
  vault.addEventListener("abort", () => reader.dispose(), { once: true });

  async function collect(filter: AuditFilter, signal: AbortSignal): Promise<AuditRow[]> {
    const rows: AuditRow[] = [];
    let before: number | null = null;
    do {
      const page = await reader.page({ filter, before, limit: EXPORT_PAGE, downTo: 0 }, signal);
      rows.push(...page.entries);
      if (rows.length > MAX_EXPORT_ROWS) {
        throw new Failure("audit.exportTooLarge", { rows: rows.length, limit: MAX_EXPORT_ROWS });
      }
      before = page.next;
    } while (before !== null);
    return rows;
  }

  return {
    list: (input, { signal }) => reader.page(input, AbortSignal.any([signal, vault])),

    async export({ format, filter }, { signal, report }) {
      const { note } = audit.checkpoint();
      const rows = await collect(filter, AbortSignal.any([signal, vault]));
      const now = ports.clock.now();
      report({ rows: rows.length });
      const text = format === "csv" ? toCsv(rows) : toJson(rows, now, note);
      if (text.length > MAX_EXPORT_CHARS) {
        const limit = Math.floor((rows.length * MAX_EXPORT_CHARS) / text.length);
        throw new Failure("audit.exportTooLarge", { rows: rows.length, limit });
      }
      return { fileName: exportFileName(now, format), text };
    },

    watch(_input, { emit, signal }) {
      return new Promise((resolve) => {
        let pending: { dispose(): void } | null = null;
        const tell = (): void => {
          pending = null;
          emit({ entries: audit.length });
        };
        const listening = audit.onAppend(() => {
          pending ??= ports.clock.after(WATCH_DELAY_MS, tell);
        });
        const ended = AbortSignal.any([signal, vault]);
        const end = (): void => {
          pending?.dispose();
          listening.dispose();
          resolve();
        };
        if (ended.aborted) return end();
        ended.addEventListener("abort", end, { once: true });
        emit({ entries: audit.length });
      });
    },
  };
}
