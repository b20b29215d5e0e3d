import { FileCheck, KeyRound, LifeBuoy, Settings } from "lucide-react";
import type { Feature } from "../../app/feature.ts";
import { openSettingsDialog, type SettingsDialog } from "./dialog.ts";
import { lazyPart } from "../../app/lazyPart.tsx";
import { sectionPath, sections, settingsPath } from "./sections.ts";

const SettingsPage = lazyPart(async () => (await import("./SettingsPage.tsx")).SettingsPage);

export const settings: Feature = {
  id: "settings",
  title: "Settings",
  icon: Settings,
  rail: { path: settingsPath, position: 90, Page: SettingsPage, items: true },
  commands: (_hosts, navigate) => {
    const show = (dialog: NonNullable<SettingsDialog>) => (): void => {
      openSettingsDialog(dialog);
      navigate(sectionPath("vault"));
    };
    return [
      { id: "settings-passphrase", title: "Change passphrase", icon: KeyRound, run: show("passphrase") },
      { id: "settings-recovery", title: "New recovery key", icon: LifeBuoy, run: show("recovery") },
      { id: "settings-recovery-test", title: "Test the recovery key", icon: FileCheck, run: show("testRecovery") },
      ...sections.map(({ id, title, hint, icon }) => ({
        id: `settings-${id}`,
        title: `Settings: ${title}`,
        hint,
        icon,
        run: () => navigate(sectionPath(id)),
      })),
    ];
  },
};
