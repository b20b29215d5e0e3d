import { checkTypedCount } from "../actions/typedCount.ts";
import { randomBytes } from "node:crypto";
import { Failure, isFailure } from "../../../shared/base/failure.ts";
import type { PatchInventory, PatchPlan } from "../../../shared/contract/patching.ts";
import type { Run } from "../../../shared/contract/runs.ts";
import type { Services } from "../services.ts";
import { createApplyRun } from "./applyRun.ts";
import { type Detected, detectAndRun, readDetected } from "./detect.ts";
import { InventoryStore } from "./inventoryStore.ts";
import type { PackageManager, PackageState, Selection, Simulation } from "./packageManager.ts";
import { changedNames, checkSimulation, draftPlan, PATCH_KIND, type PatchPlanState } from "./patchPlan.ts";
import { splitSections } from "./sections.ts";

/** A simulation over slow disks and many packages. */
const READ_MS = 120_000;
/** Slow mirrors, and the wait for another refresh. */
const REFRESH_MS = 600_000;
const REFRESH_LOCK_SECONDS = 120;
const APPLY_LOCK_SECONDS = 600;

type Scope = PatchPlan["scope"];
export type PatchServices = Pick<Services, "db" | "ports" | "ssh" | "runs"> & {
  readonly inventory: Pick<Services["inventory"], "get" | "find">;
};

export interface PatchingOptions {
  /** How long an apply waits for another package manager; default ten minutes. */
  readonly lockTimeoutSeconds?: number;
  readonly refreshLockSeconds?: number;
}

/** Patching over the action engine: what could be updated, a plan of it, and a run that applies exactly that plan. */
export class Patching {
  private readonly services: PatchServices;
  private readonly store: InventoryStore;
  private readonly options: PatchingOptions;

  constructor(services: PatchServices, options: PatchingOptions = {}) {
    this.services = services;
    this.options = options;
    this.store = new InventoryStore(services.db);
    services.runs.register(
      createApplyRun({
        services,
        lockTimeoutSeconds: options.lockTimeoutSeconds ?? APPLY_LOCK_SECONDS,
        lookAgain: (hostId) => this.inventory(hostId),
      }),
    );
  }

  /** From the host's present lists; needs no root. patch.noPackageManager, patch.unreadable, ssh failures. */
  async inventory(hostId: string, signal?: AbortSignal): Promise<PatchInventory> {
    const token = newToken();
    const host = this.services.inventory.get(hostId).name;
    const program = detectAndRun(token, (manager) => manager.inventoryProgram(token));
    const { stdout } = await this.services.ssh.script(hostId, program, { timeoutMs: READ_MS, ...given(signal) });
    const { manager, sections } = readDetected(stdout, token, host);
    return this.remember(hostId, manager, manager.parseInventory(sections, host));
  }

  /** Last known inventories of the hosts that still exist. */
  known(): PatchInventory[] {
    return this.store.all().filter(({ hostId }) => this.services.inventory.find(hostId) !== undefined);
  }

  /** Fetches new lists as root, then reads. patch.locked, patch.refreshFailed, action.needsRoot besides those of `inventory`. */
  async refresh(hostId: string, signal?: AbortSignal): Promise<PatchInventory> {
    const token = newToken();
    const host = this.services.inventory.get(hostId).name;
    const seconds = this.options.refreshLockSeconds ?? REFRESH_LOCK_SECONDS;
    const program = detectAndRun(token, (manager) => manager.refreshProgram(seconds));
    const options = { root: true, timeoutMs: REFRESH_MS, ...given(signal) };
    const { stdout } = await this.services.ssh.script(hostId, program, options);
    const { manager, sections, exitCode } = readDetected(stdout, token, host);
    if (exitCode !== 0) {
      const { detail, lockHolder } = manager.explainRefresh(sections.get("manager") ?? "");
      if (lockHolder !== null) throw new Failure("patch.locked", { host, holder: lockHolder });
      throw new Failure("patch.refreshFailed", { host, detail });
    }
    return this.inventory(hostId, signal);
  }

  /** What applying would do, read as root without changing anything. patch.brokenState, patch.noSpace besides those of `inventory`. */
  async plan(hostId: string, scope: Scope, signal?: AbortSignal): Promise<PatchPlan> {
    const host = this.services.inventory.get(hostId);
    const all = await this.simulate(hostId, signal);
    const { manager } = all;
    let selection: Selection = { mode: "all" };
    let { simulation } = all;
    if (scope === "security") {
      const packages = simulation.updates
        .filter(({ security, from, to }) => security && from !== null && to !== null)
        .map(({ name, to }) => ({ name, version: to ?? "" }));
      selection = { mode: "only", packages };
      simulation =
        packages.length === 0
          ? { ...simulation, updates: [], removals: [], downloadBytes: 0, tooFull: [] }
          : await this.simulateOnly(hostId, manager, selection, signal);
    }
    checkSimulation(simulation, host.name);
    const { removals, changesHash, fingerprint } = simulation;
    const draft = draftPlan(host, manager, scope, simulation);
    const { updates } = draft;
    const bound = { manager: manager.name, scope, selection, changesHash, fingerprint, updates, removals };
    return this.services.runs.keepPlan(draft, bound satisfies PatchPlanState);
  }

  /**
   * Begins a run of exactly this plan. The host is read again first: plan.stale {host, changed} when it would do anything else now.
   * A plan made by another process (the command line) is recognized by its hash. patch.nothingToDo, action.hostBusy.
   */
  async apply(hostId: string, planHash: string, count?: number, signal?: AbortSignal): Promise<Run> {
    const host = this.services.inventory.get(hostId);
    const kept = this.keptPlan(hostId, planHash);
    const scopes: Scope[] = kept ? [kept.scope] : ["all", "security"];
    let fresh: PatchPlan | undefined;
    for (const scope of scopes) {
      fresh = await this.plan(hostId, scope, signal);
      if (fresh.hash === planHash) break;
    }
    if (fresh?.hash !== planHash) {
      const changed = kept && fresh ? changedNames(kept.updates, fresh.updates) : [];
      throw new Failure("plan.stale", { host: host.name, changed });
    }
    const changes = fresh.updates.length + fresh.removals.length;
    if (changes === 0) throw new Failure("patch.nothingToDo", { host: host.name });
    checkTypedCount(fresh, count, this.services.ports.shell);
    const { state } = this.services.runs.peekPlan(planHash);
    return this.services.runs.begin({
      kind: PATCH_KIND,
      hostId,
      title: `Update ${host.name}: ${fresh.summary}`,
      input: { plan: state },
      exclusive: true,
      planHash,
    });
  }

  private keptPlan(hostId: string, hash: string): PatchPlanState | undefined {
    if (!/^[0-9a-f]{64}$/.test(hash)) throw new Failure("plan.notFound", { hash: hash.slice(0, 64) });
    try {
      const { plan, state } = this.services.runs.peekPlan(hash);
      return plan.kind === PATCH_KIND && plan.hostId === hostId ? (state as PatchPlanState) : undefined;
    } catch (error) {
      if (isFailure(error, "plan.notFound")) return undefined;
      throw error;
    }
  }

  private async simulate(hostId: string, signal?: AbortSignal): Promise<Detected & { simulation: Simulation }> {
    const token = newToken();
    const host = this.services.inventory.get(hostId).name;
    const program = detectAndRun(token, (manager) => manager.simulateProgram(token, { mode: "all" }));
    const options = { root: true, timeoutMs: READ_MS, ...given(signal) };
    const { stdout } = await this.services.ssh.script(hostId, program, options);
    const detected = readDetected(stdout, token, host);
    return { ...detected, simulation: detected.manager.parseSimulation(detected.sections, host) };
  }

  private async simulateOnly(
    hostId: string,
    manager: PackageManager,
    selection: Selection,
    signal?: AbortSignal,
  ): Promise<Simulation> {
    const token = newToken();
    const options = { root: true, timeoutMs: READ_MS, ...given(signal) };
    const { stdout } = await this.services.ssh.script(hostId, manager.simulateProgram(token, selection), options);
    return manager.parseSimulation(splitSections(stdout, token), this.services.inventory.get(hostId).name);
  }

  private remember(hostId: string, manager: PackageManager, state: PackageState): PatchInventory {
    const inventory: PatchInventory = {
      hostId,
      manager: manager.name,
      updates: Array.from(state.updates),
      held: Array.from(state.held),
      broken: state.broken,
      rebootRequired: state.rebootRequired,
      rebootPackages: Array.from(state.rebootPackages),
      listsRefreshedAt: state.listsRefreshedAt,
      takenAt: this.services.ports.clock.now(),
    };
    this.store.save(inventory);
    return inventory;
  }
}

/** Marks the parts of a script's output; what a package manager prints cannot hold it. */
const newToken = (): string => `holdfast-${randomBytes(12).toString("hex")}`;

const given = (signal: AbortSignal | undefined): { signal?: AbortSignal } => (signal ? { signal } : {});
