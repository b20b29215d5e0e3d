import { describe, expect, it } from "vitest";
import { createDoctorHandlers } from "../../../../../electron/core/doctor/handlers.ts";
import { systemClock } from "../../../../../electron/core/systemPorts.ts";
import type { Ssh, Walked, WalkWatcher } from "../../../../../electron/core/ssh/types.ts";
import { Failure } from "../../../../../shared/base/failure.ts";
import type { DoctorStep } from "../../../../../shared/contract/doctor.ts";
import { failureOf } from "../../../../support/failures.ts";
import { TestInventory } from "../../../../support/sshClient.ts";
import { localChannel } from "../health/support.ts";

const steps = ["resolve", "connect", "proxy", "greeting", "keyExchange", "hostKey", "authentication"] as const;

/** An SSH layer whose logins succeed, and whose host answers as the test says. */
function setup(host: { uname?: string; walk?: (watcher: WalkWatcher) => void } = {}) {
  const inventory = new TestInventory();
  let closed = 0;
  const walked: Walked = {
    script: async () => ({ code: 0, signal: null, stdout: host.uname ?? "Linux\n6.1.0\n", stderr: "" }),
    spawn: async (program) => localChannel(program),
    close: () => (closed += 1),
  };
  const ssh = {
    async walk(_hostId: string, watcher: WalkWatcher) {
      host.walk?.(watcher);
      for (const step of steps) {
        watcher.begin(0, step);
        watcher.done(0, step);
      }
      return walked;
    },
  } as Partial<Ssh> as Ssh;
  const handlers = createDoctorHandlers({ ssh, inventory, ports: { clock: systemClock } });
  const abort = new AbortController();
  const run = async (hostId: string): Promise<{ steps: DoctorStep[]; report: object }> => {
    const table: DoctorStep[] = [];
    let report = {};
    await handlers.run(
      { hostId },
      {
        signal: abort.signal,
        emit(event) {
          if (event.type === "all") table.splice(0, table.length, ...event.steps);
          else table[event.index] = event.step;
        },
        report: (detail) => (report = detail),
      },
    );
    return { steps: table, report };
  };
  return { inventory, run, abort, closed: () => closed };
}
const failedOf = (table: readonly DoctorStep[]) => table.find(({ state }) => state === "failed");

describe("an examination", () => {
  it("runs the health probe over the login that it made, and ends that login", async () => {
    const { inventory, run, closed } = setup();
    const { steps: table, report } = await run(inventory.add({}).id);
    expect(table.every(({ state }) => state === "ok")).toBe(true);
    expect(table.find(({ step }) => step === "shell")?.facts).toEqual([
      { name: "system", values: ["Linux"] },
      { name: "kernel", values: ["6.1.0"] },
    ]);
    expect(report).toEqual({ failed: null });
    expect(closed()).toBe(1);
  });

  it("says that the shell works where health is not available, and shows no more than plain text of its name", async () => {
    const { inventory, run, closed } = setup({ uname: "\u001b[31mPlan 9\nfourth\n" });
    const { steps: table, report } = await run(inventory.add({ name: "glenda" }).id);
    expect(table.find(({ step }) => step === "shell")?.state).toBe("ok");
    expect(failedOf(table)).toMatchObject({
      step: "probe",
      cause: "notLinux",
      failure: { code: "health.unsupported", params: { host: "glenda", system: "[31mPlan 9" } },
    });
    expect(report).toEqual({ failed: { host: "glenda", step: "probe", cause: "notLinux" } });
    expect(closed()).toBe(1);
  });

  it("tells a host's failure in its step, and is no failure itself", async () => {
    const { inventory, run } = setup({
      walk(watcher) {
        watcher.begin(0, "connect");
        throw new Failure("ssh.unreachable", { reason: "EHOSTUNREACH" });
      },
    });
    expect(failedOf((await run(inventory.add({}).id)).steps)).toMatchObject({ step: "connect", cause: "noRoute" });
  });

  it("fails itself for a host that is not there, a chain that leads back, and an error of its own", async () => {
    const { inventory, run } = setup();
    expect((await failureOf(run("nobody"))).code).toBe("hosts.notFound");
    const a = inventory.add({ name: "a" });
    const b = inventory.add({ jumpHostId: a.id });
    inventory.update(a.id, { jumpHostId: b.id });
    expect(await failureOf(run(a.id))).toEqual({ code: "hosts.jumpLoop", params: { name: "a" } });
    const broken = setup({
      walk() {
        throw new TypeError("not expected");
      },
    });
    await expect(broken.run(broken.inventory.add({}).id)).rejects.toThrow("not expected");
  });

  it("stops when the panel is closed, and blames nobody", async () => {
    const { inventory, run, abort } = setup({
      walk() {
        abort.abort();
        throw new Failure("ssh.closed", { reason: "byUs" });
      },
    });
    expect((await failureOf(run(inventory.add({}).id))).code).toBe("ssh.closed");
  });
});
