import { createServer as createHttp, type RequestListener } from "node:http";
import { connect, createServer, type AddressInfo, type Server } from "node:net";
import { describe, expect, it, onTestFinished } from "vitest";
import type { z } from "zod";
import { Failure } from "../../../../../shared/base/failure.ts";
import { checkSpec } from "../../../../../shared/contract/checks.ts";
import {
  fromHost,
  runCheck,
  runsCommands,
  type RunServices,
  validateSpec,
} from "../../../../../electron/core/checks/runCheck.ts";
import type { RunOutcome } from "../../../../../electron/core/checks/types.ts";
import type { ScriptResult, Ssh } from "../../../../../electron/core/ssh/types.ts";
import { systemClock } from "../../../../../electron/core/systemPorts.ts";
import { failureOf } from "../../../../support/failures.ts";

type SpecInput = z.input<typeof checkSpec>;
type Scripted = (program: string) => Partial<ScriptResult> | Failure;

const host = { id: "h1", name: "web-1", address: "127.0.0.1" };
const environment = { sshAuthSock: undefined, userName: "x", platform: "linux" };

/** A host that answers scripts as told, and forwards to this computer unless its server forbids it. */
function services(scripted: Scripted = () => ({}), forwards = true): { parts: RunServices; programs: string[] } {
  const programs: string[] = [];
  const ssh: Pick<Ssh, "script" | "forward" | "states"> = {
    async script(_, program) {
      programs.push(program);
      const given = scripted(program);
      if (given instanceof Failure) throw given;
      return { stdout: "", stderr: "", code: 0, signal: null, ...given };
    },
    forward: (_, address, port) =>
      new Promise((resolve, reject) => {
        if (!forwards)
          reject(new Failure("ssh.forwardRefused", { host: "web-1", address, port, reason: "prohibited" }));
        const socket = connect({ host: address, port });
        socket.once("connect", () => resolve(socket));
        socket.once("error", () =>
          reject(new Failure("ssh.forwardRefused", { host: "web-1", address, port, reason: "unreachable" })),
        );
      }),
    states: () => [{ hostId: "h1", state: "connected", channels: 1, failure: null, since: 0 }],
  };
  return { parts: { ssh: ssh as Ssh, ports: { clock: systemClock, environment } }, programs };
}

const run = (spec: SpecInput, parts: RunServices = services().parts, timeoutSeconds = 5): Promise<RunOutcome> =>
  runCheck(parts, host, { spec: checkSpec.parse(spec), timeoutSeconds }, new AbortController().signal);

async function listen(server: Server): Promise<number> {
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  onTestFinished(() => void server.close());
  return (server.address() as AddressInfo).port;
}
const serve = (answer: RequestListener): Promise<number> => listen(createHttp(answer));

describe("a plugin", () => {
  const plugin = (result: Partial<ScriptResult> | Failure) =>
    run({ kind: "plugin", command: "check_x" }, services(() => result).parts);

  it.each<[string, Partial<ScriptResult>, object]>([
    [
      "a state and values",
      { code: 1, stdout: "W | a=1\n" },
      { state: "warning", text: "W", perfdata: [{ label: "a" }] },
    ],
    [
      "what it wrote as an error when it printed nothing",
      { code: 2, stderr: "no such disk\n" },
      { state: "critical", text: "no such disk" },
    ],
    ["that it printed nothing", { code: 0 }, { state: "ok", text: "It printed nothing" }],
    [
      "that it may not be run",
      { code: 126, stderr: "sh: permission denied" },
      { state: "unknown", text: "sh: permission denied" },
    ],
    ["a code that means nothing", { code: 77 }, { state: "unknown", text: "It ended with code 77" }],
    [
      "that it was ended",
      { code: null, signal: "KILL", stdout: "half" },
      { state: "unknown", text: "It was ended by KILL" },
    ],
    ["long text", { code: 0, stdout: "OK\nline 1\nline 2\n" }, { text: "OK", longText: "line 1\nline 2" }],
  ])("tells %s", async (_, result, wanted) => {
    expect(await plugin(result)).toMatchObject({ ...wanted, timedOut: false, scraped: [] });
  });

  it("that writes too much is unknown, and a lost connection is no result", async () => {
    expect(await plugin(new Failure("exec.outputTooLarge"))).toMatchObject({ state: "unknown" });
    expect(await failureOf(plugin(new Failure("ssh.closed", { host: "web-1" })))).toMatchObject({ code: "ssh.closed" });
  });
});

describe("a command", () => {
  const command = (spec: { exitCode?: number | null; output?: string }, result: Partial<ScriptResult>) =>
    run({ kind: "command", command: "x", ...spec }, services(() => result).parts);

  it.each<[string, { exitCode?: number | null; output?: string }, Partial<ScriptResult>, object]>([
    ["the code that is expected", {}, { stdout: "active\n" }, { state: "ok", text: "active" }],
    ["another expected code", { exitCode: 3 }, { code: 3 }, { state: "ok", text: "It ended with code 3" }],
    ["any code", { exitCode: null }, { code: 9, stdout: "x" }, { state: "ok" }],
    ["a wrong code", {}, { code: 1 }, { state: "critical", text: "It ended with code 1 instead of 0" }],
    ["a signal", {}, { code: null, signal: "TERM" }, { state: "critical", text: "It was ended by a signal" }],
    [
      "a text",
      { output: "ready" },
      { stdout: "not yet\nready\n" },
      { state: "ok", text: "not yet", longText: "ready" },
    ],
    [
      "a missing text",
      { output: "ready" },
      { stdout: "no" },
      { state: "critical", text: 'Its output does not contain "ready": no' },
    ],
    ["bars that are no values", {}, { stdout: "a | b=1" }, { text: "a | b=1", perfdata: [] }],
  ])("is judged by %s", async (_, spec, result, wanted) => {
    expect(await command(spec, result)).toMatchObject(wanted);
  });
});

describe("a scrape", () => {
  const page = "# TYPE hits counter\nhits_total 5\nbad line here x\nup 1\n";

  it("reads either format, and says what it left out and could not read", async () => {
    const port = await serve((asked, answer) => {
      if (asked.url === "/om") {
        answer.setHeader("content-type", "application/openmetrics-text; version=1.0.0");
        answer.end("# TYPE hits counter\nhits_total 5\nup 1\n# EOF\n");
      } else answer.end(page);
    });
    const plain = await run({ kind: "scrape", url: `http://127.0.0.1:${port}/` });
    expect(plain).toMatchObject({ state: "ok", text: "2 of 2 series; 1 lines could not be read" });
    const open = await run({ kind: "scrape", url: `http://127.0.0.1:${port}/om` });
    expect(open.scraped).toMatchObject([
      { metric: "hits_total", counter: true },
      { metric: "up", counter: false },
    ]);
  });

  it.each<[string, RequestListener, RegExp]>([
    ["an error", (_, answer) => void ((answer.statusCode = 503), answer.end()), /answered HTTP 503$/],
    [
      "a redirection, which is not followed",
      (_, answer) => void answer.writeHead(302, { location: "http://10.0.0.1/" }).end(),
      /answered HTTP 302$/,
    ],
    ["no metrics", (_, answer) => void answer.end("<html></html>"), /gave no metrics$/],
    [
      "a text that was cut",
      (_, answer) => void (answer.setHeader("content-type", "application/openmetrics-text"), answer.end("up 1\n")),
      /was cut: its text does not end with # EOF$/,
    ],
    [
      "half an answer",
      (_, answer) =>
        void (answer.setHeader("content-length", "100"),
        answer.write("up 1\n"),
        setTimeout(() => answer.destroy(), 20)),
      /the connection was cut$/,
    ],
  ])("is critical at %s", async (_, answer, words) => {
    const port = await serve(answer);
    const found = await run({ kind: "scrape", url: `http://127.0.0.1:${port}/` });
    expect(found.state).toBe("critical");
    expect(found.text).toMatch(words);
  });

  it("is fetched by a program of the host when nothing is forwarded", async () => {
    const { parts, programs } = services(() => ({ stdout: "wget\nup 1\n# EOF\n" }), false);
    const found = await run({ kind: "scrape", url: "http://127.0.0.1:9100/" }, parts);
    expect(found).toMatchObject({ state: "ok", scraped: [{ metric: "up" }] });
    expect(found.text).toContain("fetched with wget");
    expect(programs).toHaveLength(1);
  });

  it("tells what the program said, and that there is none", async () => {
    const failing = services(
      () => ({ code: 7, stdout: "curl\n", stderr: "curl: (7) Connection refused\n" }),
      false,
    ).parts;
    const spec = { kind: "scrape", url: "http://127.0.0.1:9100/" } as const;
    expect(await run(spec, failing)).toMatchObject({
      state: "critical",
      text: "127.0.0.1:9100: curl: (7) Connection refused",
    });
    const none = services(() => ({ code: 127 }), false).parts;
    expect(await failureOf(run(spec, none))).toMatchObject({
      code: "ssh.forwardRefused",
      params: { reason: "noTool" },
    });
    const flood = services(() => new Failure("exec.outputTooLarge"), false).parts;
    expect(await run(spec, flood)).toMatchObject({ state: "critical", text: "127.0.0.1:9100: more than 8 MiB" });
  });
});

describe("plain checks", () => {
  it("say of a page that is slow, wrong and without its text all of it", async () => {
    const port = await serve((_, answer) => void setTimeout(() => answer.writeHead(500).end("no"), 30));
    const found = await run({
      kind: "http",
      from: "here",
      url: `http://127.0.0.1:${port}/`,
      text: "yes",
      warningMs: 1,
    });
    expect(found.state).toBe("critical");
    expect(found.text).toMatch(
      /^HTTP 500 Internal Server Error, 2 bytes in \d+ ms, expected was 200-399, "yes" is not in it$/,
    );
    expect(found.perfdata).toMatchObject([
      { label: "time", warning: "1", critical: "" },
      { label: "size", value: 2, uom: "B" },
    ]);
  });

  it("take what is no HTTP for a failure of the service", async () => {
    const port = await listen(createServer((socket) => void socket.on("error", () => undefined).end("SSH-2.0-x\r\n")));
    for (const scheme of ["http", "https"]) {
      const found = await run({ kind: "http", from: "here", url: `${scheme}://127.0.0.1:${port}/` });
      expect(found.state).toBe("critical");
    }
  });

  it("warn of a port that is slower than it may be", async () => {
    const port = await listen(createServer((socket) => void socket.on("error", () => undefined)));
    const found = await run({ kind: "tcp", from: "here", port, warningMs: 60_000, criticalMs: 60_000 });
    expect(found).toMatchObject({ state: "ok", perfdata: [{ label: "time", uom: "ms", warning: "60000" }] });
  });

  it.each<[string, string, object]>([
    [
      "lost packets",
      "10 packets transmitted, 7 received, 30% packet loss\nrtt min/avg/max/mdev = 1/2.5/3/1 ms\n",
      { state: "warning", text: "127.0.0.1: 30 % lost, 2.5 ms on average" },
    ],
    [
      "no answer",
      "3 packets transmitted, 0 received, 100% packet loss\n",
      { state: "critical", text: "127.0.0.1: 100 % lost" },
    ],
    [
      "slow answers",
      "3 packets transmitted, 3 received, 0% packet loss\nround-trip min/avg/max = 1/90/3 ms\n",
      { state: "critical" },
    ],
    ["words of its own", "ping: bad address 'x'\n", { state: "critical", text: "ping: bad address 'x'" }],
    ["nothing", "", { state: "critical", text: "ping told nothing" }],
  ])("judge a ping from a host by %s", async (_, stdout, wanted) => {
    const { parts } = services(() => ({ stdout }));
    expect(await run({ kind: "ping", from: "host", criticalMs: 80 }, parts)).toMatchObject(wanted);
  });
});

describe("the time limit", () => {
  it("ends what hangs", async () => {
    const port = await listen(createServer((socket) => void socket.on("error", () => undefined)));
    const found = await run({ kind: "http", from: "here", url: `http://127.0.0.1:${port}/` }, services().parts, 0.05);
    expect(found).toMatchObject({ state: "critical", timedOut: true });
  });

  it("is apart from a login, which comes first where there is none", async () => {
    const { parts, programs } = services();
    const ssh = { ...parts.ssh, states: () => [] };
    await run({ kind: "plugin", command: "check_x" }, { ...parts, ssh });
    expect([programs[0], programs.length]).toEqual([":\n", 2]);
  });
});

describe("what a check is", () => {
  it.each<[SpecInput, boolean, boolean]>([
    [{ kind: "plugin", command: "x" }, true, true],
    [{ kind: "command", command: "x" }, true, true],
    [{ kind: "scrape", url: "http://x/" }, true, false],
    [{ kind: "tcp", from: "host", port: 1 }, true, false],
    [{ kind: "tcp", from: "here", port: 1 }, false, false],
    [{ kind: "ping", from: "here" }, false, false],
  ])("%j: from the host %s, runs a command %s", (input, host_, commands) => {
    const spec = checkSpec.parse(input);
    expect([fromHost(spec), runsCommands(spec)]).toEqual([host_, commands]);
  });

  it.each<[SpecInput, string | null]>([
    [{ kind: "plugin", command: "check_x -H $HOSTADDRESS$" }, null],
    [{ kind: "plugin", command: "check_x > /etc/passwd" }, "checks.badCommand"],
    [{ kind: "command", command: "a | b" }, null],
    [{ kind: "scrape", url: "127.0.0.1:9100" }, "checks.badUrl"],
    [{ kind: "tcp", from: "here", address: "{name}", port: 1 }, null],
    [{ kind: "tcp", from: "here", address: "a b", port: 1 }, "checks.badAddress"],
    [{ kind: "dns", from: "here", name: "{name}.example.org" }, null],
    [{ kind: "dns", from: "here", name: "-x" }, "checks.badAddress"],
    [{ kind: "dns", from: "host", name: "a.example" }, "checks.needsServer"],
  ])("%j can be run, or not because of %j", (input, code) => {
    let found: string | null = null;
    try {
      validateSpec(checkSpec.parse(input));
    } catch (error) {
      found = error instanceof Failure ? error.code : String(error);
    }
    expect(found).toBe(code);
  });
});
