import type { PatchPlan } from "../../../shared/contract/patching.ts";
import { only, required, UsageError } from "../arguments.ts";
import type { Context } from "../context.ts";
import type { Verb } from "../verb.ts";

type Scope = "all" | "security";

function scopeOf(context: Context): Scope {
  const scope = context.parsed.text("scope") ?? "all";
  if (scope !== "all" && scope !== "security") throw new UsageError("--scope takes all or security");
  return scope;
}

function printPlan(context: Context, name: string, plan: PatchPlan): void {
  context.print(plan.summary);
  for (const { name: updated, from, to, security } of plan.updates)
    context.print(`  ${security ? "security " : "         "}${updated} ${from ?? "(new)"} -> ${to ?? "(removed)"}`);
  if (plan.undo !== null) context.print(`Undo: ${plan.undo}`);
  if (plan.updates.length > 0) context.print(`Apply with: holdfast patch apply ${name} --plan ${plan.hash}`);
}

export const plan: Verb = {
  usage: "patch plan NAME [--refresh] [--scope all|security]",
  summary: "shows what an update would do; --refresh reads the package lists anew first",
  options: { refresh: { type: "boolean" }, scope: { type: "string" } },
  async run(context) {
    const name = only(context.parsed, "NAME");
    const scope = scopeOf(context);
    await context.unlock();
    const [host] = await context.hosts([name]);
    if (!host) return;
    if (context.parsed.flag("refresh")) await context.call("patch.refresh", { hostId: host.id });
    const made = await context.call("patch.plan", { hostId: host.id, scope });
    if (context.json) context.printJson({ host: host.name, ...made });
    else printPlan(context, host.name, made);
  },
};

export const apply: Verb = {
  usage: "patch apply NAME --plan HASH",
  summary: "applies exactly the plan that was shown; refuses when the host has changed since",
  options: { plan: { type: "string" } },
  async run(context) {
    const name = only(context.parsed, "NAME");
    const hash = required(context.parsed, "plan");
    await context.unlock();
    const [host] = await context.hosts([name]);
    if (!host) return;
    const { runId } = await context.call("patch.apply", { hostId: host.id, planHash: hash });
    const run = await context.follow(runId);
    if (context.json) context.printJson({ host: host.name, runId, state: run.state, ...run.report });
    else context.print(`Patched ${host.name}.`);
  },
};
