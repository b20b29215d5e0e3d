import { Activity } from "lucide-react";
import type { Feature } from "../../app/feature.ts";
import { OverviewTab } from "./OverviewTab.tsx";

export const hostOverview: Feature = {
  id: "host",
  title: "Overview",
  icon: Activity,
  hostTab: { id: "overview", position: 0, Tab: OverviewTab },
};
