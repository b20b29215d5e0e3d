import { Button, TextInput } from "@mantine/core";
import { useHotkeys } from "@mantine/hooks";
import { ClipboardCheck, Plus, Search } from "lucide-react";
import { useEffect, useMemo, useRef, useState } from "react";
import { useInventory } from "../../app/state/inventory.ts";
import { sizes } from "../../app/theme.ts";
import { DataTable } from "../../components/DataTable.tsx";
import { formatCount } from "../../components/format.ts";
import { Page } from "../../components/PageHeader.tsx";
import { EmptyLine, EmptyState, ErrorLine, ErrorState, LoadingState } from "../../components/states.tsx";
import { CheckDialogs } from "./CheckDialogs.tsx";
import { type CheckRow, columns } from "./columns.tsx";
import classes from "./checks.module.css";
import { closeDialog, editCheck, showCheck } from "./dialogs.ts";
import { type ChecksNow, countStates, useChecks } from "./live.ts";
import { found, targetWords } from "./words.ts";

const rowId = ({ check }: CheckRow): string => check.id;
const worstFirst = { column: "state", descending: false };

/** Every check: how it stands over its hosts, what it looks at, and the ways to change it. */
export function ChecksPage() {
  const { now, failure, reopen } = useChecks();
  const hosts = useInventory((state) => state.hosts);
  const [search, setSearch] = useState("");
  const field = useRef<HTMLInputElement>(null);
  useHotkeys([
    ["/", () => field.current?.focus()],
    ["n", () => editCheck(null)],
  ]);
  useEffect(() => closeDialog, []);
  const rows = useMemo(() => {
    const counts = countStates(now?.results.values() ?? []);
    const hostName = (id: string): string | undefined => hosts.get(id)?.name;
    return (now?.checks ?? [])
      .filter((check) => found(check, search.trim(), hostName))
      .map((check): CheckRow => ({
        check,
        counts: counts.get(check.id) ?? null,
        target: targetWords(check.target, hostName),
      }));
  }, [now, hosts, search]);
  const add = (
    <Button leftSection={<Plus size={sizes.icon.sm} aria-hidden />} onClick={() => editCheck(null)}>
      Add a check
    </Button>
  );
  const some = now !== null && now.checks.length > 0;
  return (
    <Page fill title="Checks" subtitle={some ? summary(now) : null} actions={some ? add : null}>
      <div className={classes.fill}>
        {now === null ? (
          failure ? (
            <ErrorState failure={failure} onRetry={reopen} />
          ) : (
            <LoadingState label="Loading checks" />
          )
        ) : !some ? (
          <EmptyState icon={ClipboardCheck} title="No checks yet" actions={add}>
            A check looks at one thing on many hosts: a page, a port, a certificate, a Nagios plugin, the metrics of a
            service. Hosts that its filter holds for join by themselves, and nothing is installed on them.
          </EmptyState>
        ) : (
          <>
            <ErrorLine failure={failure} onRetry={reopen} />
            <TextInput
              ref={field}
              className={classes.search}
              aria-label="Search checks"
              placeholder="Search by name, kind, hosts or command   ( / )"
              leftSection={<Search size={sizes.icon.sm} aria-hidden />}
              value={search}
              onChange={(event) => setSearch(event.currentTarget.value)}
              onKeyDown={(event) => event.key === "Escape" && setSearch("")}
              spellCheck={false}
            />
            <div className={classes.table}>
              <DataTable
                label="Checks"
                rows={rows}
                columns={columns}
                rowId={rowId}
                sort={worstFirst}
                onOpen={({ check }) => showCheck(check.id)}
                openOnClick
                empty={<EmptyLine>No check matches.</EmptyLine>}
              />
            </div>
          </>
        )}
      </div>
      <CheckDialogs now={now} />
    </Page>
  );
}

function summary({ checks, results, waiting }: ChecksNow): string {
  const problems = [...results.values()].filter(({ state }) => state !== null && state !== "ok").length;
  return [
    `${formatCount(checks.length, "check")} on ${formatCount(new Set([...results.values()].map(({ hostId }) => hostId)).size, "host")}`,
    problems === 0 ? "no problem" : formatCount(problems, "problem"),
    ...(waiting > 0 ? [`${waiting} more than can be run`] : []),
  ].join(", ");
}
