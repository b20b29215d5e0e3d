import { Archive } from "lucide-react";
import type { Feature } from "../../app/feature.ts";
import { lazyPart } from "../../app/lazyPart.tsx";
import { backUp } from "./dialogs.ts";

const BackupsPage = lazyPart(async () => (await import("./BackupsPage.tsx")).BackupsPage);
const BackupsTab = lazyPart(async () => (await import("./BackupsPage.tsx")).BackupsTab);

export const backups: Feature = {
  id: "backups",
  title: "Backups",
  icon: Archive,
  rail: { path: "/backups", position: 50, Page: BackupsPage },
  hostTab: { id: "backups", position: 50, Tab: BackupsTab },
  commands: (hosts, navigate) =>
    hosts.map((host) => ({
      id: `backup-${host.id}`,
      title: `Back up ${host.name}`,
      hint: host.address,
      icon: Archive,
      run: () => {
        navigate("/backups");
        backUp(host.id);
      },
    })),
};
