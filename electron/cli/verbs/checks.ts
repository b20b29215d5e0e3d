import { mapLimit } from "../../../shared/base/async.ts";
import { Failure } from "../../../shared/base/failure.ts";
import type { Check, CheckOutcome, CheckResult, CheckState } from "../../../shared/contract/checks.ts";
import type { CallerInput, StreamEvent } from "../../../shared/contract/index.ts";
import { none, only, UsageError } from "../arguments.ts";
import { type Context, errorJson, exitCodes, oneLine, sentence } from "../context.ts";
import { matchingHosts, readFilter, whereOption } from "../targets.ts";
import type { Verb } from "../verb.ts";

/** Hosts that a check is run on at a time. */
const parallel = 16;

/** The checks and how they stood last: the first event of the stream. */
async function present(context: Context): Promise<Pick<StreamEvent<"checks.watch">, "results"> & { checks: Check[] }> {
  let found: { checks: Check[]; results: CheckResult[] } = { checks: [], results: [] };
  const once = new AbortController();
  await context.stream(
    "checks.watch",
    {},
    ({ checks, results }) => {
      found = { checks: checks ?? [], results };
      once.abort();
    },
    once.signal,
  );
  return found;
}

export const list: Verb = {
  usage: "checks list",
  summary: "lists the checks, with the hosts they fit and the last certain state of each",
  options: {},
  async run(context) {
    none(context.parsed);
    await context.unlock();
    const { checks, results } = await present(context);
    const names = new Map((await context.call("hosts.list")).map(({ id, name }) => [id, name]));
    const nameOf = (id: string): string => names.get(id) ?? id;
    const rows = checks.map((check) => {
      const { target, createdAt: _c, updatedAt: _u, ...settings } = check;
      const hosts = results.filter(({ checkId }) => checkId === check.id);
      return {
        ...settings,
        target: "hostId" in target ? { host: nameOf(target.hostId) } : target,
        hosts: hosts.map(({ hostId, state }) => ({ host: nameOf(hostId), state })),
      };
    });
    if (context.json) return context.printJson(rows);
    for (const { name, spec, target, enabled, hosts } of rows) {
      const bad = hosts.filter(({ state }) => state !== null && state !== "ok").length;
      const about = "host" in target ? target.host : target.filter || "all hosts";
      const stands = enabled ? `${hosts.length} hosts, ${bad} with a problem` : "off";
      context.print([name, spec.kind, about, stands].join("\t"));
    }
  },
};

type Ran = { readonly host: string } & ({ readonly outcome: CheckOutcome } | { readonly failure: Failure });

export const run: Verb = {
  usage: "checks run NAME [--where FILTER]",
  summary:
    "runs a check now on its hosts; ends with the worst state as Nagios plugins do: 0 ok, 1 warning, 2 critical, 3 unknown",
  options: whereOption,
  async run(context) {
    const name = only(context.parsed, "NAME");
    const filter = readFilter(context.parsed);
    await context.unlock();
    const check = (await context.call("checks.list")).find((one) => one.name.toLowerCase() === name.toLowerCase());
    if (!check) throw new Failure("checks.notFound", { name });
    const fits = new Set(await context.call("checks.hosts", { checkId: check.id }));
    const asked = await matchingHosts(context, filter ?? { kind: "all", of: [] });
    const hosts = asked.filter(({ id }) => fits.has(id));
    if (hosts.length === 0) throw new Failure("checks.noHost", { name: check.name });
    const results = await mapLimit(hosts, parallel, async ({ id, name: host }): Promise<Ran> => {
      try {
        const { outcome } = await context.call("checks.run", { checkId: check.id, hostId: id });
        return outcome ? { host, outcome } : { host, failure: new Failure("checks.hostNotReached", { host }) };
      } catch (error) {
        if (error instanceof Failure) return { host, failure: error };
        throw error;
      }
    });
    for (const result of results)
      if ("failure" in result) process.stderr.write(`holdfast: ${sentence(result.failure)}\n`);
    if (context.json) context.printJson(results.map(toJson));
    else
      for (const result of results)
        if ("outcome" in result)
          context.print(`${result.host}\t${result.outcome.state}\t${oneLine(result.outcome.text)}`);
    return exitCode(results.map((result) => ("outcome" in result ? result.outcome.state : "unknown")));
  },
};

function toJson(result: Ran): object {
  if ("outcome" in result) return { host: result.host, ok: true, ...result.outcome };
  return { host: result.host, ok: false, error: errorJson(result.failure) };
}

const exitCodeOf: Readonly<Record<CheckState, number>> = { ok: 0, warning: 1, critical: 2, unknown: 3 };
const worstFirst: readonly CheckState[] = ["critical", "warning", "unknown", "ok"];

/** Of the worst state; critical above warning above unknown. */
const exitCode = (states: readonly CheckState[]): number =>
  exitCodeOf[worstFirst.find((state) => states.includes(state)) ?? "unknown"];

type Spec = CallerInput<"checks.save">["spec"];

/** What is looked at, by the one option that says so. */
function readSpec(context: Context): Spec {
  const { parsed } = context;
  const from = parsed.flag("here") ? ("here" as const) : ("host" as const);
  const [plugin, command, scrape, http] = ["plugin", "command", "scrape", "http"].map((name) => parsed.text(name));
  const port = parsed.number("tcp", 1, 65_535);
  const specs: Spec[] = [
    ...(plugin === undefined ? [] : [{ kind: "plugin" as const, command: plugin }]),
    ...(command === undefined ? [] : [{ kind: "command" as const, command }]),
    ...(scrape === undefined ? [] : [{ kind: "scrape" as const, url: scrape }]),
    ...(http === undefined ? [] : [{ kind: "http" as const, from, url: http }]),
    ...(port === undefined ? [] : [{ kind: "tcp" as const, from, port }]),
    ...(parsed.flag("ping") ? [{ kind: "ping" as const, from }] : []),
  ];
  const [spec, ...more] = specs;
  if (!spec || more.length > 0)
    throw new UsageError("one of --plugin, --command, --scrape, --http, --tcp and --ping is expected");
  return spec;
}

export const add: Verb = {
  usage:
    "checks add NAME (--plugin LINE | --command LINE | --scrape URL | --http URL | --tcp PORT | --ping) [--here] [--where FILTER] [--every SECONDS]",
  summary: "adds a check for the hosts of a filter (all hosts without one); --here: made from this computer",
  options: {
    plugin: { type: "string" },
    command: { type: "string" },
    scrape: { type: "string" },
    http: { type: "string" },
    tcp: { type: "string" },
    ping: { type: "boolean" },
    here: { type: "boolean" },
    every: { type: "string" },
    ...whereOption,
  },
  async run(context) {
    const name = only(context.parsed, "NAME");
    const spec = readSpec(context);
    readFilter(context.parsed);
    const filter = context.parsed.text("where") ?? "";
    const intervalSeconds = context.parsed.number("every", 10, 86_400);
    await context.unlock();
    const target = { filter };
    const saved = await context.call("checks.save", {
      name,
      spec,
      target,
      ...(intervalSeconds === undefined ? {} : { intervalSeconds }),
    });
    if (context.json) context.printJson(saved);
    else context.print(`added ${saved.name}`);
    return exitCodes.done;
  },
};

export const remove: Verb = {
  usage: "checks remove NAME",
  summary: "removes a check; what it measured stays in the history",
  options: {},
  async run(context) {
    const name = only(context.parsed, "NAME");
    await context.unlock();
    const check = (await context.call("checks.list")).find((one) => one.name.toLowerCase() === name.toLowerCase());
    if (!check) throw new Failure("checks.notFound", { name });
    await context.call("checks.remove", { id: check.id });
    if (context.json) context.printJson({ removed: check.name });
    else context.print(`removed ${check.name}`);
  },
};
