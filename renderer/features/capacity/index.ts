import { TrendingUp } from "lucide-react";
import type { Feature } from "../../app/feature.ts";
import { lazyPart } from "../../app/lazyPart.tsx";

const CapacityPage = lazyPart(async () => (await import("./CapacityPage.tsx")).CapacityPage);

export const capacity: Feature = {
  id: "capacity",
  title: "Capacity",
  icon: TrendingUp,
  rail: { path: "/capacity", position: 36, Page: CapacityPage },
};
