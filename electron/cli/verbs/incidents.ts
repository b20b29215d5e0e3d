import { Failure } from "../../../shared/base/failure.ts";
import { none, only } from "../arguments.ts";
import { oneLine } from "../context.ts";
import type { Verb } from "../verb.ts";

export const list: Verb = {
  usage: "incidents list",
  summary: "lists incidents, the newest first",
  options: {},
  async run(context) {
    none(context.parsed);
    await context.unlock();
    const incidents = await context.call("incidents.list", undefined);
    if (context.json) return context.printJson(incidents);
    for (const { number, severity, status, openedAt, owner, title } of incidents)
      context.print(
        [number, severity, status, new Date(openedAt).toISOString(), owner || "-", oneLine(title)].join("\t"),
      );
  },
};

export const exportPostmortem: Verb = {
  usage: "incidents export ID",
  summary: "prints the postmortem of an incident, by its number or id, as Markdown with its charts",
  options: {},
  async run(context) {
    const name = only(context.parsed, "ID");
    await context.unlock();
    const incidents = await context.call("incidents.list", undefined);
    const found = incidents.find(({ id, number }) => id === name || String(number) === name);
    if (!found) throw new Failure("incidents.notFound", { incident: name });
    const exported = await context.call("incidents.export", { incidentId: found.id });
    if (context.json) context.printJson(exported);
    else context.print(exported.markdown.trimEnd());
  },
};
