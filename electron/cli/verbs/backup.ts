import { resolve } from "node:path";
import { none, only, required, UsageError } from "../arguments.ts";
import type { Context } from "../context.ts";
import type { Verb } from "../verb.ts";

async function finish(
  context: Context,
  runId: string,
  say: (report: Record<string, unknown>) => string,
): Promise<void> {
  const run = await context.follow(runId);
  const report = run.report ?? {};
  if (context.json) context.printJson({ runId, state: run.state, ...report });
  else context.print(say(report));
}

export const run: Verb = {
  usage: "backup run NAME --path DIR... --to FOLDER",
  summary: "backs folders of a host up to an encrypted archive on this computer",
  options: { path: { type: "string", multiple: true }, to: { type: "string" } },
  async run(context) {
    const name = only(context.parsed, "NAME");
    const paths = context.parsed.texts("path");
    if (paths.length === 0) throw new UsageError("--path is missing");
    const folder = resolve(required(context.parsed, "to"));
    await context.unlock();
    const [host] = await context.hosts([name]);
    if (!host) return;
    const { runId } = await context.call("backup.run", { hostId: host.id, paths, folder });
    await finish(context, runId, (report) => `Backed up ${host.name} to ${String(report["archive"])}.`);
  },
};

export const verify: Verb = {
  usage: "backup verify ARCHIVE",
  summary: "reads a whole archive and compares every file with its manifest",
  options: {},
  async run(context) {
    const path = resolve(only(context.parsed, "ARCHIVE"));
    await context.unlock();
    const { runId } = await context.call("backup.verify", { path });
    await finish(context, runId, (report) => `The archive is whole: ${String(report["files"])} files.`);
  },
};

export const restore: Verb = {
  usage: "backup restore ARCHIVE --to FOLDER [--only PATH]...",
  summary: "restores an archive to a new or empty folder on this computer",
  options: { to: { type: "string" }, only: { type: "string", multiple: true } },
  async run(context) {
    const path = resolve(only(context.parsed, "ARCHIVE"));
    const folder = resolve(required(context.parsed, "to"));
    await context.unlock();
    const { runId } = await context.call("backup.restoreLocal", { path, folder, only: context.parsed.texts("only") });
    await finish(context, runId, (report) => `Restored ${String(report["files"])} files to ${folder}.`);
  },
};

export const key: Verb = {
  usage: "backup key",
  summary: "prints the age identity that opens archives without Holdfast",
  options: {},
  async run(context) {
    none(context.parsed);
    const passphrase = await context.passphrase();
    const core = await context.core();
    await core.dispatcher.call("vault.unlock", { passphrase }, context.abort.signal);
    const { identity } = await context.call("backup.revealKey", { passphrase });
    if (context.json) context.printJson({ identity });
    else context.print(identity);
  },
};
