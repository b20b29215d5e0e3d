import { createHmac } from "node:crypto";
import { mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { createServer, type IncomingHttpHeaders, type RequestListener } from "node:http";
import { createServer as createTlsServer } from "node:https";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it, onTestFinished } from "vitest";
import { sendBy } from "../../../../../electron/core/notices/channels.ts";
import { runCommand } from "../../../../../electron/core/notices/command.ts";
import type { Payload } from "../../../../../electron/core/notices/delivery.ts";
import { post } from "../../../../../electron/core/notices/post.ts";
import type { Channel, ChannelConfig } from "../../../../../shared/contract/notices.ts";
import { selfSigned } from "../../../../support/certificates.ts";
import { deliveryFailureOf } from "../../../../support/failures.ts";

interface Asked {
  readonly url: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

async function receiver(answer: RequestListener, tls?: { cert: string; key: string }) {
  const asked: Asked[] = [];
  const listen: RequestListener = (request, response) => {
    let body = "";
    request.setEncoding("utf8").on("data", (chunk: string) => (body += chunk));
    request.on("end", () => {
      asked.push({ url: request.url ?? "", headers: request.headers, body });
      answer(request, response);
    });
  };
  const server = tls ? createTlsServer(tls, listen) : createServer(listen);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  const { port } = server.address() as AddressInfo;
  return { asked, url: `${tls ? "https" : "http"}://localhost:${port}` };
}
const says =
  (status: number, headers: Record<string, string> = {}): RequestListener =>
  (_, response) =>
    void response.writeHead(status, headers).end("x".repeat(100));

const payload: Payload = {
  version: 1,
  id: "n1",
  kind: "alert",
  severity: "critical",
  title: "Critical: web1 is full",
  lines: ["/ is 97 % full"],
  time: "2026-01-01T10:00:00.000Z",
  alerts: [],
};
const channel = (config: ChannelConfig, part: Partial<Channel> = {}): Channel => ({
  id: "c1",
  name: "c",
  enabled: true,
  hasSecret: false,
  allowed: true,
  config,
  ...part,
});
const never = new AbortController().signal;

describe("a post", () => {
  const job = { headers: {}, body: "{}", authority: "", signal: never, timeoutMs: 300 };

  it.each([
    [204, null],
    [302, ["notices.redirect", "refused"]],
    [400, ["notices.http", "refused"]],
    [401, ["notices.http", "refused"]],
    [429, ["notices.http", "retry"]],
    [503, ["notices.http", "retry"]],
  ])("that is answered with %d", async (status, expected) => {
    const elsewhere = await receiver(says(200));
    const { url, asked } = await receiver(says(status, { location: elsewhere.url }));
    const sent = post({ ...job, url });
    if (expected === null) await sent;
    else {
      const failure = await deliveryFailureOf(sent);
      expect([failure.code, failure.outcome]).toEqual(expected);
    }
    expect(asked).toHaveLength(1);
    expect(elsewhere.asked).toEqual([]);
  });

  it.each<[string, RequestListener, string]>([
    ["hangs up", (request) => request.socket.destroy(), "notices.connection"],
    ["says nothing", () => undefined, "notices.timeout"],
  ])("is uncertain when the receiver has it and %s", async (_, answer, code) => {
    const { url } = await receiver(answer);
    const failure = await deliveryFailureOf(post({ ...job, url }));
    expect([failure.code, failure.outcome]).toEqual([code, "unknown"]);
  });

  it("is surely not delivered when nobody listens", async () => {
    const failure = await deliveryFailureOf(post({ ...job, url: "http://127.0.0.1:1/" }));
    expect([failure.code, failure.outcome]).toEqual(["notices.connection", "retry"]);
  });

  it("trusts the certificate of an authority that was given, and no other", async () => {
    const tls = selfSigned();
    const { url, asked } = await receiver(says(200), tls);
    const failure = await deliveryFailureOf(post({ ...job, timeoutMs: 5000, url }));
    expect([failure.code, failure.outcome]).toEqual(["notices.tls", "retry"]);
    expect(asked).toEqual([]);
    await post({ ...job, timeoutMs: 5000, url, authority: tls.cert });
    const other = url.replace("localhost", "127.0.0.1");
    const wrongName = await deliveryFailureOf(post({ ...job, timeoutMs: 5000, url: other, authority: tls.cert }));
    expect(wrongName.code).toBe("notices.tls");
    expect(asked).toHaveLength(1);
  });

  it("is not begun once it is too large", async () => {
    const failure = await deliveryFailureOf(post({ ...job, url: "http://127.0.0.1:1/", body: "x".repeat(131_073) }));
    expect([failure.code, failure.outcome]).toEqual(["notices.http", "refused"]);
  });

  it.each([
    ["a token with a line break", { url: "http://127.0.0.1:1/", headers: { authorization: "Bearer a\r\nx: y" } }],
    ["a token of other letters", { url: "http://127.0.0.1:1/", headers: { authorization: "Bearer \u{1f511}" } }],
    ["an authority that is no certificate", { url: "https://127.0.0.1:1/", authority: "-----BEGIN nothing" }],
  ])("is surely not sent with %s, and the secret stays out of the words", async (_, part) => {
    const failure = await deliveryFailureOf(post({ ...job, ...part }));
    expect(failure.code).toMatch(/^notices\.(connection|tls)$/);
    expect(failure.outcome).not.toBe("unknown");
    expect(JSON.stringify(failure.toData())).not.toContain("Bearer");
  });

  it("ends when the vault is locked", async () => {
    const locked = new AbortController();
    const { url } = await receiver(() => locked.abort());
    const failure = await deliveryFailureOf(post({ ...job, timeoutMs: 5000, url, signal: locked.signal }));
    expect([failure.code, failure.outcome]).toEqual(["cancelled", "unknown"]);
  });
});

it("signs a webhook so that the receiver can tell who sent what and when", async () => {
  const { url, asked } = await receiver(says(200));
  const config = { kind: "webhook", url: `${url}/hook?x=1`, authority: "" } as const;
  await sendBy(channel(config), payload, "key", never);
  await sendBy(channel(config), payload, null, never);
  const [signed, unsigned] = asked;
  const timestamp = signed?.headers["x-holdfast-timestamp"];
  const digest = createHmac("sha256", "key")
    .update(`${String(timestamp)}.${signed?.body ?? ""}`)
    .digest("hex");
  expect(signed).toMatchObject({ url: "/hook?x=1", headers: { "x-holdfast-signature": `sha256=${digest}` } });
  expect(timestamp).toBe(String(Date.UTC(2026, 0, 1, 10) / 1000));
  expect(JSON.parse(signed?.body ?? "")).toEqual(payload);
  expect(unsigned?.headers["x-holdfast-signature"]).toBeUndefined();
});

it.each([
  ["a token", "", "tk_1", "Bearer tk_1"],
  ["a password", "ada", "pw", `Basic ${Buffer.from("ada:pw").toString("base64")}`],
  ["nothing", "", null, undefined],
])("speaks ntfy's JSON with %s", async (_, user, secret, authorization) => {
  const { url, asked } = await receiver(says(200));
  const config = { kind: "ntfy", server: url, topic: "ops", user, authority: "" } as const;
  await sendBy(channel(config), payload, secret, never);
  expect(asked[0]?.headers.authorization).toBe(authorization);
  expect(JSON.parse(asked[0]?.body ?? "")).toEqual({
    topic: "ops",
    title: "Critical: web1 is full",
    message: "/ is 97 % full",
    priority: 5,
    tags: ["rotating_light"],
  });
});

describe("a command", () => {
  const folder = (): string => mkdtempSync(join(tmpdir(), "holdfast-command-"));
  const command = (argv: string[], part: Partial<Channel> = {}): Channel =>
    channel({ kind: "command", argv, timeoutSeconds: 10 }, part);

  it("gets the notice as JSON, and its arguments as they are", async () => {
    const out = join(folder(), "out");
    const script =
      'const fs=require("fs");fs.writeFileSync(process.argv[1],JSON.stringify([process.argv[2],fs.readFileSync(0,"utf8")]))';
    await sendBy(command([process.execPath, "-e", script, out, "$(id) `x` ; rm"]), payload, null, never);
    const [argument, input] = JSON.parse(readFileSync(out, "utf8")) as [string, string];
    expect(argument).toBe("$(id) `x` ; rm");
    expect(JSON.parse(input)).toEqual(payload);
  });

  it("does not run before it was allowed", async () => {
    const out = join(folder(), "out");
    writeFileSync(out, "");
    const run = sendBy(
      command([process.execPath, "-e", `require("fs").rmSync(${JSON.stringify(out)})`], { allowed: false }),
      payload,
      null,
      never,
    );
    expect((await deliveryFailureOf(run)).code).toBe("notices.commandNotAllowed");
    expect(readFileSync(out, "utf8")).toBe("");
  });

  it.each([
    ["says that it failed", ["-e", "process.exit(3)"], "notices.command", "retry", "3"],
    ["is ended", ["-e", "process.kill(process.pid, 'SIGKILL')"], "notices.command", "unknown", "SIGKILL"],
  ])("that %s", async (_, args, code, outcome, exit) => {
    const failure = await deliveryFailureOf(sendBy(command([process.execPath, ...args]), payload, null, never));
    expect([failure.code, failure.outcome, failure.params["exit"]]).toEqual([code, outcome, exit]);
  });

  it("that is not there surely told nobody", async () => {
    const failure = await deliveryFailureOf(sendBy(command(["/nowhere/tell"]), payload, null, never));
    expect([failure.outcome, failure.params["exit"]]).toEqual(["retry", "ENOENT"]);
  });

  it("that takes too long is ended with what it started, and may have told", async () => {
    const mark = join(folder(), "pid");
    const argv = ["/bin/sh", "-c", `sleep 60 & echo $! > ${mark}; wait`];
    const failure = await deliveryFailureOf(runCommand({ argv, timeoutSeconds: 0.3, input: "{}", signal: never }));
    expect([failure.code, failure.outcome]).toEqual(["notices.timeout", "unknown"]);
    const pid = Number(readFileSync(mark, "utf8"));
    await expect.poll(() => isAlive(pid)).toBe(false);
  });
});

/** A zombie that nobody has waited for yet is dead. */
function isAlive(pid: number): boolean {
  try {
    return !/\) Z /.test(readFileSync(`/proc/${pid}/stat`, "utf8"));
  } catch {
    return false;
  }
}
