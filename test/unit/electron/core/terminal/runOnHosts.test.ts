import { PassThrough } from "node:stream";
import { describe, expect, it } from "vitest";
import type { NoteSession } from "../../../../../electron/core/events/types.ts";
import type { StreamContext } from "../../../../../electron/core/handlers.ts";
import type { Services } from "../../../../../electron/core/services.ts";
import type { ExecChannel, ExitStatus } from "../../../../../electron/core/ssh/types.ts";
import { runOnHosts } from "../../../../../electron/core/terminal/runOnHosts.ts";
import { deferred } from "../../../../../shared/base/async.ts";
import { Failure } from "../../../../../shared/base/failure.ts";
import type { StreamEvent } from "../../../../../shared/contract/index.ts";
import { type FakeClock, fakeClock } from "../../../../support/ports.ts";

type Event = StreamEvent<"exec.run">;
const settle = async (): Promise<void> => {
  for (let count = 0; count < 10; count += 1) await new Promise((resolve) => setImmediate(resolve));
};

class Remote implements ExecChannel {
  readonly stdin = new PassThrough();
  readonly stdout = new PassThrough();
  readonly stderr = new PassThrough();
  private readonly ending = deferred<ExitStatus>();
  readonly exit = this.ending.promise;
  closed = false;

  finish(code: number): void {
    this.stdout.end();
    this.stderr.end();
    this.ending.resolve({ code, signal: null });
  }
  close(): void {
    this.closed = true;
  }
}

interface Started {
  readonly clock: FakeClock;
  readonly remotes: Map<string, Remote>;
  readonly events: Event[];
  readonly reports: Readonly<Record<string, unknown>>[];
  readonly abort: AbortController;
  /** Sessions that were noted, in the order in which they began and ended. */
  readonly notes: readonly string[];
  readonly done: Promise<void>;
}

/** Starts a command on hosts; those whose id begins with "down" cannot be reached. */
async function start(hostIds: string[]): Promise<Started> {
  const clock = fakeClock();
  const remotes = new Map<string, Remote>();
  const events: Event[] = [];
  const reports: Readonly<Record<string, unknown>>[] = [];
  const abort = new AbortController();
  const services = {
    ports: { clock },
    inventory: { get: (id: string) => ({ name: `name of ${id}` }) },
    ssh: {
      async exec(id: string) {
        if (id.startsWith("down")) throw new Failure("ssh.unreachable", { host: id });
        const remote = new Remote();
        remotes.set(id, remote);
        return remote;
      },
    },
  } as unknown as Services;
  const context: StreamContext<Event> = {
    signal: abort.signal,
    emit: (event) => events.push(event),
    report: (detail) => reports.push(detail),
  };
  const notes: string[] = [];
  const note: NoteSession = (kind, hostId) => {
    notes.push(`${kind} on ${hostId}`);
    return () => notes.push(`end on ${hostId}`);
  };
  const done = runOnHosts(services, { hostIds, command: "uptime", timeoutSeconds: 30 }, context, note);
  done.catch(() => undefined);
  await settle();
  return { clock, remotes, events, reports, abort, notes, done };
}
const remote = ({ remotes }: Started, id: string): Remote => remotes.get(id) as Remote;

describe("a command on many hosts", () => {
  it("is noted where it ran, from its begin to its end, however it ended", async () => {
    const started = await start(["a", "down1", "b"]);
    remote(started, "a").finish(0);
    await settle();
    started.clock.advance(30_000);
    await started.done;
    expect(started.notes).toEqual(["command on a", "command on b", "end on a", "end on b"]);
  });

  it("runs once on a host that was named twice, and tells the others' results beside a failure", async () => {
    const run = await start(["a", "down", "a", "b"]);
    remote(run, "b").finish(0);
    remote(run, "a").finish(3);
    await run.done;
    expect(run.events.filter(({ type }) => type === "end")).toHaveLength(3);
    expect(run.events).toContainEqual(
      expect.objectContaining({
        hostId: "down",
        exitCode: null,
        failure: expect.objectContaining({ code: "ssh.unreachable" }),
      }),
    );
    expect(run.reports).toEqual([{ exitCodes: { a: 3, b: 0 }, failures: { down: "ssh.unreachable" } }]);
  });

  it("runs on sixteen hosts at a time and goes on as each ends", async () => {
    const ids = Array.from({ length: 40 }, (_, index) => `h${index}`);
    const run = await start(ids);
    expect(run.remotes.size).toBe(16);
    remote(run, "h7").finish(0);
    await settle();
    expect(Array.from(run.remotes.keys()).at(-1)).toBe("h16");
    for (const id of ids) {
      remote(run, id).finish(0);
      await settle();
    }
    await run.done;
  });

  it("keeps characters whole that arrive in halves, and marks one that never ends", async () => {
    const run = await start(["a"]);
    const [whole, half] = [Buffer.from("Grüße 🐢"), Buffer.from("€").subarray(0, 2)];
    for (const byte of whole) {
      remote(run, "a").stdout.write(Buffer.from([byte]));
      await settle();
    }
    remote(run, "a").stdout.write(half);
    remote(run, "a").finish(0);
    await run.done;
    const text = run.events.map((event) => (event.type === "output" ? event.text : "")).join("");
    expect(text).toBe("Grüße 🐢\uFFFD");
    expect(run.events.at(-1)?.type).toBe("end");
  });

  it("puts small pieces together, but keeps the order of output and errors", async () => {
    const run = await start(["a"]);
    const { stdout, stderr } = remote(run, "a");
    for (const [stream, text] of [
      [stdout, "1"],
      [stdout, "2"],
      [stderr, "oops"],
      [stdout, "3"],
    ] as const) {
      stream.write(text);
      await settle();
    }
    run.clock.advance(20);
    expect(run.events.map((event) => event.type === "output" && [event.channel, event.text])).toEqual([
      ["stdout", "12"],
      ["stderr", "oops"],
      ["stdout", "3"],
    ]);
  });

  it("ends a host that writes without end, and one that takes too long, and closes both", async () => {
    const run = await start(["loud", "slow"]);
    for (let mebibyte = 0; mebibyte < 5; mebibyte += 1) {
      remote(run, "loud").stdout.write(Buffer.alloc(1024 * 1024, "x"));
      remote(run, "loud").stderr.write(Buffer.alloc(1024 * 1024, "x"));
      await settle();
    }
    expect(remote(run, "loud").closed).toBe(true);
    expect(remote(run, "slow").closed).toBe(false);
    run.clock.advance(30_000);
    await run.done;
    expect(remote(run, "slow").closed).toBe(true);
    expect(run.reports).toEqual([{ exitCodes: {}, failures: { loud: "exec.outputTooLarge", slow: "ssh.timeout" } }]);
    const sent = run.events.reduce((sum, event) => sum + (event.type === "output" ? event.text.length : 0), 0);
    expect(sent).toBeLessThanOrEqual(8 * 1024 * 1024);
  });

  it("begins on no further host once it was cancelled, and still reports what ran", async () => {
    const run = await start(Array.from({ length: 20 }, (_, index) => `h${index}`));
    remote(run, "h0").finish(0);
    await settle();
    run.abort.abort();
    for (const channel of run.remotes.values()) channel.finish(1);
    await expect(run.done).rejects.toMatchObject({ code: "cancelled" });
    expect(run.remotes.size).toBe(17);
    expect(run.events.filter(({ type }) => type === "end")).toHaveLength(1);
    expect(run.reports).toHaveLength(1);
  });
});
