import { Button, Group, Select } from "@mantine/core";
import { KeyRound, KeySquare, Plus } from "lucide-react";
import { useEffect, useMemo } from "react";
import { useHosts } from "../../app/state/inventory.ts";
import { usePreference } from "../../app/state/preferences.ts";
import { sizes } from "../../app/theme.ts";
import { DataTable } from "../../components/DataTable.tsx";
import { formatCount } from "../../components/format.ts";
import { Page } from "../../components/PageHeader.tsx";
import { EmptyState, ErrorLine, ErrorState, LoadingState } from "../../components/states.tsx";
import { useQuery } from "../../transport/hooks.ts";
import { columns } from "./columns.tsx";
import { CredentialDialogs } from "./CredentialDialogs.tsx";
import classes from "./credentials.module.css";
import { closeDialog, showDialog } from "./dialogs.ts";
import { type CredentialRow, credentialRows, worst } from "./rows.ts";
import { defaultOldDays, oldChoices, parseOldDays } from "./rules.ts";

const oldOptions = oldChoices.map(({ days, label }) => ({ value: String(days), label }));
const rowId = (row: CredentialRow): string => row.id;
const worstFirst = { column: "findings", descending: true };

/** Everything the vault holds to log in with, what of it deserves attention, and the ways to change it. */
export function CredentialsPage() {
  const stored = useQuery("credentials.list", undefined);
  const [oldAfterDays, setOldAfter] = usePreference("credentials.oldAfterDays", defaultOldDays, parseOldDays);
  const report = useQuery("credentials.report", { oldAfterDays });
  const hosts = useHosts();
  useEffect(() => closeDialog, []);
  const rows = useMemo(
    () => credentialRows(stored.data ?? [], hosts, report.data ?? []),
    [stored.data, hosts, report.data],
  );
  const changed = (): void => {
    stored.reload();
    report.reload();
  };
  const buttons = (
    <>
      <Button
        variant="default"
        leftSection={<KeySquare size={sizes.icon.sm} aria-hidden />}
        onClick={() => showDialog({ kind: "generate" })}
      >
        Generate a key
      </Button>
      <Button leftSection={<Plus size={sizes.icon.sm} aria-hidden />} onClick={() => showDialog({ kind: "add" })}>
        Add a credential
      </Button>
    </>
  );
  return (
    <Page
      fill
      title="Credentials"
      subtitle={rows.length > 0 ? summary(rows) : undefined}
      actions={rows.length > 0 ? <Group gap="xs">{buttons}</Group> : undefined}
    >
      <div className={classes.fill}>
        {stored.failure && !stored.data ? (
          <ErrorState failure={stored.failure} onRetry={stored.reload} />
        ) : !stored.data ? (
          <LoadingState label="Loading credentials" />
        ) : rows.length === 0 ? (
          <EmptyState icon={KeyRound} title="Nothing is stored yet" actions={buttons}>
            Passwords, private keys and one-time codes that hosts share are kept here, encrypted. Hosts without any log
            in with your SSH agent.
          </EmptyState>
        ) : (
          <>
            <ErrorLine failure={stored.failure ?? report.failure} onRetry={changed} />
            <Select
              label="Call a secret old after"
              data={oldOptions}
              value={String(oldAfterDays)}
              allowDeselect={false}
              onChange={(value) => value !== null && setOldAfter(Number(value))}
              className={classes.rule}
            />
            <div className={classes.table}>
              <DataTable
                label="Credentials"
                rows={rows}
                columns={columns}
                rowId={rowId}
                sort={worstFirst}
                onOpen={(row) => showDialog({ kind: "details", id: row.id })}
                openOnClick
              />
            </div>
          </>
        )}
      </div>
      <CredentialDialogs rows={rows} onChanged={changed} />
    </Page>
  );
}

function summary(rows: readonly CredentialRow[]): string {
  const urgent = rows.filter((row) => worst(row.findings) === "high").length;
  const unused = rows.filter((row) => row.usedBy === 0).length;
  return [
    formatCount(rows.length, "credential"),
    ...(urgent > 0 ? [`${urgent} to look at`] : []),
    ...(unused > 0 ? [`${unused} without a host`] : []),
  ].join(", ");
}
