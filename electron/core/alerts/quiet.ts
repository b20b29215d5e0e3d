import type { Alert, Dependency, MaintenanceWindow, Silence } from "../../../shared/contract/alerts.ts";
import type { Host } from "../../../shared/contract/hosts.ts";
import { labelTest, type MakeHostTest } from "./rules.ts";
import { isOpen } from "./schedule.ts";

type HostTest = (host: Host) => boolean;

interface Sources {
  readonly silences: readonly Silence[];
  readonly windows: readonly MaintenanceWindow[];
  readonly dependencies: readonly Dependency[];
}

/** Silences, windows and dependencies, each with its filter made once. */
export class Quiet {
  private readonly silences: readonly { silence: Silence; test: HostTest; fits: (label: string) => boolean }[];
  private readonly windows: readonly { window: MaintenanceWindow; test: HostTest }[];
  private readonly dependencies: readonly { dependency: Dependency; test: HostTest }[];

  constructor(sources: Sources, makeTest: MakeHostTest) {
    const test = (filter: string): HostTest => (filter.trim() === "" ? () => true : makeTest(filter));
    this.silences = sources.silences.map((silence) => ({
      silence,
      test: test(silence.filter),
      fits: labelTest(silence.labels, []),
    }));
    this.windows = sources.windows
      .filter(({ enabled }) => enabled)
      .map((window) => ({ window, test: test(window.filter) }));
    this.dependencies = sources.dependencies.map((dependency) => ({ dependency, test: test(dependency.filter) }));
  }

  /** Why an alert is kept quiet by what people have set, in words; null when it is not. `host` is null for what is about none. */
  reason(alert: Pick<Alert, "ruleId" | "severity" | "label">, host: Host | null, time: number): string | null {
    for (const { silence, test, fits } of this.silences) {
      if (time < silence.from || time >= silence.until) continue;
      if (silence.ruleIds.length > 0 && !silence.ruleIds.includes(alert.ruleId)) continue;
      if (silence.severities.length > 0 && !silence.severities.includes(alert.severity)) continue;
      if (!fits(alert.label)) continue;
      if (host === null ? silence.filter.trim() !== "" : !test(host)) continue;
      return silence.comment === "" ? `Silenced by ${silence.by}` : `Silenced by ${silence.by}: ${silence.comment}`;
    }
    if (host === null) return null;
    if (host.maintenance === true) return "The host is under maintenance";
    for (const { window, test } of this.windows)
      if (isOpen(window.schedule, time) && test(host))
        return window.kind === "off" ? `Off as planned: ${window.name}` : `Maintenance window: ${window.name}`;
    return null;
  }

  /** Whether the host is off at this time as planned: that it is not reached is no news. */
  isPlannedOff(host: Host, time: number): boolean {
    return this.windows.some(
      ({ window, test }) => window.kind === "off" && isOpen(window.schedule, time) && test(host),
    );
  }

  /** What each host is reached through: its jump host and what it was said to depend on. A host is not its own way. */
  ways(hosts: readonly Host[]): Map<string, string[]> {
    const ways = new Map<string, string[]>();
    for (const host of hosts) {
      const through = host.jumpHostId === null ? [] : [host.jumpHostId];
      for (const { dependency, test } of this.dependencies)
        if (dependency.onHostId !== host.id && test(host)) through.push(dependency.onHostId);
      if (through.length > 0) ways.set(host.id, through);
    }
    return ways;
  }
}
