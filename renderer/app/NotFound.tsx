import { Button } from "@mantine/core";
import { Compass } from "lucide-react";
import { Link } from "wouter";
import { Page } from "../components/PageHeader.tsx";
import { EmptyState } from "../components/states.tsx";

export function NotFound({ what = "page" }: { what?: string }) {
  return (
    <Page title="Not found">
      <EmptyState
        icon={Compass}
        title={`There is no such ${what}`}
        actions={
          <Button component={Link} href="/fleet">
            Go to the fleet
          </Button>
        }
      >
        It may have been removed, or the address was mistyped.
      </EmptyState>
    </Page>
  );
}
