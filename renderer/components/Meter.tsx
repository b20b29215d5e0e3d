import classes from "./kit.module.css";
import { toneOfPercent } from "./tones.ts";

export { toneOfPercent } from "./tones.ts";

/** A thin use bar, 0 to 100; null is an empty track, never a bar at 0. The number stands beside it, in text. */
export function Meter(props: { percent: number | null; label: string; critical?: number | null }) {
  const { percent, label, critical } = props;
  const value = percent === null ? undefined : Math.round(Math.min(100, Math.max(0, percent)));
  return (
    <span
      className={classes.meter}
      // One element, the fill its background: a table draws hundreds.
      style={value === undefined ? undefined : { backgroundSize: `${value}% 100%` }}
      data-tone={value === undefined ? undefined : toneOfPercent(percent, critical)}
      role="meter"
      aria-label={label}
      aria-valuemin={0}
      aria-valuemax={100}
      aria-valuenow={value ?? 0}
      aria-valuetext={value === undefined ? "unknown" : `${value} %`}
    />
  );
}
