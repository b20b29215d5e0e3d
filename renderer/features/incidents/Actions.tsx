import { ActionIcon, Button, Checkbox, TextInput } from "@mantine/core";
import { Plus, Trash2 } from "lucide-react";
import { type SubmitEvent, useState } from "react";
import type { ActionItem, Incident } from "../../../shared/contract/incidents.ts";
import { sizes } from "../../app/theme.ts";
import { EmptyLine, ErrorLine } from "../../components/states.tsx";
import { useCommand } from "../../transport/hooks.ts";
import classes from "./incidents.module.css";

const doneAt = (done: boolean): number | null => (done ? Date.now() : null);

/** What is to be done afterwards, and by whom. */
export function Actions({ incident }: { incident: Incident }) {
  const save = useCommand("incidents.saveAction");
  const remove = useCommand("incidents.removeAction");
  const [text, setText] = useState("");
  const [owner, setOwner] = useState("");
  const incidentId = incident.id;
  const add = async (event: SubmitEvent): Promise<void> => {
    event.preventDefault();
    if (text.trim() === "") return;
    const action = { text: text.trim(), owner: owner.trim(), due: null, doneAt: null };
    if (!(await save.run({ incidentId, action }))) return;
    setText("");
    setOwner("");
  };
  const tick = (action: ActionItem, done: boolean): void =>
    void save.run({ incidentId, action: { ...action, doneAt: doneAt(done) } });
  return (
    <section className={classes.panel} aria-label="Actions">
      <h2 className={classes.heading}>Actions</h2>
      {incident.actions.length === 0 ? (
        <EmptyLine>What should be done so that it does not happen again?</EmptyLine>
      ) : null}
      <ul className={classes.plainList}>
        {incident.actions.map((action) => (
          <li key={action.id} className={classes.action}>
            <Checkbox
              className={classes.grow}
              label={action.text}
              description={action.owner || "Nobody yet"}
              checked={action.doneAt !== null}
              onChange={(event) => tick(action, event.currentTarget.checked)}
            />
            <ActionIcon
              variant="subtle"
              aria-label={`Remove: ${action.text}`}
              onClick={() => void remove.run({ incidentId, actionId: action.id })}
            >
              <Trash2 size={sizes.icon.sm} aria-hidden />
            </ActionIcon>
          </li>
        ))}
      </ul>
      <form className={classes.addAction} onSubmit={(event) => void add(event)}>
        <TextInput
          className={classes.what}
          aria-label="New action"
          placeholder="What"
          maxLength={500}
          value={text}
          onChange={(event) => setText(event.currentTarget.value)}
        />
        <TextInput
          className={classes.who}
          aria-label="Owner of the action"
          placeholder="Who"
          maxLength={120}
          value={owner}
          onChange={(event) => setOwner(event.currentTarget.value)}
        />
        <Button
          type="submit"
          variant="default"
          leftSection={<Plus size={sizes.icon.sm} aria-hidden />}
          loading={save.running}
        >
          Add
        </Button>
      </form>
      <ErrorLine failure={save.failure ?? remove.failure} />
    </section>
  );
}
