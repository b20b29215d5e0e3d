import type { EventKind, HostEvent } from "../../../shared/contract/events.ts";
import type { HostHealth } from "../../../shared/contract/health.ts";
import type { Run } from "../../../shared/contract/runs.ts";
import type { HealthMonitor } from "../health/monitor.ts";
import type { Services } from "../services.ts";
import type { EventLog } from "./eventLog.ts";
import type { NoteSession } from "./types.ts";

/** Between two readings of when a host started; more is a reboot. Clocks are set right by less. */
const BOOT_TOLERANCE_MS = 300_000;

/** Which runs are events; the rest (reading an archive, say) changes no host. */
const runKinds: Readonly<Record<string, EventKind>> = {
  "patch.apply": "patch",
  "backup.run": "backup",
  "backup.restoreHost": "restore",
  "credentials.rollout": "credentials",
};

const endWords: Readonly<Record<string, string>> = {
  failed: "failed",
  cancelled: "cancelled",
  interrupted: "interrupted",
};

type RunServices = Pick<Services, "runs"> & { readonly ports: Pick<Services["ports"], "logger"> };

/** A run is one event that lasts; one that did not succeed is told by a second one at its end. */
export function watchRuns({ runs, ports }: RunServices, events: EventLog): void {
  const known = new Set<string>();
  const note = (run: Run): void => {
    const kind = runKinds[run.kind];
    if (!kind) return;
    const ref = { kind: "run", id: run.id } as const;
    if (!known.has(run.id) && !events.ofRef(ref))
      events.add({ time: run.startedAt, hostId: run.hostId, kind, severity: "info", title: run.title, ref });
    known.add(run.id);
    if (run.endedAt === null) return;
    known.delete(run.id);
    const event = events.ofRef(ref);
    if (!event || event.endedAt !== null) return;
    events.end(event.id, run.endedAt);
    const how = endWords[run.state];
    if (how === undefined) return;
    const severity = run.state === "failed" ? "warning" : "info";
    const title = `${run.title}: ${how}`;
    events.add({ time: run.endedAt, endedAt: run.endedAt, hostId: run.hostId, kind, severity, title, ref });
  };
  // What went on at the last lock, and runs whose end was told while nobody listened.
  for (const run of runs.list()) if (run.endedAt === null || events.ofRef({ kind: "run", id: run.id })) note(run);
  runs.onChange((changed) => {
    // The end of a run is audited after this: what cannot be noted must not stand in its way.
    try {
      changed.forEach(note);
    } catch (error) {
      ports.logger.error("a run could not be noted as an event", error);
    }
  });
}

type WatchServices = Pick<Services, "db" | "inventory">;

/** Hosts that stop or begin to answer, and that started anew. */
export function watchHosts(
  services: WatchServices,
  monitor: Pick<HealthMonitor, "onChange" | "onSample" | "find">,
  events: EventLog,
): void {
  const down = new Set([...events.newestOf("status")].filter(([, event]) => isDown(event)).map(([hostId]) => hostId));
  monitor.onChange((hostId) => {
    const health = monitor.find(hostId)?.health;
    if (health) noteStatus(services, events, down, health);
  });
  const boots = new Boots(services, events);
  monitor.onSample(({ hostId, sample }) => boots.note(hostId, sample.time, sample.uptimeSeconds));
}

const isDown = (event: HostEvent): boolean => event.severity !== "info";

function noteStatus({ inventory }: WatchServices, events: EventLog, down: Set<string>, health: HostHealth): void {
  const { hostId, status, since } = health;
  const host = inventory.find(hostId)?.name;
  if (host === undefined) return;
  const about = { time: since, endedAt: since, hostId, kind: "status", ref: null } as const;
  if (status === "failed" && !down.has(hostId)) {
    down.add(hostId);
    events.add({ ...about, severity: "critical", title: `${host} does not answer` });
  } else if (down.has(hostId) && (status === "ok" || status === "warning" || status === "critical")) {
    down.delete(hostId);
    events.add({ ...about, severity: "info", title: `${host} answers again` });
  }
}

/** Tells reboots by the uptime: while it is watched by one that goes back, else by when the host must have started. */
class Boots {
  private readonly services: WatchServices;
  private readonly events: EventLog;
  private readonly uptimes = new Map<string, number>();
  private readonly stored: Map<string, number>;

  constructor(services: WatchServices, events: EventLog) {
    this.services = services;
    this.events = events;
    // A host that is gone for good leaves its row; there are at most as many as hosts there ever were.
    const rows = services.db.all<{ host_id: string; booted_at: number }>("SELECT host_id, booted_at FROM host_boots");
    this.stored = new Map(rows.map((row) => [row.host_id, row.booted_at]));
  }

  note(hostId: string, time: number, uptimeSeconds: number | null): void {
    if (uptimeSeconds === null) return;
    const bootedAt = Math.round(time - uptimeSeconds * 1000);
    const before = this.uptimes.get(hostId);
    const stored = this.stored.get(hostId);
    this.uptimes.set(hostId, uptimeSeconds);
    const rebooted =
      before === undefined ? stored !== undefined && bootedAt - stored > BOOT_TOLERANCE_MS : uptimeSeconds < before - 1;
    if (!rebooted && stored !== undefined) return;
    this.stored.set(hostId, bootedAt);
    this.services.db.run(
      "INSERT INTO host_boots (host_id, booted_at) VALUES (?, ?) ON CONFLICT (host_id) DO UPDATE SET booted_at = excluded.booted_at",
      hostId,
      bootedAt,
    );
    if (!rebooted) return;
    const title = `${this.services.inventory.nameOf(hostId) ?? "The host"} was restarted`;
    const at = { time: bootedAt, endedAt: bootedAt };
    this.events.add({ ...at, hostId, kind: "reboot", severity: "warning", title, ref: null });
  }
}

/** Terminal sessions and commands: that there was one, never what was typed. */
export function sessionNotes(services: Pick<Services, "inventory" | "ports">, events: EventLog): NoteSession {
  const { clock, logger } = services.ports;
  return (kind, hostId) => {
    const host = services.inventory.nameOf(hostId) ?? "the host";
    const title = kind === "terminal" ? `Terminal on ${host}` : `Command on ${host}`;
    const { id } = events.add({ time: clock.now(), hostId, kind, severity: "info", title, ref: null });
    return () => {
      // The end of a session is audited after this, also when the vault was locked or the disk is full.
      try {
        events.end(id, clock.now());
      } catch (error) {
        logger.error("the end of a session could not be noted as an event", error);
      }
    };
  };
}
