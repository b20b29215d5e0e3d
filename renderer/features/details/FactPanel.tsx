import { CircleCheck, CircleHelp, RotateCcw, Timer, TriangleAlert } from "lucide-react";
import type { ReactNode } from "react";
import type { HostDetails, TimeSync } from "../../../shared/contract/healthDetails.ts";
import { sizes } from "../../app/theme.ts";
import { unknownText } from "../../components/format.ts";
import { FactStrip } from "../../components/FactList.tsx";
import { StatusBadge } from "../../components/StatusBadge.tsx";
import classes from "./details.module.css";

const sources: Readonly<Record<TimeSync["source"], string>> = {
  chrony: "chrony",
  ntpd: "ntpd",
  openntpd: "OpenNTPD",
  "systemd-timesyncd": "systemd-timesyncd",
  kernel: "the kernel",
};

/** "0.4 ms ahead", "2.5 s behind": the unit that fits, and the direction as a word. */
export function offsetWords(milliseconds: number | null): string {
  if (milliseconds === null) return unknownText;
  const size = Math.abs(milliseconds);
  // Less than a microsecond is less than anybody can tell.
  if (size < 0.001) return "none";
  const text =
    size >= 1000
      ? `${(size / 1000).toFixed(1)} s`
      : size >= 1
        ? `${size.toFixed(1)} ms`
        : `${(size * 1000).toFixed(0)} µs`;
  return `${text} ${milliseconds < 0 ? "behind" : "ahead"}`;
}

/** Clock and restart: what is one line each. Nothing while neither is known. */
export function FactPanel({ details }: { details: HostDetails }) {
  const clock = details.timeSync?.value ?? null;
  const reboot = details.reboot?.value ?? null;
  const facts: [string, ReactNode][] = [];
  // The overview has how long it is up, and that no restart is needed.
  if (reboot && reboot.required !== false) {
    facts.push(["Restart", <Restart key="restart" known={reboot.required === true} />]);
    if (reboot.because.length > 0) facts.push(["Because of", reboot.because.join(", ")]);
  }
  if (clock) {
    facts.push(["Clock", <Synchronized key="clock" value={clock.synchronized} />]);
    facts.push(["Offset", offsetWords(clock.offsetMs)]);
    const from = [sources[clock.source], clock.server].filter(Boolean).join(", ");
    facts.push(["Told by", clock.stratum === null ? from : `${from} (stratum ${clock.stratum})`]);
  }
  if (facts.length === 0) return null;
  return (
    <section className={classes.panel} aria-label="Clock and restart" id="detail-timeSync" tabIndex={-1}>
      <div className={classes.panelHead} id="detail-reboot" tabIndex={-1}>
        <Timer size={sizes.icon.sm} aria-hidden />
        <h2 className={classes.heading}>Clock and restart</h2>
      </div>
      <FactStrip facts={facts} />
    </section>
  );
}

function Restart({ known }: { known: boolean }) {
  return known ? (
    <StatusBadge look={{ tone: "warning", icon: RotateCcw, word: "Required" }} />
  ) : (
    <StatusBadge plain look={{ tone: "unknown", icon: CircleHelp, word: "Not known" }} />
  );
}

function Synchronized({ value }: { value: boolean | null }) {
  if (value === null) return <StatusBadge plain look={{ tone: "unknown", icon: CircleHelp, word: "Not known" }} />;
  return value ? (
    <StatusBadge plain look={{ tone: "ok", icon: CircleCheck, word: "Synchronized" }} />
  ) : (
    <StatusBadge look={{ tone: "warning", icon: TriangleAlert, word: "Not synchronized" }} />
  );
}
