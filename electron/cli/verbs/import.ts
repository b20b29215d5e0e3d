import { resolve } from "node:path";
import { importFormats, type ImportFormat, type ImportRow } from "../../../shared/contract/importing.ts";
import type { ImportOptions, ParseResult, Skipped } from "../../core/inventory/importers/types.ts";
import { systemEnvironment } from "../../core/systemPorts.ts";
import { only, type Parsed, required, UsageError } from "../arguments.ts";
import type { Context } from "../context.ts";
import type { Verb } from "../verb.ts";

/** Rows printed one by one for a person; the rest is counted. */
const maxPrinted = 200;

function formatOf(parsed: Parsed): ImportFormat {
  const given = required(parsed, "from");
  const format = importFormats.find((known) => known === given);
  if (!format) throw new UsageError(`--from takes one of ${importFormats.join(", ")}`);
  return format;
}

function mappingOf(parsed: Parsed, format: ImportFormat): Record<string, string> {
  const given = parsed.texts("map");
  if (given.length > 0 && format !== "csv") throw new UsageError("--map is for csv");
  return Object.fromEntries(
    given.map((text) => {
      const at = text.lastIndexOf("=");
      if (at < 1 || at === text.length - 1) throw new UsageError(`--map takes COLUMN=FIELD, not ${text}`);
      return [text.slice(0, at), text.slice(at + 1)];
    }),
  );
}

/** The document that --json prints: what the file holds, whatever the inventory has. */
const document = ({ hosts, skipped }: ParseResult): object => ({
  hosts: hosts.map(({ name, address, port, user, groups, tags, jump, identityFile, vars }) => ({
    name,
    address,
    port: port ?? 22,
    user,
    groups,
    tags,
    jump,
    identityFile,
    vars,
  })),
  skipped: skipped.map(({ where, reason }) => ({ where, reason })),
});

export const importVerb: Verb = {
  usage: `import --from ${importFormats.join("|")} FILE [--dry-run] [--private-keys] [--map COLUMN=FIELD]...`,
  summary:
    "takes hosts over from a file, with --private-keys also the keys that it names; --dry-run shows what would change and writes nothing",
  options: {
    from: { type: "string" },
    "dry-run": { type: "boolean" },
    "private-keys": { type: "boolean" },
    map: { type: "string", multiple: true },
  },
  async run(context) {
    const { parsed } = context;
    const format = formatOf(parsed);
    const mapping = mappingOf(parsed, format);
    const path = resolve(only(parsed, "FILE"));
    const dryRun = parsed.flag("dry-run");
    // Loaded when it is needed: help and wrong use answer at once.
    const { readHosts } = await import("../../core/inventory/importers/index.ts");
    const { openImportSource } = await import("../../core/inventory/importers/reader.ts");
    const open = await opened(context, dryRun, format);
    const { userName, variables } = systemEnvironment();
    const read = (knownAddresses: ImportOptions["knownAddresses"]): ParseResult =>
      readHosts(format, openImportSource(path, userName, variables), { mapping, knownAddresses });
    if (!open) {
      const found = read([]);
      if (context.json) return context.printJson(document(found));
      for (const { name, address } of found.hosts.slice(0, maxPrinted)) context.print(`found\t${name}\t${address}`);
      printIncluded(context, found.included);
      printSkipped(context, found.skipped);
      return context.print(`${found.hosts.length} hosts in the file. Nothing was written.`);
    }
    const request = { format, source: { path }, mapping, privateKeys: parsed.flag("private-keys") };
    const parsedFile = context.json ? read(await context.call("hosts.list")) : null;
    const { hash, rows, skipped, included } = await context.call("import.preview", request);
    if (!parsedFile) printRows(context, rows);
    if (!parsedFile) printIncluded(context, included);
    if (!parsedFile) printSkipped(context, skipped);
    if (!dryRun) await context.call("import.apply", { ...request, hash });
    if (parsedFile) return context.printJson(document(parsedFile));
    const count = (state: ImportRow["state"]): number => rows.filter((row) => row.state === state).length;
    const counts = `${count("new")} new, ${count("changed")} changed, ${count("unchanged")} unchanged, ${count("refused")} refused`;
    context.print(dryRun ? `${counts}. Nothing was written.` : `${counts}.`);
  },
};

/**
 * Whether there is an open vault to compare with. A dry run for a program only reads the file, so that it needs neither a
 * vault nor a passphrase; hashed names of known_hosts are the exception, where a passphrase is at hand.
 */
async function opened(context: Context, dryRun: boolean, format: ImportFormat): Promise<boolean> {
  if (dryRun && context.json && (format !== "known-hosts" || context.parsed.text("passphrase-file") === undefined))
    return false;
  if (dryRun && (await context.call("vault.status")).state === "absent") return false;
  await context.unlock();
  return true;
}

export function printRows(context: Context, rows: readonly ImportRow[]): void {
  const shown = rows.filter(({ state }) => state !== "unchanged");
  for (const { state, name, changes, remark } of shown.slice(0, maxPrinted)) {
    const parts = changes.map(({ field, before, after }) =>
      state === "new" || before === null ? `${field} ${after}` : `${field} ${before} -> ${after}`,
    );
    context.print([state, name, [...parts, ...(remark ? [remark] : [])].join("; ")].join("\t"));
  }
  if (shown.length > maxPrinted) context.print(`... and ${shown.length - maxPrinted} more`);
}

function printIncluded(context: Context, included: readonly string[] = []): void {
  for (const path of included.slice(0, maxPrinted)) context.print(`read too\t${path}`);
  if (included.length > maxPrinted) context.print(`... and ${included.length - maxPrinted} more files`);
}

function printSkipped(context: Context, skipped: readonly Skipped[]): void {
  for (const { where, reason } of skipped.slice(0, maxPrinted)) context.print(`left out\t${where}\t${reason}`);
  if (skipped.length > maxPrinted) context.print(`... and ${skipped.length - maxPrinted} more left out`);
}
