import type { ClientChannel } from "ssh2";
import { describe, expect, it } from "vitest";
import type { ConnectionState } from "../../../../../shared/contract/access.ts";
import { Failure } from "../../../../../shared/base/failure.ts";
import { ChannelRefused, type Connection } from "../../../../../electron/core/ssh/connection.ts";
import { HostPool } from "../../../../../electron/core/ssh/hostPool.ts";
import { type SshLimits, defaultLimits } from "../../../../../electron/core/ssh/limits.ts";
import { failureOf } from "../../../../support/failures.ts";
import { type FakeClock, fakeClock } from "../../../../support/ports.ts";

/** A server that grants `sessions` channels on each connection. */
class Server {
  sessions = 10;
  logins = 0;
  weak: string[] = [];
  refusal: Failure | undefined;
  readonly connections: { open: number; break(failure: Failure): void }[] = [];

  connect = async (signal: AbortSignal): Promise<Connection> => {
    this.logins += 1;
    // A handshake takes a while; who gives up meanwhile is heard.
    await settle();
    if (signal.aborted) throw new Failure("cancelled");
    if (this.refusal) throw this.refusal;
    const listeners = new Set<(failure: Failure) => void>();
    let failure: Failure | undefined;
    const close = (reason = new Failure("ssh.closed", { reason: "byUs" })): void => {
      if (failure) return;
      failure = reason;
      for (const listener of listeners) listener(reason);
    };
    const connection = { open: 0, break: close };
    this.connections.push(connection);
    return {
      serverVersion: "",
      cipher: "",
      weak: this.weak,
      milliseconds: 1,
      get failure() {
        return failure;
      },
      onClose(listener) {
        listeners.add(listener);
        return { dispose: () => listeners.delete(listener) };
      },
      close,
      openChannel: async () => {
        await Promise.resolve();
        if (failure) throw failure;
        if (connection.open >= this.sessions) throw new ChannelRefused("open failed");
        connection.open += 1;
        const never = new Promise<never>(() => undefined);
        return { channel: {} as ClientChannel, exited: never, closed: never };
      },
      forward: () => Promise.reject(new Error("not here")),
    };
  };
}

const setup = (limits: Partial<SshLimits> = {}) => {
  const clock: FakeClock = fakeClock();
  const server = new Server();
  const states: ConnectionState[] = [];
  const pool = new HostPool({
    hostId: "h1",
    name: () => "web1",
    connect: server.connect,
    clock,
    limits: { ...defaultLimits, ...limits },
    onState: (state) => states.push(state),
  });
  const open = (signal?: AbortSignal) => pool.openSession({ open: () => undefined, signal });
  /** Closes a channel on both sides. */
  const give = (lease: Awaited<ReturnType<typeof open>>, connection = 0): void => {
    const held = server.connections[connection];
    if (held) held.open -= 1;
    lease.release();
  };
  return { clock, server, states, pool, open, give };
};
const settle = async (): Promise<void> => {
  for (let turn = 0; turn < 50; turn += 1) await Promise.resolve();
};
const refused = new Failure("ssh.authFailed", { host: "web1", user: "root", tried: ["password"] });

describe("the connections of a host", () => {
  it("carry eight channels each, and there are at most three", async () => {
    const { server, open } = setup();
    await Promise.all(Array.from({ length: 24 }, () => open()));
    expect(server.connections.map((connection) => connection.open)).toEqual([8, 8, 8]);
    expect(server.logins).toBe(3);
  });

  it("let the next in line have a place that comes free", async () => {
    const { open, give } = setup({ connectionsPerHost: 1 });
    const leases = await Promise.all(Array.from({ length: 8 }, () => open()));
    let entered = false;
    const waiting = open().then(() => (entered = true));
    await settle();
    expect(entered).toBe(false);
    give(leases[0] as (typeof leases)[0]);
    await waiting;
  });

  it("turn a call away after its time in the queue, or when the queue is full", async () => {
    const { clock, open } = setup({ connectionsPerHost: 1, sessionsPerConnection: 1, queueLength: 1 });
    await open();
    const first = failureOf(open());
    await settle();
    expect((await failureOf(open())).code).toBe("ssh.tooManyChannels");
    clock.advance(defaultLimits.queueMs);
    expect(await first).toEqual({ code: "ssh.tooManyChannels", params: { host: "web1" } });
  });

  it("learn a lower limit from a refusal and forget it later", async () => {
    const { clock, server, open, give } = setup({ connectionsPerHost: 1 });
    server.sessions = 2;
    const [a, b] = await Promise.all([open(), open()]);
    const third = open();
    await settle();
    // The refused one waits a moment for a place that may be about to come free.
    clock.advance(1000);
    await settle();
    give(a);
    await third;
    give(b);
    server.sessions = 10;
    clock.advance(defaultLimits.budgetMemoryMs);
    await Promise.all([open(), open(), open()]);
    expect(server.connections[0]?.open).toBe(4);
  });

  it("are closed after ten idle minutes, and not before", async () => {
    const { clock, server, states, open, give } = setup();
    const lease = await open();
    clock.advance(defaultLimits.idleMs * 3);
    expect(states.at(-1)).toMatchObject({ state: "connected", channels: 1 });
    give(lease);
    clock.advance(defaultLimits.idleMs - 1);
    expect(states.at(-1)).toMatchObject({ state: "connected", channels: 0 });
    clock.advance(1);
    expect(states.at(-1)).toMatchObject({ state: "closed", failure: null });
    await open();
    expect(server.logins).toBe(2);
  });

  it("do not go idle while a host behind uses them", async () => {
    const { clock, pool, states } = setup();
    const held = await pool.hold(new AbortController().signal);
    clock.advance(defaultLimits.idleMs * 2);
    expect(states.at(-1)?.state).toBe("connected");
    held.release();
    clock.advance(defaultLimits.idleMs);
    expect(states.at(-1)?.state).toBe("closed");
  });

  it("tell how they broke, and are made anew on the next use", async () => {
    const { server, states, open } = setup();
    await open();
    server.connections[0]?.break(new Failure("ssh.closed", { host: "web1", reason: "keepalive" }));
    expect(states.at(-1)).toMatchObject({ state: "failed", failure: { params: { reason: "keepalive" } } });
    await open();
    expect(states.at(-1)).toMatchObject({ state: "connected", failure: null, channels: 1 });
  });

  it("tell which weak algorithms they use, as long as they are open", async () => {
    const { server, states, pool, open } = setup();
    server.weak = ["ssh-rsa", "aes128-cbc"];
    await open();
    expect(states.at(-1)?.weak).toEqual(["ssh-rsa", "aes128-cbc"]);
    pool.close(new Failure("ssh.closed", { reason: "byUs" }));
    expect(states.at(-1)).not.toHaveProperty("weak");
  });

  it("are shared by calls that come while connecting", async () => {
    const { server, open } = setup();
    await Promise.all([open(), open(), open()]);
    expect(server.logins).toBe(1);
  });
});

describe("after a refused login", () => {
  it("waits 30 s, then twice as long each time, at most ten minutes", async () => {
    const { clock, server, open } = setup();
    server.refusal = refused;
    const waits: number[] = [];
    for (let round = 0; round < 8; round += 1) {
      expect((await failureOf(open())).code).toBe("ssh.authFailed");
      const { code, params } = await failureOf(open());
      expect(code).toBe("ssh.waitAfterAuthFailure");
      waits.push(Number(params["seconds"]));
      clock.advance(Number(params["seconds"]) * 1000);
    }
    expect(waits).toEqual([30, 60, 120, 240, 480, 600, 600, 600]);
    expect(server.logins).toBe(8);
  });

  it("leaves a server alone in the same way that has put a penalty on this address, and says so each time", async () => {
    const { clock, server, open } = setup();
    server.refusal = new Failure("ssh.turnedAway", { host: "web", reason: "penalty" });
    const waits: unknown[] = [];
    for (let round = 0; round < 3; round += 1) {
      const first = await failureOf(open());
      expect(await failureOf(open())).toEqual(first);
      expect(first).toMatchObject({ code: "ssh.turnedAway", params: { reason: "penalty" } });
      waits.push(first.params["seconds"]);
      clock.advance(Number(first.params["seconds"]) * 1000);
    }
    expect(waits).toEqual([30, 60, 120]);
    expect(server.logins).toBe(3);
    server.refusal = refused;
    await failureOf(open());
    expect((await failureOf(open())).code).toBe("ssh.waitAfterAuthFailure");
  });

  it("tries a server again at once that had no room for one more login", async () => {
    const { server, open } = setup();
    server.refusal = new Failure("ssh.turnedAway", { host: "web", reason: "maxStartups" });
    await failureOf(open());
    server.refusal = undefined;
    await open();
    expect(server.logins).toBe(2);
  });

  it("connects at once when a person tests the host, and is forgiven when that works", async () => {
    const { server, pool, open } = setup();
    server.refusal = refused;
    await failureOf(open());
    server.refusal = undefined;
    await pool.test(undefined);
    await open();
    expect(server.logins).toBe(2);
  });

  it("starts over when a person's test is refused too", async () => {
    const { server, pool, open } = setup();
    server.refusal = refused;
    await failureOf(open());
    await failureOf(pool.test(undefined));
    expect((await failureOf(open())).params["seconds"]).toBe(30);
  });

  it("does not wait after failures of another kind", async () => {
    const { server, open } = setup();
    server.refusal = new Failure("ssh.unreachable", { host: "web1" });
    await failureOf(open());
    expect((await failureOf(open())).code).toBe("ssh.unreachable");
  });
});

describe("closing", () => {
  it("ends waiting calls when the vault is locked", async () => {
    const { pool, open } = setup({ connectionsPerHost: 1, sessionsPerConnection: 1 });
    await open();
    const waiting = failureOf(open());
    await settle();
    pool.dispose(new Failure("cancelled"));
    expect((await waiting).code).toBe("cancelled");
    expect((await failureOf(open())).code).toBe("cancelled");
  });

  it("gives an attempt up when its last caller has", async () => {
    const { states, open } = setup();
    const cancel = new AbortController();
    const calls = [failureOf(open(cancel.signal)), failureOf(open(cancel.signal))];
    cancel.abort();
    expect((await Promise.all(calls)).map(({ code }) => code)).toEqual(["cancelled", "cancelled"]);
    await settle();
    expect(states.at(-1)).toMatchObject({ state: "closed", failure: null });
  });
});
