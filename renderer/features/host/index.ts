import { Activity, Link } from "lucide-react";
import type { Feature } from "../../app/feature.ts";
import { lazyPart } from "../../app/lazyPart.tsx";

const OverviewTab = lazyPart(async () => (await import("./OverviewTab.tsx")).OverviewTab);

export const hostOverview: Feature = {
  id: "host",
  title: "Overview",
  icon: Activity,
  hostTab: { id: "overview", position: 0, Tab: OverviewTab },
  commands: (_hosts, navigate) => [
    {
      id: "host.openLink",
      title: "Open a copied link",
      hint: "Charts",
      icon: Link,
      run: () => void import("./OpenLink.tsx").then(({ openLink }) => openLink(navigate)),
    },
  ],
};
