import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { parse } from "../../../../electron/cli/arguments.ts";
import type { Context } from "../../../../electron/cli/context.ts";
import type { Verb } from "../../../../electron/cli/verb.ts";
import { list } from "../../../../electron/cli/verbs/hosts.ts";
import { health as healthVerb } from "../../../../electron/cli/verbs/health.ts";
import { exec } from "../../../../electron/cli/verbs/observe.ts";
import { plan } from "../../../../electron/cli/verbs/patch.ts";
import { Failure } from "../../../../shared/base/failure.ts";
import type { PatchPlan } from "../../../../shared/contract/patching.ts";
import { health, host } from "../../shared/filter/hosts.ts";

const hosts = [
  host("web-2", { environment: "production", port: 2222 }),
  host("web-1", { environment: "production", groups: ["shop"] }),
  host("db-1", { environment: "production", tags: ["postgres"] }),
  host("lab", { environment: "lab" }),
];
const busy: Readonly<Record<string, number>> = { "web-1": 95, "web-2": 10, lab: 99 };
const planOf = (hostId: string): PatchPlan => ({
  hash: `hash-${hostId}`,
  kind: "patch.apply",
  hostId,
  createdAt: 0,
  summary: "1 update",
  steps: [],
  undo: null,
  estimatedSeconds: 7,
  production: true,
  manager: "apt",
  updates: [{ name: "zlib1g", from: "1.2", to: "1.3", origin: "", security: true }],
  removals: [],
  downloadBytes: null,
  scope: "all",
});

let errors = "";
beforeEach(() => {
  errors = "";
  vi.spyOn(process.stderr, "write").mockImplementation((text) => {
    errors += String(text);
    return true;
  });
  vi.spyOn(process.stdout, "write").mockImplementation(() => true);
});
afterEach(() => void vi.restoreAllMocks());

/** Runs a verb on a core of four hosts, of which db-1 does not answer. */
async function run(verb: Verb, ...args: string[]) {
  const printed: string[] = [];
  const documents: unknown[] = [];
  const calls: string[] = [];
  const parsed = parse(args, verb.options);
  const unreachable = (id: string): void => {
    if (id === "db-1")
      throw new Failure("ssh.unreachable", { host: id, address: "10.0.0.1:22", reason: "ECONNREFUSED" });
  };
  const answer = (name: string, input: unknown): unknown => {
    const { hostId = "" } = (input ?? {}) as { hostId?: string };
    calls.push(hostId === "" ? name : `${name} ${hostId}`);
    if (name === "hosts.list") return structuredClone(hosts);
    unreachable(hostId);
    if (name === "health.sample") return health("ok", { cpu: busy[hostId] ?? 0 })?.last;
    if (name === "details.refresh") return null;
    if (name === "patch.plan") return planOf(hostId);
    return undefined;
  };
  const context = {
    parsed,
    json: parsed.flag("json"),
    unlock: async () => undefined,
    call: async (name: string, input: unknown) => answer(name, input),
    hosts: async (names: readonly string[]) => hosts.filter((one) => names.includes(one.name)),
    stream: async (name: string, input: { hostIds: string[] }, event: (event: unknown) => void) => {
      calls.push(`${name} ${input.hostIds.join()}`);
      for (const hostId of input.hostIds) event({ type: "end", hostId, exitCode: 0, failure: null });
    },
    print: (text: string) => printed.push(text),
    printJson: (value: unknown) => documents.push(value),
  } as unknown as Context;
  const code = (await verb.run(context)) ?? 0;
  return { code, printed, document: documents[0], calls };
}

describe("hosts list", () => {
  it("lists the hosts that the filter holds for, by name", async () => {
    const { document } = await run(list, "--json", "--where", "env:prod -tag:postgres");
    expect((document as { name: string }[]).map(({ name }) => name)).toEqual(["web-1", "web-2"]);
  });
  it("tells a filter that holds for none from an empty inventory", async () => {
    expect((await run(list, "--where", "env:moon")).printed).toEqual(["No host matches."]);
    expect((await run(list, "--json", "--where", "env:moon")).document).toEqual([]);
    expect((await run(list)).printed).toHaveLength(4);
  });
});

describe("health", () => {
  it("asks only the hosts that may match, and keeps those whose numbers do", async () => {
    const { code, document, calls } = await run(healthVerb, "--json", "--where", "env:prod cpu>80");
    expect(document).toMatchObject([
      { host: "db-1", ok: false, error: { code: "ssh.unreachable" } },
      { host: "web-1", ok: true, cpu: { percent: 95 } },
    ]);
    expect(calls).not.toContain("health.sample lab");
    // Nobody knows whether the host that does not answer belongs, so it is not passed over.
    expect(code).toBe(3);
    expect(errors).toMatch(/db-1 cannot be reached/);
  });
  it("knows the state that one sample shows", async () => {
    const { document } = await run(healthVerb, "--json", "--where", "web status:ok");
    expect(document).toMatchObject([{ host: "web-1" }, { host: "web-2" }]);
    expect((await run(healthVerb, "--json", "--where", "web status:critical")).document).toEqual([]);
  });
  it("still takes names", async () => {
    expect((await run(healthVerb, "web-2")).printed[0]).toMatch(/^web-2\tcpu 10\.0 %/);
  });
});

describe("exec", () => {
  it("runs on the hosts that the filter holds for, in one go", async () => {
    const { code, calls } = await run(exec, "--where", "(name=web-1 OR port:2222) -env:lab", "--", "true");
    expect(calls).toContain("exec.run web-1,web-2");
    expect(code).toBe(0);
  });
  it("begins nothing when no host matches", async () => {
    await expect(run(exec, "--where", "env:moon", "--", "true")).rejects.toMatchObject({
      code: "filter.noHost",
      params: { filter: "env:moon" },
    });
  });
});

describe("patch plan", () => {
  it("plans every host of a filter; one that fails does not keep the others from theirs", async () => {
    const { code, document } = await run(plan, "--json", "--where", "env:prod");
    expect(code).toBe(3);
    expect(document).toMatchObject([
      { host: "db-1", ok: false, error: { code: "ssh.unreachable" } },
      { host: "web-1", ok: true, hash: "hash-web-1" },
      { host: "web-2", ok: true, hash: "hash-web-2" },
    ]);
  });
  it("says under each host how to apply its plan", async () => {
    const { printed } = await run(plan, "--where", "web");
    expect(printed).toContain("== web-1");
    expect(printed).toContain("Apply with: holdfast patch apply web-2 --plan hash-web-2");
  });
  it("of one host is one document, as before", async () => {
    expect((await run(plan, "--json", "web-1")).document).toMatchObject({ host: "web-1", hash: "hash-web-1" });
    await expect(run(plan, "web-1", "web-2")).rejects.toThrow("only one NAME is expected");
  });
  it("reads the package lists anew first when asked", async () => {
    const { calls } = await run(plan, "--refresh", "--where", "web-1");
    expect(calls.slice(-2)).toEqual(["patch.refresh web-1", "patch.plan web-1"]);
  });
});
