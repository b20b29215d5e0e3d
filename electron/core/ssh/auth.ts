import type { AnyAuthMethod, AuthHandlerMiddleware, Client, ParsedKey } from "ssh2";
import { Failure, isFailure } from "../../../shared/base/failure.ts";
import type { Host } from "../../../shared/contract/hosts.ts";
import type { CredentialSecret } from "../credentials/secret.ts";
import { AgentKeys } from "./agentKeys.ts";
import type { SshAgent } from "./agent.ts";
import type { Certificate } from "./certificates/certificate.ts";
import { certificateLogin, userCertificate } from "./certificates/userCertificate.ts";
import { Dialog } from "./keyboardInteractive.ts";
import { type LoginKey, type ServerWord, acceptLoginKeys, attemptWith } from "./loginKeys.ts";
import { type PrivateKeyCache, PrivateKeyError } from "./privateKey.ts";
import type { PromptPort } from "./prompts.ts";

/** Refusals in a row after which servers hang up (MaxAuthTries, 6 by default): no more attempts than that are made. */
const maxAttempts = 6;
/** A person may mistype; OpenSSH asks as often. */
const maxDialogs = 3;

export interface Authentication {
  readonly handler: AuthHandlerMiddleware;
  /** Methods sent to the server so far, in order. */
  readonly tried: readonly string[];
  /** A person or an agent is being waited for. */
  waiting(): boolean;
  /** Call it after `connect`: what ssh2 lacks for certificates, hardware keys and several steps. */
  extend(client: Client): void;
  /** What a refused login came from, as far as more is known than that it was refused. */
  explain(refusal: Failure): Failure;
  /** Ids of the credentials that the server took. */
  used(): readonly string[];
}

/** One of a host's ways to log in; `secret` null = any key of the agent. */
export interface LoginCredential {
  readonly id: string | null;
  readonly name: string;
  readonly secret: CredentialSecret | null;
}

export interface AuthenticationOptions {
  readonly host: Pick<Host, "id" | "name" | "user" | "access">;
  /** In the order in which they are tried. */
  readonly credentials: readonly LoginCredential[];
  /** The next one-time code, where a seed is stored. */
  readonly code?: (() => Promise<string>) | undefined;
  readonly agent: SshAgent | undefined;
  readonly keys: PrivateKeyCache;
  readonly prompts?: PromptPort | undefined;
  /** Milliseconds since the epoch. */
  readonly now: number;
  readonly signal: AbortSignal;
}

type MethodName = "publickey" | "password" | "keyboard-interactive";

/** Something to show the server once. */
interface Step {
  readonly method: MethodName;
  /** As it is told when the login is refused. */
  readonly label: string;
  readonly credentialId: string | null;
  /** False once there is no point in it. */
  useful?(): boolean;
  make(): AnyAuthMethod;
  /** The server did not take it. */
  refused?(): void;
}

/** Steps that are known only once an agent has been asked. */
interface Later {
  readonly method: MethodName;
  readonly expand: () => Promise<Step[]>;
}

/**
 * How one host is logged into: each way is shown to the server once and in order, as far as the server offers its method, and after
 * a partial success (AuthenticationMethods) the rest goes on. A second try with the same secret would only add to what the
 * server counts as failures (MaxAuthTries, PerSourcePenalties, fail2ban).
 * When no configured way can be used, throws why the first cannot: ssh.noAgent, ssh.keyLocked, credentials.badKey,
 * credentials.notALogin, ssh.badCertificate, ssh.certificateExpired, ssh.certificateNotYetValid.
 */
export function authenticationFor(options: AuthenticationOptions): Authentication {
  const { host, signal } = options;
  let word: ServerWord = { methods: null, partial: false, signatureAlgorithms: null };
  const tried: string[] = [];
  const used: string[] = [];
  const problems: Failure[] = [];
  let certificate: Certificate | undefined;
  const dialog = new Dialog({
    login: { hostId: host.id, host: host.name, user: host.user },
    password: options.credentials.flatMap(({ secret }) => (secret?.kind === "password" ? [secret.password] : []))[0],
    code: options.code,
    prompts: options.prompts,
    signal,
  });
  const agentKeys = options.agent && new AgentKeys(options.agent, host.access?.legacyAlgorithms);
  const waiting = stepsOf(options, {
    dialog,
    agentKeys,
    word: () => word,
    problem: (failure) => problems.push(failure),
    certified: (found) => (certificate ??= found),
  });
  const [first] = problems;
  if (waiting.length === 0) throw first ?? new Failure("ssh.noAgent", { host: host.name });
  let refusals = 0;
  let last: Step | undefined;

  /** The first of what is left whose method the server takes. */
  async function next(offered: readonly string[] | null): Promise<Step | undefined> {
    for (;;) {
      const index = waiting.findIndex(
        (step) =>
          (offered === null || offered.length === 0 || offered.includes(step.method)) &&
          (!("useful" in step) || step.useful?.() !== false),
      );
      const [found] = index === -1 ? [] : waiting.splice(index, 1);
      if (found === undefined || "make" in found) return found;
      // Places are kept for the steps behind an agent with many keys.
      const room = Math.max(1, maxAttempts - refusals - waiting.length);
      waiting.splice(index, 0, ...(await found.expand()).slice(0, room));
    }
  }

  async function choose(offered: readonly string[] | null, partial: boolean): Promise<AnyAuthMethod | false> {
    if (last) settle(last, partial);
    last = refusals < maxAttempts ? await next(offered) : undefined;
    if (last === undefined) return false;
    tried.push(last.label);
    return last.make();
  }

  function settle(step: Step, partial: boolean): void {
    if (partial) {
      if (step.credentialId !== null) used.push(step.credentialId);
      return;
    }
    refusals += 1;
    step.refused?.();
    // Another round only for a person who mistyped.
    const dialogs = tried.filter((label) => label === "keyboard-interactive").length;
    if (step.method === "keyboard-interactive" && dialog.answeredByPerson && dialogs < maxDialogs)
      waiting.unshift(step);
  }

  let askedNone = false;
  return {
    tried,
    used: () => (last?.credentialId ? [...used, last.credentialId] : used),
    waiting: () => dialog.waiting || agentKeys?.waiting === true,
    extend(client) {
      word = acceptLoginKeys(client);
    },
    explain(refusal) {
      if (!isFailure(refusal, "ssh.authFailed")) return refusal;
      const [problem] = problems;
      if (tried.length === 0 && problem) return problem;
      const question = dialog.unanswered;
      if (question !== undefined) return new Failure(refusal.code, { ...refusal.params, question }, refusal);
      const names = certificate && tried.includes("certificate") ? certificate.principals : [host.user];
      if (names.includes(host.user)) return refusal;
      // A server may map names otherwise (AuthorizedPrincipalsFile), so it was asked; refused, this is the likely reason.
      const reason = names.length === 0 ? "noNames" : "otherNames";
      return new Failure(refusal.code, { ...refusal.params, certificate: reason }, refusal);
    },
    handler(offered, partial, answer) {
      // "none" tells what the server accepts and is not counted as a failure (RFC 4252 5.2).
      if (!askedNone) {
        askedNone = true;
        return void answer({ type: "none", username: host.user });
      }
      // After an agent's attempt ssh2 repeats what it knew before.
      void choose(word.methods ?? offered, word.methods === null ? partial === true : word.partial).then(
        // ssh2 takes `false` for "nothing left"; its types leave that out.
        (method) => !signal.aborted && answer(method as AnyAuthMethod),
        () => !signal.aborted && answer(false as unknown as AnyAuthMethod),
      );
    },
  };
}

interface StepParts {
  readonly dialog: Dialog;
  readonly agentKeys: AgentKeys | undefined;
  word(): ServerWord;
  problem(failure: Failure): void;
  /** A certificate that will be shown. */
  certified(certificate: Certificate): void;
}

function stepsOf(options: AuthenticationOptions, parts: StepParts): (Step | Later)[] {
  const { host, credentials, agent } = options;
  const steps: (Step | Later)[] = [];
  const asked: Step = dialogStep(host.user, parts.dialog);
  for (const credential of credentials) {
    try {
      steps.push(...credentialSteps(options, parts, credential));
      // The same secret, where the server only asks for it.
      if (credential.secret?.kind === "password" && !steps.includes(asked)) steps.push(asked);
    } catch (error) {
      if (!isFailure(error)) throw error;
      parts.problem(error);
    }
  }
  if (steps.length === 0 && credentials.length > 0) return steps;
  if (!steps.includes(asked)) steps.push(asked);
  const usesAgent = credentials.some(({ secret }) => secret === null || secret.kind === "agent");
  if (agent && !usesAgent) steps.push(agentStep(options, parts, { id: null, name: "", secret: null }));
  return steps;
}

function credentialSteps(
  options: AuthenticationOptions,
  parts: StepParts,
  credential: LoginCredential,
): readonly (Step | Later)[] {
  const { secret, id: credentialId } = credential;
  const { name: host, user: username } = options.host;
  if (secret === null || secret.kind === "agent") {
    if (!options.agent) throw new Failure("ssh.noAgent", { host });
    return [agentStep(options, parts, credential)];
  }
  if (secret.kind === "totp") throw new Failure("credentials.notALogin", { host, name: credential.name });
  if (secret.kind === "password") {
    const { password } = secret;
    return [
      {
        method: "password",
        label: "password",
        credentialId,
        make: () => ({ type: "password", username, password }),
        refused: () => parts.dialog.withholdPassword(),
      },
    ];
  }
  const key = usableKey(options.keys, secret, host, credential.name);
  const plain: Step = {
    method: "publickey",
    label: "publickey",
    credentialId,
    make: () => ({ type: "publickey", username, key: key as unknown as string }),
  };
  if (secret.certificate === undefined) return [plain];
  const certificate = userCertificate(secret.certificate, key, { host, credential: credential.name, now: options.now });
  parts.certified(certificate);
  const certified: Step = {
    method: "publickey",
    label: "certificate",
    credentialId,
    make: () => attemptWith(username, certificateLogin(certificate, key, parts.word())),
  };
  return [certified, plain];
}

function dialogStep(username: string, dialog: Dialog): Step {
  return {
    method: "keyboard-interactive",
    label: "keyboard-interactive",
    credentialId: null,
    useful: () => dialog.useful,
    make: () => ({
      type: "keyboard-interactive",
      username,
      prompt: (title, instruction, _language, prompts, finish) =>
        // An aborted login needs no answer any more.
        void dialog.answer(title, instruction, prompts).then(finish, () => undefined),
    }),
  };
}

function agentStep(options: AuthenticationOptions, parts: StepParts, credential: LoginCredential): Later {
  const { name: host, user: username } = options.host;
  const only = credential.secret?.kind === "agent" ? credential.secret.agentKey : null;
  return {
    method: "publickey",
    async expand() {
      let found: LoginKey[];
      try {
        found = (await parts.agentKeys?.all(only, parts.word())) ?? [];
      } catch (error) {
        parts.problem(new Failure("ssh.noAgent", { host }, error));
        return [];
      }
      return found.map((key) => ({
        method: "publickey",
        label: "agent",
        credentialId: credential.id,
        make: () => attemptWith(username, key),
      }));
    },
  };
}

function usableKey(
  keys: PrivateKeyCache,
  secret: Extract<CredentialSecret, { kind: "key" }>,
  host: string,
  credential: string,
): ParsedKey {
  try {
    return keys.parse(secret.privateKey, secret.passphrase);
  } catch (error) {
    if (!(error instanceof PrivateKeyError)) throw error;
    if (error.problem === "bad") throw new Failure("credentials.badKey", { host, reason: error.message });
    throw new Failure("ssh.keyLocked", { host, credential });
  }
}
