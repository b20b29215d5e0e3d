import { Failure } from "../../shared/base/failure.ts";
import type { Host } from "../../shared/contract/hosts.ts";
import { compileFilter, type FilterContext, type FilterTest } from "../../shared/filter/evaluate.ts";
import { type Expression, FilterError } from "../../shared/filter/expression.ts";
import { parseFilter } from "../../shared/filter/parse.ts";
import { asksFor, isMeasured, possibly } from "../../shared/filter/parts.ts";
import { type OptionSpec, type Parsed, UsageError } from "./arguments.ts";
import type { Context } from "./context.ts";

/** For a verb's `options`. */
export const whereOption: Readonly<Record<string, OptionSpec>> = { where: { type: "string", dashed: true } };

/** Which hosts a command line means: by name, or all that a filter holds for. */
export type Target =
  | { readonly names: readonly string[] }
  | { readonly where: string; readonly expression: Expression };

/** The filter that holds for all. */
export const everyHost: Expression = { kind: "all", of: [] };

function readWhere(where: string, measured: boolean): Expression {
  // A variable that is not set in a script must not mean every host.
  if (where.trim() === "") throw new UsageError("--where is empty; every host is '*'");
  try {
    return parseFilter(where, { measured });
  } catch (error) {
    if (error instanceof FilterError) throw new UsageError(`--where, ${error.message}`);
    throw error;
  }
}

/**
 * NAME... or --where FILTER, one of them. `measured` says that the verb takes samples, so that filters may ask for their
 * numbers. Reads the command line only: what is wrong shows before the passphrase is asked for.
 */
export function readTarget(parsed: Parsed, options: { most?: number; measured?: boolean } = {}): Target {
  const names = parsed.positionals;
  const where = parsed.text("where");
  if (where === undefined) {
    if (names.length === 0) throw new UsageError("NAME or --where FILTER is missing");
    if (names.length > (options.most ?? Infinity)) throw new UsageError("only one NAME is expected");
    return { names };
  }
  if (names.length > 0) throw new UsageError("NAME and --where exclude each other");
  return { where, expression: readWhere(where, options.measured ?? false) };
}

/** --where FILTER of a verb that takes no names; null when it is missing: every host. */
export function readFilter(parsed: Parsed): Expression | null {
  const where = parsed.text("where");
  return where === undefined ? null : readWhere(where, false);
}

/** The hosts, by name in the order given, or by filter in the order of their names. Fails with filter.noHost {filter}. */
export async function targetHosts(context: Context, target: Target): Promise<Host[]> {
  if ("names" in target) return context.hosts(target.names);
  const hosts = await matchingHosts(context, possibly(target.expression));
  if (hosts.length === 0) throw new Failure("filter.noHost", { filter: target.where });
  return hosts;
}

/** Hosts that the filter holds for, by name. */
export async function matchingHosts(context: Context, expression: Expression): Promise<Host[]> {
  const test = await testOf(context, expression);
  return (await context.call("hosts.list"))
    .filter((host) => test(host, null))
    .sort((a, b) => a.name.localeCompare(b.name));
}

/** Whether a host that was sampled still belongs to the target. */
export async function sampledTest(context: Context, target: Target): Promise<FilterTest> {
  return "names" in target ? () => true : testOf(context, target.expression);
}

async function testOf(context: Context, expression: Expression): Promise<FilterTest> {
  const about: { -readonly [K in keyof FilterContext]: FilterContext[K] } = {};
  if (asksFor(expression, (field) => field === "jump" || field === "group")) {
    const names = new Map((await context.call("hosts.list")).map(({ id, name }) => [id, name]));
    about.hostName = (id) => names.get(id);
  }
  if (asksFor(expression, (field) => field === "credential" || field === "group")) {
    const credentials = new Map((await context.call("credentials.list")).map((one) => [one.id, one]));
    about.credential = (id) => credentials.get(id);
  }
  if (asksFor(expression, (field) => field === "group")) {
    const saved = (await context.call("filters.list")).filter((one) => one.group);
    about.groups = saved.map(({ name, filter }) => ({ name, test: ruleTest(name, filter, about) }));
  }
  return compileFilter(expression, about);
}

/** The rule of a group; one that asks for measured values is refused when it is needed, instead of never holding. */
function ruleTest(name: string, filter: string, about: FilterContext): FilterTest {
  const expression = parseFilter(filter);
  if (!asksFor(expression, isMeasured)) return compileFilter(expression, about);
  return () => {
    throw new UsageError(
      `the hosts of the group ${name} depend on what is measured (${filter}), which is not known here`,
    );
  };
}
