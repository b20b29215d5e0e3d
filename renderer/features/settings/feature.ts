import { Settings } from "lucide-react";
import type { Feature } from "../../app/feature.ts";
import { SettingsPage } from "./SettingsPage.tsx";

export const settings: Feature = {
  id: "settings",
  title: "Settings",
  icon: Settings,
  rail: { path: "/settings", position: 90, Page: SettingsPage },
};
