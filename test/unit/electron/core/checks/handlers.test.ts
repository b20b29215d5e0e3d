import { describe, expect, it } from "vitest";
import type { StreamEvent } from "../../../../../shared/contract/index.ts";
import { checks as contract } from "../../../../../shared/contract/checks.ts";
import { createChecksHandlers } from "../../../../../electron/core/checks/handlers.ts";
import { failureOf } from "../../../../support/failures.ts";
import { draft } from "./checkData.ts";
import { fakeFleet } from "./fakeFleet.ts";

function setup() {
  const fleet = fakeFleet();
  const handlers = createChecksHandlers(
    { inventory: fleet.services.inventory, ports: fleet.services.ports },
    { checks: fleet.runner, store: fleet.store, policy: fleet.policy },
  );
  const context = { signal: new AbortController().signal, report: () => undefined };
  const failing = (work: () => unknown) => failureOf((async () => work())());
  const watch = (input: { hostId?: string } = {}) => {
    const stop = new AbortController();
    const seen: StreamEvent<"checks.watch">[] = [];
    const ended = handlers.watch(input, {
      signal: stop.signal,
      report: () => undefined,
      emit: (event) => void seen.push(contract.watch.event.parse(event)),
    });
    return { seen, stop, ended };
  };
  return { ...fleet, handlers, context, failing, watch };
}

describe("saving a check", () => {
  it("is refused when it cannot run: a command with a pipe, a wrong URL, a filter that is not understood", async () => {
    const { handlers, context, failing } = setup();
    const save = (over: Parameters<typeof draft>[0]) => failing(() => handlers.save(draft(over), context));
    expect(await save({ spec: { kind: "plugin", command: "check_x | tee" } })).toMatchObject({
      code: "checks.badCommand",
    });
    expect(await save({ spec: { kind: "http", from: "here", url: "example.org" } })).toMatchObject({
      code: "checks.badUrl",
    });
    expect(await save({ spec: { kind: "ping", from: "here", address: "-f x" } })).toMatchObject({
      code: "checks.badAddress",
    });
    expect(await save({ spec: { kind: "dns", from: "host", name: "a.example" } })).toMatchObject({
      code: "checks.needsServer",
    });
    expect(await save({ target: { filter: "name:(" } })).toMatchObject({ code: "filter.invalid" });
    expect(await save({ target: { hostId: "gone" } })).toMatchObject({ code: "hosts.notFound" });
    expect(handlers.list(undefined, context)).toEqual([]);
  });

  it("of a command asks the policy of the hosts it fits; read-only hosts of a filter are passed over", async () => {
    const { handlers, context, failing, hosts, readOnly, refused } = setup();
    hosts(2);
    readOnly.add("host-0");
    await handlers.save(draft({ name: "all" }), context);
    const named = draft({ name: "one", target: { hostId: "host-0" } });
    expect(await failing(() => handlers.save(named, context))).toMatchObject({ code: "policy.readOnly" });
    refused.push({ code: "policy.approvalNeeded" });
    expect(await failing(() => handlers.save(draft({ name: "two" }), context))).toMatchObject({
      code: "policy.approvalNeeded",
    });
    // What runs nothing on a host needs nobody's leave.
    const plain = draft({ name: "tcp", spec: { kind: "tcp", from: "here", port: 22 } });
    expect(await handlers.save(plain, context)).toMatchObject({ name: "tcp" });
  });

  it("lets a check be switched off and on, copied and removed", async () => {
    const { handlers, context } = setup();
    const saved = await handlers.save(draft({ name: "Disk" }), context);
    await handlers.setEnabled({ id: saved.id, enabled: false }, context);
    expect(await handlers.list(undefined, context)).toMatchObject([
      { name: "Disk", enabled: false, createdAt: saved.createdAt },
    ]);
    const copy = await handlers.duplicate({ id: saved.id }, context);
    expect(copy).toMatchObject({ name: "Disk copy", spec: saved.spec });
    expect(copy.id).not.toBe(saved.id);
    await handlers.remove({ id: saved.id }, context);
    expect((await handlers.list(undefined, context)).map(({ name }) => name)).toEqual(["Disk copy"]);
  });
});

describe("trying a check", () => {
  const spec = draft({}).spec;

  it("gives state, text, values and time", async () => {
    const { handlers, context, hosts } = setup();
    hosts(1);
    const outcome = await handlers.try({ hostId: "host-0", spec, timeoutSeconds: 10 }, context);
    expect(contract.try.output.parse(outcome)).toMatchObject({
      state: "ok",
      text: "OK",
      perfdata: [{ label: "x", value: 1 }],
    });
  });

  it("of a command is refused where no command may begin", async () => {
    const { handlers, context, failing, hosts, readOnly, scripts } = setup();
    hosts(1);
    readOnly.add("host-0");
    const failure = await failing(() => handlers.try({ hostId: "host-0", spec, timeoutSeconds: 10 }, context));
    expect(failure).toMatchObject({ code: "policy.readOnly" });
    const saved = await handlers.save(draft({}), context);
    expect(await failing(() => handlers.run({ checkId: saved.id, hostId: "host-0" }, context))).toMatchObject({
      code: "policy.readOnly",
    });
    expect(scripts).toEqual([]);
  });
});

describe("watching the checks", () => {
  it("gives all there is, then what changed, together", async () => {
    const { handlers, context, hosts, runner, pass, watch, inventory } = setup();
    hosts(3);
    await handlers.save(draft({ name: "Disk", intervalSeconds: 10 }), context);
    const { seen, stop, ended } = watch();
    expect(seen).toMatchObject([{ full: true, checks: [{ name: "Disk" }], waiting: 0 }]);
    expect(seen[0]?.results).toHaveLength(3);
    runner.start();
    await pass(4000);
    expect(seen.length).toBeGreaterThan(1);
    // Three hosts within half a second are fewer events than results.
    expect(seen.slice(1).flatMap(({ results }) => results)).toMatchObject([
      { state: "ok" },
      { state: "ok" },
      { state: "ok" },
    ]);
    expect(seen.slice(1).every(({ checks }) => checks === null)).toBe(true);
    inventory.remove(["host-2"]);
    await pass(3000);
    expect(seen.flatMap(({ gone }) => gone)).toMatchObject([{ hostId: "host-2" }]);
    await handlers.save(draft({ name: "Load" }), context);
    await pass(1000);
    expect(seen.findLast(({ checks }) => checks !== null)).toMatchObject({
      checks: [{ name: "Disk" }, { name: "Load" }],
    });
    stop.abort();
    await ended;
    const before = seen.length;
    await pass(20_000);
    expect(seen).toHaveLength(before);
  });

  it("of one host tells nothing of others", async () => {
    const { handlers, context, hosts, runner, pass, watch } = setup();
    hosts(3);
    await handlers.save(draft({}), context);
    const { seen, stop } = watch({ hostId: "host-1" });
    runner.start();
    await pass(5000);
    stop.abort();
    expect(new Set(seen.flatMap(({ results }) => results.map(({ hostId }) => hostId)))).toEqual(new Set(["host-1"]));
    expect(seen.at(-1)?.results).toMatchObject([{ state: "ok" }]);
  });
});

it("tells which hosts a check fits, what a pasted line means, and the units of its series", async () => {
  const { handlers, context, hosts, runner, pass } = setup();
  hosts(2);
  const saved = await handlers.save(draft({ name: "One", target: { filter: "name:host-1" } }), context);
  expect(await handlers.hosts({ checkId: saved.id }, context)).toEqual(["host-1"]);
  expect(
    await handlers.readCommand({ text: "command[x]=/usr/lib/nagios/plugins/check_load -w 1" }, context),
  ).toMatchObject({ name: "x", command: "check_load -w 1" });
  runner.start();
  await pass(3000);
  expect(await handlers.units(undefined, context)).toEqual({ "check.one.x": "none" });
});
