import { Archive, ChartLine, Info, type LucideIcon, Palette, ShieldCheck, Vault } from "lucide-react";

export interface SettingsSection {
  /** The end of its address, "#/settings/vault". */
  readonly id: string;
  readonly title: string;
  /** What is found there, in the words people look for. */
  readonly hint: string;
  readonly icon: LucideIcon;
}

export const settingsPath = "/settings";

/** The first one is shown where the address names none. */
export const sections = [
  { id: "appearance", title: "Appearance", hint: "Dark or light theme", icon: Palette },
  {
    id: "vault",
    title: "Vault",
    hint: "Passphrase, recovery key, locking by itself, quick unlock",
    icon: Vault,
  },
  { id: "backups", title: "Backups of the vault", hint: "Back up, verify, restore, replaced vaults", icon: Archive },
  { id: "history", title: "History", hint: "How long measured values are kept, and their size", icon: ChartLine },
  { id: "policy", title: "Access policy", hint: "Rules, read-only hosts, hours, approvals", icon: ShieldCheck },
  { id: "about", title: "About", hint: "Version and platform", icon: Info },
] as const satisfies readonly SettingsSection[];

export type SettingsSectionId = (typeof sections)[number]["id"];

export const sectionPath = (id: SettingsSectionId): string => `${settingsPath}/${id}`;
