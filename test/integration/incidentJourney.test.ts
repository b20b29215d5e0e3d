import { readFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import type { Core } from "../../electron/core/createCore.ts";
import type { HandlerInput, Output } from "../../shared/contract/index.ts";
import type { Host } from "../../shared/contract/hosts.ts";
import { testPorts } from "../support/ports.ts";
import { type SmtpServer, smtpServer } from "../support/smtpServer.ts";
import { type Sshd, sshdMissing, startSshd } from "../support/sshd.ts";
import { temporaryFolder } from "../support/temporaryFolder.ts";
import { openCore } from "../support/vault.ts";

const missing = sshdMissing();
let server: Sshd | undefined;
let core: Core | undefined;

beforeEach((context) => {
  if (missing) context.skip(missing);
});
afterEach(async () => {
  await core?.dispose();
  await server?.stop();
});

it(
  "a host that goes down becomes an alert, an incident and a mail, and a postmortem tells of it",
  { timeout: 60_000 },
  async () => {
    server = await startSshd();
    const mail: SmtpServer = await smtpServer();
    const ports = { ...testPorts(join(temporaryFolder(), "data")), shell: "web" as const };
    core = await openCore(ports);
    const { dispatcher } = core;
    const call = <T>(name: string, input?: unknown): Promise<T> =>
      dispatcher.call(name, input, new AbortController().signal) as Promise<T>;
    await call("vault.create", { passphrase: "correct horse battery" });

    const config = {
      kind: "smtp",
      host: "127.0.0.1",
      port: mail.port,
      security: "none",
      user: "",
      from: "a@b.c",
      to: ["d@e.f"],
    };
    const channel = await call<{ id: string }>("notices.saveChannel", { name: "Mail", enabled: true, config });
    const steps = [{ afterMinutes: 0, channelIds: [channel.id] }];
    await call("notices.saveRoute", {
      name: "All",
      enabled: true,
      filter: "",
      least: "critical",
      resolved: true,
      steps,
    });
    const settings = await call<HandlerInput<"notices.setSettings">>("notices.settings");
    await call("notices.setSettings", { ...settings, groupWaitSeconds: 0 });
    const rules = await call<Output<"alerts.rules">>("alerts.rules");
    for (const { id, origin: _origin, changed: _changed, ...rule } of rules)
      if (id === "host-down") await call("alerts.saveRule", { ...rule, id, forSeconds: 0 });

    const host = await call<Host>("hosts.add", {
      name: "web1",
      address: server.address,
      port: server.port,
      user: "root",
      credential: { kind: "key", privateKey: readFileSync(server.rootKeyPath, "utf8") },
      hostKey: server.hostKeyFingerprints.ed25519,
    });
    await call("health.sample", { hostId: host.id });
    await server.stop();
    server = undefined;
    // The first failure after good values may be a hiccup.
    for (let time = 0; time < 2; time++)
      await expect(call("health.sample", { hostId: host.id })).rejects.toMatchObject({ name: "Failure" });

    await expect.poll(() => mail.messages.length, { timeout: 30_000 }).toBeGreaterThan(0);
    const [subject] = /^Subject: .*$/m.exec(mail.messages[0] ?? "") ?? [""];
    expect(subject).toContain("web1");
    const [incident] = await call<Output<"incidents.list">>("incidents.list");
    expect(incident).toMatchObject({ number: 1, severity: "SEV2", status: "open", hostIds: [host.id], openedBy: null });
    const { entries } = await call<Output<"incidents.get">>("incidents.get", { incidentId: incident?.id });
    expect(entries.map(({ kind }) => kind)).toEqual(expect.arrayContaining(["alert", "change"]));
    expect(await call<Output<"events.list">>("events.list", { kinds: ["status"] })).toMatchObject([
      { hostId: host.id, title: "web1 does not answer", severity: "critical" },
    ]);
    await call("incidents.update", { incidentId: incident?.id, status: "resolved", summary: "It was switched off." });
    const { markdown } = await call<Output<"incidents.export">>("incidents.export", { incidentId: incident?.id });
    for (const said of ["# Incident 1: ", "It was switched off.", "web1", "data:image/svg+xml;base64,", "resolved"])
      expect(markdown).toContain(said);
  },
);
