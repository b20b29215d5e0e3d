import { BellRing } from "lucide-react";
import { Link } from "wouter";
import { sizes } from "../../app/theme.ts";
import { useAlertCounts, useAlerts } from "../../components/alertsStore.ts";
import { formatCount } from "../../components/format.ts";
import classes from "./alerts.module.css";

/** For the status line: how many alerts ask for somebody, and the way to them. */
export function AlertsIndicator() {
  const { loaded, failure } = useAlerts();
  const { critical, warning } = useAlertCounts();
  // Nothing known is not "all quiet".
  if (!loaded && !failure) return null;
  const words = [critical > 0 ? `${critical} critical` : "", warning > 0 ? formatCount(warning, "warning") : ""];
  const text = words.filter(Boolean).join(", ");
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
