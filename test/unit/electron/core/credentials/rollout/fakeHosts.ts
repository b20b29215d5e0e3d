import { Failure } from "../../../../../../shared/base/failure.ts";
import type { Credential } from "../../../../../../shared/contract/credentials.ts";
import type { Host } from "../../../../../../shared/contract/hosts.ts";
import type { RunContext } from "../../../../../../electron/core/actions/runs.ts";
import type { AuditRecord } from "../../../../../../electron/core/audit/auditLog.ts";
import type { CredentialSecret } from "../../../../../../electron/core/credentials/secret.ts";
import {
  inspectProgram,
  installKeyProgram,
  removeKeyProgram,
  setOwnPasswordProgram,
  setPasswordAsRootProgram,
} from "../../../../../../electron/core/credentials/rollout/programs.ts";
import { keyPlacesProgram } from "../../../../../../electron/core/credentials/rollout/keyRefusal.ts";
import type { PlannedHost } from "../../../../../../electron/core/credentials/rollout/rolloutTypes.ts";
import type { ScriptOptions } from "../../../../../../electron/core/ssh/types.ts";
import { testPorts } from "../../../../../support/ports.ts";

/** What a simulated host is like, and what was done to it. */
export interface FakeHost {
  readonly keys: Set<string>;
  password: string;
  /** Scripts that ran, in order. */
  readonly done: string[];
  /** Thrown by the next scripts. */
  failure: Failure | null;
  /** What `inspect` says besides the keys. */
  facts: Record<string, string>;
}

const names = new Map([
  [inspectProgram, "inspect"],
  [installKeyProgram, "install"],
  [removeKeyProgram, "remove"],
  [setPasswordAsRootProgram, "setAsRoot"],
  [setOwnPasswordProgram, "setOwn"],
  [keyPlacesProgram, "keyPlaces"],
]);

/** Hosts in memory that understand the programs of a rollout, and an inventory with two keys and two passwords. */
export function fakeHosts(count: number) {
  const hosts = new Map<string, FakeHost>();
  const inventory = new Map<string, Host>();
  const secrets: Record<string, CredentialSecret> = {
    oldPassword: { kind: "password", password: "the old one" },
    newPassword: { kind: "password", password: "the new one" },
  };
  const credential = (id: string, kind: Credential["kind"], publicLine: string | null) => ({
    id,
    name: id,
    kind,
    publicLine,
  });
  const items = new Map(
    [
      credential("oldKey", "key", "ssh-ed25519 OLD old"),
      credential("newKey", "key", "ssh-ed25519 NEW new"),
      credential("oldPassword", "password", null),
      credential("newPassword", "password", null),
      credential("codes", "totp", null),
    ].map((item) => [item.id, item]),
  );
  for (let index = 1; index <= count; index += 1) {
    const id = `h${index}`;
    const facts = { uid: "1000", sum: "absent", writable: "yes", sudo: "no", chpasswd: "yes", passwd: "yes" };
    hosts.set(id, { keys: new Set(["ssh-ed25519 OLD old"]), password: "the old one", done: [], failure: null, facts });
    inventory.set(id, { id, name: `web-${index}`, user: "root", environment: "", credentialId: "oldKey" } as Host);
  }
  const hostOf = (id: string): FakeHost => {
    const host = hosts.get(id);
    if (!host) throw new Failure("hosts.notFound", { name: id });
    return host;
  };
  let running = 0;
  const most = { atOnce: 0 };

  const answer = (host: FakeHost, name: string, [first = "", second = "", third = ""]: string[]): string => {
    switch (name) {
      case "inspect": {
        const facts = {
          ...host.facts,
          new: host.keys.has(first) ? "yes" : "no",
          old: host.keys.has(second) ? "yes" : "no",
        };
        return Object.entries({ ...facts, end: "yes" })
          .map(([key, value]) => `${key}=${value}`)
          .join("\n");
      }
      case "install":
        if (host.keys.has(first)) return "present";
        if (host.facts["sum"] !== second) return "stale";
        host.keys.add(first);
        return "added";
      case "remove":
        if (second !== "" && !host.keys.has(second)) return "alone";
        return host.keys.delete(first) ? "removed" : "absent";
      case "keyPlaces":
        return "home=/root\nuid=0\nset=authorizedkeysfile /srv/keys/%u\nend=yes";
      case "setAsRoot":
        host.password = first.slice(first.indexOf(":") + 1);
        return "changed";
      default:
        if (host.password !== first || second !== third) return "";
        host.password = second;
        return "changed";
    }
  };
  const audited: AuditRecord[] = [];
  const ports = testPorts("/nowhere");
  const services = {
    ports,
    audit: { append: (record: AuditRecord) => audited.push(record) },
    inventory: {
      get: (id: string) => inventory.get(id) ?? hostOf(id),
      nameOf: (id: string) => inventory.get(id)?.name,
      update: (id: string, patch: Partial<Host>) => void inventory.set(id, { ...inventory.get(id), ...patch } as Host),
      secretById: (id: string) => secrets[id],
      credentialStore: {
        get(id: string) {
          const item = items.get(id);
          if (!item) throw new Failure("credentials.notFound", { name: id });
          return item;
        },
      },
    },
    ssh: {
      async script(id: string, program: string, { input = "" }: ScriptOptions = {}) {
        const host = hostOf(id);
        running += 1;
        most.atOnce = Math.max(most.atOnce, running);
        // Others get their turn, as with a real network.
        await new Promise((resolve) => setImmediate(resolve));
        running -= 1;
        if (host.failure) throw host.failure;
        const name = names.get(program) ?? "unknown";
        host.done.push(name);
        const stdout = answer(host, name, String(input).split("\n"));
        return { code: stdout === "" ? 4 : 0, signal: null, stdout: `${stdout}\n`, stderr: "" };
      },
    },
  };
  /** A login with one credential works where its secret is in place. */
  const verifyLogin = async (id: string, credentialId: string): Promise<void> => {
    const host = hostOf(id);
    host.done.push(`login ${credentialId}`);
    const secret = secrets[credentialId];
    const lets =
      secret?.kind === "password"
        ? host.password === secret.password
        : host.keys.has(items.get(credentialId)?.publicLine ?? "");
    if (!lets) throw new Failure("ssh.authFailed", { host: id, user: "root", tried: [] });
  };
  const planned = (way: PlannedHost["way"] = "key"): PlannedHost[] =>
    Array.from(hosts.keys(), (hostId) => ({
      hostId,
      user: "root",
      seen: way === "key" ? "absent" : "",
      way,
      hasNew: false,
    }));
  return { services: services as never, hostOf, inventory, items, audited, most, verifyLogin, planned, secrets };
}

/** The engine's side of a run: what it was told, and the state it would keep. */
export function fakeContext() {
  const cancel = new AbortController();
  const detach = new AbortController();
  const told = { log: "", steps: [] as string[], states: [] as Record<string, unknown>[], reports: [] as unknown[] };
  const context: RunContext = {
    runId: "run-1",
    hostId: null,
    signal: cancel.signal,
    detach: detach.signal,
    log: (text) => void (told.log += text),
    update({ step, report }) {
      if (step !== undefined) told.steps.push(step);
      if (report !== undefined) told.reports.push(report);
    },
    saveState: (state) => void told.states.push(structuredClone(state) as Record<string, unknown>),
  };
  return { context, told, cancel, detach };
}
