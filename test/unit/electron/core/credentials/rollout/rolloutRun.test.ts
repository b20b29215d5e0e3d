import { describe, expect, it } from "vitest";
import { Failure } from "../../../../../../shared/base/failure.ts";
import { createRolloutRun } from "../../../../../../electron/core/credentials/rollout/rolloutRun.ts";
import type {
  RolloutPlanState,
  RolloutState,
} from "../../../../../../electron/core/credentials/rollout/rolloutTypes.ts";
import { failureOf } from "../../../../../support/failures.ts";
import { fakeContext, fakeHosts } from "./fakeHosts.ts";

type Fleet = ReturnType<typeof fakeHosts>;

const rotateKey = (fleet: Fleet): RolloutState => ({
  plan: { mode: "rotate", kind: "key", credentialId: "oldKey", to: { credentialId: "newKey" }, hosts: fleet.planned() },
  newId: "newKey",
  progress: {},
});
const rotatePassword = (fleet: Fleet, way: "root" | "own"): RolloutState => ({
  plan: {
    mode: "rotate",
    kind: "password",
    credentialId: "oldPassword",
    to: { credentialId: "newPassword" },
    hosts: fleet.planned(way),
  } satisfies RolloutPlanState,
  newId: "newPassword",
  progress: {},
});
const start = (fleet: Fleet, state: RolloutState, engine = fakeContext()) => {
  const kind = createRolloutRun(fleet.services, fleet.verifyLogin);
  return { ...engine, ended: kind.start(engine.context, state) };
};
const stagesOf = (told: ReturnType<typeof fakeContext>["told"]): Record<string, string> => {
  const progress = (told.states.at(-1) as unknown as RolloutState).progress;
  return Object.fromEntries(Object.entries(progress).map(([id, { stage }]) => [id, stage]));
};

describe("a key that is rotated", () => {
  it("is put in place, proved, used, and only then is the old one taken out", async () => {
    const fleet = fakeHosts(1);
    const { ended, told } = start(fleet, rotateKey(fleet));
    const report = await ended;
    const host = fleet.hostOf("h1");
    expect(host.done).toEqual(["install", "login newKey", "remove"]);
    expect([...host.keys]).toEqual(["ssh-ed25519 NEW new"]);
    expect(fleet.inventory.get("h1")?.credentialId).toBe("newKey");
    expect(report).toMatchObject({ newCredentialId: "newKey", hosts: [{ host: "web-1", stage: "done", left: null }] });
    const stages = told.states.map((state) => (state as unknown as RolloutState).progress["h1"]?.stage);
    expect(stages).toEqual([undefined, "changing", "verified", "switched", "done"]);
  });

  it("goes to the first host alone, then to four at a time", async () => {
    const fleet = fakeHosts(12);
    const { ended, told } = start(fleet, rotateKey(fleet));
    await ended;
    expect(told.steps[0]).toBe("Working on web-1");
    expect(fleet.most.atOnce).toBe(4);
    for (let index = 1; index <= 12; index += 1)
      expect([...fleet.hostOf(`h${index}`).keys]).toEqual(["ssh-ed25519 NEW new"]);
    expect(fleet.audited.map(({ hostIds, outcome }) => [hostIds.length, outcome])).toEqual(
      Array.from({ length: 12 }, () => [1, "succeeded"]),
    );
  });

  it("stops at a first host that fails: the others are not touched", async () => {
    const fleet = fakeHosts(3);
    fleet.hostOf("h1").failure = new Failure("ssh.unreachable", { host: "web-1" });
    const { ended, told } = start(fleet, rotateKey(fleet));
    expect(await failureOf(ended)).toEqual({ code: "credentials.hostsFailed", params: { failed: 3, total: 3 } });
    expect(stagesOf(told)).toEqual({ h1: "failed", h2: "skipped", h3: "skipped" });
    expect(fleet.hostOf("h2").done).toEqual([]);
  });

  it("goes on past a later host that fails, which keeps its old key", async () => {
    const fleet = fakeHosts(4);
    fleet.hostOf("h3").failure = new Failure("ssh.timeout", { host: "web-3", seconds: 20, step: "command" });
    const { ended, told } = start(fleet, rotateKey(fleet));
    expect(await failureOf(ended)).toMatchObject({ params: { failed: 1, total: 4 } });
    expect(stagesOf(told)).toEqual({ h1: "done", h2: "done", h3: "failed", h4: "done" });
    expect(fleet.inventory.get("h3")?.credentialId).toBe("oldKey");
    expect(told.log).toContain("web-3: failed (ssh.timeout); its old key stays in use");
    expect(fleet.audited.find(({ hostIds }) => hostIds[0] === "h3")).toMatchObject({
      outcome: "failed",
      detail: { failureCode: "ssh.timeout", hosts: ["web-3"] },
    });
  });

  it("is taken away again when it lets nobody in", async () => {
    const fleet = fakeHosts(1);
    const refusing = async (): Promise<void> => {
      throw new Failure("ssh.authFailed", { host: "web-1", user: "root", tried: ["publickey"] });
    };
    const { context, told } = fakeContext();
    const ended = createRolloutRun(fleet.services, refusing).start(context, rotateKey(fleet));
    expect(await failureOf(ended)).toMatchObject({ code: "credentials.hostsFailed" });
    expect([...fleet.hostOf("h1").keys]).toEqual(["ssh-ed25519 OLD old"]);
    expect(fleet.hostOf("h1").done).toEqual(["install", "remove", "keyPlaces"]);
    expect((told.states.at(-1) as unknown as RolloutState).progress["h1"]).toMatchObject({
      stage: "failed",
      failure: {
        code: "credentials.keyRefused",
        params: { host: "web-1", user: "root", problem: "elsewhere", files: ["/srv/keys/root"] },
      },
    });
  });

  it("is not put into a file that changed since the plan", async () => {
    const fleet = fakeHosts(1);
    fleet.hostOf("h1").facts["sum"] = "123 45";
    const { ended, told } = start(fleet, rotateKey(fleet));
    await failureOf(ended);
    expect((told.states.at(-1) as unknown as RolloutState).progress["h1"]?.failure).toMatchObject({
      code: "plan.stale",
    });
    expect([...fleet.hostOf("h1").keys]).toEqual(["ssh-ed25519 OLD old"]);
  });
});

describe("a key that is pushed", () => {
  it("stays beside what is there, and no host changes its credential", async () => {
    const fleet = fakeHosts(2);
    const plan: RolloutPlanState = {
      mode: "push",
      kind: "key",
      credentialId: "newKey",
      to: null,
      hosts: fleet.planned(),
    };
    const { ended } = start(fleet, { plan, newId: "newKey", progress: {} });
    await ended;
    expect([...fleet.hostOf("h2").keys]).toEqual(["ssh-ed25519 OLD old", "ssh-ed25519 NEW new"]);
    expect(fleet.hostOf("h2").done).toEqual(["install", "login newKey"]);
    expect(fleet.inventory.get("h2")?.credentialId).toBe("oldKey");
  });
});

describe("a password that is rotated", () => {
  it.each([
    ["root", "setAsRoot"],
    ["own", "setOwn"],
  ] as const)("as %s is set and proved", async (way, script) => {
    const fleet = fakeHosts(1);
    await start(fleet, rotatePassword(fleet, way)).ended;
    expect(fleet.hostOf("h1")).toMatchObject({ password: "the new one", done: [script, "login newPassword"] });
    expect(fleet.inventory.get("h1")?.credentialId).toBe("newPassword");
  });

  it("is set back when the new login fails", async () => {
    const fleet = fakeHosts(1);
    const refused = new Failure("ssh.authFailed", { host: "web-1", user: "root", tried: ["password"] });
    const { context } = fakeContext();
    const ended = createRolloutRun(fleet.services, () => Promise.reject(refused)).start(
      context,
      rotatePassword(fleet, "own"),
    );
    await failureOf(ended);
    expect(fleet.hostOf("h1")).toMatchObject({ password: "the old one", done: ["setOwn", "setOwn"] });
  });

  it("that would break the lines of the answer is refused", async () => {
    const fleet = fakeHosts(1);
    fleet.secrets["newPassword"] = { kind: "password", password: "two\nlines" };
    const { ended, told } = start(fleet, rotatePassword(fleet, "root"));
    await failureOf(ended);
    expect(stagesOf(told)).toEqual({ h1: "failed" });
    expect(fleet.hostOf("h1").done).toEqual([]);
  });

  it("is nowhere in what is kept, told or audited", async () => {
    const fleet = fakeHosts(3);
    const { ended, told } = start(fleet, rotatePassword(fleet, "root"));
    const text = JSON.stringify([await ended, told, fleet.audited]);
    expect(text).not.toContain("the new one");
    expect(text).not.toContain("the old one");
  });
});

describe("a run that was cut off", () => {
  it.each([
    ["waiting", ["install", "login newKey", "remove"]],
    ["changing", ["login newKey", "install", "login newKey", "remove"]],
    ["verified", ["remove"]],
    ["switched", ["remove"]],
    ["done", []],
  ] as const)("while a host was %s does what is left", async (stage, left) => {
    const fleet = fakeHosts(1);
    const host = fleet.hostOf("h1");
    if (stage !== "waiting" && stage !== "changing") host.keys.add("ssh-ed25519 NEW new");
    const state = { ...rotateKey(fleet), progress: { h1: { stage, failure: null, left: null } } };
    const kind = createRolloutRun(fleet.services, fleet.verifyLogin);
    await kind.resume?.(fakeContext().context, state);
    expect(host.done).toEqual(left);
  });

  it("does not set a password anew that is in place already", async () => {
    const fleet = fakeHosts(1);
    fleet.hostOf("h1").password = "the new one";
    const state: RolloutState = {
      ...rotatePassword(fleet, "own"),
      progress: { h1: { stage: "changing", failure: null, left: null } },
    };
    await createRolloutRun(fleet.services, fleet.verifyLogin).resume?.(fakeContext().context, state);
    expect(fleet.hostOf("h1").done).toEqual(["login newPassword"]);
  });

  it("by a person ends as cancelled, and begins no further host", async () => {
    const fleet = fakeHosts(5);
    const engine = fakeContext();
    const { context, cancel, told } = engine;
    const cancelling = async (id: string, credentialId: string): Promise<void> => {
      await fleet.verifyLogin(id, credentialId);
      cancel.abort();
    };
    const ended = createRolloutRun(fleet.services, cancelling).start(context, rotateKey(fleet));
    expect(await failureOf(ended)).toMatchObject({ code: "cancelled" });
    expect(stagesOf(told)).toMatchObject({ h1: "done" });
    expect(fleet.hostOf("h2").done).toEqual([]);
  });
});

it("a key that stays because the new one is elsewhere is told, not taken", async () => {
  const fleet = fakeHosts(1);
  const host = fleet.hostOf("h1");
  // The server takes keys from another place (AuthorizedKeysCommand, a certificate): the login works, the file has no line.
  const accepting = async (): Promise<void> => void host.keys.delete("ssh-ed25519 NEW new");
  const { context } = fakeContext();
  const report = await createRolloutRun(fleet.services, accepting).start(context, rotateKey(fleet));
  expect([...host.keys]).toEqual(["ssh-ed25519 OLD old"]);
  expect(report).toMatchObject({
    hosts: [{ stage: "done", left: expect.stringContaining("left in place") as string }],
  });
});
