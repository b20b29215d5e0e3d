import { Button, Checkbox, Chip, Group, NumberInput, Text, TextInput } from "@mantine/core";
import { type SubmitEvent, useState } from "react";
import { dayNames } from "../../../shared/base/hours.ts";
import { type NoticeSettings, noticeSettings } from "../../../shared/contract/notices.ts";
import { toastDone } from "../../app/toast.tsx";
import { ErrorLine } from "../../components/states.tsx";
import { useCommand } from "../../transport/hooks.ts";
import classes from "./notices.module.css";

/** How news is put together, and when people sleep. */
export function Timing({ present }: { present: NoticeSettings }) {
  const save = useCommand("notices.setSettings");
  const [draft, setDraft] = useState(present);
  const change = (part: Partial<NoticeSettings>): void => setDraft((old) => ({ ...old, ...part }));
  const quiet = (part: Partial<NoticeSettings["quiet"]>): void => change({ quiet: { ...draft.quiet, ...part } });
  const noDay = draft.quiet.enabled && draft.quiet.days.length === 0;
  const valid = noticeSettings.safeParse(draft).success && !noDay;
  const submit = async (event: SubmitEvent): Promise<void> => {
    event.preventDefault();
    if ((await save.run(draft)) !== null) toastDone("Saved");
  };
  return (
    <form className={classes.form} onSubmit={(event) => void submit(event)}>
      <section className={classes.card} aria-label="Quiet hours">
        <h2 className={classes.heading}>Quiet hours</h2>
        <Checkbox
          label="Keep quiet at certain hours"
          description="Critical alerts come through; the rest comes as one notice afterwards. Local time of this computer."
          checked={draft.quiet.enabled}
          onChange={(event) => quiet({ enabled: event.currentTarget.checked })}
        />
        <Group gap="xs">
          <Chip.Group
            multiple
            value={draft.quiet.days.map(String)}
            onChange={(days) => quiet({ days: days.map(Number) })}
          >
            {dayNames.map((name, index) => (
              <Chip key={name} size="xs" value={String(index + 1)} disabled={!draft.quiet.enabled}>
                {name}
              </Chip>
            ))}
          </Chip.Group>
        </Group>
        {noDay ? (
          <Text size="sm" role="alert">
            Choose at least one day on which they begin.
          </Text>
        ) : null}
        <Group gap="sm">
          <TextInput
            label="From"
            type="time"
            value={draft.quiet.from}
            disabled={!draft.quiet.enabled}
            onChange={(event) => quiet({ from: event.currentTarget.value })}
          />
          <TextInput
            label="To"
            type="time"
            value={draft.quiet.to}
            disabled={!draft.quiet.enabled}
            onChange={(event) => quiet({ to: event.currentTarget.value })}
          />
        </Group>
      </section>
      <section className={classes.card} aria-label="Grouping">
        <h2 className={classes.heading}>Grouping</h2>
        <Text size="sm" c="dimmed">
          Alerts of one rule are told together, so that a storm is one message.
        </Text>
        <Group gap="sm" align="flex-end">
          <NumberInput
            label="A first notice waits"
            description="For others of its rule"
            suffix=" s"
            min={0}
            max={3600}
            allowDecimal={false}
            value={draft.groupWaitSeconds}
            onChange={(value) => change({ groupWaitSeconds: Number(value) })}
          />
          <NumberInput
            label="Further news waits"
            description="Since the notice before"
            suffix=" s"
            min={10}
            max={86_400}
            allowDecimal={false}
            value={draft.groupIntervalSeconds}
            onChange={(value) => change({ groupIntervalSeconds: Number(value) })}
          />
          <NumberInput
            label="Told again after"
            description="While nobody has acknowledged"
            suffix=" h"
            min={0.5}
            max={168}
            value={draft.repeatHours}
            onChange={(value) => change({ repeatHours: Number(value) })}
          />
        </Group>
      </section>
      <section className={classes.card} aria-label="Badge">
        <Checkbox
          label="Number of alerts in the window's title and on the icon"
          checked={draft.badge}
          onChange={(event) => change({ badge: event.currentTarget.checked })}
        />
      </section>
      <ErrorLine failure={save.failure} />
      <Group>
        <Button type="submit" loading={save.running} disabled={!valid}>
          Save
        </Button>
      </Group>
    </form>
  );
}
