import { Failure } from "../../shared/base/failure.ts";
import { parse, UsageError } from "./arguments.ts";
import { Context, exitCodes, oneLine, sentence } from "./context.ts";
import type { Verb } from "./verb.ts";
import * as audit from "./verbs/audit.ts";
import * as backup from "./verbs/backup.ts";
import * as hosts from "./verbs/hosts.ts";
import * as observe from "./verbs/observe.ts";
import * as patch from "./verbs/patch.ts";
import { demoVerb, serveVerb } from "./verbs/serve.ts";
import { init } from "./verbs/vault.ts";
import { version } from "./version.ts";

const verbs: Readonly<Record<string, Verb>> = {
  init,
  "hosts add": hosts.add,
  "hosts list": hosts.list,
  "hosts remove": hosts.remove,
  health: observe.health,
  exec: observe.exec,
  "patch plan": patch.plan,
  "patch apply": patch.apply,
  "backup run": backup.run,
  "backup verify": backup.verify,
  "backup restore": backup.restore,
  "backup key": backup.key,
  "audit list": audit.list,
  "audit verify": audit.verify,
  serve: serveVerb,
  demo: demoVerb,
};

function help(): string {
  const lines = Object.values(verbs).map((verb) => `  holdfast ${verb.usage}\n      ${verb.summary}`);
  return [
    `Holdfast ${version}: an operations console over plain SSH.`,
    "",
    ...lines,
    "",
    "Everywhere: --passphrase-file F (else it is asked for), --json (one document on standard output), --help.",
    "HOLDFAST_HOME names the data folder. Exit codes: 0 done, 1 failed, 2 wrong use, 3 some hosts failed.",
  ].join("\n");
}

function find(args: readonly string[]): { verb: Verb; rest: readonly string[] } {
  for (const words of [2, 1]) {
    const verb = verbs[args.slice(0, words).join(" ")];
    if (verb && args.length >= words) return { verb, rest: args.slice(words) };
  }
  const group = Object.keys(verbs).filter((name) => name.startsWith(`${args[0]} `));
  if (group.length > 0) throw new UsageError(`use one of: ${group.join(", ")}`);
  throw new UsageError(`there is no verb ${args[0]}; see holdfast --help`);
}

async function main(args: readonly string[]): Promise<number> {
  if (args.length === 0 || args[0] === "--help" || args[0] === "help") {
    process.stdout.write(`${help()}\n`);
    return exitCodes.done;
  }
  if (args[0] === "--version") {
    process.stdout.write(`${version}\n`);
    return exitCodes.done;
  }
  let context: Context | null = null;
  try {
    const { verb, rest } = find(args);
    const parsed = parse(rest, verb.options);
    if (parsed.flag("help")) {
      process.stdout.write(`holdfast ${verb.usage}\n    ${verb.summary}\n`);
      return exitCodes.done;
    }
    context = new Context(parsed);
    return (await verb.run(context)) ?? exitCodes.done;
  } catch (error) {
    if (error instanceof UsageError) {
      process.stderr.write(`holdfast: ${oneLine(error.message)}\n`);
      return exitCodes.usage;
    }
    if (!(error instanceof Failure)) throw error;
    process.stderr.write(`holdfast: ${sentence(error)}\n`);
    return error.code === "input.invalid" ? exitCodes.usage : exitCodes.failed;
  } finally {
    await context?.dispose();
  }
}

process.exitCode = await main(process.argv.slice(2));
