import { Page } from "../../components/PageHeader.tsx";

export function FleetPage() {
  return (
    <Page title="Fleet">
      <p>Fleet</p>
    </Page>
  );
}
