import { LayoutGrid } from "lucide-react";
import type { Feature } from "../../app/feature.ts";
import { FleetPage } from "./FleetPage.tsx";

export const fleet: Feature = {
  id: "fleet",
  title: "Fleet",
  icon: LayoutGrid,
  rail: { path: "/fleet", position: 10, Page: FleetPage },
};
