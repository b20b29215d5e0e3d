import { describe, expect, it } from "vitest";
import { Failure } from "../../../../../../shared/base/failure.ts";
import type { RolloutRequest } from "../../../../../../shared/contract/credentials.ts";
import type { Host } from "../../../../../../shared/contract/hosts.ts";
import { PlanStore } from "../../../../../../electron/core/actions/planStore.ts";
import { Rollouts } from "../../../../../../electron/core/credentials/rollout/rollout.ts";
import type { RolloutState } from "../../../../../../electron/core/credentials/rollout/rolloutTypes.ts";
import { verifyLoginBy } from "../../../../../../electron/core/credentials/rollout/verifyLogin.ts";
import { failureOf } from "../../../../../support/failures.ts";
import { fakeClock } from "../../../../../support/ports.ts";
import { fakeHosts } from "./fakeHosts.ts";

const { signal } = new AbortController();

function bench(count: number) {
  const fleet = fakeHosts(count);
  const plans = new PlanStore(fakeClock());
  const begun: { title: string; input: RolloutState; hostId: string | null; exclusive: boolean }[] = [];
  const added: { kind: string; name: string; password?: string; privateKey?: string }[] = [];
  const services = fleet.services as { inventory: object };
  const all = {
    ...services,
    inventory: {
      ...services.inventory,
      addCredential(draft: (typeof added)[number]) {
        added.push(draft);
        return { id: "made" };
      },
    },
    runs: {
      register: () => undefined,
      keepPlan: plans.keep.bind(plans),
      peekPlan: plans.peek.bind(plans),
      begin(options: (typeof begun)[number] & { planHash: string }) {
        plans.take(options.planHash);
        begun.push(options);
        return { id: "run-1", title: options.title };
      },
    },
  };
  const rollouts = new Rollouts(all as never, fleet.verifyLogin);
  const plan = (request: Partial<RolloutRequest> = {}) =>
    rollouts.plan(
      { mode: "rotate", credentialId: "oldKey", hostIds: Array.from(fleet.inventory.keys()), ...request },
      signal,
    );
  const change = (id: string, patch: Partial<Host>): void =>
    void fleet.inventory.set(id, { ...fleet.inventory.get(id), ...patch } as Host);
  const usePasswords = (): void => {
    for (const id of fleet.inventory.keys()) change(id, { credentialId: "oldPassword" });
  };
  return { fleet, rollouts, plan, change, usePasswords, begun, added };
}

describe("the plan of a rollout", () => {
  it("changes nothing, and says what will happen on each host by name", async () => {
    const { fleet, plan } = bench(2);
    const made = await plan({ to: { credentialId: "newKey" } });
    expect(made).toMatchObject({
      kind: "credentials.rollout",
      summary: "Replace the key oldKey on 2 hosts by the other key",
      hostIds: ["h1", "h2"],
      refused: [],
      production: false,
      steps: [
        { title: "web-1", risk: "high", detail: expect.stringContaining("then remove the old one") as string },
        { title: "web-2" },
      ],
    });
    expect(made.undo).toContain("Rotate back");
    expect(fleet.hostOf("h1").done).toEqual(["inspect"]);
    expect([...fleet.hostOf("h1").keys]).toEqual(["ssh-ed25519 OLD old"]);
  });

  it("of a push tells where the key is already", async () => {
    const { fleet, plan } = bench(2);
    fleet.hostOf("h1").keys.add("ssh-ed25519 NEW new");
    const made = await plan({ mode: "push", credentialId: "newKey" });
    expect(made.summary).toBe("Put the public key newKey on 2 hosts");
    expect(made.steps.map(({ risk }) => risk)).toEqual(["none", "low"]);
  });

  it("leaves out hosts that cannot take part, each with its reason", async () => {
    const { fleet, plan, change } = bench(4);
    fleet.hostOf("h1").failure = new Failure("ssh.unreachable", { host: "web-1", reason: "ECONNREFUSED" });
    fleet.hostOf("h2").facts["writable"] = "no";
    change("h3", { credentialId: "another" });
    const made = await plan();
    expect(made.hostIds).toEqual(["h4"]);
    const reasons = Object.fromEntries(made.refused.map(({ hostId, failure }) => [hostId, failure]));
    expect(reasons).toMatchObject({
      h1: { code: "ssh.unreachable" },
      h2: { code: "credentials.cannotRotate", params: { reason: "authorized_keys cannot be written" } },
      h3: { params: { reason: "it does not log in with this credential" } },
    });
  });

  it("fails when no host is left, with the first reason", async () => {
    const { fleet, plan } = bench(1);
    fleet.hostOf("h1").facts["uid"] = "nobody";
    expect(await failureOf(plan())).toEqual({
      code: "credentials.nothingToDo",
      params: { refused: 1, reason: "its answer is not whole" },
    });
  });

  it("of a password says how it is set there, and where it cannot be", async () => {
    const { fleet, plan, usePasswords } = bench(3);
    usePasswords();
    fleet.hostOf("h2").facts["sudo"] = "yes";
    Object.assign(fleet.hostOf("h3").facts, { chpasswd: "no", passwd: "no" });
    const made = await plan({ credentialId: "oldPassword" });
    expect(made.summary).toBe("Replace the password oldPassword on 2 hosts by a new password");
    expect(made.steps.map(({ detail }) => /by passwd|as root/.exec(detail)?.[0])).toEqual(["by passwd", "as root"]);
    expect(made.refused).toMatchObject([{ hostId: "h3" }]);
  });

  it("asks for more where production is among the hosts", async () => {
    const { plan, change } = bench(2);
    change("h2", { environment: "production" });
    expect((await plan()).production).toBe(true);
  });

  it.each<[string, Partial<RolloutRequest>]>([
    ["one-time codes are rotated", { credentialId: "codes" }],
    ["a password is pushed", { mode: "push", credentialId: "oldPassword" }],
    ["a key is replaced by a password", { to: { credentialId: "newPassword" } }],
    ["a key is replaced by itself", { to: { credentialId: "oldKey" } }],
  ])("is refused when %s", async (_what, request) => {
    expect(await failureOf(bench(1).plan(request))).toMatchObject({ code: "credentials.otherKind" });
  });

  it("has another hash once a host has changed", async () => {
    const { fleet, plan } = bench(2);
    const first = (await plan()).hash;
    expect((await plan()).hash).toBe(first);
    fleet.hostOf("h2").facts["sum"] = "1 2";
    expect((await plan()).hash).not.toBe(first);
  });
});

describe("a plan that was approved", () => {
  it("begins one run of exactly its hosts, once", async () => {
    const { rollouts, plan, begun, added } = bench(2);
    const { hash, hostIds } = await plan({ to: { credentialId: "newKey" } });
    await rollouts.start(hash, hostIds);
    expect(begun).toMatchObject([{ hostId: null, input: { newId: "newKey", progress: {} } }]);
    expect(added).toEqual([]);
    expect(await failureOf(rollouts.start(hash, hostIds))).toMatchObject({ code: "plan.notFound" });
  });

  it("does not begin for other hosts than those that were shown", async () => {
    const { rollouts, plan, begun } = bench(3);
    const { hash } = await plan();
    for (const hostIds of [["h1"], ["h1", "h2", "h4"], ["h1", "h1", "h2"]])
      expect(await failureOf(rollouts.start(hash, hostIds))).toEqual({
        code: "plan.countMismatch",
        params: { expected: 3 },
      });
    expect(begun).toEqual([]);
  });

  it("makes the new key first, named after the old one and the day", async () => {
    const { rollouts, plan, begun, added } = bench(1);
    const { hash, hostIds } = await plan({ to: { new: "ed25519" } });
    await rollouts.start(hash, hostIds);
    expect(added).toMatchObject([
      { kind: "key", name: expect.stringMatching(/^oldKey \(\d{4}-\d\d-\d\d\)$/) as string },
    ]);
    expect(added[0]?.privateKey).toContain("BEGIN OPENSSH PRIVATE KEY");
    expect(begun[0]?.input.newId).toBe("made");
    expect(JSON.stringify(begun)).not.toContain("PRIVATE KEY");
  });

  it("makes a new password that nobody guesses and no shell trips over", async () => {
    const passwords = new Set<string>();
    for (let round = 0; round < 20; round += 1) {
      const { rollouts, plan, usePasswords, added, begun } = bench(1);
      usePasswords();
      const { hash, hostIds } = await plan({ credentialId: "oldPassword" });
      await rollouts.start(hash, hostIds);
      const password = added[0]?.password ?? "";
      expect(password).toMatch(/^[A-HJ-NP-Za-km-z2-9]{24}$/);
      expect(JSON.stringify(begun)).not.toContain(password);
      passwords.add(password);
    }
    expect(passwords.size).toBe(20);
  });
});

describe("the login that proves a new credential", () => {
  const host = { id: "h1", credentialId: "old", access: { moreCredentialIds: ["old", "x"], bindAddress: "192.0.2.9" } };
  const other = { id: "h2", credentialId: "jump", access: { moreCredentialIds: ["y"] } };
  const hosts = new Map([host, other].map((one) => [one.id, one as unknown as Host]));
  const inventory = { get: (id: string) => hosts.get(id), find: (id: string) => hosts.get(id) } as never;

  it("has that one credential and no other, and leaves jump hosts as they are", async () => {
    const seen: Host[] = [];
    let ended: AbortSignal | undefined;
    const verify = verifyLoginBy(inventory, (view, end) => {
      ended = end;
      return {
        async probe(id: string) {
          seen.push(view.get(id), view.get("h2"), view.find("h1") as Host);
        },
      } as never;
    });
    await verify("h1", "new", signal);
    expect(seen).toMatchObject([
      { credentialId: "new", access: { bindAddress: "192.0.2.9" } },
      { credentialId: "jump", access: { moreCredentialIds: ["y"] } },
      { credentialId: "new" },
    ]);
    expect(seen[0]?.access).not.toHaveProperty("moreCredentialIds");
    expect(ended?.aborted).toBe(true);
    expect(hosts.get("h1")?.credentialId).toBe("old");
  });

  it("closes its connection also when it failed", async () => {
    let ended: AbortSignal | undefined;
    const verify = verifyLoginBy(inventory, (_view, end) => {
      ended = end;
      return {
        probe: () => Promise.reject(new Failure("ssh.authFailed", { host: "h1", user: "root", tried: [] })),
      } as never;
    });
    expect(await failureOf(verify("h1", "new", signal))).toMatchObject({ code: "ssh.authFailed" });
    expect(ended?.aborted).toBe(true);
  });
});
