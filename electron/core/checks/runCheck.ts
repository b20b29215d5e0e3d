import { Failure } from "../../../shared/base/failure.ts";
import type { CheckKind, CheckSpec } from "../../../shared/contract/checks.ts";
import type { Host } from "../../../shared/contract/hosts.ts";
import type { Services } from "../services.ts";
import { runCommand, runPlugin } from "./methods/command.ts";
import { type Finding, requireAddress, type RunContext } from "./methods/context.ts";
import { runDns } from "./methods/dns.ts";
import { readUrl, runHttp } from "./methods/http.ts";
import { runPing } from "./methods/ping.ts";
import { runScrape } from "./methods/scrape.ts";
import { runTcp } from "./methods/tcp.ts";
import { expand, pluginProgram, shellProgram } from "./plugins/commandLine.ts";
import { bounded, MAX_LONG_TEXT } from "./plugins/pluginOutput.ts";
import type { RunOutcome } from "./types.ts";

export type RunServices = Pick<Services, "ssh"> & { readonly ports: Pick<Services["ports"], "clock" | "environment"> };

/** Runs what the admin typed on the host: the access policy has a say in it. */
export const runsCommands = ({ kind }: CheckSpec): boolean => kind === "plugin" || kind === "command";

/** Made by the host, over SSH; else by this computer. */
export const fromHost = (spec: CheckSpec): boolean => !("from" in spec) || spec.from === "host";

type Methods = {
  readonly [K in CheckKind]: (spec: Extract<CheckSpec, { kind: K }>, context: RunContext) => Promise<Finding>;
};

const methods: Methods = {
  plugin: runPlugin,
  command: runCommand,
  scrape: runScrape,
  tcp: runTcp,
  http: runHttp,
  dns: runDns,
  ping: runPing,
};

/** Whether a check can be run at all, whatever the host: fails as `runCheck` would. */
export function validateSpec(spec: CheckSpec): void {
  const host = { name: "host", address: "192.0.2.1" };
  if (spec.kind === "plugin") pluginProgram(spec.command, host);
  if (spec.kind === "command") shellProgram(spec.command, host);
  if (spec.kind === "http" || spec.kind === "scrape") readUrl(spec.url, host);
  if (spec.kind === "dns") requireAddress(expand(spec.name, host));
  if (spec.kind === "dns" && spec.from === "host" && spec.server === "")
    throw new Failure("checks.needsServer", { name: spec.name });
  if ((spec.kind === "tcp" || spec.kind === "ping") && spec.address !== "") requireAddress(expand(spec.address, host));
}

/**
 * Runs a check once on one host. What is found wrong is its outcome; a failure means that nothing was found out: the host is not
 * reached (ssh.*), this computer has no network, or the check itself cannot be run (checks.*).
 */
export async function runCheck(
  services: RunServices,
  host: Pick<Host, "id" | "name" | "address">,
  check: { readonly spec: CheckSpec; readonly timeoutSeconds: number },
  signal: AbortSignal,
): Promise<RunOutcome> {
  const { spec, timeoutSeconds } = check;
  const { clock, environment } = services.ports;
  // A login is not part of the check's time.
  if (fromHost(spec) && !isConnected(services, host.id)) await services.ssh.script(host.id, ":\n", { signal });
  const timeoutMs = timeoutSeconds * 1000;
  const late = new AbortController();
  const timer = clock.after(timeoutMs, () => late.abort(new Failure("cancelled")));
  const began = clock.monotonic();
  try {
    const finding = await (methods[spec.kind] as (spec: CheckSpec, context: RunContext) => Promise<Finding>)(spec, {
      host,
      ssh: services.ssh,
      clock,
      platform: environment.platform,
      timeoutMs,
      signal: AbortSignal.any([signal, late.signal]),
    });
    return outcome(finding, clock.monotonic() - began, false);
  } catch (error) {
    if (signal.aborted) throw new Failure("cancelled");
    if (!late.signal.aborted) throw error;
    const finding: Finding = { state: "critical", text: `Timed out after ${timeoutSeconds} s` };
    return outcome(finding, clock.monotonic() - began, true);
  } finally {
    timer.dispose();
  }
}

const isConnected = ({ ssh }: RunServices, hostId: string): boolean =>
  ssh.states().some((state) => state.hostId === hostId && state.state === "connected");

function outcome(finding: Finding, durationMs: number, timedOut: boolean): RunOutcome {
  return {
    state: finding.state,
    text: bounded(finding.text, 1024),
    longText: bounded(finding.longText ?? "", MAX_LONG_TEXT),
    perfdata: [...(finding.perfdata ?? [])],
    durationMs,
    scraped: finding.scraped ?? [],
    timedOut,
  };
}
