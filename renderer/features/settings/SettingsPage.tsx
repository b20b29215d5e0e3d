import { Stack } from "@mantine/core";
import { Page } from "../../components/PageHeader.tsx";
import { About } from "./About.tsx";
import { Appearance } from "./Appearance.tsx";
import { History } from "./History.tsx";
import { AccessPolicy } from "./policy/AccessPolicy.tsx";
import { ReplacedVaults } from "./ReplacedVaults.tsx";
import { VaultBackups } from "./VaultBackups.tsx";
import { VaultSettings } from "./VaultSettings.tsx";
import classes from "./settings.module.css";

export function SettingsPage() {
  return (
    <Page title="Settings">
      <Stack gap="lg" className={classes.sections}>
        <Appearance />
        <VaultSettings />
        <VaultBackups />
        <ReplacedVaults />
        <History />
        <AccessPolicy />
        <About />
      </Stack>
    </Page>
  );
}
