import { Button, Group } from "@mantine/core";
import { Copy, Pencil, Trash2 } from "lucide-react";
import { useMemo } from "react";
import type { Check, CheckResult } from "../../../shared/contract/checks.ts";
import { useInventory } from "../../app/state/inventory.ts";
import { sizes } from "../../app/theme.ts";
import { toastDone } from "../../app/toast.tsx";
import { FactList } from "../../components/FactList.tsx";
import { confirmRemoval } from "../../components/confirmRemoval.tsx";
import { EmptyLine, ErrorLine } from "../../components/states.tsx";
import { useCommand } from "../../transport/hooks.ts";
import classes from "./checks.module.css";
import { closeDialog, editCheck, showCheck } from "./dialogs.ts";
import { type ResultRow, ResultsTable } from "./ResultsTable.tsx";
import { everyWords, kindWords, specWords, targetWords } from "./words.ts";

interface Props {
  readonly check: Check;
  readonly results: ReadonlyMap<string, CheckResult>;
}

/** One check: what it does, how it stands on every host, and what can be done with it. */
export function CheckView({ check, results }: Props) {
  const hosts = useInventory((state) => state.hosts);
  const duplicate = useCommand("checks.duplicate");
  const remove = useCommand("checks.remove");
  const rows = useMemo(
    (): ResultRow[] =>
      [...results.values()]
        .filter(({ checkId }) => checkId === check.id)
        .map((result) => ({ check, result, title: hosts.get(result.hostId)?.name ?? "" })),
    [results, check, hosts],
  );
  const copy = async (): Promise<void> => {
    const made = await duplicate.run({ id: check.id });
    if (made) showCheck(made.id);
  };
  const ask = (): void =>
    confirmRemoval(
      `Remove the check ${check.name}?`,
      "It no longer runs, and its alerts end. What it measured stays in the history.",
      "Remove",
      () =>
        void remove.run({ id: check.id }).then((done) => {
          // A command without output resolves with undefined; null means that it failed.
          if (done === null) return;
          closeDialog();
          toastDone(`The check ${check.name} was removed`);
        }),
    );
  return (
    <div className={classes.drawer}>
      <FactList>
        <dt>Kind</dt>
        <dd>{kindWords[check.spec.kind]}</dd>
        <dt>Looks at</dt>
        <dd className="mono">{specWords(check.spec)}</dd>
        <dt>Hosts</dt>
        <dd>{targetWords(check.target, (id) => hosts.get(id)?.name)}</dd>
        <dt>Runs</dt>
        <dd>
          {check.enabled
            ? `every ${everyWords(check)}, certain after ${check.maxAttempts === 1 ? "one attempt" : `${check.maxAttempts} attempts`}`
            : "not now, it is switched off"}
        </dd>
      </FactList>
      <Group gap="sm">
        <Button
          variant="default"
          leftSection={<Pencil size={sizes.icon.sm} aria-hidden />}
          onClick={() => editCheck(check)}
        >
          Edit
        </Button>
        <Button
          variant="default"
          leftSection={<Copy size={sizes.icon.sm} aria-hidden />}
          loading={duplicate.running}
          onClick={() => void copy()}
        >
          Duplicate
        </Button>
        <Button
          variant="default"
          leftSection={<Trash2 size={sizes.icon.sm} aria-hidden />}
          loading={remove.running}
          onClick={ask}
        >
          Remove
        </Button>
      </Group>
      <ErrorLine failure={duplicate.failure ?? remove.failure} />
      <ResultsTable
        label={`Results of ${check.name}`}
        titleHeader="Host"
        rows={rows}
        empty={
          <EmptyLine>
            {check.enabled ? "No host fits this check now." : "While it is switched off, nothing is known."}
          </EmptyLine>
        }
      />
    </div>
  );
}
