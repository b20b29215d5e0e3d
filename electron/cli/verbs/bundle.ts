import { closeSync, fsyncSync, openSync, writeSync } from "node:fs";
import { resolve } from "node:path";
import { Failure } from "../../../shared/base/failure.ts";
import { only, UsageError } from "../arguments.ts";
import type { Context } from "../context.ts";
import { readSecretFile } from "../passphrase.ts";
import { matchingHosts, readFilter, whereOption } from "../targets.ts";
import type { Verb } from "../verb.ts";
import { printRows } from "./import.ts";

const options = { "bundle-passphrase-file": { type: "string" } } as const;

/** The passphrase of the file itself, which is not the vault's. */
function filePassphrase({ parsed }: Context): string {
  const path = parsed.text("bundle-passphrase-file");
  if (path === undefined) throw new UsageError("--bundle-passphrase-file is missing");
  return readSecretFile(path);
}

/** A file that only its owner may read; one that is there stays. */
function writeNewFile(path: string, text: string): void {
  let file: number;
  try {
    file = openSync(path, "wx", 0o600);
  } catch (error) {
    const { code = "unknown" } = error as NodeJS.ErrnoException;
    throw new UsageError(code === "EEXIST" ? `${path} is there already` : `${path} cannot be written (${code})`);
  }
  try {
    const bytes = Buffer.from(text);
    for (let written = 0; written < bytes.length;) written += writeSync(file, bytes, written);
    fsyncSync(file);
  } catch (error) {
    throw new Failure(
      "bundle.writeFailed",
      { path, reason: (error as NodeJS.ErrnoException).code ?? "unknown" },
      error,
    );
  } finally {
    closeSync(file);
  }
}

export const exportBundle: Verb = {
  usage: "bundle export FILE --bundle-passphrase-file F [--where FILTER] [--secrets]",
  summary: "writes the inventory to one encrypted file for another laptop; --secrets adds what credentials hold",
  options: { ...options, ...whereOption, secrets: { type: "boolean" } },
  async run(context) {
    const { parsed } = context;
    const path = resolve(only(parsed, "FILE"));
    const passphrase = filePassphrase(context);
    const filter = readFilter(parsed);
    const secrets = parsed.flag("secrets");
    if (secrets && parsed.text("passphrase-file") === "-")
      throw new UsageError("--secrets asks for the passphrase twice, which --passphrase-file - cannot give");
    await context.unlock();
    const hostIds = filter === null ? undefined : (await matchingHosts(context, filter)).map(({ id }) => id);
    const proof = secrets
      ? { vaultPassphrase: await context.passphrase("Passphrase of the vault, once more: ") }
      : null;
    const { text, ...counts } = await context.call("bundle.export", {
      passphrase,
      hostIds,
      ...(proof && { secrets: proof }),
    });
    writeNewFile(path, text);
    if (context.json) context.printJson({ path, ...counts });
    else context.print(`Wrote ${counts.hosts} hosts and ${counts.credentials} credentials to ${path}.`);
  },
};

export const importBundle: Verb = {
  usage: "bundle import FILE --bundle-passphrase-file F [--dry-run]",
  summary: "takes over what a bundle holds; --dry-run shows what would be new, changed or refused and writes nothing",
  options: { ...options, "dry-run": { type: "boolean" } },
  async run(context) {
    const path = resolve(only(context.parsed, "FILE"));
    const request = { source: { path }, passphrase: filePassphrase(context) };
    const dryRun = context.parsed.flag("dry-run");
    await context.unlock();
    const { hash, rows, parts } = await context.call("bundle.preview", request);
    const done = dryRun ? null : await context.call("bundle.apply", { ...request, hash });
    if (context.json) return context.printJson({ rows, parts, done });
    printRows(context, rows);
    for (const { kind, name, state, remark } of parts)
      if (state !== "unchanged") context.print(`${state}\t${kind} ${name}\t${remark}`);
    const count = (state: (typeof rows)[number]["state"]): number => rows.filter((row) => row.state === state).length;
    const counts = `${count("new")} new, ${count("changed")} changed, ${count("unchanged")} unchanged, ${count("refused")} refused`;
    context.print(dryRun ? `${counts}. Nothing was written.` : `${counts}.`);
  },
};
