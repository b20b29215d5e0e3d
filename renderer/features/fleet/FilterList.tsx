import { ActionIcon, Button, Checkbox, Stack, Text, TextInput } from "@mantine/core";
import { Pencil, Trash2 } from "lucide-react";
import { type FormEvent, useRef, useState } from "react";
import type { SavedFilter } from "../../../shared/contract/filters.ts";
import { sizes } from "../../app/theme.ts";
import { toastDone } from "../../app/toast.tsx";
import { ErrorLine } from "../../components/states.tsx";
import { useCommand } from "../../transport/hooks.ts";
import classes from "./fleet.module.css";

/** Longest name of a filter, as the contract has it. */
const maxName = 64;

/** All saved filters, to be renamed, made groups and removed. */
export function FilterList({ saved }: { saved: readonly SavedFilter[] }) {
  if (saved.length === 0) return <Text c="dimmed">No filter is saved any more.</Text>;
  return (
    <ul className={classes.savedList}>
      {saved.map((one) => (
        <FilterRow key={one.id} filter={one} others={saved.filter((other) => other !== one)} />
      ))}
    </ul>
  );
}

function FilterRow({ filter, others }: { filter: SavedFilter; others: readonly SavedFilter[] }) {
  const save = useCommand("filters.save");
  const remove = useCommand("filters.remove");
  const [renaming, setRenaming] = useState(false);
  const pencil = useRef<HTMLButtonElement>(null);
  const { id, name, group } = filter;
  const store = (change: Partial<SavedFilter>) => save.run({ id, name, filter: filter.filter, group, ...change });
  const close = (): void => {
    setRenaming(false);
    save.clear();
    // The field that had the focus is gone.
    queueMicrotask(() => pencil.current?.focus());
  };
  const rename = async (wanted: string): Promise<void> => {
    if (wanted !== name) {
      if ((await store({ name: wanted })) === null) return;
      toastDone(`Renamed ${name} to ${wanted}`);
    }
    close();
  };
  return (
    <li className={classes.savedEntry}>
      <div className={classes.savedRow}>
        <span className={classes.savedTexts}>
          {renaming ? (
            <RenameForm filter={filter} others={others} busy={save.running} onSave={rename} onCancel={close} />
          ) : (
            <span className={classes.savedName}>{name}</span>
          )}
          <span className={classes.savedText}>{filter.filter}</span>
        </span>
        <Checkbox
          size="xs"
          label="Group"
          aria-label={`${name} is a group`}
          checked={group}
          disabled={save.running}
          onChange={(event) => void store({ group: event.currentTarget.checked })}
        />
        {renaming ? null : (
          <ActionIcon ref={pencil} variant="subtle" aria-label={`Rename ${name}`} onClick={() => setRenaming(true)}>
            <Pencil size={sizes.icon.sm} aria-hidden />
          </ActionIcon>
        )}
        <ActionIcon
          variant="subtle"
          aria-label={`Remove ${name}`}
          disabled={remove.running}
          onClick={() => void remove.run({ id })}
        >
          <Trash2 size={sizes.icon.sm} aria-hidden />
        </ActionIcon>
      </div>
      <ErrorLine failure={save.failure ?? remove.failure} />
    </li>
  );
}

interface RenameProps {
  readonly filter: SavedFilter;
  readonly others: readonly SavedFilter[];
  readonly busy: boolean;
  readonly onSave: (name: string) => Promise<void>;
  readonly onCancel: () => void;
}

/** Enter keeps the new name, Escape the old one. */
function RenameForm({ filter, others, busy, onSave, onCancel }: RenameProps) {
  const [text, setText] = useState(filter.name);
  const wanted = text.trim();
  const same = others.find((one) => one.name.toLowerCase() === wanted.toLowerCase());
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    if (wanted !== "" && !same && !busy) void onSave(wanted);
  };
  return (
    <form onSubmit={submit}>
      <Stack gap="xs" align="flex-start">
        <TextInput
          w="100%"
          aria-label={`New name of ${filter.name}`}
          description={filter.group ? "Filters that name this group keep the old name." : undefined}
          error={same ? `There is a saved filter named ${same.name} already.` : undefined}
          value={text}
          onChange={(event) => setText(event.currentTarget.value)}
          onKeyDown={(event) => event.key === "Escape" && onCancel()}
          onFocus={(event) => event.currentTarget.select()}
          // Escape leaves the field, not the dialog around it.
          data-mantine-stop-propagation="true"
          maxLength={maxName}
          autoComplete="off"
          autoFocus
        />
        <span className={classes.savedButtons}>
          <Button type="submit" size="compact-sm" loading={busy} disabled={wanted === "" || same !== undefined}>
            Rename
          </Button>
          <Button size="compact-sm" variant="default" onClick={onCancel}>
            Cancel
          </Button>
        </span>
      </Stack>
    </form>
  );
}
