import type { FailureData } from "../base/failure.ts";
import { alertWords } from "./alertFailures.ts";
import { inventoryWords } from "./inventoryFailures.ts";
import { reasonWords } from "./reasons.ts";
import { runWords } from "./runFailures.ts";
import { type Describe, say, type Words } from "./say.ts";
import { sshWords } from "./sshFailures.ts";
import { vaultWords } from "./vaultFailures.ts";

export type { Words } from "./say.ts";

const table: Readonly<Record<string, Describe>> = {
  internal: say(
    "Something inside Holdfast went wrong.",
    "Try again; the log holds the details under reference {reference}.",
  ),
  "input.invalid": say("{path}: {problem}.", "Correct it and try again."),
  "output.invalid": say("The core gave an answer that does not hold ({method}).", "Try again; if it stays, report it."),
  "method.unknown": say(
    "This version does not know {method}.",
    "Reload the page so that both halves are of one version.",
  ),
  cancelled: say("Cancelled.", "Nothing more will be done."),
  "stream.overrun": say("The page could not keep up with live updates.", "It reconnects by itself."),
  "transport.closed": say(
    "The connection to the core was lost.",
    "It reconnects by itself; check that Holdfast is still running.",
  ),

  ...vaultWords,
  ...inventoryWords,
  ...sshWords,
  ...alertWords,
  ...runWords,
};

/** Every code that has words; a test compares it with the codes that the core throws. */
export const knownCodes: readonly string[] = Object.keys(table);

/** Words for a failure, for the page and the command line. Unknown codes get a plain sentence with the code itself. */
export function describeFailure(failure: FailureData): Words {
  const describe = Object.hasOwn(table, failure.code) ? table[failure.code] : undefined;
  if (!describe) return { title: `It failed (${failure.code}).`, next: "Try again." };
  const param = (name: string): string => {
    const value = failure.params[name];
    if (value === undefined || value === null) return "unknown";
    const text = Array.isArray(value) ? value.join(", ") : String(value);
    return name === "reason" ? reasonWords(text) : text;
  };
  return describe(param, failure.params);
}
