import { CircleHelp, TriangleAlert } from "lucide-react";
import type { disk } from "../../../shared/contract/health.ts";
import type { z } from "zod";
import { formatBytes, formatPercent } from "../../components/format.ts";
import { Meter, toneOfPercent } from "../../components/Meter.tsx";
import { StatusBadge } from "../../components/StatusBadge.tsx";
import classes from "./overview.module.css";

type Disk = z.infer<typeof disk>;

/** Percent of a disk in use, 0 to 100 whatever the mount says; null when it did not say. */
export function usedPercent(entry: Disk): number | null {
  const { totalBytes, freeBytes } = entry;
  return totalBytes === null || freeBytes === null || totalBytes <= 0
    ? null
    : Math.min(100, Math.max(0, ((totalBytes - freeBytes) / totalBytes) * 100));
}

/** A bar for each mount, fullest first. */
export function DiskPanel({ disks }: { disks: readonly Disk[] }) {
  const sorted = disks.toSorted((a, b) => (usedPercent(b) ?? 101) - (usedPercent(a) ?? 101));
  return (
    <section className={classes.disks} aria-label="File systems">
      <h2 className={classes.heading}>Disks</h2>
      {sorted.length === 0 ? <p className={classes.none}>This host shows no disks.</p> : null}
      <ul className={classes.diskList}>
        {sorted.map((entry) => (
          <li key={`${entry.mount} ${entry.device}`} className={classes.disk}>
            <DiskRow entry={entry} />
          </li>
        ))}
      </ul>
    </section>
  );
}

function DiskRow({ entry }: { entry: Disk }) {
  const percent = usedPercent(entry);
  const tone = toneOfPercent(percent);
  return (
    <>
      <span className={classes.mount} title={`${entry.device} (${entry.type})`}>
        <span className="mono">{entry.mount}</span>
        <span className={classes.device}>
          {entry.device} ({entry.type})
        </span>
      </span>
      <Meter percent={percent} label={`${entry.mount} in use`} />
      <span className={classes.amount}>
        {entry.hanging ? (
          <StatusBadge look={{ tone: "stale", icon: CircleHelp, word: "Does not answer" }} plain />
        ) : percent === null ? (
          <StatusBadge look={{ tone: "unknown", icon: CircleHelp, word: "Unknown" }} plain />
        ) : (
          <>
            {tone === "ok" ? null : <StatusBadge look={{ tone, icon: TriangleAlert, word: "Nearly full" }} plain />}
            <strong>{formatPercent(percent)}</strong>
            <span className={classes.free}>
              {formatBytes(entry.freeBytes)} free of {formatBytes(entry.totalBytes)}
            </span>
          </>
        )}
      </span>
    </>
  );
}
