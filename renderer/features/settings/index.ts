import { KeyRound, LifeBuoy, Palette, Settings } from "lucide-react";
import type { Feature } from "../../app/feature.ts";
import { SettingsPage } from "./SettingsPage.tsx";

const path = "/settings";

export const settings: Feature = {
  id: "settings",
  title: "Settings",
  icon: Settings,
  rail: { path, position: 90, Page: SettingsPage },
  commands: (_hosts, navigate) => [
    { id: "settings-theme", title: "Dark or light theme", icon: Palette, run: () => navigate(path) },
    { id: "settings-passphrase", title: "Change passphrase", icon: KeyRound, run: () => navigate(path) },
    { id: "settings-recovery", title: "New recovery key", icon: LifeBuoy, run: () => navigate(path) },
    { id: "settings-keys", title: "Known host keys", icon: KeyRound, run: () => navigate(path) },
  ],
};
