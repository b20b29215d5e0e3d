import type { Container, DetailName, DetailValue } from "../contract/healthDetails.ts";
import type { MetricName } from "./catalogue.ts";
import type { Point } from "./points.ts";

const DAY_MS = 86_400_000;

type Add = (metric: MetricName, value: number | null | undefined, label?: string) => void;

const makers: { readonly [N in DetailName]: (value: DetailValue<N>, add: Add, time: number) => void } = {
  // Who is busiest is for people; series of pids would never end.
  processes: () => undefined,
  units: ({ count }, add) => add("units.failed", count),
  containers: ({ containers }, add) => {
    add("containers.running", containers.filter(({ state }) => state === "running" || state === "paused").length);
    add("containers.stopped", containers.filter(hasStopped).length);
    for (const { name, cpuPercent, memoryBytes } of containers) {
      add("container.cpu", cpuPercent, name);
      add("container.memory", memoryBytes, name);
    }
  },
  users: ({ count }, add) => add("users.loggedIn", count),
  ports: ({ count }, add) => add("ports.listening", count),
  timeSync: ({ offsetMs, synchronized }, add) => {
    add("time.offset", offsetMs);
    add("time.synchronized", synchronized === null ? null : Number(synchronized));
  },
  raid: ({ arrays }, add) => {
    for (const { name, state, dataErrors } of arrays) {
      add("raid.degraded", state === "healthy" ? 0 : 1, name);
      add("raid.dataErrors", dataErrors, name);
    }
  },
  smart: ({ disks }, add) => {
    for (const { device, passed, temperature } of disks) {
      add("smart.failing", passed === null ? null : Number(!passed), device);
      add("smart.temperature", temperature, device);
    }
  },
  certificates: (list, add, time) => {
    for (const { place, notAfter } of list) add("certificate.daysLeft", (notAfter - time) / DAY_MS, place);
  },
  reboot: ({ required }, add) => add("reboot.required", required === null ? null : Number(required)),
  updates: ({ waiting, security }, add) => {
    add("updates.waiting", waiting);
    add("updates.security", security);
  },
  kernelErrors: ({ count }, add) => add("kernel.errors", count),
};

/** It should run and does not: neither never started, nor at the end of its work. */
export function hasStopped({ state, exitCode }: Pick<Container, "state" | "exitCode">): boolean {
  return state === "restarting" || state === "dead" || (state === "stopped" && exitCode !== 0);
}

/** Pure: the values of one answer, without what is unknown. `time` is when the host gave it, ms since the epoch. */
export function pointsOfDetails<N extends DetailName>(name: N, value: DetailValue<N>, time: number): Point[] {
  const points: Point[] = [];
  makers[name](
    value,
    (metric, number, label = "") => {
      if (number != null && Number.isFinite(number)) points.push({ metric, label, value: number });
    },
    time,
  );
  return points;
}
