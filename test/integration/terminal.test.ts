import { Readable } from "node:stream";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import type { Services } from "../../electron/core/services.ts";
import { createTerminalHandlers } from "../../electron/core/terminal/handlers.ts";
import { failureOf } from "../support/failures.ts";
import { type TestSsh, createTestSsh } from "../support/sshClient.ts";
import { type Sshd, sshdMissing, startSshd, withUser } from "../support/sshd.ts";

const missing = sshdMissing();

/** The page's end of a terminal: types, reads at its own pace, resizes. */
class Page {
  readonly input = new Readable({ highWaterMark: 65_536, read: () => undefined });
  readonly abort = new AbortController();
  readonly reports: Record<string, unknown>[] = [];
  /** The last bytes only: a flood must not fill the test's memory. */
  tail = "";
  bytes = 0;
  writes = 0;
  /** Milliseconds for each 64 KiB, as a slow page would take. */
  slowness = 0;
  resize: (size: { cols: number; rows: number }) => void = () => undefined;
  done: Promise<void>;

  constructor(test: TestSsh, hostId: string, size = { cols: 80, rows: 24 }) {
    const services = { ssh: test.ssh, ports: test.ports } as unknown as Services;
    this.done = createTerminalHandlers(services).open(
      { hostId, ...size },
      {
        signal: this.abort.signal,
        input: this.input,
        report: (detail) => void this.reports.push(detail),
        onControl: (listener) => (this.resize = (to) => listener({ type: "resize", ...to })),
        write: async (...chunks) => {
          const chunk = Buffer.concat(chunks);
          this.writes += 1;
          this.bytes += chunk.length;
          this.tail = (this.tail + chunk.toString("utf8")).slice(-20_000);
          const wait = this.slowness * (chunk.length / 65_536);
          if (wait > 0) await new Promise((resolve) => setTimeout(resolve, wait));
        },
      },
    );
    this.done.catch(() => undefined);
  }

  type(text: string): void {
    this.input.push(Buffer.from(text));
  }

  async sees(text: string | RegExp, timeout = 10_000): Promise<void> {
    const matches = typeof text === "string" ? () => this.tail.includes(text) : () => text.test(this.tail);
    const until = performance.now() + timeout;
    while (!matches()) {
      if (performance.now() > until) throw new Error(`did not see ${text} in ${JSON.stringify(this.tail.slice(-500))}`);
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
  }
}

describe("a terminal", () => {
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

  const open = async (): Promise<Page> => {
    const page = new Page(test, test.addHost(server, { name: "web1" }).id);
    await page.sees(/[#$] $/);
    // A prompt that cannot be taken for the echo of what is typed.
    page.type("bind 'set enable-bracketed-paste off'; PS1='ready''> '\r");
    await page.sees(/ready> $/);
    return page;
  };

  it("is a login shell on a pseudo-terminal that ends with its exit code", async () => {
    const page = await open();
    page.type('tty; echo "[$TERM]"; shopt login_shell\r');
    await page.sees(/\/dev\/pts\/\d+\r\n\[xterm-256color\]\r\nlogin_shell\s+on/);
    page.type("exit 3\r");
    await page.done;
    expect(page.reports).toEqual([
      { exitCode: 3, signal: null, bytesOut: page.bytes, bytesIn: expect.any(Number), seconds: expect.any(Number) },
    ]);
    expect(Number(page.reports[0]?.["bytesIn"])).toBeGreaterThan(50);
  });

  it("uses the size of the page, and follows when that changes", async () => {
    const page = new Page(test, test.addHost(server).id, { cols: 100, rows: 30 });
    await page.sees(/[#$] $/);
    page.type("stty size\r");
    await page.sees("30 100");
    page.resize({ cols: 132, rows: 43 });
    page.type("stty size\r");
    await page.sees("43 132");
    page.abort.abort();
  });

  it("does not lose a resize that comes while it still connects", async () => {
    const page = new Page(test, test.addHost(server).id);
    page.resize({ cols: 111, rows: 22 });
    await page.sees(/[#$] $/);
    page.type("stty size\r");
    await page.sees("22 111");
    page.abort.abort();
  });

  it("carries any bytes both ways", async () => {
    const page = await open();
    page.type("printf 'got %s\\n' 'ü€🙂'\r");
    await page.sees("got ü€🙂");
    page.abort.abort();
  });

  it("takes a large paste with back-pressure", async () => {
    const page = await open();
    page.type("stty -echo -icanon; head -c 1000000 | wc -c; stty sane\r");
    await new Promise((resolve) => setTimeout(resolve, 200));
    for (let sent = 0; sent < 1_000_000; sent += 10_000) page.type("x".repeat(10_000));
    await page.sees("1000000", 20_000);
    page.abort.abort();
  });

  it("ends when the page closes it, and the shell with it", async () => {
    const page = await open();
    const pids = server.sessionPids().length;
    page.abort.abort();
    expect((await failureOf(page.done)).code).toBe("cancelled");
    expect(page.reports).toHaveLength(1);
    await expect.poll(() => server.sessionPids().length).toBeLessThan(pids);
  });

  it("says that the connection is gone when the host goes", async () => {
    const page = await open();
    server.killSessions();
    expect(await failureOf(page.done)).toEqual({
      code: "ssh.closed",
      params: { host: "web1", reason: expect.any(String) },
    });
    expect(page.reports).toMatchObject([{ exitCode: null }]);
  });

  it("stays within bounds when the page is slower than a flood", async () => {
    const page = await open();
    global.gc?.();
    const before = process.memoryUsage().rss;
    page.slowness = 50;
    page.type("yes 'a line of the flood that fills the screen and more'\r");
    let highest = 0;
    for (let round = 0; round < 40; round += 1) {
      await new Promise((resolve) => setTimeout(resolve, 50));
      highest = Math.max(highest, process.memoryUsage().rss);
    }
    expect(page.bytes).toBeGreaterThan(1_000_000);
    // The 2 MiB window granted at first, twice over in streams, and the noise of the collector; without flow control it is 500 MB.
    expect(highest - before).toBeLessThan(64 * 1024 * 1024);
    page.abort.abort();
  });

  it("obeys Ctrl-C within 300 ms while a flood runs", async () => {
    const page = await open();
    page.type("yes\r");
    await expect.poll(() => page.bytes, { interval: 5, timeout: 20_000 }).toBeGreaterThan(4_000_000);
    const latencies: number[] = [];
    for (let round = 0; round < 5; round += 1) {
      const started = performance.now();
      page.type("\x03");
      await page.sees(/\^C\r\nready> $/);
      latencies.push(performance.now() - started);
      const before = page.bytes;
      page.type("yes\r");
      await expect.poll(() => page.bytes - before, { interval: 5, timeout: 20_000 }).toBeGreaterThan(500_000);
    }
    expect(latencies.toSorted((a, b) => a - b)[2]).toBeLessThan(300);
    page.abort.abort();
  });

  it("obeys Ctrl-C within 300 ms when the page shows only 5 MB a second", async () => {
    const page = await open();
    page.type("seq -f 'line %010.0f of a file that is longer than anybody reads' 100000 > flood; PS1='ready''> '\r");
    await page.sees(/ready> $/);
    // 64 KiB in about 13 ms, while the host could send several times that.
    page.slowness = 12;
    page.type("while :; do cat flood; done\r");
    // Past the 2 MiB that the first window allows.
    await expect.poll(() => page.bytes, { interval: 5, timeout: 20_000 }).toBeGreaterThan(6_000_000);
    const started = performance.now();
    page.type("\x03");
    await page.sees(/\^C\r\nready> $/);
    expect(performance.now() - started).toBeLessThan(300);
    page.abort.abort();
  });

  it("gives single keys back at once and puts a burst together", async () => {
    const page = await open();
    const before = page.writes;
    page.type("x");
    await expect.poll(() => page.writes, { interval: 1, timeout: 200 }).toBeGreaterThan(before);
    const start = page.writes;
    page.type("\x15for i in $(seq 2000); do echo line $i; done\r");
    await page.sees(/line 2000\r\nready> $/);
    expect(page.writes - start).toBeLessThan(500);
    page.abort.abort();
  });

  it("shows a login shell that is no shell", async () => {
    await withUser({ shell: "/usr/sbin/nologin" }, async (user) => {
      const page = new Page(test, test.addHost(server, { user: user.name }).id);
      await page.done;
      expect(page.tail).toContain("This account is currently not available.");
      expect(page.reports).toMatchObject([{ exitCode: 1 }]);
    });
  });

  it("fails before it opens when the host cannot be reached", async () => {
    const host = test.inventory.add({ port: 1, secret: { kind: "password", password: "x" } });
    expect((await failureOf(new Page(test, host.id).done)).code).toBe("ssh.unreachable");
  });
});
