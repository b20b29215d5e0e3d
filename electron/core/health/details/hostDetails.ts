import type { DetailResult } from "../../../../shared/contract/health.ts";
import {
  type Containers,
  type DetailName,
  detailValues,
  type HostDetails,
} from "../../../../shared/contract/healthDetails.ts";
import type { ContainerUse } from "./containerUse.ts";

export const detailNames = Object.keys(detailValues) as DetailName[];

export const isDetailName = (name: string): name is DetailName => Object.hasOwn(detailValues, name);

/** The probe whose answers join those of `containers`. */
export const USE = "containerUse";

/** Containers with what they use; what the kernel does not count runs no more. */
function withUse(list: Containers, use: readonly ContainerUse[] | null): Containers {
  const known = new Map(use?.map((entry) => [entry.id, entry]));
  return {
    ...list,
    containers: list.containers.map((entry) => {
      const { cpuPercent = null, memoryBytes = null } = known.get(entry.id) ?? {};
      return { ...entry, cpuPercent, memoryBytes };
    }),
  };
}

type Results = ReadonlyMap<string, DetailResult>;

/** One part as it is shown; null while nothing was asked. The probes give values of the types in the contract. */
export function partOf<N extends DetailName>(name: N, results: Results): HostDetails[N] {
  const result = results.get(name);
  if (!result) return null;
  const use = results.get(USE);
  const value =
    name === "containers" && result.value !== null
      ? withUse(result.value as Containers, (use?.value ?? null) as ContainerUse[] | null)
      : result.value;
  const time = name === "containers" ? Math.max(result.time, use?.time ?? 0) : result.time;
  return { time, value, reason: result.reason } as HostDetails[N];
}

export function hostDetailsOf(results: Results): HostDetails {
  return Object.fromEntries(detailNames.map((name) => [name, partOf(name, results)])) as HostDetails;
}

/** Whether what runs by the kernel's word is not what the list says: it is old then. */
export function listIsOld(results: Results): boolean {
  const list = results.get("containers")?.value as Containers | null | undefined;
  const use = results.get(USE)?.value as ContainerUse[] | null | undefined;
  if (!list || !use) return list === null && use !== undefined && use !== null && use.length > 0;
  const listed = list.containers.filter(({ state }) => state === "running" || state === "paused").map(({ id }) => id);
  const counted = new Set(use.map(({ id }) => id));
  return listed.length !== counted.size || listed.some((id) => !counted.has(id));
}
