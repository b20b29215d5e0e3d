import { Failure } from "../../shared/base/failure.ts";
import { reasonWords } from "../../shared/words/reasons.ts";
import { parse, UsageError } from "./arguments.ts";
import { Context, type Derivation, errorJson, exitCodes, oneLine, writeJson } from "./context.ts";
import { usageText } from "./usage.ts";
import type { Verb } from "./verb.ts";
import * as alerts from "./verbs/alerts.ts";
import { alertsTest } from "./verbs/alertsTest.ts";
import * as audit from "./verbs/audit.ts";
import * as backup from "./verbs/backup.ts";
import { exportBundle, importBundle } from "./verbs/bundle.ts";
import { capacity } from "./verbs/capacity.ts";
import * as checks from "./verbs/checks.ts";
import { doctor } from "./verbs/doctor.ts";
import { exportVerb } from "./verbs/export.ts";
import { hostHistory, redo, undo } from "./verbs/history.ts";
import * as hosts from "./verbs/hosts.ts";
import { importVerb } from "./verbs/import.ts";
import * as incidents from "./verbs/incidents.ts";
import { healthHistory, metricsExport } from "./verbs/metrics.ts";
import { health } from "./verbs/health.ts";
import * as observe from "./verbs/observe.ts";
import * as patch from "./verbs/patch.ts";
import * as policy from "./verbs/policy.ts";
import { demoVerb, serveVerb } from "./verbs/serve.ts";
import { init } from "./verbs/vault.ts";
import * as vaultBackups from "./verbs/vaultBackups.ts";
import { version } from "./version.ts";

const verbs: Readonly<Record<string, Verb>> = {
  init,
  "hosts add": hosts.add,
  "hosts edit": hosts.edit,
  "hosts list": hosts.list,
  "hosts remove": hosts.remove,
  "hosts history": hostHistory,
  undo,
  redo,
  import: importVerb,
  export: exportVerb,
  "bundle export": exportBundle,
  "bundle import": importBundle,
  health,
  "health history": healthHistory,
  "metrics export": metricsExport,
  capacity,
  exec: observe.exec,
  "checks list": checks.list,
  "checks run": checks.run,
  "checks add": checks.add,
  "checks remove": checks.remove,
  doctor,
  "policy list": policy.list,
  "policy approve": policy.approve,
  "patch plan": patch.plan,
  "patch apply": patch.apply,
  "backup run": backup.run,
  "backup verify": backup.verify,
  "backup restore": backup.restore,
  "backup key": backup.key,
  "vault backup": vaultBackups.create,
  "vault backups": vaultBackups.list,
  "vault verify": vaultBackups.verify,
  "vault restore": vaultBackups.restore,
  "vault replaced": vaultBackups.replaced,
  "vault forget-replaced": vaultBackups.forgetReplaced,
  "incidents list": incidents.list,
  "incidents export": incidents.exportPostmortem,
  "alerts list": alerts.list,
  "alerts rules": alerts.rules,
  "alerts test": alertsTest,
  "audit list": audit.list,
  "audit verify": audit.verify,
  "audit replace": audit.replace,
  serve: serveVerb,
  demo: demoVerb,
};

function help(): string {
  const lines = Object.values(verbs).map((verb) => usageText(verb, 2));
  return [
    `Holdfast ${version}: an operations console over plain SSH.`,
    "",
    ...lines,
    "",
    "Everywhere: --passphrase-file F (else it is asked for), --json (one document on standard output), --help.",
    "What fails is one sentence on standard error; with --json the document then holds ok: false and error.",
    "HOLDFAST_HOME names the data folder. Exit codes: 0 done, 1 failed, 2 wrong use, 3 some hosts failed.",
  ].join("\n");
}

function describe(name: string): string | null {
  const found = Object.entries(verbs).filter(([verb]) => verb === name || verb.startsWith(`${name} `));
  return found.length === 0 ? null : found.map(([, verb]) => usageText(verb)).join("\n");
}

function find(args: readonly string[]): { name: string; verb: Verb; rest: readonly string[] } {
  for (const words of [2, 1]) {
    const name = args.slice(0, words).join(" ");
    const verb = verbs[name];
    if (verb && args.length >= words) return { name, verb, rest: args.slice(words) };
  }
  const group = Object.keys(verbs).filter((name) => name.startsWith(`${args[0]} `));
  if (group.length > 0) throw new UsageError(`use one of: ${group.join(", ")}`);
  throw new UsageError(`there is no verb ${args[0]}; see holdfast --help`);
}

/** What a person asked to read instead of doing something; null when they did not. */
function reading(args: readonly string[]): string | null {
  const [first, ...rest] = args;
  const own = args.includes("--") ? args.slice(0, args.indexOf("--")) : args;
  if (first === undefined || (first === "help" && rest.length === 0)) return help();
  if (first === "--version") return version;
  if (first === "--help" || first === "-h") return help();
  if (first === "help") {
    const words = describe(rest.join(" "));
    if (words === null) throw new UsageError(`there is no verb ${rest.join(" ")}; see holdfast --help`);
    return words;
  }
  if (!own.includes("--help") && !own.includes("-h")) return null;
  return describe(args.slice(0, 2).join(" ")) ?? describe(first);
}

interface Explained {
  readonly error: { readonly code: string; readonly message: string };
  readonly exit: number;
}

/** One sentence and an exit code for whatever went wrong; `name` of the verb that was used wrongly. */
function explain(error: unknown, name: string | undefined): Explained {
  const { failed, usage } = exitCodes;
  if (error instanceof UsageError) {
    const more = name === undefined ? "" : `; see holdfast ${name} --help`;
    return { error: { code: "usage", message: oneLine(`${error.message}${more}`) }, exit: usage };
  }
  if (error instanceof Failure)
    return { error: errorJson(error), exit: error.code === "input.invalid" ? usage : failed };
  const { syscall, code, path, message } = error as NodeJS.ErrnoException;
  // The system refused: a folder that may not be written, a port that is taken.
  if (syscall && code)
    return {
      error: { code, message: oneLine(`${syscall} ${path ?? ""} failed (${reasonWords(code)})`) },
      exit: failed,
    };
  return {
    error: { code: "internal", message: oneLine(`something inside Holdfast went wrong: ${message}`) },
    exit: failed,
  };
}

/** --json was asked for, although what else was typed may not have been understood. */
const wantsJson = (args: readonly string[]): boolean =>
  (args.includes("--") ? args.slice(0, args.indexOf("--")) : args).includes("--json");

/** Runs one command line to its end and gives the exit code. Everything it says goes to the standard streams. */
export async function runCommandLine(args: readonly string[], derivation?: Derivation): Promise<number> {
  let context: Context | null = null;
  let name: string | undefined;
  try {
    const text = reading(args);
    if (text !== null) {
      process.stdout.write(`${text}\n`);
      return exitCodes.done;
    }
    const { verb, rest, ...found } = find(args);
    name = found.name;
    context = new Context(parse(rest, verb.options), derivation);
    return (await verb.run(context)) ?? exitCodes.done;
  } catch (error) {
    const { error: told, exit } = explain(error, name);
    process.stderr.write(`holdfast: ${told.message}\n`);
    // A script that reads the one document finds what failed in the same form as of a host among several.
    if (wantsJson(args) && !context?.answered) writeJson({ ok: false, error: told });
    return exit;
  } finally {
    await context?.dispose();
  }
}
