import { readFileSync, readdirSync } from "node:fs";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import type { StreamEvent } from "../../shared/contract/index.ts";
import type { Services } from "../../electron/core/services.ts";
import { createExecHandlers } from "../../electron/core/terminal/handlers.ts";
import { failureOf } from "../support/failures.ts";
import { type TestSsh, createTestSsh } from "../support/sshClient.ts";
import { type Sshd, sshdMissing, startSshd, withUser } from "../support/sshd.ts";

const missing = sshdMissing();
type Event = StreamEvent<"exec.run">;

describe("one command on many hosts", () => {
  let server: Sshd;
  let test: TestSsh;
  beforeAll(async () => {
    if (!missing) server = await startSshd();
  });
  afterAll(() => server?.stop());
  beforeEach((context) => {
    if (missing) context.skip(missing);
    test = createTestSsh();
  });
  afterEach(() => test?.dispose());

  const run = async (
    hostIds: string[],
    command: string,
    options: { timeoutSeconds?: number; signal?: AbortSignal; onEvent?: (event: Event) => void } = {},
  ) => {
    const events: Event[] = [];
    const reports: Record<string, unknown>[] = [];
    const services = { ssh: test.ssh, ports: test.ports, inventory: test.inventory } as unknown as Services;
    await createExecHandlers(services).run(
      { hostIds, command, timeoutSeconds: options.timeoutSeconds ?? 60 },
      {
        signal: options.signal ?? new AbortController().signal,
        report: (detail) => void reports.push(detail),
        emit: (event) => {
          events.push(event);
          options.onEvent?.(event);
        },
      },
    );
    const of = (hostId: string) => {
      const text = (channel: string): string =>
        events
          .filter((event) => event.type === "output" && event.hostId === hostId && event.channel === channel)
          .map((event) => (event.type === "output" ? event.text : ""))
          .join("");
      const end = events.find((event) => event.type === "end" && event.hostId === hostId);
      return { stdout: text("stdout"), stderr: text("stderr"), end };
    };
    return { events, reports, of };
  };

  it("gives each host's output and exit code", async () => {
    const hosts = Array.from({ length: 20 }, () => test.addHost(server));
    const ids = hosts.map(({ id }) => id);
    const { of, reports } = await run(ids, "echo out ü; echo err >&2; exit 4");
    for (const id of ids)
      expect(of(id)).toMatchObject({ stdout: "out ü\n", stderr: "err\n", end: { exitCode: 4, failure: null } });
    expect(reports).toEqual([{ exitCodes: Object.fromEntries(ids.map((id) => [id, 4])), failures: {} }]);
  });

  it("runs at most 16 at a time", async () => {
    const ids = Array.from({ length: 24 }, () => test.addHost(server).id);
    const started = performance.now();
    const { of } = await run(ids, "sleep 1");
    expect(ids.every((id) => of(id).end?.type === "end")).toBe(true);
    expect(performance.now() - started).toBeGreaterThan(2000);
  });

  it("goes on when some hosts fail", async () => {
    const good = test.addHost(server);
    const down = test.inventory.add({ name: "down", port: 1, secret: { kind: "password", password: "x" } });
    const unknown = test.inventory.add({ port: server.port, secret: { kind: "password", password: "x" } });
    const { of, reports } = await run([down.id, good.id, unknown.id, "gone"], "echo fine");
    expect(of(good.id)).toMatchObject({ stdout: "fine\n", end: { exitCode: 0, failure: null } });
    expect(of(down.id).end).toMatchObject({ exitCode: null, failure: { code: "ssh.unreachable" } });
    expect(of(unknown.id).end).toMatchObject({ exitCode: null, failure: { code: "ssh.hostKeyUnknown" } });
    expect(of("gone").end).toMatchObject({ failure: { code: "hosts.notFound" } });
    expect(reports).toMatchObject([{ exitCodes: { [good.id]: 0 }, failures: { [down.id]: "ssh.unreachable" } }]);
  });

  it("stops a host that floods, and the others go on", async () => {
    await withUser({}, async (user) => {
      const [flood, quiet] = [test.addHost(server, { name: "flood" }), test.addHost(server, { user: user.name })];
      const { of } = await run([flood.id, quiet.id], '[ "$(id -u)" = 0 ] && exec yes; sleep 1; echo calm');
      expect(of(flood.id).end).toEqual({
        type: "end",
        hostId: flood.id,
        exitCode: null,
        failure: { code: "exec.outputTooLarge", params: { host: "flood", limitBytes: 8 * 1024 * 1024 } },
      });
      expect(of(flood.id).stdout.length).toBeLessThanOrEqual(8 * 1024 * 1024);
      expect(of(quiet.id)).toMatchObject({ stdout: "calm\n", end: { exitCode: 0 } });
    });
  });

  it("does not tear characters that arrive in pieces", async () => {
    const host = test.addHost(server);
    const { of } = await run([host.id], "printf '\\303'; sleep 0.2; printf '\\274 \\377'");
    expect(of(host.id).stdout).toBe("ü \ufffd");
  });

  it("shows output while the command still runs", async () => {
    const host = test.addHost(server);
    const stop = new AbortController();
    const events: Event[] = [];
    const running = failureOf(
      run([host.id], "echo first; sleep 30", {
        signal: stop.signal,
        onEvent: (event) => {
          events.push(event);
          stop.abort();
        },
      }),
    );
    expect((await running).code).toBe("cancelled");
    expect(events).toEqual([{ type: "output", hostId: host.id, channel: "stdout", text: "first\n" }]);
  });

  it("ends a host at the time limit", async () => {
    const host = test.addHost(server, { name: "web1" });
    const { of } = await run([host.id], "sleep 601", { timeoutSeconds: 1 });
    expect(processesOf("sleep 601")).toBe(0);
    expect(of(host.id).end).toMatchObject({
      failure: { code: "ssh.timeout", params: { host: "web1", seconds: 1, step: "command" } },
    });
  });

  it.each(["root", "another user"])("ends the command on the host when %s stops it", async (who) => {
    await withUser({}, async (user) => {
      const host = test.addHost(server, who === "root" ? {} : { user: user.name });
      const stop = new AbortController();
      const before = server.sessionPids().length;
      const running = failureOf(
        run([host.id], "echo on; sleep 600 | cat", { signal: stop.signal, onEvent: () => stop.abort() }),
      );
      expect((await running).code).toBe("cancelled");
      // By then, for a program that ends next. The connection's own process may stay, nothing else.
      expect(processesOf("sleep 600")).toBe(0);
      await expect.poll(() => test.ssh.states()[0]?.channels, { timeout: 5000 }).toBe(0);
      expect(server.sessionPids().length).toBeLessThanOrEqual(before + 2);
    });
  });

  it("gives the command an empty input", async () => {
    const host = test.addHost(server);
    expect((await run([host.id], "cat; echo end")).of(host.id).stdout).toBe("end\n");
  });

  it("tells a command ended by a signal from one with an exit code", async () => {
    const host = test.addHost(server);
    expect((await run([host.id], "kill -KILL $$")).of(host.id).end).toMatchObject({ exitCode: null, failure: null });
  });
});

/** Processes on this machine, the server's own, with this command line. */
function processesOf(commandLine: string): number {
  return readdirSync("/proc").filter((name) => {
    if (!/^\d+$/.test(name)) return false;
    try {
      return readFileSync(`/proc/${name}/cmdline`, "utf8").replaceAll("\0", " ").trim() === commandLine;
    } catch {
      return false;
    }
  }).length;
}
