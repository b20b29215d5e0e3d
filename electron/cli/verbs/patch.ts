import { Failure } from "../../../shared/base/failure.ts";
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

function printPlan(context: Context, plan: PatchPlan): void {
  context.print(plan.summary);
  for (const update of plan.updates)
    context.print(
      `  ${update.security ? "security " : "         "}${update.name} ${update.from ?? "(new)"} -> ${update.to ?? "(removed)"}`,
    );
  if (plan.undo !== null) context.print(`Undo: ${plan.undo}`);
  context.print(`Apply with: holdfast patch apply NAME --plan ${plan.hash}`);
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
    else printPlan(context, made);
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
    // Plans live in the memory of one process; the hash is over their content, so making it again finds it or shows the change.
    let found = false;
    for (const scope of ["all", "security"] as const) {
      found ||= (await context.call("patch.plan", { hostId: host.id, scope })).hash === hash;
      if (found) break;
    }
    if (!found) throw new Failure("plan.stale", { host: host.name, changed: "its updates are not those of the plan" });
    const { runId } = await context.call("patch.apply", { hostId: host.id, planHash: hash });
    const run = await context.follow(runId);
    if (context.json) context.printJson({ host: host.name, runId, state: run.state, ...run.report });
    else context.print(`Patched ${host.name}.`);
  },
};
