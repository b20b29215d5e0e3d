import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import type { SshLimits } from "../../electron/core/ssh/limits.ts";
import { failureOf } from "../support/failures.ts";
import { type TestSsh, createTestSsh } from "../support/sshClient.ts";
import { type Sshd, sshdMissing, startSshd } from "../support/sshd.ts";

const missing = sshdMissing();

describe("pooled connections", () => {
  const servers: Sshd[] = [];
  let server: Sshd;
  let test: TestSsh;
  const make = (limits: Partial<SshLimits> = {}): TestSsh => (test = createTestSsh({ limits }));
  const start = async (config: string[]): Promise<Sshd> => {
    const started = await startSshd({ config });
    servers.push(started);
    return started;
  };
  const logins = (of: Sshd): number => of.log().match(/Accepted publickey/g)?.length ?? 0;

  beforeAll(async () => {
    if (!missing) server = await startSshd();
  });
  afterAll(() => server?.stop());
  beforeEach((context) => {
    if (missing) context.skip(missing);
  });
  afterEach(async () => {
    test?.dispose();
    for (const one of servers.splice(0)) await one.stop();
  });

  it("runs 40 scripts at once over at most three connections", async () => {
    make();
    const host = test.addHost(server);
    const before = logins(server);
    const results = await Promise.all(
      Array.from({ length: 40 }, (_, index) => test.ssh.script(host.id, `sleep 0.2; echo ${index}`)),
    );
    expect(results.map(({ stdout }) => stdout)).toEqual(Array.from({ length: 40 }, (_, index) => `${index}\n`));
    expect(logins(server) - before).toBeLessThanOrEqual(3);
  });

  it("keeps the connection, and who else uses it, when somebody gives up a terminal while it opens", async () => {
    make({ channelOpenMs: 1000 });
    const host = test.addHost(server);
    const kept = await test.ssh.shell(host.id, { cols: 80, rows: 24 });
    kept.output.resume();
    for (let attempt = 0; attempt < 5; attempt += 1) {
      const abort = new AbortController();
      const opening = test.ssh.shell(host.id, { cols: 80, rows: 24 }, { signal: abort.signal }).then(
        (shell) => shell.close(),
        () => undefined,
      );
      await sleep(attempt);
      abort.abort();
      await opening;
    }
    // Past the time in which a channel must open.
    const ended = await Promise.race([kept.exit.then(String, String), sleep(2000).then(() => "still open")]);
    expect(ended).toBe("still open");
    kept.close();
  });

  it.each([1, 2, 4, 10])("gets 20 scripts through a server with MaxSessions %i", async (limit) => {
    make();
    const small = await start([`MaxSessions ${limit}`]);
    const host = test.addHost(small);
    const results = await Promise.all(
      Array.from({ length: 20 }, (_, index) => test.ssh.script(host.id, `sleep 0.05; echo ${index}`)),
    );
    expect(results.map(({ stdout }) => stdout)).toEqual(Array.from({ length: 20 }, (_, index) => `${index}\n`));
    expect(logins(small)).toBeLessThanOrEqual(3);
  });

  it("says that commands are not allowed when the server grants no session at all", async () => {
    make();
    const none = await start(["MaxSessions 0"]);
    const host = test.addHost(none, { name: "web1" });
    expect(await failureOf(test.ssh.script(host.id, "true"))).toEqual({
      code: "ssh.shellUnavailable",
      params: { host: "web1", reason: "noSessions" },
    });
  });

  it("reuses one connection for work done one after the other", async () => {
    make();
    const host = test.addHost(server);
    const before = logins(server);
    const sessions = (): number => server.log().match(/Starting session/g)?.length ?? 0;
    const sessionsBefore = sessions();
    for (let round = 0; round < 5; round += 1) await test.ssh.script(host.id, "true");
    expect(logins(server) - before).toBe(1);
    // One command a script: nothing is sent after those that ended by themselves.
    await new Promise((resolve) => setTimeout(resolve, 700));
    expect(sessions() - sessionsBefore).toBe(5);
  });

  it("says that there are too many channels when none comes free in time", async () => {
    make({ sessionsPerConnection: 1, connectionsPerHost: 1, queueMs: 300 });
    const host = test.addHost(server, { name: "web1" });
    const stop = new AbortController();
    const long = failureOf(test.ssh.script(host.id, "sleep 30", { signal: stop.signal }));
    await expect.poll(() => test.ssh.states()[0]?.channels).toBe(1);
    expect(await failureOf(test.ssh.script(host.id, "true"))).toEqual({
      code: "ssh.tooManyChannels",
      params: { host: "web1" },
    });
    stop.abort();
    await long;
  });

  it("closes an idle connection and connects again on the next use", async () => {
    make({ idleMs: 300 });
    const host = test.addHost(server);
    await test.ssh.script(host.id, "true");
    await expect.poll(() => test.ssh.states()[0]).toMatchObject({ state: "closed", failure: null });
    expect((await test.ssh.script(host.id, "echo in")).stdout).toBe("in\n");
  });

  it("does not close a connection that has a channel, however quiet", async () => {
    make({ idleMs: 200 });
    const host = test.addHost(server);
    expect((await test.ssh.script(host.id, "sleep 1; echo in")).stdout).toBe("in\n");
  });

  it("can be cancelled while connecting, and gives the attempt up", async () => {
    make();
    const host = test.addHost(server);
    server.freezeSessions();
    const cancel = new AbortController();
    const calls = [1, 2, 3].map(() => failureOf(test.ssh.script(host.id, "true", { signal: cancel.signal })));
    await new Promise((resolve) => setTimeout(resolve, 5));
    cancel.abort();
    expect((await Promise.all(calls)).map(({ code }) => code)).toEqual(["cancelled", "cancelled", "cancelled"]);
    await expect.poll(() => test.ssh.states()[0]?.state).toBe("closed");
    expect((await test.ssh.script(host.id, "echo in")).stdout).toBe("in\n");
  });

  it("keeps an attempt that somebody else still waits for", async () => {
    make();
    const host = test.addHost(server);
    const cancel = new AbortController();
    const cancelled = failureOf(test.ssh.script(host.id, "true", { signal: cancel.signal }));
    const kept = test.ssh.script(host.id, "echo in");
    cancel.abort();
    expect((await cancelled).code).toBe("cancelled");
    expect((await kept).stdout).toBe("in\n");
  });

  it("drops connections of a host whose address or credential changed, and keeps them through other edits", async () => {
    make();
    const host = test.addHost(server);
    await test.ssh.script(host.id, "true");
    test.inventory.update(host.id, { notes: "rack 4", tags: ["db"] });
    expect(test.ssh.states()).toMatchObject([{ state: "connected" }]);
    test.inventory.update(host.id, { user: "nobody-here" });
    expect(test.ssh.states()).toMatchObject([{ state: "closed" }]);
    expect((await failureOf(test.ssh.script(host.id, "true"))).code).toBe("ssh.authFailed");
  });

  it("forgets a removed host", async () => {
    make();
    const host = test.addHost(server);
    const running = failureOf(test.ssh.script(host.id, "sleep 30"));
    await expect.poll(() => test.ssh.states()[0]?.channels).toBe(1);
    test.inventory.remove([host.id]);
    expect((await running).code).toBe("ssh.closed");
    expect(test.ssh.states()).toEqual([]);
    expect((await failureOf(test.ssh.script(host.id, "true"))).code).toBe("hosts.notFound");
  });

  it("ends everything when the vault is locked", async () => {
    make();
    const host = test.addHost(server);
    const running = failureOf(test.ssh.script(host.id, "sleep 30"));
    await expect.poll(() => test.ssh.states()[0]?.channels).toBe(1);
    test.dispose();
    expect((await running).code).toBe("cancelled");
    expect((await failureOf((async () => test.ssh.script(host.id, "true"))())).code).toBe("cancelled");
    await expect.poll(() => server.sessionPids()).toEqual([]);
  });

  it("connects to 60 hosts at once although the server drops logins beyond ten", async () => {
    make({ handshakes: 8 });
    const strict = await start(["MaxStartups 10:30:100"]);
    const hosts = Array.from({ length: 60 }, () => test.addHost(strict));
    const results = await Promise.all(hosts.map(({ id }) => test.ssh.script(id, "echo in")));
    expect(results.every(({ stdout }) => stdout === "in\n")).toBe(true);
  });
});
