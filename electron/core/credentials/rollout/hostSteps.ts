import { Failure, isFailure } from "../../../../shared/base/failure.ts";
import type { Host } from "../../../../shared/contract/hosts.ts";
import type { Services } from "../../services.ts";
import type { ScriptResult } from "../../ssh/types.ts";
import { explainRefusedKey } from "./keyRefusal.ts";
import { installKeyProgram, removeKeyProgram, setOwnPasswordProgram, setPasswordAsRootProgram } from "./programs.ts";
import type { HostProgress, PlannedHost, RolloutPlanState } from "./rolloutTypes.ts";

/** Logs in anew with this credential and no other, and ends again. Fails as a login does. */
export type VerifyLogin = (hostId: string, credentialId: string, signal: AbortSignal) => Promise<void>;

export interface StepServices {
  readonly services: Pick<Services, "ssh" | "inventory">;
  readonly verifyLogin: VerifyLogin;
}

export interface HostWork {
  readonly host: Host;
  readonly planned: PlannedHost;
  readonly plan: RolloutPlanState;
  readonly newId: string;
  readonly signal: AbortSignal;
  log(text: string): void;
  /** Kept in the database before the next step begins. */
  save(progress: HostProgress): void;
}

const at = (stage: HostProgress["stage"], left: string | null = null): HostProgress => ({ stage, failure: null, left });

/** Takes one host from where it stands to its end. Throws the Failure of the step that did not work; the host can be logged into then. */
export async function rollOutHost(parts: StepServices, work: HostWork, from: HostProgress): Promise<void> {
  const { plan, host, newId } = work;
  let { stage } = from;
  if (stage === "waiting" || stage === "changing") {
    await putInPlace(parts, work, stage === "changing");
    work.save(at((stage = "verified")));
  }
  if (plan.mode === "push") return finish(work, null);
  if (stage === "verified") {
    // From here on Holdfast logs in with the new one.
    if (host.credentialId !== newId) parts.services.inventory.update(host.id, { credentialId: newId });
    work.save(at((stage = "switched")));
    work.log(`${host.name}: now logged into with the new ${plan.kind}\n`);
  }
  return finish(work, plan.kind === "key" ? await dropOldKey(parts, work) : null);
}

function finish(work: HostWork, left: string | null): void {
  work.save(at("done", left));
  work.log(`${work.host.name}: ${left ?? "done"}\n`);
}

async function putInPlace(parts: StepServices, work: HostWork, again: boolean): Promise<void> {
  // Interrupted in the middle: the new one may be in place already, and the old one gone with it (passwords).
  if (again && (await works(parts, work))) return;
  work.save(at("changing"));
  const undo = work.plan.kind === "key" ? await installKey(parts, work) : await setPassword(parts, work);
  work.log(`${work.host.name}: the new ${work.plan.kind} is in place, trying a new login with it\n`);
  try {
    await parts.verifyLogin(work.host.id, work.newId, work.signal);
  } catch (error) {
    await undo();
    if (work.plan.kind !== "key" || !isFailure(error, "ssh.authFailed") || work.signal.aborted) throw error;
    throw await explainRefusedKey(parts.services.ssh, work.host, work.signal);
  }
}

async function works(parts: StepServices, work: HostWork): Promise<boolean> {
  try {
    await parts.verifyLogin(work.host.id, work.newId, work.signal);
    return true;
  } catch (error) {
    if (isFailure(error, "ssh.authFailed")) return false;
    throw error;
  }
}

const publicLineOf = ({ services }: StepServices, id: string): string =>
  services.inventory.credentialStore.get(id).publicLine ?? "";

async function installKey(parts: StepServices, work: HostWork): Promise<() => Promise<void>> {
  const { ssh } = parts.services;
  const { host, signal, planned } = work;
  const line = publicLineOf(parts, work.newId);
  const result = await ssh.script(host.id, installKeyProgram, { signal, input: `${line}\n${planned.seen}\n` });
  const said = wordOf(result, host, "the key could not be written");
  if (said === "stale") throw new Failure("plan.stale", { host: host.name, changed: ["authorized_keys"] });
  return async () => {
    if (said !== "added") return;
    // It was not there before and nobody can use it: taking it away again leaves the host as it was.
    await ssh.script(host.id, removeKeyProgram, { input: `${line}\n\n` }).catch(() => undefined);
  };
}

async function setPassword(parts: StepServices, work: HostWork): Promise<() => Promise<void>> {
  const { inventory } = parts.services;
  const [next, present] = [work.newId, work.plan.credentialId].map((id) => {
    const secret = inventory.secretById(id);
    return secret.kind === "password" ? secret.password : "";
  }) as [string, string];
  if ([next, present].some((password) => password === "" || /[\n\r\0]/.test(password)))
    throw new Failure("credentials.cannotRotate", { host: work.host.name, reason: "the password has a line break" });
  await passwordScript(parts, work, present, next, work.signal);
  // The connection that changed it is still open: it is what puts the old one back.
  return () => passwordScript(parts, work, next, present, undefined).catch(() => undefined);
}

async function passwordScript(
  parts: StepServices,
  { host, planned }: HostWork,
  present: string,
  next: string,
  signal: AbortSignal | undefined,
): Promise<void> {
  const { ssh } = parts.services;
  const given = signal ? { signal } : {};
  const result =
    planned.way === "root"
      ? await ssh.script(host.id, setPasswordAsRootProgram, { root: true, input: `${host.user}:${next}\n`, ...given })
      : await ssh.script(host.id, setOwnPasswordProgram, { input: `${present}\n${next}\n${next}\n`, ...given });
  wordOf(result, host, "the host refused the new password");
}

/** What was left undone, or null. A key that stays is told, and takes no way in away. */
async function dropOldKey(parts: StepServices, work: HostWork): Promise<string | null> {
  const { host, plan, signal } = work;
  const [old, keep] = [publicLineOf(parts, plan.credentialId), publicLineOf(parts, work.newId)];
  if (old === "" || old.split(" ")[1] === keep.split(" ")[1]) return null;
  const result = await parts.services.ssh.script(host.id, removeKeyProgram, { signal, input: `${old}\n${keep}\n` });
  const said = wordOf(result, host, "the old key could not be removed");
  return said === "alone" ? "the old key was left in place, because the new one is not in authorized_keys" : null;
}

function wordOf(result: ScriptResult, host: Host, reason: string): string {
  const word = result.stdout.trim();
  if (result.code === 0 && /^[a-z]{1,16}$/.test(word)) return word;
  throw new Failure("credentials.cannotRotate", { host: host.name, reason });
}
