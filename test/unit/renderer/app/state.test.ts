import { beforeEach, describe, expect, it, vi } from "vitest";
import { Failure } from "../../../../shared/base/failure.ts";
import type { Host } from "../../../../shared/contract/hosts.ts";
import { compileFilter } from "../../../../shared/filter/evaluate.ts";
import { parseFilter } from "../../../../shared/filter/parse.ts";
import type { Client, ConnectionStatus } from "../../../../renderer/transport/types.ts";
import { applyConnections, useConnections } from "../../../../renderer/app/state/connections.ts";
import { hostsMatching, ruleGroups, useFilters } from "../../../../renderer/app/state/filters.ts";
import { applyHealth, useFleetHealth } from "../../../../renderer/app/state/health.ts";
import { applyHosts, useInventory } from "../../../../renderer/app/state/inventory.ts";
import { followVault } from "../../../../renderer/app/state/live.ts";
import { usePreferences } from "../../../../renderer/app/state/preferences.ts";
import { useSession } from "../../../../renderer/app/state/session.ts";

const host = (id: string, name = id): Host => ({
  id,
  name,
  address: "127.0.0.1",
  port: 22,
  user: "root",
  environment: "",
  groups: [],
  tags: [],
  notes: "",
  jumpHostId: null,
  credentialId: null,
  createdAt: 0,
  updatedAt: 0,
});
const health = (hostId: string, status: "ok" | "failed" = "ok") => ({
  hostId,
  status,
  reasons: [],
  last: null,
  facts: null,
  failure: null,
  since: 0,
  spark: [],
});
const connection = (hostId: string, state: "connected" | "closed" | "failed") => ({
  hostId,
  state,
  channels: 0,
  failure: null,
  since: 0,
});

describe("snapshots and changes", () => {
  it("replace and amend the inventory", () => {
    const all = applyHosts(new Map([["old", host("old")]]), { type: "all", hosts: [host("a"), host("b")] });
    expect([...all.keys()]).toEqual(["a", "b"]);
    const changed = applyHosts(all, { type: "changed", hosts: [host("b", "renamed"), host("c")], removed: ["a"] });
    expect([...changed.values()].map((entry) => entry.name)).toEqual(["renamed", "c"]);
    expect([...all.keys()]).toEqual(["a", "b"]);
  });
  it("keep the health of hosts that did not change", () => {
    const first = applyHealth(new Map(), { full: true, hosts: [health("a"), health("b")] });
    const second = applyHealth(first, { full: false, hosts: [health("a", "failed")] });
    expect(second.get("a")?.status).toBe("failed");
    expect(second.get("b")).toBe(first.get("b"));
    expect([...applyHealth(second, { full: true, hosts: [] })]).toEqual([]);
  });
  it("drop closed connections", () => {
    const open = applyConnections(new Map(), [connection("a", "connected"), connection("b", "failed")]);
    expect([...applyConnections(open, [connection("a", "closed")]).keys()]).toEqual(["b"]);
  });
});

it("groups by rule are saved filters that are groups, but those that are not understood", () => {
  const saved = (name: string, filter: string, group: boolean) => ({
    id: name,
    name,
    filter,
    group,
    createdAt: 0,
    updatedAt: 0,
  });
  const rules = ruleGroups(
    [saved("a", "name:web", true), saved("b", "name:web", false), saved("c", "future:x", true)],
    {},
  );
  expect(rules.map(({ name, test }) => [name, test(host("web-1"), null), test(host("db"), null)])).toEqual([
    ["a", true, false],
  ]);
});

it("hosts are found with their health, up to a limit", () => {
  useFleetHealth.setState({ byHost: new Map([["a", health("a", "failed")]]), loaded: true });
  const hosts = ["a", "b", "c"].map((id) => host(id));
  const find = (text: string, limit?: number) =>
    hostsMatching(hosts, compileFilter(parseFilter(text)), limit).map((one) => one.id);
  expect(find("status:failed")).toEqual(["a"]);
  expect(find("status:unknown", 1)).toEqual(["b"]);
});

/** The client's surface with the streams in the test's hand. */
function fakeClient() {
  const open = new Map<string, { event(value: unknown): void; end?(failure: Failure | null): void }>();
  let onStatus: (status: ConnectionStatus) => void = () => undefined;
  const call = vi.fn((name: string) =>
    Promise.resolve(name === "app.settings" ? { json: '{"fleet.view":"table"}' } : { version: "1" }),
  );
  const client = {
    call,
    stream: (name: string, _input: unknown, on: { event(value: unknown): void }) => {
      open.set(name, on);
      return { dispose: () => open.delete(name) };
    },
    status: "open",
    onStatus: (listener: typeof onStatus) => {
      onStatus = listener;
      return { dispose: () => undefined };
    },
  } as unknown as Client;
  return {
    client,
    open,
    say: (name: string, value: unknown) => open.get(name)?.event(value),
    end: (name: string, failure: Failure) => open.get(name)?.end?.(failure),
    status: (status: ConnectionStatus) => onStatus(status),
  };
}

describe("following the vault", () => {
  beforeEach(() => {
    useSession.setState({ vault: null, info: null, failure: null });
  });

  it("opens the live streams only once the vault is open", () => {
    const fake = fakeClient();
    const following = followVault(fake.client, () => undefined);
    fake.say("vault.watch", { state: "locked", demo: false });
    expect([...fake.open.keys()]).toEqual(["vault.watch"]);
    fake.say("vault.watch", { state: "unlocked", demo: false });
    expect([...fake.open.keys()]).toEqual([
      "vault.watch",
      "hosts.watch",
      "health.fleet",
      "filters.watch",
      "connections.watch",
    ]);
    fake.say("hosts.watch", { type: "all", hosts: [host("a")] });
    expect(useInventory.getState()).toMatchObject({ loaded: true });
    following.dispose();
    expect(fake.open.size).toBe(0);
  });

  it.each([
    ["the vault locks", { state: "locked", demo: false }],
    ["its screen is locked", { state: "unlocked", demo: false, screenLocked: true }],
  ])("forgets everything the moment %s", async (_, status) => {
    const fake = fakeClient();
    const locked = vi.fn();
    const following = followVault(fake.client, locked);
    fake.say("vault.watch", { state: "unlocked", demo: false });
    fake.say("hosts.watch", { type: "all", hosts: [host("a")] });
    fake.say("health.fleet", { full: true, hosts: [health("a")] });
    fake.say("connections.watch", [connection("a", "connected")]);
    fake.say("filters.watch", [{ id: "f", name: "slow", filter: "cpu>80", group: true, createdAt: 0, updatedAt: 0 }]);
    expect(useFilters.getState().saved).toHaveLength(1);
    await vi.waitFor(() => expect(usePreferences.getState().values).toEqual({ "fleet.view": "table" }));
    fake.say("vault.watch", status);
    expect(locked).toHaveBeenCalledOnce();
    expect(useInventory.getState()).toEqual({ hosts: new Map(), loaded: false, failure: null });
    expect(useFleetHealth.getState().byHost.size).toBe(0);
    expect(useConnections.getState().byHost.size).toBe(0);
    expect(useFilters.getState().saved).toEqual([]);
    expect(usePreferences.getState().values).toEqual({});
    expect([...fake.open.keys()]).toEqual(["vault.watch"]);
    following.dispose();
  });

  it("keeps hosts but not connections while the core is out of reach", () => {
    const fake = fakeClient();
    const following = followVault(fake.client, () => undefined);
    fake.say("vault.watch", { state: "unlocked", demo: false });
    fake.say("hosts.watch", { type: "all", hosts: [host("a")] });
    fake.say("connections.watch", [connection("a", "connected")]);
    fake.status("lost");
    expect(useSession.getState().wire).toBe("lost");
    expect(useInventory.getState().hosts.size).toBe(1);
    expect(useConnections.getState().byHost.size).toBe(0);
    following.dispose();
  });

  it("opens a stream again that ended, and none after the lock", async () => {
    vi.useFakeTimers();
    const fake = fakeClient();
    const following = followVault(fake.client, () => undefined);
    fake.say("vault.watch", { state: "unlocked", demo: false });
    const first = fake.open.get("health.fleet");
    fake.end("health.fleet", new Failure("internal"));
    await vi.advanceTimersByTimeAsync(2500);
    expect(fake.open.get("health.fleet")).not.toBe(first);
    fake.end("health.fleet", new Failure("internal"));
    fake.say("vault.watch", { state: "locked", demo: false });
    await vi.advanceTimersByTimeAsync(2500);
    expect([...fake.open.keys()]).toEqual(["vault.watch"]);
    following.dispose();
    vi.useRealTimers();
  });

  it("shows why the inventory cannot be read", () => {
    const fake = fakeClient();
    const following = followVault(fake.client, () => undefined);
    fake.say("vault.watch", { state: "unlocked", demo: false });
    fake.end("hosts.watch", new Failure("vault.databaseDamaged"));
    expect(useInventory.getState().failure?.code).toBe("vault.databaseDamaged");
    following.dispose();
  });
});
