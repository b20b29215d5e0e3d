import classes from "./kit.module.css";
import { slotsFor, sparkArea, sparkPath } from "./sparkPath.ts";

/** Values a full line holds, and the fewest that are spread over the width. */
const most = 60;
const least = 12;

/** A small line of recent values, without axes; `label` says what it shows. */
export function Sparkline(props: { values: readonly (number | null)[]; label: string; max?: number }) {
  const { values, label, max = 100 } = props;
  const slots = slotsFor(values.length, least, most);
  return (
    <svg className={classes.spark} viewBox="0 0 100 100" preserveAspectRatio="none" role="img" aria-label={label}>
      <path d={sparkArea(values, max, slots)} className={classes.sparkArea} />
      <path d={sparkPath(values, max, slots)} className={classes.sparkLine} vectorEffect="non-scaling-stroke" />
    </svg>
  );
}
