import { exportFormats } from "../../../shared/contract/importing.ts";
import { none, required, UsageError } from "../arguments.ts";
import { oneLine } from "../context.ts";
import { matchingHosts, readFilter, whereOption } from "../targets.ts";
import type { Verb } from "../verb.ts";

export const exportVerb: Verb = {
  usage: `export --to ${exportFormats.join("|")} [--where FILTER]`,
  summary: "writes the inventory, or the hosts that a filter holds for, to standard output; never a secret",
  options: { to: { type: "string" }, ...whereOption },
  async run(context) {
    const { parsed } = context;
    none(parsed);
    const given = required(parsed, "to");
    const format = exportFormats.find((known) => known === given);
    if (!format) throw new UsageError(`--to takes one of ${exportFormats.join(", ")}`);
    const filter = readFilter(parsed);
    await context.unlock();
    const hostIds = filter === null ? undefined : (await matchingHosts(context, filter)).map(({ id }) => id);
    const { text, hosts, skipped } = await context.call("export.hosts", { format, hostIds });
    if (context.json) return context.printJson({ text, hosts, skipped });
    for (const { where, reason } of skipped) process.stderr.write(`${oneLine(`holdfast: ${where}: ${reason}`)}\n`);
    process.stdout.write(text);
  },
};
