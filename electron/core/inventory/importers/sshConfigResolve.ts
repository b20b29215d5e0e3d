import { isIP } from "node:net";
import { Failure } from "../../../../shared/base/failure.ts";
import { asksForFinalPass, holds, isLiteralOnly, literalNames, namesLiterally } from "./sshConfigConditions.ts";
import type { Section, Setting } from "./sshConfigSections.ts";
import { expandTokens } from "./sshConfigText.ts";

/** Patterns tried for one file in all: names times patterns grows with the square of its size. */
const maxChecks = 20_000_000;

/** Keywords that add up instead of keeping their first value. */
const additive = new Set([
  "certificatefile",
  "dynamicforward",
  "identityfile",
  "localforward",
  "remoteforward",
  "sendenv",
  "setenv",
]);
/** Their value is the rest of the line, as a shell gets it. */
const wholeLine = new Set(["proxycommand", "localcommand", "remotecommand", "knownhostscommand"]);

/** What the configuration says for one name: values by lower-case keyword, the first one first. */
export interface Resolved {
  readonly values: ReadonlyMap<string, { readonly name: string; readonly values: readonly string[] }>;
  /** HostName with its tokens expanded; what was typed without one. */
  readonly hostName: string;
  /** Token in HostName that ssh does not know there, or null. */
  readonly badHostName: string | null;
  /** A Host line that names it counted. */
  readonly named: boolean;
}

/** Looks names up as `ssh -G` does: sections in order, the first value of each keyword wins. */
export class Resolver {
  private readonly sections: readonly Section[];
  private readonly localUser: string;
  /** Sections that must be tried for every name. */
  private readonly general: number[] = [];
  private readonly byName = new Map<string, number[]>();
  private readonly finalPass: boolean;
  private checks = 0;

  constructor(sections: readonly Section[], localUser: string) {
    this.sections = sections;
    this.localUser = localUser;
    this.finalPass = sections.some(({ condition }) => asksForFinalPass(condition));
    for (const [index, { condition }] of sections.entries()) {
      if (!isLiteralOnly(condition)) this.general.push(index);
      else
        for (const name of new Set(literalNames(condition))) {
          const known = this.byName.get(name);
          if (known) known.push(index);
          else this.byName.set(name, [index]);
        }
    }
  }

  /** import.tooLarge when names and patterns are too many together. */
  resolve(name: string): Resolved {
    const found = new Map<string, { name: string; values: string[] }>();
    const named = this.pass(found, name, name, false);
    let { hostName, bad } = this.target(found, name);
    if (this.finalPass && bad === null) {
      // ssh puts what the first pass found in place of HostName, then reads everything again.
      found.set("hostname", { name: "HostName", values: [hostName.replaceAll("%", "%%")] });
      this.pass(found, hostName, name, true);
      ({ hostName, bad } = this.target(found, hostName));
    }
    return { values: found, hostName, badHostName: bad, named };
  }

  private target(
    found: ReadonlyMap<string, { values: string[] }>,
    name: string,
  ): { hostName: string; bad: string | null } {
    const written = found.get("hostname")?.values[0];
    const expanded = written === undefined ? name : expandTokens(written, { h: name });
    if (expanded === null) return { hostName: name, bad: written ?? null };
    const isAddress = isIP(expanded.replace(/%.*/s, "")) !== 0;
    return { hostName: isAddress ? expanded : expanded.toLowerCase(), bad: null };
  }

  private pass(
    found: Map<string, { name: string; values: string[] }>,
    host: string,
    originalHost: string,
    final: boolean,
  ): boolean {
    const outcomes = new Map<number, boolean>();
    let named = false;
    for (const index of merged(this.general, this.byName.get(host) ?? [])) {
      const section = this.sections[index];
      if (!section) continue;
      const around = section.parent === null || outcomes.get(section.parent) === true;
      const { condition } = section;
      const active =
        around &&
        (condition.kind === "same"
          ? outcomes.get(condition.section) === true
          : holds(condition, this.situation(found, host, originalHost, final), (checks) => this.count(checks)));
      outcomes.set(index, active);
      if (!active) continue;
      if (namesLiterally(condition, originalHost)) named = true;
      for (const setting of section.settings) apply(found, setting);
    }
    return named;
  }

  private situation(
    found: ReadonlyMap<string, { values: string[] }>,
    host: string,
    originalHost: string,
    final: boolean,
  ): Parameters<typeof holds>[1] {
    const written = found.get("hostname")?.values[0];
    const targetHost = written === undefined ? host : (expandTokens(written, { h: host }) ?? host);
    const user = found.get("user")?.values[0] ?? this.localUser;
    const tag = found.get("tag")?.values[0] ?? "";
    return { host, originalHost, targetHost, user, localUser: this.localUser, tag, final };
  }

  private count(checks: number): void {
    this.checks += checks;
    if (this.checks > maxChecks) throw new Failure("import.tooLarge", { limit: "names and patterns in one file" });
  }
}

function apply(found: Map<string, { name: string; values: string[] }>, setting: Setting): void {
  const { keyword, name, words, text } = setting;
  // Whichever of the two comes first wins; only "ProxyJump none" leaves the other open.
  if (keyword === "proxyjump" && found.has("proxycommand")) return;
  if (keyword === "proxycommand" && (found.get("proxyjump")?.values[0] ?? "none").toLowerCase() !== "none") return;
  const value = wholeLine.has(keyword) ? text : words.join(" ");
  const known = found.get(keyword);
  if (!known) found.set(keyword, { name, values: [value] });
  else if (additive.has(keyword) && known.values.length < 100 && !known.values.includes(value))
    known.values.push(value);
}

/** Two ascending lists as one. */
function* merged(a: readonly number[], b: readonly number[]): Generator<number> {
  let at = 0;
  for (const index of a) {
    for (let next = b[at]; next !== undefined && next < index; next = b[++at]) yield next;
    yield index;
  }
  yield* b.slice(at);
}
