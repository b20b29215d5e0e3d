import { Tooltip } from "@mantine/core";
import { formatAgo, formatLocalTime, formatUtcTime } from "./format.ts";
import { useNow } from "./useNow.ts";

/** A moment in local time, with UTC on hover and for assistive technology. `at` is in epoch milliseconds. */
export function Time({ at, relative = false }: { at: number; relative?: boolean }) {
  const local = formatLocalTime(at);
  return (
    <Tooltip label={relative ? `${local} (${formatUtcTime(at)})` : formatUtcTime(at)}>
      <time dateTime={new Date(at).toISOString()} className="number">
        {relative ? <Ago at={at} /> : local}
      </time>
    </Tooltip>
  );
}

function Ago({ at }: { at: number }) {
  return formatAgo(at, useNow());
}
