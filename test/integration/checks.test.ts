import { execFileSync, spawn, spawnSync } from "node:child_process";
import { createServer as createHttp, type Server as HttpServer } from "node:http";
import { createServer as createHttps } from "node:https";
import { createServer as createTcp, type AddressInfo, type Server } from "node:net";
import { createSocket } from "node:dgram";
import { existsSync, mkdtempSync, readFileSync, rmSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from "vitest";
import { parsePlainText } from "../support/plainMetrics.ts";
import { checks, checkSpec, type CheckSpec } from "../../shared/contract/checks.ts";
import type { Host } from "../../shared/contract/hosts.ts";
import { runCheck } from "../../electron/core/checks/runCheck.ts";
import type { CheckRan, RunOutcome } from "../../electron/core/checks/types.ts";
import { CheckRunner } from "../../electron/core/checks/checks.ts";
import { CheckStore } from "../../electron/core/checks/checkStore.ts";
import { fetchProgram } from "../../electron/core/checks/methods/scrape.ts";
import type { Inventory } from "../../electron/core/inventory/inventory.ts";
import type { Recorded } from "../../electron/core/metrics/types.ts";
import { failureOf } from "../support/failures.ts";
import { createTestSsh, type TestSsh } from "../support/sshClient.ts";
import { freePort, type Sshd, sshdMissing, startSshd } from "../support/sshd.ts";
import type { z } from "zod";

const missing = sshdMissing();
const plugins = "/usr/lib/nagios/plugins";
const exporter = "/usr/bin/prometheus-node-exporter";

const listening = async (server: Server | HttpServer): Promise<number> => {
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return (server.address() as AddressInfo).port;
};

describe("checks of a real host", () => {
  let server: Sshd;
  let closed: Sshd;
  let test: TestSsh;
  let host: Host;
  let locked: Host;
  const stop: (() => void)[] = [];

  beforeAll(async () => {
    if (missing) return;
    [server, closed] = await Promise.all([startSshd(), startSshd({ config: ["AllowTcpForwarding no"] })]);
    test = createTestSsh();
    host = test.addHost(server, { name: "web-1" });
    locked = test.addHost(closed, { name: "locked-1" });
  });
  afterAll(async () => {
    for (const end of stop) end();
    test?.dispose();
    await Promise.all([server?.stop(), closed?.stop()]);
  });
  beforeEach((context) => {
    if (missing) context.skip(missing);
  });

  const run = (input: z.input<typeof checkSpec>, on: Host = host, timeoutSeconds = 10): Promise<RunOutcome> =>
    runCheck(
      { ssh: test.ssh, ports: test.ports },
      on,
      { spec: checkSpec.parse(input) as CheckSpec, timeoutSeconds },
      test.signal,
    );

  describe("plugins", () => {
    beforeEach((context) => {
      if (!existsSync(`${plugins}/check_disk`)) context.skip("needs monitoring-plugins-standard");
    });

    /** What the plugin itself says on this computer, as Nagios would run it. */
    const direct = (name: string, ...words: string[]): { code: number | null; line: string; data: string } => {
      const { status, stdout } = spawnSync(join(plugins, name), words, { encoding: "utf8", env: { LC_ALL: "C" } });
      const [line = "", data = ""] = stdout.split("\n")[0]?.split("|") ?? [];
      return { code: status, line: line.trim(), data: data.trim() };
    };

    it("gives the state of each exit code and the text of check_dummy", async () => {
      const results = await Promise.all(
        [0, 1, 2, 3].map((code) => run({ kind: "plugin", command: `check_dummy ${code} 'a "b" $HOME;c'` })),
      );
      expect(results.map(({ state }) => state)).toEqual(["ok", "warning", "critical", "unknown"]);
      expect(results[2]?.text).toBe('CRITICAL: a "b" $HOME;c');
    });

    it("reads the sizes and limits of check_disk as the plugin prints them", async () => {
      const found = await run({ kind: "plugin", command: "check_disk -w 20% -c 10% -p /" });
      const { data } = direct("check_disk", "-w", "20%", "-c", "10%", "-p", "/");
      const [, , uom = "", warning = "", critical = "", min = "", max = ""] =
        /^\/=(\d+)(\w+);(\d+);(\d+);(\d+);(\d+)$/.exec(data) ?? [];
      expect(found.perfdata).toHaveLength(1);
      expect(found.perfdata[0]).toMatchObject({
        label: "/",
        uom,
        warning,
        critical,
        min: Number(min),
        max: Number(max),
      });
      expect(found.perfdata[0]?.value).toBeGreaterThan(0);
    });

    it("reads check_load and check_procs, and finds plugins by their path too", async () => {
      const load = await run({ kind: "plugin", command: `${plugins}/check_load -w 1000,1000,1000 -c 2000,2000,2000` });
      expect(load.state).toBe("ok");
      expect(load.perfdata.map(({ label }) => label)).toEqual(["load1", "load5", "load15"]);
      const [one] = readFileSync("/proc/loadavg", "utf8").split(" ");
      expect(Math.abs((load.perfdata[0]?.value ?? -1) - Number(one))).toBeLessThan(5);
      const procs = await run({ kind: "plugin", command: "check_procs -w 1:100000 -c 0:200000" });
      expect(procs.state).toBe("ok");
      expect(procs.perfdata).toMatchObject([{ label: "procs", warning: "1:100000", critical: "0:200000", min: 0 }]);
    });

    it("runs check_http, check_tcp and check_ssh against the host itself by macro", async () => {
      const web = createHttp((_, answer) => answer.end("hello"));
      const port = await listening(web);
      stop.push(() => web.close());
      const http = await run({ kind: "plugin", command: `check_http -I $HOSTADDRESS$ -p ${port} -s hello` });
      expect(http).toMatchObject({
        state: "ok",
        perfdata: [
          { label: "time", uom: "s" },
          { label: "size", uom: "B" },
        ],
      });
      const tcp = await run({ kind: "plugin", command: `check_tcp -H {address} -p ${port}` });
      expect(tcp.perfdata).toMatchObject([{ label: "time", uom: "s", min: 0, max: 10 }]);
      const ssh = await run({ kind: "plugin", command: `check_ssh -p ${server.port} {address}` });
      expect(ssh.text).toMatch(/^SSH OK - OpenSSH/);
    });

    it("says that a plugin is not there", async () => {
      const found = await run({ kind: "plugin", command: "check_nothing_like_this -w 1" });
      expect(found).toMatchObject({
        state: "unknown",
        text: "check_nothing_like_this was not found among the plugins of this host",
      });
    });

    it("leaves no file and no process behind", async () => {
      await run({ kind: "plugin", command: "check_dummy 0" });
      expect(execFileSync("ls", ["-A", server.rootHome], { encoding: "utf8" })).toBe("");
    });
  });

  it("ends a plugin that hangs and what it started, and tells how long it waited", async () => {
    const marker = `31${Math.floor(Math.random() * 1e6)}`;
    const found = await run({ kind: "command", command: `sleep ${marker}` }, host, 1);
    expect(found).toMatchObject({ state: "critical", text: "Timed out after 1 s", timedOut: true });
    const left = (): string => spawnSync("pgrep", ["-f", `sleep ${marker}`], { encoding: "utf8" }).stdout;
    await expect.poll(left, { timeout: 10_000, interval: 50 }).toBe("");
  });

  it("ends a command that writes without end", async () => {
    const found = await run({ kind: "command", command: "yes" });
    expect(found).toMatchObject({ state: "unknown", text: "It wrote more than 64 KiB and was ended" });
  });

  it("judges a command by its exit code and its output, with the host's name as data", async () => {
    const odd = test.addHost(server, { name: "$(touch /tmp/never) 'x'" });
    const found = await run({ kind: "command", command: 'printf "<%s>" "{name}" | cat', output: "'x'>" }, odd);
    expect(found).toMatchObject({ state: "ok", text: "<$(touch /tmp/never) 'x'>" });
    expect(existsSync("/tmp/never")).toBe(false);
    const wrong = await run({ kind: "command", command: "echo no; exit 4" });
    expect(wrong).toMatchObject({ state: "critical", text: "It ended with code 4 instead of 0: no" });
    const text = await run({ kind: "command", command: "echo no", output: "yes" });
    expect(text).toMatchObject({ state: "critical", text: 'Its output does not contain "yes": no' });
  });

  describe("a scrape", () => {
    let port: number;
    beforeAll(async () => {
      if (missing || !existsSync(exporter)) return;
      port = await freePort();
      const child = spawn(exporter, [`--web.listen-address=127.0.0.1:${port}`], { stdio: "ignore" });
      stop.push(() => void child.kill());
      await vi.waitFor(() => fetch(`http://127.0.0.1:${port}/`), { timeout: 10_000, interval: 50 });
    });
    beforeEach((context) => {
      if (!existsSync(exporter)) context.skip("needs prometheus-node-exporter");
    });

    const page = async (): Promise<string> => (await fetch(`http://127.0.0.1:${port}/metrics`)).text();
    const byKey = (outcome: RunOutcome): Map<string, number> =>
      new Map(outcome.scraped.map(({ metric, label, value }) => [`${metric}${label}`, value]));

    it("gives the values that the endpoint gives when it is asked directly", async () => {
      const found = await run({ kind: "scrape", url: `http://127.0.0.1:${port}/metrics`, maxSeries: 2000 });
      const wanted = parsePlainText(await page());
      const have = byKey(found);
      const still = [...wanted].filter(([key]) =>
        /_info|_size_bytes|MemTotal|boot_time|_max|_cpu_seconds_total/.test(key),
      );
      expect(still.length).toBeGreaterThan(20);
      for (const [key, value] of still) {
        // Processor time goes on between the two.
        if (key.includes("cpu_seconds")) expect(Math.abs((have.get(key) ?? NaN) - value)).toBeLessThan(30);
        else expect([key, have.get(key)]).toEqual([key, value]);
      }
      expect(have.size).toBeGreaterThan(200);
      expect(found.text).toMatch(/^\d+ of \d+ series/);
      expect([...have.keys()].filter((key) => key.includes("_bucket"))).toEqual([]);
    });

    it("keeps what is asked for, in the canonical order of labels, within the bound", async () => {
      const url = `http://127.0.0.1:${port}/metrics`;
      const load = await run({ kind: "scrape", url, names: ["node_load*"] });
      expect(load.scraped.map(({ metric }) => metric).sort()).toEqual(["node_load1", "node_load15", "node_load5"]);
      const idle = await run({
        kind: "scrape",
        url,
        names: ["node_cpu_seconds_total"],
        labels: [{ label: "mode", values: ["idle"] }],
      });
      expect(idle.scraped[0]).toMatchObject({ label: '{cpu="0",mode="idle"}', counter: true, unit: "perSecond" });
      const few = await run({ kind: "scrape", url, maxSeries: 3 });
      expect(few.scraped).toHaveLength(3);
      expect(few).toMatchObject({ state: "warning" });
      expect(few.text).toMatch(/\d+ beyond the bound/);
    });

    it("falls back to a program of the host when its server forwards no connections", async () => {
      const url = `http://127.0.0.1:${port}/metrics`;
      const found = await run({ kind: "scrape", url, names: ["node_load1"] }, locked);
      expect(found).toMatchObject({ state: "ok", scraped: [{ metric: "node_load1" }] });
      expect(found.text).toMatch(/fetched with (curl|wget|busybox), as the server forwards no connections/);
    });

    it("is critical when nothing listens there", async () => {
      const free = await freePort();
      const found = await run({ kind: "scrape", url: `http://127.0.0.1:${free}/metrics` });
      expect(found).toMatchObject({ state: "critical", text: `127.0.0.1:${free}: connection refused` });
    });

    it("is critical for an endpoint that sends without end", async () => {
      const endless = createHttp((_, answer) => {
        const line = "a_metric 1\n".repeat(10_000);
        const more = (): void => void (!answer.destroyed && answer.write(line, more));
        more();
      });
      const at = await listening(endless);
      stop.push(() => endless.closeAllConnections());
      const found = await run({ kind: "scrape", url: `http://127.0.0.1:${at}/` });
      expect(found).toMatchObject({ state: "critical", text: `127.0.0.1:${at} gave more than 8 MiB` });
    });
  });

  describe.each(["host", "here"] as const)("from %s", (from) => {
    it("tells an open TCP port from a closed one", async () => {
      const tcp = createTcp((socket) => socket.on("error", () => undefined));
      const port = await listening(tcp);
      stop.push(() => tcp.close());
      const open = await run({ kind: "tcp", from, address: "127.0.0.1", port });
      expect(open).toMatchObject({ state: "ok", perfdata: [{ label: "time", uom: "ms" }] });
      const shut = await freePort();
      const refused = await run({ kind: "tcp", from, address: "", port: shut });
      expect(refused).toMatchObject({ state: "critical", text: `127.0.0.1 port ${shut}: connection refused` });
      const slow = await run({ kind: "tcp", from, address: "127.0.0.1", port, criticalMs: 1, warningMs: 1 });
      expect(["ok", "critical"]).toContain(slow.state);
    });

    it("judges a page by its status and its text", async () => {
      const web = createHttp((asked, answer) => {
        if (asked.url === "/gone") answer.statusCode = 404;
        answer.end(`<p>${asked.headers.host}</p>`);
      });
      const port = await listening(web);
      stop.push(() => web.close());
      const url = `http://{address}:${port}`;
      expect(await run({ kind: "http", from, url: `${url}/`, text: `127.0.0.1:${port}` })).toMatchObject({
        state: "ok",
      });
      const gone = await run({ kind: "http", from, url: `${url}/gone` });
      expect(gone.state).toBe("critical");
      expect(gone.text).toMatch(/^HTTP 404 Not Found, \d+ bytes in \d+ ms, expected was 200-399$/);
      expect(await run({ kind: "http", from, url: `${url}/gone`, status: "404" })).toMatchObject({ state: "ok" });
      const text = await run({ kind: "http", from, url: `${url}/`, text: "welcome" });
      expect(text.text).toContain('"welcome" is not in it');
    });

    it("counts the days of a certificate and says when it is not trusted", async () => {
      const folder = mkdtempSync(join(tmpdir(), "holdfast-tls-"));
      stop.push(() => rmSync(folder, { recursive: true, force: true }));
      const [key, cert] = [join(folder, "key.pem"), join(folder, "cert.pem")];
      execFileSync(
        "openssl",
        ["req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", "10"].concat([
          "-subj",
          "/CN=localhost",
          "-keyout",
          key,
          "-out",
          cert,
        ]),
        { stdio: "ignore" },
      );
      const web = createHttps({ key: readFileSync(key), cert: readFileSync(cert) }, (_, answer) => answer.end("hi"));
      const port = await listening(web);
      stop.push(() => web.close());
      const url = `https://127.0.0.1:${port}/`;
      const strict = await run({ kind: "http", from, url });
      expect(strict.state).toBe("critical");
      expect(strict.text).toMatch(/the certificate lasts 9 more days, the certificate is not trusted \(/);
      const lax = await run({ kind: "http", from, url, verify: false });
      expect(lax).toMatchObject({ state: "warning" });
      expect(lax.perfdata.find(({ label }) => label === "certificate_days")?.value).toBe(9);
      expect(
        await run({ kind: "http", from, url, verify: false, certificateWarningDays: 5, certificateCriticalDays: 2 }),
      ).toMatchObject({ state: "ok" });
    });

    it("ends the wait for a server that never answers", async () => {
      const mute = createTcp((socket) => socket.on("error", () => undefined));
      const port = await listening(mute);
      stop.push(() => mute.close());
      const found = await run({ kind: "http", from, url: `http://127.0.0.1:${port}/` }, host, 1);
      expect(found).toMatchObject({ state: "critical", text: "Timed out after 1 s", timedOut: true });
    });

    it("pings", async (context) => {
      if (spawnSync("ping", ["-c", "1", "127.0.0.1"]).status !== 0) context.skip("needs a ping that may be used");
      const found = await run({ kind: "ping", from, address: "127.0.0.1", count: 1 });
      expect(found).toMatchObject({
        state: "ok",
        perfdata: [
          { label: "loss", value: 0 },
          { label: "rtt", uom: "ms" },
        ],
      });
    });
  });

  describe("DNS", () => {
    /** Answers 10.0.0.7 to every question, over UDP and TCP on one port. */
    const answer = (query: Buffer): Buffer => {
      const head = Buffer.from(query);
      const wanted = query.subarray(12).toString("latin1");
      const no = wanted.includes("nowhere");
      head.writeUInt16BE(no ? 0x8183 : 0x8180, 2);
      if (no) return head;
      head.writeUInt16BE(1, 6);
      // Without what the resolver adds after the question (EDNS).
      let end = 12;
      while (head[end] !== 0) end += (head[end] ?? 0) + 1;
      head.writeUInt16BE(0, 10);
      const record = Buffer.from([0xc0, 12, 0, 1, 0, 1, 0, 0, 0, 60, 0, 4, 10, 0, 0, 7]);
      return Buffer.concat([head.subarray(0, end + 5), record]);
    };
    let server53: string;
    beforeAll(async () => {
      if (missing) return;
      const udp = createSocket("udp4", (query, from) => udp.send(answer(query), from.port, from.address));
      const tcp = createTcp((socket) => {
        socket.on("error", () => undefined);
        socket.once("data", (data) => {
          const body = answer(data.subarray(2));
          const length = Buffer.alloc(2);
          length.writeUInt16BE(body.length);
          // In two pieces, as a network may deliver it.
          socket.write(length);
          socket.write(body.subarray(0, 10));
          socket.end(body.subarray(10));
        });
      });
      const port = await listening(tcp);
      await new Promise<void>((resolve) => void udp.bind(port, "127.0.0.1", resolve));
      server53 = `127.0.0.1:${port}`;
      stop.push(
        () => udp.close(),
        () => tcp.close(),
      );
    });

    it.each(["host", "here"] as const)("compares answers from %s with what is expected", async (from) => {
      const ask = (name: string, expected: string[]): Promise<RunOutcome> =>
        run({ kind: "dns", from, name, server: server53, expect: expected });
      expect(await ask("db.example.org", ["10.0.0.7"])).toMatchObject({
        state: "ok",
        text: "db.example.org: 10.0.0.7",
      });
      expect(await ask("db.example.org", ["10.0.0.8"])).toMatchObject({
        state: "critical",
        text: "db.example.org: 10.0.0.7; expected was 10.0.0.8",
      });
      expect(await ask("nowhere.example.org", [])).toMatchObject({
        state: "critical",
        text: "nowhere.example.org: there is no such name",
      });
    });

    it("asks for a server when a host is to look the name up", async () => {
      const failure = await failureOf(run({ kind: "dns", from: "host", name: "db.example.org" }));
      expect(failure).toMatchObject({ code: "checks.needsServer" });
    });
  });

  it("runs by itself on hosts that a filter holds for, and tells history, events and alerts", async () => {
    const recorded: Recorded[] = [];
    const events: string[] = [];
    const ran: CheckRan[] = [];
    const store = new CheckStore(test.db, test.ports.clock);
    const runner = new CheckRunner(
      { ssh: test.ssh, ports: test.ports, signal: test.signal, inventory: test.inventory as unknown as Inventory },
      {
        store,
        policy: { check: () => undefined },
        metrics: { record: (one) => void recorded.push(one) },
        events: { add: (event) => ({ ...event, endedAt: null, id: String(events.push(event.title)) }) },
        savedFilters: () => [],
        health: () => null,
      },
    );
    runner.onResult((one) => ran.push(one));
    await Promise.all([host, locked].map(({ id }) => test.ssh.script(id, ":\n")));
    store.save(
      checks.save.input.parse({
        name: "Load",
        target: { filter: "name:web-1,locked-1" },
        spec: { kind: "command", command: "echo full; exit 7" },
        maxAttempts: 1,
      }),
    );
    runner.start();
    await expect.poll(() => ran.length, { timeout: 10_000, interval: 50 }).toBe(2);
    runner.dispose();
    expect(ran.map(({ hostId }) => hostId).sort()).toEqual([host.id, locked.id].sort());
    expect(ran[0]).toMatchObject({ checkName: "Load", state: "critical", hard: true, hardChanged: true });
    expect(events).toEqual(Array(2).fill("Load: critical: It ended with code 7 instead of 0: full"));
    expect(recorded[0]?.points).toMatchObject([
      { metric: "check.status", label: "Load", value: 2 },
      { metric: "check.duration", label: "Load" },
    ]);
  });

  it("fetches an endpoint with nothing but BusyBox, and says when there is no program for it", async () => {
    const web = createHttp((_, answer) => answer.end("up 1\n"));
    const port = await listening(web);
    stop.push(() => web.close());
    const folder = mkdtempSync(join(tmpdir(), "holdfast-path-"));
    stop.push(() => rmSync(folder, { recursive: true, force: true }));
    const fetchIn = (path: string): Promise<{ code: number | null; stdout: string }> =>
      test.ssh.script(host.id, `PATH=${path}\n${fetchProgram(`http://127.0.0.1:${port}/`)}`);
    expect(await fetchIn(folder)).toMatchObject({ code: 127, stdout: "" });
    if (existsSync("/bin/busybox")) symlinkSync("/bin/busybox", join(folder, "busybox"));
    expect(await fetchIn(folder)).toMatchObject({ code: 0, stdout: "busybox\nup 1\n" });
  });

  it("says that a server forwards no connections instead of calling the service down", async () => {
    const failure = await failureOf(run({ kind: "tcp", from: "host", port: 22 }, locked));
    expect(failure).toMatchObject({ code: "ssh.forwardRefused", params: { host: "locked-1", reason: "prohibited" } });
  });
});
