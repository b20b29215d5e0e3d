import { Siren } from "lucide-react";
import type { Feature } from "../../app/feature.ts";
import { lazyPart } from "../../app/lazyPart.tsx";

const IncidentsPage = lazyPart(async () => (await import("./IncidentsPage.tsx")).IncidentsPage);
const path = "/incidents";

export const incidents: Feature = {
  id: "incidents",
  title: "Incidents",
  icon: Siren,
  rail: { path, position: 32, Page: IncidentsPage, items: true },
};
