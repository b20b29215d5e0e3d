import type { DetailName, HostDetails } from "../../../shared/contract/healthDetails.ts";
import { formatAgo, formatCount } from "../../components/format.ts";
import type { Tone } from "../../components/tones.ts";

const DAY_MS = 86_400_000;
/** What renews by itself (ACME) has done so by then. */
export const EXPIRY_WARNING_DAYS = 14;
/** A clock this far off breaks certificates and logins by ticket; half of it is worth knowing. Milliseconds. */
const OFFSET_WARNING_MS = 500;
const OFFSET_CRITICAL_MS = 5000;

/** Its work is done, or somebody stopped it: SIGINT, SIGKILL, SIGTERM. */
const ENDED_WELL = new Set([0, 130, 137, 143]);

export interface Finding {
  /** The panel that shows more. */
  readonly name: DetailName;
  readonly tone: Extract<Tone, "warning" | "critical">;
  readonly words: string;
}

/** What of a host's details needs a person, worst first. What is not known is not found. */
export function findingsOf(details: HostDetails, now: number): Finding[] {
  const found: Finding[] = [];
  const add = (name: DetailName, tone: Finding["tone"], words: string): void => void found.push({ name, tone, words });
  const { units, raid, smart, containers, timeSync, certificates, reboot, updates, kernelErrors, processes } = details;

  const failed = units?.value?.count ?? 0;
  if (failed > 0) add("units", "critical", formatCount(failed, "failed service"));
  for (const { name, state, dataErrors, erring } of raid?.value?.arrays ?? []) {
    if (state !== "healthy") add("raid", "critical", `${name} is ${state}`);
    if ((dataErrors ?? 0) > 0) add("raid", "critical", `${name} has ${formatCount(dataErrors ?? 0, "data error")}`);
    else if (erring.length > 0) add("raid", "warning", `${name} has errors on ${erring.slice(0, 3).join(", ")}`);
  }
  for (const disk of smart?.value?.disks ?? []) {
    if (disk.passed === false) add("smart", "critical", `${disk.device} reports that it is failing`);
    else if ((disk.pending ?? 0) > 0 || (disk.mediaErrors ?? 0) > 0)
      add("smart", "warning", `${disk.device} has sectors it cannot read`);
    else if ((disk.wearPercent ?? 0) >= 90) add("smart", "warning", `${disk.device} is nearly worn out`);
  }
  for (const { name, state, healthy, exitCode } of containers?.value?.containers ?? []) {
    if (state === "restarting" || state === "dead") add("containers", "critical", `${name} is ${state}`);
    else if (healthy === false) add("containers", "warning", `${name} is unhealthy`);
    else if (state === "stopped" && exitCode !== null && !ENDED_WELL.has(exitCode))
      add("containers", "warning", `${name} stopped with code ${exitCode}`);
  }
  // One certificate serves many ports and lies in a file too.
  const ending = new Map((certificates?.value ?? []).map((entry) => [`${entry.subject} ${entry.notAfter}`, entry]));
  for (const { subject, place, notAfter } of ending.values()) {
    const days = (notAfter - now) / DAY_MS;
    const whose = subject === "" ? place : subject;
    if (days < 0) add("certificates", "critical", `Certificate of ${whose} expired ${formatAgo(notAfter, now)}`);
    else if (days < EXPIRY_WARNING_DAYS)
      add("certificates", "warning", `Certificate of ${whose} expires ${formatAgo(notAfter, now)}`);
  }
  const offset = Math.abs(timeSync?.value?.offsetMs ?? 0);
  if (offset >= OFFSET_WARNING_MS)
    add("timeSync", offset >= OFFSET_CRITICAL_MS ? "critical" : "warning", "The clock is off");
  else if (timeSync?.value?.synchronized === false) add("timeSync", "warning", "The clock is not synchronized");
  const security = updates?.value?.security ?? 0;
  if (security > 0) add("updates", "warning", formatCount(security, "security update"));
  if (reboot?.value?.required === true) add("reboot", "warning", "Restart required");
  const errors = kernelErrors?.value?.count ?? 0;
  if (errors > 0) add("kernelErrors", "warning", `${formatCount(errors, "kernel error")} in the last hour`);
  const zombies = processes?.value?.zombies ?? 0;
  if (zombies >= 20) add("processes", "warning", `${zombies} zombie processes`);
  const rank = { critical: 0, warning: 1 };
  return found.sort((a, b) => rank[a.tone] - rank[b.tone]);
}
