import { BellRing } from "lucide-react";
import type { Feature } from "../../app/feature.ts";
import { lazyPart } from "../../app/lazyPart.tsx";

const AlertsPage = lazyPart(async () => (await import("./AlertsPage.tsx")).AlertsPage);
const HostAlerts = lazyPart(async () => (await import("./HostAlerts.tsx")).HostAlerts);
const path = "/alerts";

export const alerts: Feature = {
  id: "alerts",
  title: "Alerts",
  icon: BellRing,
  rail: { path, position: 31, Page: AlertsPage, items: true },
  hostTab: { id: "alerts", position: 15, Tab: HostAlerts },
  commands: (_, navigate) => [
    { id: "alerts-rules", title: "Alert rules", icon: BellRing, run: () => navigate(`${path}/rules`) },
    {
      id: "alerts-quiet",
      title: "Silences and maintenance windows",
      icon: BellRing,
      run: () => navigate(`${path}/quiet`),
    },
  ],
};
