import { describe, expect, it } from "vitest";
import { Emitter } from "../../../../../../shared/base/event.ts";
import { Failure } from "../../../../../../shared/base/failure.ts";
import type { ConnectionState } from "../../../../../../shared/contract/access.ts";
import { collectFacts } from "../../../../../../electron/core/inventory/facts/collectFacts.ts";
import type { ScriptResult } from "../../../../../../electron/core/ssh/types.ts";
import { openInventory } from "../../../../../support/inventory.ts";
import { fakeClock, memoryLogger } from "../../../../../support/ports.ts";
import { temporaryFolder } from "../../../../../support/temporaryFolder.ts";

const day = 86_400_000;

async function fleet() {
  const clock = fakeClock();
  const { inventory } = await openInventory(temporaryFolder(), clock);
  const states = new Emitter<ConnectionState>();
  const abort = new AbortController();
  const logger = memoryLogger();
  const asked: string[] = [];
  let answer = async (): Promise<string> => "system Linux\nkernel 6.12\ncores 4\n";
  const script = async (hostId: string): Promise<ScriptResult> => {
    asked.push(hostId);
    return { stdout: await answer(), stderr: "", code: 0, signal: null };
  };
  collectFacts({ inventory, ssh: { script, onState: states.event }, ports: { clock, logger }, signal: abort.signal });
  const tell = async (hostId: string, state: ConnectionState["state"]): Promise<void> => {
    states.emit({ hostId, state, channels: 1, failure: null, since: clock.now() });
    await new Promise((resolve) => setImmediate(resolve));
    clock.advance(1000);
  };
  const host = inventory.add({ name: "a", address: "192.0.2.1" });
  return { clock, inventory, asked, abort, logger, tell, host, setAnswer: (next: typeof answer) => (answer = next) };
}

describe("collecting facts", () => {
  it("stores what comes together at once, so that a fleet that connects is drawn anew once", async () => {
    const { inventory, tell, host } = await fleet();
    const other = inventory.add({ name: "b", address: "192.0.2.2" });
    const changes: number[] = [];
    inventory.onChange(({ changed }) => changes.push(changed.length));
    await Promise.all([tell(host.id, "connected"), tell(other.id, "connected")]);
    expect(changes).toEqual([2]);
    expect(inventory.get(other.id).facts?.kernel).toBe("6.12");
  });

  it("asks at the first contact, and again a day later, once for each connection", async () => {
    const { clock, inventory, asked, tell, host } = await fleet();
    await tell(host.id, "connecting");
    expect(asked).toEqual([]);
    await tell(host.id, "connected");
    await tell(host.id, "connected");
    expect(inventory.get(host.id).facts).toMatchObject({ kernel: "6.12", cores: 4 });
    clock.advance(day + 1);
    await tell(host.id, "connected");
    expect(asked).toHaveLength(1);
    await tell(host.id, "closed");
    await tell(host.id, "connected");
    expect(asked).toHaveLength(2);
    await tell(host.id, "closed");
    await tell(host.id, "connected");
    expect(asked).toHaveLength(2);
  });

  it("does not insist where a host refuses, and tries again at the next connection", async () => {
    const { inventory, asked, tell, host, setAnswer, logger } = await fleet();
    setAnswer(() => Promise.reject(new Failure("ssh.shellUnavailable", { host: "a", reason: "refused" })));
    await tell(host.id, "connected");
    await tell(host.id, "connected");
    expect(asked).toHaveLength(1);
    expect(inventory.get(host.id).facts).toBeUndefined();
    expect(logger.lines).toEqual([]);
    setAnswer(async () => "kernel 6.12");
    await tell(host.id, "failed");
    await tell(host.id, "connected");
    expect(inventory.get(host.id).facts?.kernel).toBe("6.12");
  });

  it("stores nothing for a host that was removed meanwhile, nor after the vault was locked", async () => {
    const { inventory, tell, host, setAnswer, abort, asked } = await fleet();
    setAnswer(async () => {
      inventory.remove([host.id]);
      return "kernel 6.12";
    });
    await tell(host.id, "connected");
    expect(inventory.list()).toEqual([]);
    const [back] = inventory.restore([host.id]);
    expect(back?.facts).toBeUndefined();
    abort.abort();
    await tell(host.id, "closed");
    await tell(host.id, "connected");
    expect(asked).toHaveLength(1);
  });
});
