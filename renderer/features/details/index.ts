import { Server } from "lucide-react";
import type { Feature } from "../../app/feature.ts";
import { lazyPart } from "../../app/lazyPart.tsx";

const SystemTab = lazyPart(async () => (await import("./SystemTab.tsx")).SystemTab);

export const details: Feature = {
  id: "details",
  title: "System",
  icon: Server,
  hostTab: { id: "system", position: 5, Tab: SystemTab },
  commands: (hosts, navigate) =>
    hosts.map((host) => ({
      id: `details.${host.id}`,
      title: `System of ${host.name}`,
      hint: "Services, processes, containers, ports",
      icon: Server,
      run: () => navigate(`/host/${host.id}/system`),
    })),
};
