import type { PolicyApproval, PolicyRule } from "../../../shared/contract/policy.ts";
import type { Host } from "../../../shared/contract/hosts.ts";
import { none, required, UsageError } from "../arguments.ts";
import type { Context } from "../context.ts";
import { readTarget, targetHosts, whereOption } from "../targets.ts";
import type { Verb } from "../verb.ts";

/** The present rules and approvals: the first event of the stream. */
async function present(context: Context): Promise<{ rules: PolicyRule[]; approvals: PolicyApproval[] }> {
  let found: { rules: PolicyRule[]; approvals: PolicyApproval[] } = { rules: [], approvals: [] };
  const once = new AbortController();
  await context.stream(
    "policy.watch",
    undefined,
    (event) => {
      found = event;
      once.abort();
    },
    once.signal,
  );
  return found;
}

function words(rule: PolicyRule): string {
  const { hours } = rule;
  return [
    rule.readOnly ? "read-only" : "",
    rule.approval ? "approval needed" : "",
    hours ? `${hours.from}-${hours.to} on days ${hours.days.join(",")}` : "",
  ]
    .filter(Boolean)
    .join(", ");
}

export const list: Verb = {
  usage: "policy list",
  summary: "lists what the access policy restricts, and the approvals that hold now",
  options: {},
  async run(context) {
    none(context.parsed);
    await context.unlock();
    const { rules, approvals } = await present(context);
    const all = await context.call("hosts.list");
    const nameOf = (id: string | null): string | null => all.find((host: Host) => host.id === id)?.name ?? id;
    if (context.json)
      return context.printJson({
        rules: rules.map(({ hostId, ...rule }) => ({ ...rule, host: nameOf(hostId) })),
        approvals: approvals.map(({ hostId, ...approval }) => ({ ...approval, host: nameOf(hostId) })),
      });
    for (const rule of rules)
      context.print(
        `${rule.environment === null ? `host ${nameOf(rule.hostId)}` : `environment ${rule.environment}`}\t${words(rule)}`,
      );
    for (const { hostId, reason, until } of approvals)
      context.print(`approved until ${new Date(until).toISOString()}\t${nameOf(hostId)}\t${reason}`);
    if (rules.length === 0) context.print("No rules: nothing is restricted.");
  },
};

export const approve: Verb = {
  usage: "policy approve (NAME... | --where FILTER) --reason TEXT [--minutes 5..480]",
  summary: "lets terminals and actions begin on hosts that need an approval, for an hour unless said otherwise",
  options: { reason: { type: "string" }, minutes: { type: "string" }, ...whereOption },
  async run(context) {
    const { parsed } = context;
    const reason = required(parsed, "reason");
    const minutes = parsed.number("minutes", 5, 480) ?? 60;
    if (reason.trim().length < 3) throw new UsageError("--reason takes a few words");
    const target = readTarget(parsed);
    const passphrase = await context.passphrase();
    await context.unlock(passphrase);
    const hosts = await targetHosts(context, target);
    const hostIds = hosts.map(({ id }) => id);
    await context.call("policy.approve", { hostIds, reason, minutes, passphrase });
    if (context.json) context.printJson({ approved: hosts.map(({ name }) => name), minutes });
    else context.print(`Approved for ${minutes} minutes: ${hosts.map(({ name }) => name).join(", ")}.`);
  },
};
