import { Button, Text } from "@mantine/core";
import { ArrowRight, History, Undo2 } from "lucide-react";
import { useEffect, useMemo, useState } from "react";
import { Failure } from "../../../shared/base/failure.ts";
import type { HistoryEntry } from "../../../shared/contract/history.ts";
import type { Host } from "../../../shared/contract/hosts.ts";
import { useInventory } from "../../app/state/inventory.ts";
import { sizes } from "../../app/theme.ts";
import { undoEdit } from "../../app/undo.ts";
import { EmptyState, ErrorLine, ErrorState, LoadingState } from "../../components/states.tsx";
import { StatusBadge } from "../../components/StatusBadge.tsx";
import { Time } from "../../components/Time.tsx";
import { client } from "../../transport/client.ts";
import { useQuery } from "../../transport/hooks.ts";
import { type Difference, differencesOf, type Names, titleOf } from "./entries.ts";
import classes from "./history.module.css";

/** Entries that come at a time, as the contract has it. */
const pageSize = 200;

/** Who changed what on this host, and when; every edit can be taken back from here. */
export function HistoryTab({ host }: { host: Host }) {
  const { data, failure, reload } = useQuery("history.host", { hostId: host.id });
  const credentials = useQuery("credentials.list", undefined);
  const hosts = useInventory((state) => state.hosts);
  useEffect(reload, [host.updatedAt, reload]);
  const [older, setOlder] = useState<{ entries: readonly HistoryEntry[]; failure: Failure | null; done: boolean }>({
    entries: [],
    failure: null,
    done: false,
  });
  const names = useMemo(
    (): Names => ({
      host: (id) => hosts.get(id)?.name,
      credential: (id) => credentials.data?.find((entry) => entry.id === id)?.name,
    }),
    [hosts, credentials.data],
  );
  if (data === null)
    return failure ? (
      <ErrorState failure={failure} onRetry={reload} />
    ) : (
      <LoadingState label={`Loading the history of ${host.name}`} rows={6} />
    );
  if (data.length === 0)
    return (
      <EmptyState icon={History} title="No changes yet">
        {`Edits of ${host.name} are kept here from now on, each with what it changed.`}
      </EmptyState>
    );
  const known = new Set(data.map(({ edit }) => edit));
  const entries = [...data, ...older.entries.filter(({ edit }) => !known.has(edit))];
  const more = async (): Promise<void> => {
    const before = entries.at(-1)?.edit;
    if (before === undefined) return;
    try {
      const next = await client.call("history.host", { hostId: host.id, before });
      setOlder((old) => ({ entries: [...old.entries, ...next], failure: null, done: next.length < pageSize }));
    } catch (error) {
      if (!(error instanceof Failure)) throw error;
      setOlder((old) => ({ ...old, failure: error }));
    }
  };
  return (
    <div className={classes.history}>
      <ErrorLine failure={failure} onRetry={reload} />
      <ol className={classes.entries} aria-label={`Changes of ${host.name}, the newest first`}>
        {entries.map((entry) => (
          <Entry key={entry.edit} entry={entry} names={names} />
        ))}
      </ol>
      <ErrorLine failure={older.failure} />
      {data.length === pageSize && !older.done ? (
        <Button variant="default" onClick={() => void more()}>
          Show older changes
        </Button>
      ) : null}
    </div>
  );
}

function Entry({ entry, names }: { entry: HistoryEntry; names: Names }) {
  const differences = useMemo(() => differencesOf(entry, names), [entry, names]);
  const [busy, setBusy] = useState(false);
  const takeBack = async (): Promise<void> => {
    setBusy(true);
    await undoEdit(entry.edit);
    setBusy(false);
  };
  // An undo is taken back by redo, and what was added or removed by the fleet page.
  const canTakeBack =
    !entry.undone && entry.kind === "changed" && (entry.action === "edit" || entry.action === "revert");
  return (
    <li className={classes.entry} data-undone={entry.undone || undefined}>
      <div className={classes.head}>
        <Text fw={600} size="sm">
          {titleOf(entry)}
        </Text>
        {entry.undone ? <StatusBadge look={{ tone: "unknown", icon: Undo2, word: "Undone" }} plain /> : null}
        <Text size="xs" c="dimmed" className={classes.who}>
          <Time at={entry.time} /> by {entry.actor}
        </Text>
        {canTakeBack ? (
          <Button
            size="compact-xs"
            variant="default"
            loading={busy}
            leftSection={<Undo2 size={sizes.icon.xs} aria-hidden />}
            onClick={() => void takeBack()}
          >
            Take back
          </Button>
        ) : null}
      </div>
      {differences.length > 0 ? (
        <dl className={classes.fields}>
          {differences.map((difference) => (
            <DifferenceLine key={difference.name} {...difference} isNew={entry.kind === "added"} />
          ))}
        </dl>
      ) : null}
    </li>
  );
}

/** A new host had nothing before. */
function DifferenceLine({ name, before, after, isNew }: Difference & { isNew: boolean }) {
  return (
    <div className={classes.field}>
      <dt>{name}</dt>
      <dd>
        {isNew ? null : (
          <>
            <Value text={before} kind="before" />
            <ArrowRight size={sizes.icon.xs} aria-label="became" role="img" />
          </>
        )}
        <Value text={after} kind="after" />
      </dd>
    </div>
  );
}

function Value({ text, kind }: { text: string | null; kind: "before" | "after" }) {
  return text === null ? <i className={classes.none}>none</i> : <span data-kind={kind}>{text}</span>;
}
