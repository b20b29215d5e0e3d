import { BellRing } from "lucide-react";
import { Link } from "wouter";
import { sizes } from "../../app/theme.ts";
import { useAlertCounts, useAlerts } from "../../components/alertsStore.ts";
import classes from "./alerts.module.css";
import { countWords } from "./model.ts";

/** For the status line: how many alerts ask for somebody, and the way to them. */
export function AlertsIndicator() {
  const { alerts, loaded, failure } = useAlerts();
  const counts = useAlertCounts();
  const { critical, warning } = counts;
  // Nothing known is not "all quiet".
  if (!loaded && !failure) return null;
  const text = countWords(counts, alerts, { info: false });
  return (
    <Link
      href="/alerts"
      className={classes.indicator}
      data-tone={critical > 0 ? "critical" : warning > 0 ? "warning" : undefined}
    >
      <BellRing size={sizes.icon.xs} aria-hidden />
      {failure ? "Alerts are not known" : text === "" ? "All quiet" : text}
    </Link>
  );
}
