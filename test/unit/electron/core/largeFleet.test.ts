import { join } from "node:path";
import { describe, expect, it, onTestFinished, vi } from "vitest";
import type { Core } from "../../../../electron/core/createCore.ts";
import { databaseName } from "../../../../electron/core/session.ts";
import { type Database, openDatabase } from "../../../../electron/core/storage/database.ts";
import type { CallerInput, CallName, Output } from "../../../../shared/contract/index.ts";
import { type FakeClock, fakeClock, testPorts } from "../../../support/ports.ts";
import { temporaryFolder } from "../../../support/temporaryFolder.ts";
import { openCore, vaultAt } from "../../../support/vault.ts";

const passphrase = "correct horse battery";
const hosts = 501;
const { signal } = new AbortController();

interface Console {
  readonly core: Core;
  readonly clock: FakeClock;
  call<N extends CallName>(name: N, input?: CallerInput<N>): Promise<Output<N>>;
}

async function start(home: string): Promise<Console> {
  const clock = fakeClock();
  const core = await openCore({ ...testPorts(home, clock), shell: "web" });
  onTestFinished(() => core.dispose());
  return { core, clock, call: (name, input) => core.dispatcher.call(name, input, signal) as never };
}

/** Works on the database of a closed vault. */
async function inDatabase(home: string, work: (db: Database) => void): Promise<void> {
  const keys = await (await vaultAt(home)).unlock(passphrase);
  const db = openDatabase(join(home, databaseName), keys.subkey("database"), { create: false });
  work(db);
  db.close();
  keys.zero();
}

/** A data folder with a closed vault of so many hosts that watching them begins after the unlock. */
async function withLargeFleet(): Promise<string> {
  const home = temporaryFolder();
  const first = await start(home);
  await first.call("vault.create", { passphrase });
  const host = await first.call("hosts.add", { name: "host-0", address: "192.0.2.1" });
  await first.core.dispose();
  await inDatabase(home, (db) =>
    db.transaction(() => {
      for (let n = 1; n < hosts; n += 1)
        db.run(
          "INSERT INTO hosts (id, document) VALUES (?, ?)",
          `id-${n}`,
          JSON.stringify({ ...host, id: `id-${n}`, name: `host-${n}` }),
        );
    }),
  );
  return home;
}

describe("a vault with a large fleet", () => {
  it("lists every host at once, and watches them a moment later or when it is asked", async () => {
    const home = await withLargeFleet();
    const asked = await start(home);
    await asked.call("vault.unlock", { passphrase });
    expect(await asked.call("hosts.list")).toHaveLength(hosts);
    expect((await asked.call("alerts.rules")).length).toBeGreaterThan(0);
    await asked.call("hosts.add", { name: "one-more", address: "192.0.2.2" });
    expect(await asked.call("hosts.list")).toHaveLength(hosts + 1);
    await asked.core.dispose();

    const left = await start(home);
    await left.call("vault.unlock", { passphrase });
    const repeating = vi.spyOn(left.clock, "every");
    left.clock.advance(999);
    expect(repeating).not.toHaveBeenCalled();
    left.clock.advance(1);
    expect(repeating).toHaveBeenCalled();
  });

  it("is locked again when a part of it cannot be made, and the next unlock says why", async () => {
    const home = await withLargeFleet();
    await inDatabase(home, (db) => db.run("DROP TABLE alert_rules"));
    const { call } = await start(home);
    await call("vault.unlock", { passphrase });
    expect(await call("hosts.list")).toHaveLength(hosts);
    await expect(call("alerts.rules")).rejects.toMatchObject({ code: "internal" });
    expect((await call("vault.status")).state).toBe("locked");
    await expect(call("vault.unlock", { passphrase })).rejects.toMatchObject({ code: "internal" });
    expect((await call("vault.status")).state).toBe("locked");
  });
});
