import { Stack } from "@mantine/core";
import type { ComponentType } from "react";
import { Link, useParams } from "wouter";
import { sizes } from "../../app/theme.ts";
import { Page } from "../../components/PageHeader.tsx";
import { About } from "./About.tsx";
import { Appearance } from "./Appearance.tsx";
import { History } from "./History.tsx";
import { AccessPolicy } from "./policy/AccessPolicy.tsx";
import { ReplacedVaults } from "./ReplacedVaults.tsx";
import { sectionPath, sections, type SettingsSectionId } from "./sections.ts";
import { VaultBackups } from "./VaultBackups.tsx";
import { VaultSettings } from "./VaultSettings.tsx";
import classes from "./settings.module.css";

const parts: Readonly<Record<SettingsSectionId, readonly ComponentType[]>> = {
  appearance: [Appearance],
  vault: [VaultSettings],
  backups: [VaultBackups, ReplacedVaults],
  history: [History],
  policy: [AccessPolicy],
  about: [About],
};

/** One section at a time; each has its address. */
export function SettingsPage() {
  const { item } = useParams<{ item?: string }>();
  const present = sections.find(({ id }) => id === item) ?? sections[0];
  return (
    <Page title="Settings">
      <div className={classes.page}>
        <nav className={classes.nav} aria-label="Sections of the settings">
          <ul>
            {sections.map(({ id, title, icon: Icon }) => (
              <li key={id}>
                <Link href={sectionPath(id)} aria-current={id === present.id ? "page" : undefined}>
                  <Icon size={sizes.icon.md} aria-hidden />
                  {title}
                </Link>
              </li>
            ))}
          </ul>
        </nav>
        <Stack gap="lg" className={classes.sections}>
          {parts[present.id].map((Part) => (
            <Part key={Part.name} />
          ))}
        </Stack>
      </div>
    </Page>
  );
}
