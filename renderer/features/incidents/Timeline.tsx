import { Button, Chip, Group, Kbd, Text, Textarea, TextInput } from "@mantine/core";
import { useHotkeys } from "@mantine/hooks";
import { Search } from "lucide-react";
import { type KeyboardEvent, memo, useMemo, useRef, useState } from "react";
import { type IncidentDetail, type IncidentEntry, MAX_MARKDOWN_CHARS } from "../../../shared/contract/incidents.ts";
import { useInventory } from "../../app/state/inventory.ts";
import { sizes } from "../../app/theme.ts";
import { Markdown } from "../../components/Markdown.tsx";
import { EmptyLine, ErrorLine } from "../../components/states.tsx";
import { Time } from "../../components/Time.tsx";
import { useCommand } from "../../transport/hooks.ts";
import classes from "./incidents.module.css";
import { entryGroups, entryLooks } from "./looks.ts";

/** Rows drawn at first; a long story is read from its end. */
const PAGE = 200;

/** What happened, the newest first, with a place for a note on top. */
export function Timeline({ detail }: { detail: IncidentDetail }) {
  const [groups, setGroups] = useState<string[]>([]);
  const [text, setText] = useState("");
  const [shown, setShown] = useState(PAGE);
  const hosts = useInventory((state) => state.hosts);
  const entries = useMemo(() => {
    const kinds = entryGroups.filter(({ value }) => groups.includes(value)).flatMap((group) => group.kinds);
    const words = text.trim().toLowerCase();
    const fits = (entry: IncidentEntry): boolean =>
      (groups.length === 0 || kinds.includes(entry.kind)) &&
      (words === "" ||
        `${entry.text} ${entry.by ?? ""} ${hosts.get(entry.hostId ?? "")?.name ?? ""}`.toLowerCase().includes(words));
    return detail.entries.filter(fits).toReversed();
  }, [detail.entries, groups, text, hosts]);
  const rest = entries.length - shown;
  return (
    <section className={classes.timeline} aria-label="Timeline">
      <NoteForm incidentId={detail.incident.id} />
      <div className={classes.filters} role="search" aria-label="Filter the timeline">
        <TextInput
          aria-label="Text in the timeline"
          placeholder="Text, host or person"
          className={classes.grow}
          leftSection={<Search size={sizes.icon.sm} aria-hidden />}
          value={text}
          onChange={(event) => setText(event.currentTarget.value)}
          onKeyDown={(event) => event.key === "Escape" && setText("")}
        />
        <Chip.Group multiple value={groups} onChange={setGroups}>
          {entryGroups.map(({ value, label }) => (
            <Chip key={value} value={value} size="xs" variant="outline">
              {label}
            </Chip>
          ))}
        </Chip.Group>
      </div>
      <ol className={classes.entries} reversed tabIndex={0} aria-label="Entries, the newest first">
        {entries.slice(0, shown).map((entry) => (
          <Entry key={entry.id} entry={entry} hostName={hosts.get(entry.hostId ?? "")?.name ?? null} />
        ))}
      </ol>
      {entries.length === 0 ? <EmptyLine>Nothing of this kind.</EmptyLine> : null}
      {rest > 0 ? (
        <Button variant="default" size="compact-sm" onClick={() => setShown(shown + PAGE)}>
          Show {Math.min(rest, PAGE)} older entries
        </Button>
      ) : detail.truncated ? (
        <EmptyLine>The beginning is left out: there was too much of it.</EmptyLine>
      ) : null}
    </section>
  );
}

function NoteForm({ incidentId }: { incidentId: string }) {
  const note = useCommand("incidents.note");
  const [text, setText] = useState("");
  const field = useRef<HTMLTextAreaElement>(null);
  useHotkeys([["n", () => field.current?.focus()]]);
  const add = async (): Promise<void> => {
    if (text.trim() === "" || note.running) return;
    if (await note.run({ incidentId, text })) setText("");
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.key !== "Enter" || !(event.ctrlKey || event.metaKey)) return;
    event.preventDefault();
    void add();
  };
  return (
    <div className={classes.note}>
      <Textarea
        ref={field}
        aria-label="Note"
        placeholder="What you see or do, as Markdown   ( n )"
        rows={2}
        resize="vertical"
        maxLength={MAX_MARKDOWN_CHARS}
        value={text}
        onChange={(event) => setText(event.currentTarget.value)}
        onKeyDown={onKeyDown}
      />
      <Group gap="xs" justify="flex-end">
        <Text size="xs" c="dimmed">
          <Kbd size="xs">Ctrl</Kbd> <Kbd size="xs">Enter</Kbd>
        </Text>
        <Button size="compact-sm" loading={note.running} disabled={text.trim() === ""} onClick={() => void add()}>
          Add the note
        </Button>
      </Group>
      <ErrorLine failure={note.failure} />
    </div>
  );
}

const Entry = memo(function Entry({ entry, hostName }: { entry: IncidentEntry; hostName: string | null }) {
  const { icon: Icon, word } = entryLooks[entry.kind];
  return (
    <li className={classes.entry} data-severity={entry.severity} data-kind={entry.kind}>
      <Icon size={sizes.icon.sm} className={classes.entryIcon} role="img" aria-label={word} />
      <div className={classes.grow}>
        {entry.kind === "note" && entry.by !== null ? <Markdown text={entry.text} /> : <span>{entry.text}</span>}
        <div className={classes.entryFoot}>
          <Time at={entry.time} />
          {hostName === null ? null : <span>{hostName}</span>}
          {entry.by === null ? null : <span>{entry.by}</span>}
        </div>
      </div>
    </li>
  );
});
