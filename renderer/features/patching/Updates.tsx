import { Group, Stack, Text, TextInput } from "@mantine/core";
import { PackageCheck, Search, TriangleAlert } from "lucide-react";
import { useMemo, useState } from "react";
import type { PatchInventory } from "../../../shared/contract/patching.ts";
import { sizes } from "../../app/theme.ts";
import { CopyButton } from "../../components/CopyButton.tsx";
import { DataTable } from "../../components/DataTable.tsx";
import { EmptyState } from "../../components/states.tsx";
import { updateColumns } from "./columns.tsx";
import classes from "./patching.module.css";
import { searchUpdates } from "./rows.ts";

const rowId = ({ name }: { name: string }): string => name;
const securityFirst = { column: "security", descending: false };

/** What the package manager left unfinished, and the command that repairs it. */
export function Broken({ broken }: { broken: NonNullable<PatchInventory["broken"]> }) {
  return (
    <Stack gap="xs" className={classes.panel} role="alert">
      <Group gap="xs">
        <TriangleAlert size={sizes.icon.sm} aria-hidden />
        <Text size="sm" fw={600}>
          The package manager left something unfinished. Repair it before you update.
        </Text>
      </Group>
      <Text size="sm" c="dimmed">
        {broken.detail}
      </Text>
      <Group gap="xs">
        <Text size="sm" className="mono">
          {broken.advice}
        </Text>
        <CopyButton value={broken.advice} label="Copy the command" />
      </Group>
    </Stack>
  );
}

/** The updates of a host, with search. */
export function Updates({ inventory }: { inventory: PatchInventory }) {
  const [search, setSearch] = useState("");
  const rows = useMemo(() => searchUpdates(inventory.updates, search), [inventory.updates, search]);
  if (inventory.updates.length === 0)
    return (
      <EmptyState icon={PackageCheck} title="Nothing to update">
        As far as the package lists on the host tell. Refresh them to be sure.
      </EmptyState>
    );
  return (
    <>
      <TextInput
        aria-label="Search updates"
        placeholder="Search by package, version or origin"
        leftSection={<Search size={sizes.icon.sm} aria-hidden />}
        value={search}
        onChange={(event) => setSearch(event.currentTarget.value)}
      />
      {inventory.held.length > 0 ? (
        <Text size="sm" c="dimmed">
          Held back on the host: {inventory.held.join(", ")}
        </Text>
      ) : null}
      <div className={classes.table}>
        <DataTable
          label="Updates"
          rows={rows}
          columns={updateColumns}
          rowId={rowId}
          sort={securityFirst}
          empty={<EmptyState icon={Search} title="No update matches the search" />}
        />
      </div>
    </>
  );
}
