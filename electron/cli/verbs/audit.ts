import { existsSync } from "node:fs";
import { join, resolve } from "node:path";
import type { Output } from "../../../shared/contract/index.ts";
import type { AuditRow } from "../../../shared/contract/audit.ts";
import { defaultPaths } from "../../core/systemPorts.ts";
import { UsageError, none } from "../arguments.ts";
import { exitCodes } from "../context.ts";
import { readSecretFile } from "../passphrase.ts";
import type { Verb } from "../verb.ts";

/** Entries fetched at once. */
const pageSize = 1000;

export const list: Verb = {
  usage: "audit list [--last N]",
  summary: "prints the audit log, oldest first",
  options: { last: { type: "string" } },
  async run(context) {
    none(context.parsed);
    const last = context.parsed.number("last", 1, 1_000_000) ?? Number.POSITIVE_INFINITY;
    await context.unlock();
    const entries: AuditRow[] = [];
    let before: number | null = null;
    do {
      const limit = Math.min(pageSize, last - entries.length);
      const page: Output<"audit.list"> = await context.call("audit.list", { before, limit });
      entries.push(...page.entries);
      before = page.next;
    } while (before !== null && entries.length < last);
    entries.reverse();
    if (context.json) return context.printJson(entries.map(toJson));
    for (const { seq, time, actor, action, outcome, failureCode, hosts } of entries) {
      const ended = outcome === null ? "" : ` ${outcome}${failureCode ? ` (${failureCode})` : ""}`;
      context.print([seq, isoTime(time), actor, `${action}${ended}`, hosts.join(" ")].join("\t"));
    }
  },
};

const isoTime = (time: number): string => new Date(time).toISOString();

function toJson(row: AuditRow): object {
  return { ...row, time: isoTime(row.time), outcomeTime: row.outcomeTime === null ? null : isoTime(row.outcomeTime) };
}

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
    const { verifyAudit } = await import("../../core/audit/verify.ts");
    const verdict = await verifyAudit(folder);
    if (context.json) context.printJson(verdict);
    else if (verdict.ok) {
      context.print(`The audit log holds: ${verdict.entries} entries, root ${verdict.root}.`);
      if (verdict.unfinished)
        context.print(
          "Its last line is not an entry and counts for nothing: a crash cut it off, or somebody added it.",
        );
    }
    if (verdict.ok) return exitCodes.done;
    if (verdict.firstBad) {
      const { auditDamageReasons } = await import("../../../shared/contract/audit.ts");
      const { seq, file, line, reason } = verdict.firstBad;
      const where = line > 0 ? `${file}, line ${line}` : file;
      process.stderr.write(
        `holdfast: the audit log does not hold at entry ${seq} (${where}): ${auditDamageReasons[reason]}\n`,
      );
    }
    return exitCodes.failed;
  },
};

export const replace: Verb = {
  usage: "audit replace [--recovery-key-file F]",
  summary: "sets a log that was found damaged aside, as it is, and begins a new one; with the recovery key if need be",
  options: { "recovery-key-file": { type: "string" } },
  async run(context) {
    none(context.parsed);
    const file = context.parsed.text("recovery-key-file");
    const proof =
      file === undefined ? { passphrase: await context.passphrase() } : { recoveryKey: readSecretFile(file) };
    const { setAside } = await context.call("audit.replace", proof);
    if (context.json) context.printJson({ setAside });
    else context.print(`The damaged log lies in ${setAside}. The new one begins by saying so.`);
  },
};
