import { mapLimit } from "../../../shared/base/async.ts";
import { Failure } from "../../../shared/base/failure.ts";
import type { Host } from "../../../shared/contract/hosts.ts";
import type { PatchPlan } from "../../../shared/contract/patching.ts";
import { only, required, UsageError } from "../arguments.ts";
import { type Context, errorJson, exitCodeOf, sentence } from "../context.ts";
import { readTarget, targetHosts, whereOption } from "../targets.ts";
import type { Verb } from "../verb.ts";

/** Hosts planned at once. */
const parallel = 8;

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

type Planned = { readonly host: Host; readonly made: PatchPlan } | { readonly host: Host; readonly failure: Failure };

async function planHost(context: Context, host: Host, scope: Scope): Promise<PatchPlan> {
  if (context.parsed.flag("refresh")) await context.call("patch.refresh", { hostId: host.id });
  return context.call("patch.plan", { hostId: host.id, scope });
}

/** Plans of all that a filter holds for; a host that fails does not keep the others from theirs. */
async function planMany(context: Context, hosts: readonly Host[], scope: Scope): Promise<number> {
  const results = await mapLimit(hosts, parallel, async (host): Promise<Planned> => {
    try {
      return { host, made: await planHost(context, host, scope) };
    } catch (error) {
      if (error instanceof Failure) return { host, failure: error };
      throw error;
    }
  });
  for (const result of results)
    if ("failure" in result) process.stderr.write(`holdfast: ${sentence(result.failure)}\n`);
  if (context.json)
    context.printJson(
      results.map((result) =>
        "made" in result
          ? { host: result.host.name, ok: true, ...result.made }
          : { host: result.host.name, ok: false, error: errorJson(result.failure) },
      ),
    );
  else
    for (const result of results)
      if ("made" in result) {
        context.print(`== ${result.host.name}`);
        printPlan(context, result.host.name, result.made);
      }
  return exitCodeOf(results.map((result) => "made" in result));
}

export const plan: Verb = {
  usage: "patch plan (NAME | --where FILTER) [--refresh] [--scope all|security]",
  summary: "shows what an update would do; --refresh reads the package lists anew first",
  options: { refresh: { type: "boolean" }, scope: { type: "string" }, ...whereOption },
  async run(context) {
    const target = readTarget(context.parsed, { most: 1 });
    const scope = scopeOf(context);
    await context.unlock();
    const hosts = await targetHosts(context, target);
    if (!("names" in target)) return planMany(context, hosts, scope);
    const [host] = hosts;
    if (!host) return;
    const made = await planHost(context, host, scope);
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
