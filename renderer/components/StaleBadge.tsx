import { Tooltip } from "@mantine/core";
import { Clock } from "lucide-react";
import { sizes } from "../app/theme.ts";
import { formatAgo, formatLocalTime, formatUtcTime } from "./format.ts";
import classes from "./kit.module.css";
import { useNow } from "./useNow.ts";

/** Shown beside values that are old: since when. `since` is the time of the last good reading, epoch milliseconds. */
export function StaleBadge({ since }: { since: number }) {
  const now = useNow();
  return (
    <Tooltip label={`Last reading ${formatLocalTime(since)} (${formatUtcTime(since)})`}>
      <span className={classes.badge} data-tone="stale">
        <Clock size={sizes.icon.sm} aria-hidden />
        <span>Stale, last reading {formatAgo(since, now)}</span>
      </span>
    </Tooltip>
  );
}
