import { sparkPath } from "./sparkPath.ts";
import classes from "./kit.module.css";

/** A small line of recent values, without axes; `label` says what it shows. */
export function Sparkline(props: { values: readonly (number | null)[]; label: string; max?: number; slots?: number }) {
  const { values, label, max = 100, slots = 60 } = props;
  return (
    <svg className={classes.spark} viewBox="0 0 100 100" preserveAspectRatio="none" role="img" aria-label={label}>
      <path d={sparkPath(values, max, slots)} className={classes.sparkLine} vectorEffect="non-scaling-stroke" />
    </svg>
  );
}
