import { Page } from "../../components/PageHeader.tsx";

export function SettingsPage() {
  return (
    <Page title="Settings">
      <p>Settings</p>
    </Page>
  );
}
