import { describe, expect, it, vi } from "vitest";
import { Failure } from "../../../../shared/base/failure.ts";
import type { Check, CheckOutcome } from "../../../../shared/contract/checks.ts";
import { parse, UsageError } from "../../../../electron/cli/arguments.ts";
import type { Context } from "../../../../electron/cli/context.ts";
import type { Verb } from "../../../../electron/cli/verb.ts";
import * as verbs from "../../../../electron/cli/verbs/checks.ts";

const check = {
  id: "c1",
  name: "Disk",
  target: { filter: "" },
  spec: { kind: "ping", from: "here" },
  enabled: true,
} as Check;
const hosts = ["web-1", "db-1"].map((name) => ({
  id: `id-${name}`,
  name,
  environment: "",
  groups: [],
  tags: [],
  notes: "",
  address: name,
  user: "root",
}));
const outcome = (state: CheckOutcome["state"], text = ""): CheckOutcome => ({
  state,
  text,
  longText: "",
  perfdata: [],
  durationMs: 1,
});

/** A verb with a core that answers as told. */
async function run(verb: Verb, args: string[], answers: Record<string, unknown> = {}) {
  const printed: string[] = [];
  const calls: [string, unknown][] = [];
  const errors = vi.spyOn(process.stderr, "write").mockReturnValue(true);
  const all: Record<string, unknown> = {
    "hosts.list": hosts,
    "checks.list": [check],
    "checks.hosts": hosts.map(({ id }) => id),
    ...answers,
  };
  const parsed = parse(args, verb.options);
  const context = {
    parsed,
    json: parsed.flag("json"),
    unlock: async () => undefined,
    async call(name: string, input: unknown) {
      calls.push([name, input]);
      const answer = all[name];
      return typeof answer === "function" ? (answer as (input: unknown) => unknown)(input) : answer;
    },
    async stream(_: string, __: unknown, event: (value: unknown) => void) {
      event(all["watch"]);
    },
    print: (text: string) => void printed.push(text),
    printJson: (value: unknown) => void printed.push(JSON.stringify(value)),
  } as unknown as Context;
  try {
    const code = (await verb.run(context)) ?? 0;
    return { code, printed, calls, stderr: errors.mock.calls.join("") };
  } finally {
    errors.mockRestore();
  }
}

describe("checks run", () => {
  const states = (byHost: Record<string, CheckOutcome["state"]>) => ({
    "checks.run": ({ hostId }: { hostId: string }) => ({
      outcome: outcome(byHost[hostId] ?? "ok", `text of ${hostId}`),
    }),
  });

  it.each([
    [{}, 0],
    [{ "id-web-1": "warning" }, 1],
    [{ "id-web-1": "unknown" }, 3],
    [{ "id-web-1": "unknown", "id-db-1": "warning" }, 1],
    [{ "id-web-1": "critical", "id-db-1": "warning" }, 2],
  ] as const)("ends with the worst of %j: %d", async (byHost, code) => {
    const ran = await run(verbs.run, ["disk"], states(byHost));
    expect(ran.code).toBe(code);
    expect(ran.printed).toHaveLength(2);
  });

  it("prints a line a host, by name", async () => {
    const { printed } = await run(verbs.run, ["Disk"], states({ "id-web-1": "warning" }));
    expect(printed).toEqual(["db-1\tok\ttext of id-db-1", "web-1\twarning\ttext of id-web-1"]);
  });

  it("runs only where the check and the filter both hold", async () => {
    const { calls } = await run(verbs.run, ["Disk", "--where", "name:web"], states({}));
    expect(calls.filter(([name]) => name === "checks.run")).toEqual([
      ["checks.run", { checkId: "c1", hostId: "id-web-1" }],
    ]);
    await expect(run(verbs.run, ["Disk"], { "checks.hosts": [] })).rejects.toMatchObject({ code: "checks.noHost" });
    await expect(run(verbs.run, ["Load"])).rejects.toMatchObject({ code: "checks.notFound", params: { name: "Load" } });
  });

  it("counts a host that cannot be reached as unknown, and says why", async () => {
    const refused = () => Promise.reject(new Failure("policy.readOnly", { host: "web-1", environment: "prod" }));
    const { code, printed, stderr } = await run(verbs.run, ["Disk", "--json", "--where", "name:web"], {
      "checks.run": refused,
    });
    expect(code).toBe(3);
    expect(stderr).toMatch(/^holdfast: [^\n]*web-1[^\n]*\n$/);
    expect(JSON.parse(printed[0] ?? "")).toMatchObject([
      { host: "web-1", ok: false, error: { code: "policy.readOnly" } },
    ]);
  });
});

describe("checks add", () => {
  it.each<[string[], object]>([
    [["--plugin", "check_x -w 1"], { spec: { kind: "plugin", command: "check_x -w 1" } }],
    [["--command", "true"], { spec: { kind: "command", command: "true" } }],
    [["--scrape", "http://x/"], { spec: { kind: "scrape", url: "http://x/" } }],
    [["--http", "http://x/", "--here"], { spec: { kind: "http", from: "here", url: "http://x/" } }],
    [["--tcp", "22"], { spec: { kind: "tcp", from: "host", port: 22 } }],
    [["--ping", "--every", "300"], { spec: { kind: "ping", from: "host" }, intervalSeconds: 300 }],
    [["--ping", "--where", "-tag:old"], { spec: { kind: "ping", from: "host" }, target: { filter: "-tag:old" } }],
  ])("reads %j", async (options, wanted) => {
    const { calls, printed } = await run(verbs.add, ["New", ...options], { "checks.save": { name: "New" } });
    expect(calls).toEqual([["checks.save", { name: "New", target: { filter: "" }, ...wanted }]]);
    expect(printed).toEqual(["added New"]);
  });

  it.each([
    [[]],
    [["--ping", "--tcp", "22"]],
    [["--tcp", "70000"]],
    [["--ping", "--where", "name:("]],
    [["--ping", "--every", "1"]],
  ])("refuses %j", async (options) => {
    await expect(run(verbs.add, ["New", ...options])).rejects.toBeInstanceOf(UsageError);
  });
});

describe("checks list and remove", () => {
  const watch = {
    checks: [check, { ...check, id: "c2", name: "Off", enabled: false, target: { hostId: "id-web-1" } }],
    results: [
      { checkId: "c1", hostId: "id-web-1", state: "critical" },
      { checkId: "c1", hostId: "id-db-1", state: null },
    ],
  };

  it("list each check with its hosts", async () => {
    expect((await run(verbs.list, [], { watch })).printed).toEqual([
      "Disk\tping\tall hosts\t2 hosts, 1 with a problem",
      "Off\tping\tweb-1\toff",
    ]);
    const { printed } = await run(verbs.list, ["--json"], { watch });
    expect(JSON.parse(printed[0] ?? "")).toMatchObject([
      {
        id: "c1",
        name: "Disk",
        hosts: [
          { host: "web-1", state: "critical" },
          { host: "db-1", state: null },
        ],
      },
      { name: "Off", target: { host: "web-1" }, hosts: [] },
    ]);
  });

  it("remove one by its name, in any case", async () => {
    const { calls, printed } = await run(verbs.remove, ["DISK"]);
    expect(calls.at(-1)).toEqual(["checks.remove", { id: "c1" }]);
    expect(printed).toEqual(["removed Disk"]);
    expect((await run(verbs.remove, ["Disk", "--json"])).printed.map((text) => JSON.parse(text) as unknown)).toEqual([
      { removed: "Disk" },
    ]);
    await expect(run(verbs.remove, ["Load"])).rejects.toMatchObject({ code: "checks.notFound" });
  });
});
