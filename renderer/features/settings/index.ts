import { FileCheck, KeyRound, LifeBuoy, Palette, Settings } from "lucide-react";
import type { Feature } from "../../app/feature.ts";
import { openSettingsDialog, type SettingsDialog } from "./dialog.ts";
import { lazyPart } from "../../app/lazyPart.tsx";

const SettingsPage = lazyPart(async () => (await import("./SettingsPage.tsx")).SettingsPage);
const path = "/settings";

export const settings: Feature = {
  id: "settings",
  title: "Settings",
  icon: Settings,
  rail: { path, position: 90, Page: SettingsPage },
  commands: (_hosts, navigate) => {
    const show = (dialog: SettingsDialog) => (): void => {
      openSettingsDialog(dialog);
      navigate(path);
    };
    return [
      { id: "settings-theme", title: "Dark or light theme", icon: Palette, run: show(null) },
      { id: "settings-passphrase", title: "Change passphrase", icon: KeyRound, run: show("passphrase") },
      { id: "settings-recovery", title: "New recovery key", icon: LifeBuoy, run: show("recovery") },
      { id: "settings-recovery-test", title: "Test the recovery key", icon: FileCheck, run: show("testRecovery") },
    ];
  },
};
