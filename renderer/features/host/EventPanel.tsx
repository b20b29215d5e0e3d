import { Bell, CircleAlert, CircleCheck, type LucideIcon, Package, RotateCw, TriangleAlert } from "lucide-react";
import { useState } from "react";
import type { Failure } from "../../../shared/base/failure.ts";
import type { EventKind, HostEvent } from "../../../shared/contract/events.ts";
import { sizes } from "../../app/theme.ts";
import type { Span } from "../../components/charts/timeSpan.ts";
import { formatCount, formatDuration } from "../../components/format.ts";
import { EmptyLine, ErrorLine } from "../../components/states.tsx";
import { Time } from "../../components/Time.tsx";
import classes from "./overview.module.css";

const icons: Partial<Record<EventKind, LucideIcon>> = { patch: Package, reboot: RotateCw, alert: Bell };
const severities = { info: CircleCheck, warning: TriangleAlert, critical: CircleAlert } as const;
/** Rows shown at once; the rest is behind a button. */
const first = 8;

interface Props {
  readonly events: readonly HostEvent[];
  readonly failure: Failure | null;
  /** Shows the charts around an event. */
  readonly onShow: (span: Span) => void;
}

/** What is drawn on the time axis, as a list that the keyboard reaches. */
export function EventPanel({ events, failure, onShow }: Props) {
  const [all, setAll] = useState(false);
  const shown = all ? events : events.slice(0, first);
  return (
    <section className={classes.panel} aria-label="Events">
      <h2 className={classes.heading}>
        {events.length === 0 ? "Events" : formatCount(events.length, "event in this range", "events in this range")}
      </h2>
      <ErrorLine failure={failure} />
      {events.length === 0 && !failure ? (
        <EmptyLine>No patch, restart, alert or backup in the time that is shown.</EmptyLine>
      ) : null}
      <ul className={classes.events}>
        {shown.map((event) => (
          <li key={event.id}>
            <EventRow event={event} onShow={onShow} />
          </li>
        ))}
      </ul>
      {events.length > shown.length ? (
        <button type="button" className={classes.more} onClick={() => setAll(true)}>
          Show all {events.length}
        </button>
      ) : null}
    </section>
  );
}

/** How much of the time around an event is shown, seconds. */
const around = 900;

function EventRow({ event, onShow }: { event: HostEvent; onShow: (span: Span) => void }) {
  const Icon = icons[event.kind] ?? severities[event.severity];
  const lasted = event.endedAt === null ? null : (event.endedAt - event.time) / 1000;
  const show = (): void => {
    const half = Math.max(around, lasted ?? 0);
    onShow({ from: event.time / 1000 - half, to: (event.endedAt ?? event.time) / 1000 + half });
  };
  return (
    <button
      type="button"
      className={classes.event}
      data-tone={event.severity}
      onClick={show}
      title="Show on the charts"
    >
      <Icon size={sizes.icon.sm} aria-hidden />
      <Time at={event.time} />
      <span className={classes.eventTitle}>{event.title}</span>
      {lasted !== null && lasted >= 1 ? <span className={classes.lasted}>{formatDuration(lasted)}</span> : null}
    </button>
  );
}
