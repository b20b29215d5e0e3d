import { PackageCheck } from "lucide-react";
import type { Feature } from "../../app/feature.ts";
import { lazyPart } from "../../app/lazyPart.tsx";

const PatchingPage = lazyPart(async () => (await import("./PatchingPage.tsx")).PatchingPage);
const PackagesTab = lazyPart(async () => (await import("./PackagesTab.tsx")).PackagesTab);

export const patching: Feature = {
  id: "patching",
  title: "Patching",
  icon: PackageCheck,
  rail: { path: "/patching", position: 40, Page: PatchingPage },
  hostTab: { id: "packages", position: 50, title: "Packages", Tab: PackagesTab },
  commands: (hosts, navigate) =>
    hosts.map((host) => ({
      id: `patching.${host.id}`,
      title: `Updates of ${host.name}`,
      hint: "Packages",
      icon: PackageCheck,
      run: () => navigate(`/host/${host.id}/packages`),
    })),
};
