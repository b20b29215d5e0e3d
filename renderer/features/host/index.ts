import { Activity } from "lucide-react";
import type { Feature } from "../../app/feature.ts";
import { lazyPart } from "../../app/lazyPart.tsx";

const OverviewTab = lazyPart(async () => (await import("./OverviewTab.tsx")).OverviewTab);

export const hostOverview: Feature = {
  id: "host",
  title: "Overview",
  icon: Activity,
  hostTab: { id: "overview", position: 0, Tab: OverviewTab },
};
