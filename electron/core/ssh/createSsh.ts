import { createHash, randomBytes } from "node:crypto";
import { Failure, isFailure } from "../../../shared/base/failure.ts";
import { Emitter } from "../../../shared/base/event.ts";
import { DisposableStore } from "../../../shared/base/lifecycle.ts";
import type { ConnectionState } from "../../../shared/contract/access.ts";
import type { Host } from "../../../shared/contract/hosts.ts";
import type { Inventory } from "../inventory/inventory.ts";
import type { Ports } from "../ports.ts";
import { cancellation, onAbort, raceAbort } from "./abort.ts";
import { killByTokenCommand, tokenVariable } from "./bootstrap.ts";
import { execChannel, shellChannel } from "./channel.ts";
import { type ExecOptions, type HostChannel, type ScriptHost, closeAndEnd } from "./closeAndEnd.ts";
import type { Connection } from "./connection.ts";
import type { KnownHostKeys } from "./hostKeyPolicy.ts";
import { forwardFrom } from "./forward.ts";
import { HostPool } from "./hostPool.ts";
import { type SshLimits, defaultLimits } from "./limits.ts";
import type { LoginInventory } from "./logins.ts";
import { OneTimeCodes } from "./oneTimeCodes.ts";
import { PrivateKeyCache } from "./privateKey.ts";
import type { PromptPort } from "./prompts.ts";
import { type Reach, reach } from "./reach.ts";
import { runScript, spawnScript } from "./script.ts";
import { Slots } from "./slots.ts";
import { endedAtOnce, Startups } from "./startups.ts";
import { bareAddress } from "./transport.ts";
import type { ExecChannel, Ssh } from "./types.ts";
import { walk } from "./walk.ts";
import { type Dial, dialHere, wayOf } from "./way.ts";

export interface SshOptions {
  readonly inventory: Pick<Inventory, "get" | "find" | "onChange"> & LoginInventory;
  readonly hostKeys: KnownHostKeys;
  readonly ports: Pick<Ports, "clock" | "environment">;
  /** Aborted at vault lock: every connection closes and parsed keys are dropped. */
  readonly signal: AbortSignal;
  readonly limits?: Partial<SshLimits>;
  /** Where questions of servers go during a login; without it nobody is asked. */
  readonly prompts?: PromptPort;
}

/** The SSH layer over the inventory: pooled connections by host id, jump hosts, host key checks. */
export function createSsh(options: SshOptions): Ssh {
  const { inventory, hostKeys, signal } = options;
  const { clock } = options.ports;
  const limits: SshLimits = { ...defaultLimits, ...options.limits };
  const pools = new Map<string, HostPool>();
  const targets = new Map<string, string>();
  const keys = new PrivateKeyCache();
  const codes = new OneTimeCodes(clock);
  const via: Reach = { inventory, hostKeys, ports: options.ports, limits, keys, codes, prompts: options.prompts };
  const handshakes = new Slots(limits.handshakes);
  const startups = new Startups(clock, limits, Math.random);
  const jumpSlots = new Map<string, Slots>();
  const states = new Emitter<ConnectionState>();
  const store = new DisposableStore();

  /** Everything a login depends on; a change of it makes open connections wrong, a change of notes does not. */
  const targetOf = (host: Host): string => {
    const { address, port, user, jumpHostId, credentialId, access } = host;
    const secret = JSON.stringify(inventory.secretOf(host));
    return createHash("sha256")
      .update(JSON.stringify([address, port, user, jumpHostId, credentialId, access]))
      .update(secret)
      .digest("base64");
  };

  const poolOf = (hostId: string): HostPool => {
    if (signal.aborted) throw cancellation(signal);
    const host = inventory.get(hostId);
    let pool = pools.get(hostId);
    if (!pool) {
      pool = new HostPool({
        hostId,
        name: () => inventory.find(hostId)?.name ?? host.name,
        connect: (attemptSignal) => connect(hostId, attemptSignal),
        clock,
        limits,
        onState: (state) => states.emit(state),
      });
      pools.set(hostId, pool);
      targets.set(hostId, targetOf(host));
    }
    return pool;
  };

  /** One login. Through a jump host the way is a channel of that host's pooled connection, and so on back. */
  async function connect(hostId: string, attemptSignal: AbortSignal): Promise<Connection> {
    const host = inventory.get(hostId);
    const jumpHost = jumpsOf(host)[0];
    wayOf(host);
    if (!jumpHost) return begin(host, dialHere, attemptSignal);
    const cleanup = new DisposableStore();
    try {
      const held = await throughJump(host, jumpHost, () => poolOf(jumpHost.id).hold(attemptSignal));
      cleanup.defer(held.release);
      // Only after the jump host is connected: its own login needs a slot too, and waiting for it with one in hand could lock up.
      let slots = jumpSlots.get(jumpHost.id);
      if (!slots) jumpSlots.set(jumpHost.id, (slots = new Slots(limits.handshakesPerJump)));
      const leaveJump = await slots.take(attemptSignal);
      cleanup.defer(leaveJump);
      const dial: Dial = ({ address, port }, dialSignal) =>
        throughJump(host, jumpHost, () => held.connection.forward(bareAddress(address), port, dialSignal));
      const connection = await begin(host, dial, attemptSignal);
      leaveJump();
      connection.onClose(() => cleanup.dispose());
      cleanup.add(held.connection.onClose((failure) => connection.close(endWithJump(host, jumpHost, failure))));
      return connection;
    } catch (error) {
      cleanup.dispose();
      throw error;
    }
  }

  /** The login itself, in its turn. */
  function begin(host: Host, dial: Dial, attemptSignal: AbortSignal): Promise<Connection> {
    let identified = false;
    const login = async (): Promise<Connection> => {
      const leave = await handshakes.take(attemptSignal);
      try {
        return await reach(via, host, dial, attemptSignal, { identified: () => (identified = true) });
      } finally {
        leave();
      }
    };
    const { address, port, jumpHostId, access } = host;
    const server = JSON.stringify([address, port, jumpHostId, access?.proxy, access?.proxyCommand]);
    return startups.run(server, attemptSignal, login, (error) => !identified && endedAtOnce(error));
  }

  /** The jump hosts of a host, the nearest to it first. The inventory refuses loops; an edit elsewhere must still not hang a connection. */
  function jumpsOf(host: Host): Host[] {
    const jumps: Host[] = [];
    const seen = new Set([host.id]);
    for (let at = host.jumpHostId; at !== null;) {
      if (seen.has(at)) throw new Failure("hosts.jumpLoop", { name: host.name });
      seen.add(at);
      const jump = inventory.get(at);
      jumps.push(jump);
      at = jump.jumpHostId;
    }
    return jumps;
  }

  async function openExec(hostId: string, command: string, execOptions: ExecOptions): Promise<HostChannel> {
    const host = inventory.get(hostId);
    const lease = await poolOf(hostId).openSession({
      signal: execOptions.opening,
      open: (client, answer) => client.exec(command, { env: execOptions.env ?? {} }, answer),
    });
    const channel = execChannel(lease.opened, { ...lease, host: host.name });
    return { ...channel, host, closed: lease.opened.closed };
  }

  /** A command line of the admin's own: what it is and what shell reads it is not known, so a token marks its processes. */
  async function execCommand(
    hostId: string,
    command: string,
    execSignal: AbortSignal | undefined,
  ): Promise<ExecChannel> {
    const token = randomBytes(16).toString("hex");
    const channel = await openExec(hostId, command, { opening: execSignal, env: { [tokenVariable]: token } });
    const end = closeAndEnd(open, hostId, channel, () => killByTokenCommand(token));
    const close = (): void => void end();
    const abort = onAbort(execSignal, close);
    void channel.closed.then(() => abort.dispose());
    const exit = raceAbort(channel.exit, execSignal);
    exit.catch(() => undefined);
    return { ...channel, exit, close, end };
  }

  store.add(
    inventory.onChange(({ changed, removed }) => {
      for (const host of changed) {
        const pool = pools.get(host.id);
        if (!pool) continue;
        const target = targetOf(host);
        if (target === targets.get(host.id)) continue;
        targets.set(host.id, target);
        pool.close(new Failure("ssh.closed", { host: host.name, reason: "byUs" }));
      }
      for (const id of removed) {
        const pool = pools.get(id);
        pool?.dispose(new Failure("ssh.closed", { host: pool.name, reason: "byUs" }));
        pools.delete(id);
        targets.delete(id);
        jumpSlots.delete(id);
      }
    }),
  );
  const stop = (): void => {
    const failure = cancellation(signal);
    for (const pool of pools.values()) pool.dispose(failure);
    keys.clear();
    targets.clear();
    store.dispose();
  };
  if (signal.aborted) stop();
  else signal.addEventListener("abort", stop, { once: true });

  const open = { openExec, clock, limits };
  return {
    script: (hostId, program, scriptOptions) => runScript(open, hostId, program, scriptOptions),
    spawn: (hostId, program, spawnOptions) => spawnScript(open, hostId, program, spawnOptions),
    exec: (hostId, command, execOptions) => execCommand(hostId, command, execOptions?.signal),
    async shell(hostId, size, shellOptions) {
      const host = inventory.get(hostId);
      const lease = await poolOf(hostId).openSession({
        signal: shellOptions?.signal,
        open: (client, answer) => client.shell({ term: "xterm-256color", ...size, width: 0, height: 0 }, answer),
      });
      return shellChannel(lease.opened, { ...lease, host: host.name, signal: shellOptions?.signal });
    },
    forward: (hostId, address, port, forwardSignal) =>
      forwardFrom(poolOf(hostId), address, port, forwardSignal ? AbortSignal.any([signal, forwardSignal]) : signal),
    async walk(hostId, watcher, walkSignal) {
      const host = inventory.get(hostId);
      const chain = [...jumpsOf(host).toReversed(), host];
      const walked = await walk(via, chain, watcher, AbortSignal.any([signal, walkSignal]));
      const { connection } = walked;
      const alone: ScriptHost = {
        clock,
        limits,
        async openExec(_hostId, command, { opening, env = {} }) {
          const opened = await connection.openChannel({
            signal: opening,
            open: (client, answer) => client.exec(command, { env }, answer),
          });
          const channel = execChannel(opened, { connection, host: host.name, release: () => undefined });
          return { ...channel, host, closed: opened.closed };
        },
      };
      return {
        script: (program, scriptOptions) => runScript(alone, hostId, program, scriptOptions),
        spawn: (program, spawnOptions) => spawnScript(alone, hostId, program, spawnOptions),
        close: () => walked.close(),
      };
    },
    async probe(hostId, probeSignal) {
      const { milliseconds, serverVersion, cipher } = await poolOf(hostId).test(probeSignal);
      return { milliseconds, serverVersion, cipher };
    },
    states: () => Array.from(pools.values(), (pool) => pool.current()),
    onState: states.event,
    close(hostId) {
      const name = inventory.find(hostId)?.name ?? "";
      pools.get(hostId)?.close(new Failure("ssh.closed", { host: name, reason: "byUs" }));
    },
  };
}

/** What a failure at a host key has that the page needs to ask about it. */
const keyParams = ["fingerprint", "keyType", "key", "expected", "firstSeen", "lastSeen"];

/**
 * What goes wrong before the host behind is reached is told as the failure of the jump host where it went wrong, however far
 * back in the chain that is.
 */
async function throughJump<T>(host: Host, jump: Host, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (isFailure(error, "cancelled") || isFailure(error, "hosts.jumpLoop")) throw error;
    if (isFailure(error, "ssh.jumpFailed")) {
      const { next = error.params["host"] ?? "" } = error.params;
      // The cause is the failure itself, however long the chain.
      throw new Failure("ssh.jumpFailed", { ...error.params, host: host.name, next }, error.cause);
    }
    const reason = isFailure(error) ? error.code : "forwardRefused";
    const about = isFailure(error) ? Object.entries(error.params).filter(([name]) => keyParams.includes(name)) : [];
    const params = { host: host.name, jump: jump.name, reason, ...Object.fromEntries(about) };
    throw new Failure("ssh.jumpFailed", params, error);
  }
}

/** A connection ends with that of its jump host: for the same reason when that was ours, and else with the jump host's name. */
function endWithJump(host: Host, jump: Host, failure: Failure): Failure {
  if (failure.code === "cancelled") return failure;
  const { reason } = failure.params;
  const ours = reason === "byUs" || reason === "idle";
  if (ours) return new Failure("ssh.closed", { host: host.name, reason }, failure);
  return new Failure("ssh.closed", { host: host.name, reason: "jumpLost", jump: jump.name }, failure);
}
