import { useDebouncedValue } from "@mantine/hooks";
import type { RuleDraft } from "../../../shared/contract/alerts.ts";
import { metricInfo } from "../../../shared/metrics/catalogue.ts";
import { alertSeverityLooks } from "../../components/alertLooks.ts";
import { formatValue } from "../../components/charts/units.ts";
import { formatDuration } from "../../components/format.ts";
import { EmptyLine, ErrorLine } from "../../components/states.tsx";
import { StatusBadge } from "../../components/StatusBadge.tsx";
import { useQuery } from "../../transport/hooks.ts";
import classes from "./alerts.module.css";
import { previewWords } from "./ruleForm.ts";
import { useHostName } from "./useHostName.ts";

/** Typing settles for this long before the history is asked, in milliseconds. */
const typingPause = 500;
const SHOWN = 8;

/** Where the rule would fire now, and how often it would have: read from the history, nothing is saved. */
export function RulePreview({ draft }: { draft: RuleDraft | null }) {
  const [settled] = useDebouncedValue(draft, typingPause);
  const nameOf = useHostName();
  const askable =
    settled?.condition.kind === "threshold" ||
    settled?.condition.kind === "fills" ||
    settled?.condition.kind === "check";
  const preview = useQuery("alerts.previewRule", askable ? settled : null);
  if (!settled) return null;
  if (!askable)
    return (
      <section className={classes.panel} aria-label="Preview">
        <EmptyLine>There is no preview for this: the history keeps no values of it.</EmptyLine>
      </section>
    );
  const { condition } = settled;
  const unit = condition.kind === "threshold" ? metricInfo(condition.metric).unit : "none";
  const worth = preview.data?.series.filter(({ severity, fired }) => severity !== null || fired > 0) ?? [];
  return (
    <section className={classes.panel} aria-label="Preview" aria-busy={preview.loading}>
      <ErrorLine failure={preview.failure} onRetry={preview.reload} />
      <EmptyLine>{preview.data ? previewWords(preview.data) : "Looking at the last day."}</EmptyLine>
      <ul className={classes.plainList}>
        {worth.slice(0, SHOWN).map((one) => (
          <li key={`${one.hostId} ${one.label}`} className={classes.item}>
            <span className={`${classes.grow} ${classes.clip}`}>
              {nameOf(one.hostId)} <span className={classes.dim}>{one.label}</span>
            </span>
            <span className="number">{formatValue(unit, one.value)}</span>
            {one.severity === null ? (
              <span>well now</span>
            ) : (
              <StatusBadge plain look={alertSeverityLooks[one.severity]} />
            )}
            <span className={classes.dim}>
              {one.fired === 1 ? "once" : `${one.fired} times`}, {formatDuration(one.firedSeconds)}
            </span>
          </li>
        ))}
      </ul>
      {worth.length > SHOWN ? <EmptyLine>and {worth.length - SHOWN} more</EmptyLine> : null}
    </section>
  );
}
