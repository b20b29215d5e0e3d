import { Button } from "@mantine/core";
import { ClipboardCheck } from "lucide-react";
import { useMemo } from "react";
import { useLocation } from "wouter";
import type { Host } from "../../../shared/contract/hosts.ts";
import { EmptyState, ErrorLine, ErrorState, LoadingState } from "../../components/states.tsx";
import classes from "./checks.module.css";
import { useChecks } from "./live.ts";
import { type ResultRow, ResultsTable } from "./ResultsTable.tsx";

/** Every check that fits this host, and what it found. */
export function ChecksTab({ host }: { host: Host }) {
  const { now, failure, reopen } = useChecks(host.id);
  const [, navigate] = useLocation();
  const rows = useMemo((): ResultRow[] => {
    const byId = new Map(now?.checks.map((check) => [check.id, check]));
    return [...(now?.results.values() ?? [])].flatMap((result) => {
      const check = byId.get(result.checkId);
      return check ? [{ check, result, title: check.name }] : [];
    });
  }, [now]);
  if (now === null)
    return failure ? (
      <ErrorState failure={failure} onRetry={reopen} />
    ) : (
      <LoadingState label={`Loading the checks of ${host.name}`} />
    );
  if (rows.length === 0)
    return (
      <EmptyState
        icon={ClipboardCheck}
        title={`No check fits ${host.name}`}
        actions={
          <Button variant="default" onClick={() => navigate("/checks")}>
            Go to the checks
          </Button>
        }
      >
        Checks run plugins and commands, read metrics, and look at ports and pages. They are added for all hosts that a
        filter holds for.
      </EmptyState>
    );
  return (
    <div className={classes.tab}>
      <ErrorLine failure={failure} onRetry={reopen} />
      <ResultsTable label={`Checks of ${host.name}`} titleHeader="Check" rows={rows} empty={null} />
    </div>
  );
}
