import { existsSync } from "node:fs";
import { join, resolve } from "node:path";
import type { AuditEntry } from "../../../shared/contract/audit.ts";
import { verifyAudit } from "../../core/audit/verify.ts";
import { defaultPaths } from "../../core/systemPorts.ts";
import { UsageError } from "../arguments.ts";
import { exitCodes } from "../context.ts";
import type { Verb } from "../verb.ts";

/** Entries fetched at once. */
const pageSize = 1000;

export const list: Verb = {
  usage: "audit list [--last N]",
  summary: "prints the audit log, oldest first",
  options: { last: { type: "string" } },
  async run(context) {
    const last = context.parsed.number("last", 1, 1_000_000) ?? Number.POSITIVE_INFINITY;
    await context.unlock();
    const entries: AuditEntry[] = [];
    let before: number | null = null;
    while (entries.length < last) {
      const limit = Math.min(pageSize, last - entries.length);
      const page: { entries: AuditEntry[] } = await context.call("audit.list", { before, limit });
      entries.push(...page.entries);
      before = page.entries.at(-1)?.seq ?? null;
      if (page.entries.length < limit) break;
    }
    entries.reverse();
    if (context.json) return context.printJson(entries.map((e) => ({ ...e, time: new Date(e.time).toISOString() })));
    for (const entry of entries) {
      const outcome =
        entry.outcome === null ? "" : ` ${entry.outcome}${entry.failureCode ? ` (${entry.failureCode})` : ""}`;
      context.print(
        `${entry.seq}\t${new Date(entry.time).toISOString()}\t${entry.actor}\t${entry.kind}\t${entry.action}${outcome}\t${entry.hosts.join(" ")}`,
      );
    }
  },
};

export const verify: Verb = {
  usage: "audit verify [DIR]",
  summary: "checks that nothing in an audit log was altered, removed or reordered; needs no passphrase",
  options: {},
  async run(context) {
    const [given, ...more] = context.parsed.positionals;
    if (more.length > 0) throw new UsageError("only one DIR is expected");
    const base = given === undefined ? defaultPaths().home : resolve(given);
    // Both the log's own folder and the data folder around it are understood.
    const folder = existsSync(join(base, "audit")) ? join(base, "audit") : base;
    const verdict = await verifyAudit(folder);
    if (context.json) context.printJson(verdict);
    else if (verdict.ok) context.print(`The audit log holds: ${verdict.entries} entries, root ${verdict.root}.`);
    if (verdict.ok) return exitCodes.done;
    const bad = verdict.firstBad;
    process.stderr.write(
      `holdfast: the audit log does not hold: entry ${bad?.seq ?? "?"} (${bad?.file ?? "?"}, line ${bad?.line ?? "?"}): ${bad?.reason ?? "unknown"}\n`,
    );
    return exitCodes.failed;
  },
};
