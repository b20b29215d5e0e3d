import { createHash } from "node:crypto";
import type { Machine } from "./machine.ts";
import { diskFree } from "./proc.ts";
import { answer, type ProgramContext, type SimulatedProgram } from "./program.ts";
import type { UpdateSpec } from "./spec.ts";

/** When the simulated lists were last refreshed, by machine; three hours ago until somebody does. */
const refreshedAt = new WeakMap<Machine, number>();
const threeHours = 3 * 3_600_000;

const sha256 = (text: string): string => createHash("sha256").update(text).digest("hex");
const architecture = (machine: Machine): string => (machine.spec.architecture === "x86_64" ? "amd64" : "arm64");

function origin({ spec }: Machine, update: UpdateSpec): string {
  const { id, versionId, codename } = spec.os;
  if (id === "ubuntu") return `Ubuntu:${versionId}/${codename}-${update.security ? "security" : "updates"}`;
  return update.security ? `Debian-Security:${versionId}/${codename}-security` : `Debian:${versionId}.12/${codename}`;
}

/** `apt-get -s`: one line to unpack and one to configure each. */
function simulation(machine: Machine, updates: readonly UpdateSpec[]): string {
  const line = (verb: string, update: UpdateSpec, from: string): string =>
    `${verb} ${update.name} ${from}(${update.to} ${origin(machine, update)} [${architecture(machine)}])\n`;
  return [
    ...updates.map((update) => line("Inst", update, `[${update.from}] `)),
    ...updates.map((update) => line("Conf", update, "")),
  ].join("");
}

const fingerprint = (machine: Machine): string =>
  sha256(`${machine.spec.name} ${machine.updates.map(({ name, from }) => `${name} ${from}`).join(",")}`);

export function rebootLines(machine: Machine): string {
  const required = machine.rebootRequired ? "required\npackage libssl3\n" : "";
  return `${required}running ${machine.spec.kernel}\nkernel ${machine.spec.kernel}\n`;
}

/** Updates that a program asks for: all, or those it names with versions. */
export function selected(program: string, machine: Machine): readonly UpdateSpec[] {
  const named = /install --only-upgrade ((?:'?[\w.+:~=-]+'? ?)+)/.exec(program)?.[1];
  if (named === undefined) return machine.updates;
  const wanted = new Set(named.replaceAll("'", "").trim().split(/\s+/));
  return machine.updates.filter(({ name, to }) => wanted.has(`${name}=${to}`));
}

function space(machine: Machine): string {
  const [, row = ""] = diskFree(machine, ["/"]).split("\n");
  return ["archives", "system", "boot"].map((place) => `${place} ${row}\n`).join("");
}

function sections(program: string, machine: Machine, now: number): Record<string, string> {
  if (program.includes("Update::Error-Mode=any")) {
    refreshedAt.set(machine, now);
    return {};
  }
  const updates = selected(program, machine);
  const uris = updates.map(
    ({ name, to, bytes }) =>
      `'http://deb.example/pool/${name}_${to}.deb' ${name}_${to}.deb ${bytes} SHA256:${sha256(name + to)}\n`,
  );
  return {
    simulate: simulation(machine, updates),
    held: "",
    audit: "",
    reboot: rebootLines(machine),
    lists: `${Math.floor((refreshedAt.get(machine) ?? now - threeHours) / 1000)}\n`,
    uris: uris.join(""),
    fingerprint: fingerprint(machine),
    space: space(machine),
    end: "",
  };
}

/** Inventory, refresh and simulation of the package manager (patching/): whatever sections the program prints, in its order. */
const packages: SimulatedProgram = {
  name: "packages",
  matches: (program) => program.includes("DEBIAN_FRONTEND") && /^printf '\n%s %s\n' holdfast-/m.test(program),
  run(context: ProgramContext) {
    const { program, machine, clock } = context;
    const known: Record<string, string> = { ...sections(program, machine, clock.now()), manager: "apt", exit: "0" };
    const asked = [...program.matchAll(/^printf '\n%s %s\n' (holdfast-\w+) (\w+)$/gm)];
    // The branch for hosts without a known package manager is not taken.
    const printed = asked.filter(([, , name]) => name !== "none" && known[name as string] !== undefined);
    answer(context, printed.map(([, token, name]) => `\n${token} ${name}\n${known[name as string]}`).join(""));
  },
};

export const patchPrograms: readonly SimulatedProgram[] = [packages];
