import { createHash } from "node:crypto";
import { Failure } from "../../../../shared/base/failure.ts";
import type { PackageManager, PackageState, Simulation } from "../packageManager.ts";
import { AptApplyReader, refreshErrors } from "./apt/applyReader.ts";
import {
  type FreeSpace,
  parseAudit,
  parseDownloadBytes,
  parseExtraBytes,
  parseFreeSpace,
  parseLines,
  parseLockHolder,
  parseReboot,
  parseStamps,
  aptRepair,
} from "./apt/parseState.ts";
import { type AptSimulation, parseAptSimulation } from "./apt/parseSimulation.ts";
import { applyProgram, inventoryProgram, refreshProgram, simulateProgram } from "./apt/programs.ts";

/** A kernel with its initial RAM disk; measured 40 to 90 MB on Debian 12 and Ubuntu 24.04. */
const KERNEL_BYTES = 96 * 1024 * 1024;
/** What apt and dpkg need besides the packages: status files, logs, caches. */
const SPARE_BYTES = 16 * 1024 * 1024;
const MAX_UNDO = 4_000;

/** Debian, Ubuntu and their relatives. */
export const apt: PackageManager = {
  name: "apt",
  detect: "command -v apt-get >/dev/null 2>&1 && command -v dpkg-query >/dev/null 2>&1",
  inventoryProgram,
  parseInventory(sections, host): PackageState {
    if (!sections.has("end")) throw new Failure("patch.unreadable", { host, problem: "the answer ended early" });
    const simulation = parseAptSimulation(sections.get("simulate") ?? "");
    const { required, packages } = parseReboot(sections.get("reboot") ?? "");
    return {
      updates: simulation.updates,
      held: parseLines(sections.get("held") ?? ""),
      broken: brokenOf(simulation, sections.get("audit") ?? ""),
      rebootRequired: required,
      rebootPackages: packages,
      listsRefreshedAt: parseStamps(sections.get("lists") ?? ""),
    };
  },
  refreshProgram,
  explainRefresh: (output) => ({ detail: refreshErrors(output), lockHolder: parseLockHolder(output) }),
  simulateProgram,
  parseSimulation(sections, host): Simulation {
    const fingerprint = (sections.get("fingerprint") ?? "").trim();
    if (!sections.has("end") || !/^[0-9a-f]{64}$/.test(fingerprint))
      throw new Failure("patch.unreadable", { host, problem: "the answer ended early" });
    const simulation = parseAptSimulation(sections.get("simulate") ?? "");
    const uris = sections.get("uris") ?? "";
    const downloadBytes = parseDownloadBytes(uris);
    const space = parseFreeSpace(sections.get("space") ?? "");
    return {
      updates: simulation.updates,
      removals: simulation.removals,
      downloadBytes,
      broken: brokenOf(simulation, sections.get("audit") ?? ""),
      changesHash: createHash("sha256")
        .update(simulation.changeLines.map((line) => `${line}\n`).join(""))
        .digest("hex"),
      fingerprint,
      tooFull: tooFull(simulation, downloadBytes, parseExtraBytes(uris), space),
    };
  },
  applyProgram,
  applyReader: () => new AptApplyReader(),
  undoCommand({ updates, removals }) {
    const old = updates.flatMap(({ name, from }) => (from === null ? [] : [`${name}=${from}`]));
    const added = updates.flatMap(({ name, from }) => (from === null ? [`${name}-`] : []));
    const removed = removals.map(({ name, version }) => (version === "" ? name : `${name}=${version}`));
    const words = [...old, ...removed, ...added];
    if (words.length === 0) return null;
    const command = `apt-get install --allow-downgrades ${words.join(" ")}`;
    return command.length <= MAX_UNDO ? command : "apt-get install --allow-downgrades NAME=OLD-VERSION ...";
  },
};

function brokenOf(simulation: AptSimulation, audit: string): PackageState["broken"] {
  const found = parseAudit(audit);
  if (found || simulation.errors.length === 0) return found;
  return { detail: simulation.errors.slice(0, 5).join(" "), advice: aptRepair };
}

function tooFull(
  simulation: AptSimulation,
  downloadBytes: number,
  extraBytes: number,
  space: ReadonlyMap<string, FreeSpace>,
): Simulation["tooFull"] {
  const kernel = simulation.updates.some(({ name, from }) => from === null && name.startsWith("linux-image-"));
  const needs = new Map<string, { neededBytes: number; freeBytes: number }>();
  const need = (place: string, bytes: number): void => {
    const found = space.get(place);
    if (!found || bytes === 0) return;
    const neededBytes = (needs.get(found.mount)?.neededBytes ?? SPARE_BYTES) + bytes;
    needs.set(found.mount, { neededBytes, freeBytes: found.freeBytes });
  };
  need("archives", downloadBytes);
  need("system", extraBytes);
  need("boot", kernel ? KERNEL_BYTES : 0);
  return Array.from(needs, ([mount, sizes]) => ({ mount, ...sizes })).filter(
    ({ neededBytes, freeBytes }) => freeBytes < neededBytes,
  );
}
