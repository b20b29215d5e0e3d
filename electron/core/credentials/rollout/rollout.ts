import { randomInt } from "node:crypto";
import { mapLimit } from "../../../../shared/base/async.ts";
import { Failure, isFailure } from "../../../../shared/base/failure.ts";
import type { CredentialDraft, RolloutPlan, RolloutRequest } from "../../../../shared/contract/credentials.ts";
import type { Host } from "../../../../shared/contract/hosts.ts";
import type { Run } from "../../../../shared/contract/runs.ts";
import { isProduction } from "../../../../shared/base/environment.ts";
import type { Services } from "../../services.ts";
import { prepareDraft } from "../draft.ts";
import { makeKey } from "../keys/keyJobs.ts";
import { createRolloutRun } from "./rolloutRun.ts";
import type { VerifyLogin } from "./hostSteps.ts";
import { inspectProgram, type Inspection, parseInspection, passwordWay } from "./programs.ts";
import { type PlannedHost, ROLLOUT_KIND, type RolloutPlanState } from "./rolloutTypes.ts";

/** Hosts read at the same time while planning. */
const lanes = 8;
const inspectMs = 20_000;
/** Rough pace of one host, for the estimate: four logins and as many scripts. */
const secondsPerHost = 3;

type GeneratedKey = "ed25519" | "rsa-3072" | "rsa-4096";

type RolloutServices = Pick<Services, "inventory" | "ssh" | "ports" | "runs"> & {
  readonly audit: Pick<Services["audit"], "append">;
};

/** Puts keys and passwords on many hosts: plan, then a run of exactly that plan. */
export class Rollouts {
  private readonly services: RolloutServices;

  constructor(services: RolloutServices, verifyLogin: VerifyLogin) {
    this.services = services;
    services.runs.register(createRolloutRun(services, verifyLogin));
  }

  /** Reads every host; changes nothing. credentials.cannotRotate {host, reason}, credentials.nothingToDo. */
  async plan(request: RolloutRequest, signal: AbortSignal): Promise<RolloutPlan> {
    const { inventory, runs } = this.services;
    const hosts = Array.from(new Set(request.hostIds), (id) => inventory.get(id));
    const basis = this.basis(request);
    const refused: RolloutPlan["refused"] = [];
    const found = await mapLimit(hosts, lanes, async (host) => {
      try {
        return { host, planned: await this.inspect(host, basis, signal) };
      } catch (error) {
        if (!isFailure(error) || signal.aborted) throw error;
        refused.push({ hostId: host.id, failure: error.toData() as RolloutPlan["refused"][number]["failure"] });
        return null;
      }
    });
    const ready = found.filter((one) => one !== null).toSorted((a, b) => (a.host.name < b.host.name ? -1 : 1));
    const [first] = ready;
    if (!first) throw new Failure("credentials.nothingToDo", { refused: refused.length, reason: reasonOf(refused) });
    const state: RolloutPlanState = { ...basis, hosts: ready.map(({ planned }) => planned) };
    const { summary, undo, steps } = wordsOf(state, ready, inventory.credentialStore.get(request.credentialId).name);
    const plan = runs.keepPlan(
      {
        kind: ROLLOUT_KIND,
        // A plan names one host; this one is about all of `hostIds`.
        hostId: first.host.id,
        summary,
        steps,
        undo,
        estimatedSeconds: Math.ceil((ready.length * secondsPerHost) / 4) + secondsPerHost,
        production: ready.some(({ host }) => isProduction(host.environment)),
        hostIds: ready.map(({ host }) => host.id),
        refused,
      },
      state,
    );
    return plan;
  }

  /** Begins a run of an approved plan. The new secret is in the vault before any host hears of it. plan.notFound, plan.countMismatch. */
  async start(planHash: string, hostIds: readonly string[]): Promise<Run> {
    const { runs } = this.services;
    const { plan, state } = runs.peekPlan(planHash);
    if (plan.kind !== ROLLOUT_KIND) throw new Failure("plan.notFound", { hash: planHash.slice(0, 64) });
    const planned = state as RolloutPlanState;
    const approved = new Set(hostIds);
    if (approved.size !== planned.hosts.length || planned.hosts.some(({ hostId }) => !approved.has(hostId)))
      throw new Failure("plan.countMismatch", { expected: planned.hosts.length });
    const newId = await this.newCredential(planned);
    return runs.begin({
      kind: ROLLOUT_KIND,
      hostId: null,
      title: plan.summary,
      input: { plan: planned, newId, progress: {} },
      exclusive: false,
      planHash,
    });
  }

  private basis({ mode, credentialId, to }: RolloutRequest): Omit<RolloutPlanState, "hosts"> {
    const store = this.services.inventory.credentialStore;
    const { kind, name } = store.get(credentialId);
    if (kind !== "key" && !(kind === "password" && mode === "rotate"))
      throw new Failure("credentials.otherKind", { name, kind });
    if (mode === "push") return { mode, kind, credentialId, to: null };
    const target = to ?? { new: kind === "key" ? "ed25519" : "password" };
    if ("credentialId" in target) {
      const next = store.get(target.credentialId);
      if (next.kind !== kind || next.id === credentialId)
        throw new Failure("credentials.otherKind", { name: next.name, kind: next.kind });
    }
    return { mode, kind, credentialId, to: target };
  }

  private async inspect(host: Host, basis: Omit<RolloutPlanState, "hosts">, signal: AbortSignal): Promise<PlannedHost> {
    const { mode, kind, credentialId, to } = basis;
    const cannot = (reason: string): Failure => new Failure("credentials.cannotRotate", { host: host.name, reason });
    if (mode === "rotate" && host.credentialId !== credentialId)
      throw cannot("it does not log in with this credential");
    const line = (id: string | null): string =>
      (id === null ? null : this.services.inventory.credentialStore.get(id).publicLine) ?? "";
    const newId = mode === "push" ? credentialId : to !== null && "credentialId" in to ? to.credentialId : null;
    const input = `${line(newId)}\n${mode === "rotate" ? line(credentialId) : ""}\n`;
    const { stdout } = await this.services.ssh.script(host.id, inspectProgram, { signal, input, timeoutMs: inspectMs });
    const found: Inspection | null = parseInspection(stdout);
    if (!found) throw cannot("its answer is not whole");
    const way = kind === "key" ? "key" : passwordWay(found);
    if (way === null) throw cannot("the password can be changed neither as root nor by its user");
    if (way === "key" && !found.hasNew && !found.writable) throw cannot("authorized_keys cannot be written");
    const seen = way === "key" ? found.sum : "";
    return { hostId: host.id, user: host.user, seen, way, hasNew: found.hasNew };
  }

  private async newCredential({ mode, kind, credentialId, to }: RolloutPlanState): Promise<string> {
    const { inventory, ports } = this.services;
    if (mode === "push" || to === null) return credentialId;
    if ("credentialId" in to) return inventory.credentialStore.get(to.credentialId).id;
    const day = new Date(ports.clock.now()).toISOString().slice(0, 10);
    const name = `${inventory.credentialStore.get(credentialId).name} (${day})`.slice(0, 128);
    const draft: CredentialDraft =
      kind === "password"
        ? { kind, name, password: newPassword() }
        : { kind, name, privateKey: (await makeKey(to.new as GeneratedKey, name, undefined)).file };
    await prepareDraft(draft);
    return inventory.addCredential(draft).id;
  }
}

/** Letters and digits that no font confuses: 24 of 55 are 138 bits, and nothing a shell or a prompt could trip over. */
const alphabet = "ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnpqrstuvwxyz23456789";
const newPassword = (): string => Array.from({ length: 24 }, () => alphabet[randomInt(alphabet.length)]).join("");

const reasonOf = (refused: RolloutPlan["refused"]): string => {
  const [first] = refused;
  const reason: unknown = first?.failure.params["reason"];
  return typeof reason === "string" ? reason : (first?.failure.code ?? "no host was chosen");
};

function wordsOf(
  { mode, kind, to }: RolloutPlanState,
  ready: readonly { host: Host; planned: PlannedHost }[],
  name: string,
): Pick<RolloutPlan, "summary" | "undo" | "steps"> {
  const count = ready.length === 1 ? "1 host" : `${ready.length} hosts`;
  const next = to !== null && "new" in to ? `a new ${kind}` : `the other ${kind}`;
  const user = (host: Host): string => `${host.user}@${host.name}`;
  if (mode === "push")
    return {
      summary: `Put the public key ${name} on ${count}`,
      steps: ready.map(({ host, planned }) => ({
        title: host.name,
        detail: planned.hasNew
          ? `The key of ${user(host)} is there already; a new login proves it`
          : `Append it to authorized_keys of ${user(host)}, then prove it by a new login`,
        risk: planned.hasNew ? "none" : "low",
      })),
      undo: "Remove the line from authorized_keys on each host.",
    };
  return {
    summary: `Replace ${kind === "key" ? "the key" : "the password"} ${name} on ${count} by ${next}`,
    steps: ready.map(({ host, planned }) => ({
      title: host.name,
      detail:
        kind === "key"
          ? `Add the new key for ${user(host)}, prove it by a new login, then remove the old one`
          : `Set it for ${user(host)} ${planned.way === "root" ? "as root" : "by passwd"}, prove it by a new login; if that fails, set the old one back`,
      risk: "high",
    })),
    undo: "The old credential stays in the vault, and hosts that fail stay with it. Rotate back to it to undo.",
  };
}
