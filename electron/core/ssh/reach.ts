import type { Duplex } from "node:stream";
import { type Failure, isFailure } from "../../../shared/base/failure.ts";
import type { Host } from "../../../shared/contract/hosts.ts";
import type { Ports } from "../ports.ts";
import { createAgent } from "./agent.ts";
import { hostKeyFamilies } from "./algorithms.ts";
import { type Authentication, authenticationFor } from "./auth.ts";
import type { Connection } from "./connection.ts";
import type { KnownHostKeys } from "./hostKeyPolicy.ts";
import type { SshLimits } from "./limits.ts";
import { logIn, type LoginTrace } from "./login.ts";
import { type LoginInventory, loginsOf } from "./logins.ts";
import type { OneTimeCodes } from "./oneTimeCodes.ts";
import type { PrivateKeyCache } from "./privateKey.ts";
import type { PromptPort } from "./prompts.ts";
import { type Dial, goWay, type WaySteps } from "./way.ts";

/** What a login needs besides the host and the connection it is made over. */
export interface Reach {
  readonly inventory: LoginInventory;
  readonly hostKeys: KnownHostKeys;
  readonly ports: Pick<Ports, "clock" | "environment">;
  readonly limits: SshLimits;
  readonly keys: PrivateKeyCache;
  readonly codes: OneTimeCodes;
  /** Where a server's questions go that nothing stored answers. */
  readonly prompts?: PromptPort | undefined;
}

/** Whoever watches a login: the connection doctor. */
export interface LoginWatch extends LoginTrace {
  readonly steps?: WaySteps;
  /** The stream to the server, before anything is sent on it. */
  opened?(stream: Duplex, signal: AbortSignal): Promise<void>;
  /** Called for every round with a way of logging in that nothing was tried with yet. */
  authentication?(authentication: Authentication): Authentication;
}

/**
 * Goes the host's way over `dial` and logs in.
 * While only a fingerprint was pinned its key type is unknown, and a server with several keys shows one at a time: ask for
 * the other types before calling the key changed.
 */
export async function reach(
  via: Reach,
  host: Host,
  dial: Dial,
  signal: AbortSignal,
  watch: LoginWatch = {},
): Promise<Connection> {
  const { inventory, hostKeys, limits, ports } = via;
  const without = new Set<string>();
  let first: Failure | undefined;
  for (;;) {
    const authentication = authenticationFor({
      host,
      ...loginsOf(inventory, host, via.codes, signal),
      agent: createAgent(ports.environment),
      keys: via.keys,
      prompts: via.prompts,
      now: ports.clock.now(),
      signal,
    });
    try {
      const connection = await logIn({
        host,
        authentication: watch.authentication?.(authentication) ?? authentication,
        hostKeys,
        openTransport: async (transportSignal) => {
          const proxyPassword = (id: string): string | undefined => passwordOf(inventory, id);
          const stream = await goWay({ host, dial, signal: transportSignal, proxyPassword, steps: watch.steps });
          await watch.opened?.(stream, transportSignal);
          return stream;
        },
        clock: ports.clock,
        limits,
        signal,
        withoutKeyTypes: without,
        trace: watch,
      });
      for (const id of authentication.used()) inventory.credentialUsed(id);
      return connection;
    } catch (error) {
      if (first && isFailure(error, "ssh.noCommonAlgorithm")) throw first;
      const pinnedOnly = hostKeys.trusted(host.id).some(({ key }) => key === null);
      if (!pinnedOnly || !isFailure(error, "ssh.hostKeyChanged")) throw error;
      first ??= error;
      without.add(String(error.params["keyType"]));
      if (without.size >= hostKeyFamilies.length) throw first;
    }
  }
}

function passwordOf(inventory: Pick<LoginInventory, "secretById">, credentialId: string): string | undefined {
  const secret = inventory.secretById(credentialId);
  return secret?.kind === "password" ? secret.password : undefined;
}
