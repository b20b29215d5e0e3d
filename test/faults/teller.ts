import { randomUUID } from "node:crypto";
import { join } from "node:path";
import sodium from "libsodium-wrappers-sumo";
import { createSecretBox } from "../../electron/core/credentials/secretBox.ts";
import { Notices } from "../../electron/core/notices/notices.ts";
import { openDatabase } from "../../electron/core/storage/database.ts";
import { systemClock } from "../../electron/core/systemPorts.ts";
import { fakeAlerts } from "../support/incidentData.ts";
import { memoryLogger } from "../support/ports.ts";

/** Notices of one round. */
export const noticesOfRound = 20;

/**
 * A console in a process of its own, for tests that kill it: goes on with its outbox, adds the notices of a round to the
 * webhook and prints the state of each that is no longer on its way.
 */
async function tell(folder: string, key: string, url: string, add: boolean): Promise<void> {
  await sodium.ready;
  const db = openDatabase(join(folder, "holdfast.db"), Buffer.from(key, "hex"), { create: true });
  const services = {
    db,
    signal: new AbortController().signal,
    inventory: { nameOf: () => undefined },
    ports: { clock: systemClock, logger: memoryLogger(), shell: "web" },
  };
  const box = createSecretBox(sodium, () => Buffer.alloc(32));
  const notices = new Notices(services as never, { alerts: fakeAlerts().alerts, box, matches: () => true });
  const config = { kind: "webhook" as const, url, authority: "" };
  const channel =
    notices.state().channels[0] ?? notices.saveChannel({ name: "Hook", enabled: true, config, allow: false });
  if (add) {
    const now = systemClock.now();
    db.transaction(() => {
      for (let count = 0; count < noticesOfRound; count++) {
        const said = { kind: "alert" as const, severity: "info" as const, title: "t", lines: [] };
        const payload = {
          version: 1 as const,
          id: randomUUID(),
          time: new Date(now).toISOString(),
          alerts: [],
          ...said,
        };
        notices.outbox.add({
          payload,
          notice: {
            ...said,
            id: payload.id,
            channelId: channel.id,
            channelName: channel.name,
            alertIds: [],
            createdAt: now,
            state: "waiting",
            attempts: 0,
            nextAt: now,
            sentAt: null,
            failure: null,
          },
        });
      }
    });
  }
  process.stdout.write("begun\n");
  notices.outbox.onChange(({ state }) => {
    if (state !== "sending") notices.outbox.pump();
    if (notices.outbox.list().some((one) => one.state === "waiting" || one.state === "sending")) return;
    process.stdout.write(`${JSON.stringify(notices.outbox.list().map(({ id, state: end }) => [id, end]))}\n`);
    process.exit(0);
  });
  // The channel is free again once the change was told.
  setInterval(() => notices.outbox.pump(), 1);
}

if (import.meta.main) {
  const [folder = "", key = "", url = "", add = ""] = process.argv.slice(2);
  await tell(folder, key, url, add === "add");
}
