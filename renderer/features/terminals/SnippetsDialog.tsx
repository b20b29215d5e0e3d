import { ActionIcon, Button, Group, Modal, Stack, Text, Textarea, TextInput } from "@mantine/core";
import { NotebookPen, Pencil, Plus, Trash2 } from "lucide-react";
import { type FormEvent, useState } from "react";
import { sizes } from "../../app/theme.ts";
import { confirmRemoval } from "../../components/confirmRemoval.tsx";
import { DialogButtons } from "../../components/DialogButtons.tsx";
import { formatCount } from "../../components/format.ts";
import { EmptyState } from "../../components/states.tsx";
import {
  closeSnippets,
  firstLine,
  maxSnippetChars,
  maxSnippetName,
  removeSnippet,
  saveSnippet,
  showSnippets,
  type Snippet,
  snippetProblem,
  useSnippetDialog,
  useSnippets,
} from "./snippets.ts";
import classes from "./snippets.module.css";
import { lineCount } from "./text.ts";

/** The texts that are typed often: a list to keep, and a form for one. */
export function SnippetsDialog({ onClosed }: { onClosed: () => void }) {
  const { open, edited } = useSnippetDialog();
  const title = edited === undefined ? "Snippets" : edited === null ? "New snippet" : "Change a snippet";
  return (
    <Modal
      opened={open}
      onClose={closeSnippets}
      onExitTransitionEnd={onClosed}
      returnFocus={false}
      size="lg"
      title={title}
      closeButtonProps={{ "aria-label": "Close" }}
    >
      {edited === undefined ? <List /> : <Form key={edited?.id} edited={edited} />}
    </Modal>
  );
}

function List() {
  const all = useSnippets();
  const add = (
    // What had the focus in the form is gone.
    <Button autoFocus leftSection={<Plus size={sizes.icon.sm} aria-hidden />} onClick={() => showSnippets(null)}>
      Add a snippet
    </Button>
  );
  if (all.length === 0) {
    return (
      <EmptyState icon={NotebookPen} title="No snippets yet" actions={add}>
        A snippet is a command that you type often. It is put at the prompt of a terminal, or of all terminals of a
        broadcast, and runs when you press Enter.
      </EmptyState>
    );
  }
  return (
    <Stack gap="md">
      <ul className={classes.list} aria-label="Snippets">
        {all.map((snippet) => (
          <li key={snippet.id} className={classes.row}>
            <div className={classes.words}>
              <strong>{snippet.name}</strong>
              <span className={`mono ${classes.text}`}>{firstLine(snippet)}</span>
              {lineCount(snippet.text) > 1 ? (
                <Text size="xs" c="dimmed">
                  {formatCount(lineCount(snippet.text), "line")}
                </Text>
              ) : null}
            </div>
            <ActionIcon variant="subtle" aria-label={`Change ${snippet.name}`} onClick={() => showSnippets(snippet)}>
              <Pencil size={sizes.icon.sm} aria-hidden />
            </ActionIcon>
            <ActionIcon
              variant="subtle"
              aria-label={`Remove ${snippet.name}`}
              onClick={() =>
                confirmRemoval(`Remove ${snippet.name}?`, "Its text is gone then.", "Remove", () =>
                  removeSnippet(snippet.id),
                )
              }
            >
              <Trash2 size={sizes.icon.sm} aria-hidden />
            </ActionIcon>
          </li>
        ))}
      </ul>
      <Group justify="flex-end">{add}</Group>
    </Stack>
  );
}

function Form({ edited }: { edited: Snippet | null }) {
  const [values, setValues] = useState<Snippet>(() => edited ?? { id: crypto.randomUUID(), name: "", text: "" });
  const problem = snippetProblem(values);
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    if (problem !== null) return;
    saveSnippet(values);
    showSnippets();
  };
  return (
    <form onSubmit={submit}>
      <Stack gap="md">
        <TextInput
          label="Name"
          autoFocus
          maxLength={maxSnippetName}
          autoComplete="off"
          value={values.name}
          onChange={(event) => setValues({ ...values, name: event.currentTarget.value })}
        />
        <Textarea
          label="Text"
          description="Kept in the vault and shown as it is: passwords do not belong here. Several lines are asked about before they are typed."
          classNames={{ input: "mono" }}
          rows={5}
          maxLength={maxSnippetChars}
          spellCheck={false}
          value={values.text}
          onChange={(event) => setValues({ ...values, text: event.currentTarget.value })}
        />
        <DialogButtons action="Save" missing={problem} onCancel={() => showSnippets()} />
      </Stack>
    </form>
  );
}
