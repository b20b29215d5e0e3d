import { AlertEngine } from "../../electron/core/alerts/engine.ts";
import type { Tracked } from "../../electron/core/alerts/tracked.ts";
import { compileRule } from "../../electron/core/alerts/rules.ts";
import type { Moment } from "../../electron/core/alerts/series.ts";
import type { Condition, Rule } from "../../shared/contract/alerts.ts";
import type { Host } from "../../shared/contract/hosts.ts";
import { aRule } from "./alertPageData.ts";
import { aHost } from "./pageData.ts";

export const NOON = Date.UTC(2026, 10, 23, 12);
/** So many milliseconds after the test began, on both clocks; `setBack` moves the one on the wall. */
export const at = (tick: number, setBack = 0): Moment => ({ time: NOON + tick - setBack, tick });

export const hosts: readonly Host[] = [aHost({ id: "h1", name: "web" }), aHost({ id: "h2", name: "db" })];

export interface BareEngine {
  readonly engine: AlertEngine;
  /** Filters hold for the hosts whose name they are; an empty one for all. */
  setRules(rules: readonly Rule[], now?: Moment, hosts?: readonly Host[]): void;
  record(hostId: string, metric: string, value: number, label: string, now: Moment): void;
  /** "host:label state severity", sorted. */
  shown(): string[];
  /** "from>to" of what happened since it was asked last, with "!" where people are told. */
  told(): string[];
}

/** An engine without a clock, a store or a watcher. */
export function bareEngine(
  rules: readonly Rule[],
  options: { quiet?: () => string | null; names?: Map<string, string> } = {},
): BareEngine {
  let ids = 0;
  const { quiet = () => null, names = new Map(hosts.map(({ id, name }) => [id, name])) } = options;
  const engine = new AlertEngine({
    newId: () => `a${(ids += 1)}`,
    hostName: (id) => names.get(id) ?? "",
    quiet,
  });
  const setRules: BareEngine["setRules"] = (all, now = at(0), of = hosts) =>
    engine.setRules(
      all.map((rule) =>
        compileRule(
          rule,
          of,
          (filter) =>
            ({ name }) =>
              name === filter,
        ),
      ),
      now,
    );
  setRules(rules);
  return {
    engine,
    setRules,
    record: (hostId, metric, value, label, now) =>
      engine.record({ hostId, time: now.time, points: [{ metric, label, value }] }, now),
    shown: () =>
      engine
        .alerts()
        .map(({ hostId, label, state, severity }) => `${names.get(hostId ?? "") ?? "-"}:${label} ${state} ${severity}`)
        .toSorted(),
    told: () =>
      engine.take().transitions.map(({ alert, from, notify }) => `${from ?? "new"}>${alert.state}${notify ? "!" : ""}`),
  };
}

/** A rule of one's own about something. */
export const ruleAbout = (condition: Condition, part: Partial<Rule> = {}): Rule =>
  aRule({ id: "own", name: "Own", origin: "own", message: "{label} of {host}: {value} {culprit}", condition, ...part });

export const queueRule = (part: Partial<Rule> = {}): Rule =>
  ruleAbout(
    { kind: "threshold", metric: "queue", direction: "above", levels: [{ severity: "warning", enter: 10, clear: 5 }] },
    part,
  );

/** The one series that the engine holds. */
export function onlySeries(engine: AlertEngine): Tracked {
  const [one, ...more] = [...engine.all()];
  if (!one || more.length > 0) throw new Error(`${more.length + (one ? 1 : 0)} series, not one`);
  return one;
}
