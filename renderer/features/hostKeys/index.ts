import { BadgeCheck, Fingerprint } from "lucide-react";
import type { Feature } from "../../app/feature.ts";
import { lazyPart } from "../../app/lazyPart.tsx";

const HostKeysPage = lazyPart(async () => (await import("./HostKeysPage.tsx")).HostKeysPage);
const path = "/host-keys";

export const hostKeys: Feature = {
  id: "hostKeys",
  title: "Host keys",
  icon: Fingerprint,
  rail: { path, position: 80, Page: HostKeysPage },
  commands: (_hosts, navigate) => [
    {
      id: "host-keys-authorities",
      title: "Certificate authorities for hosts",
      icon: BadgeCheck,
      run: () => navigate(path),
    },
  ],
};
