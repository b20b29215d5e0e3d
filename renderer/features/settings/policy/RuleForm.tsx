import { Autocomplete, Checkbox, Chip, Group, SegmentedControl, Select, Stack, TextInput } from "@mantine/core";
import { type FormEvent, useMemo, useState } from "react";
import { dayNames } from "../../../../shared/base/hours.ts";
import type { PolicyRule } from "../../../../shared/contract/policy.ts";
import { useHosts } from "../../../app/state/inventory.ts";
import { DialogButtons } from "../../../components/DialogButtons.tsx";
import { useCommand } from "../../../transport/hooks.ts";
import { draftOf, inputOf, problemOf } from "./ruleDraft.ts";

/** Hosts offered at a time; typing narrows the search over all. */
const shownHosts = 50;

/** Whom a rule is about, and what it asks for. */
export function RuleForm({ rule, onDone }: { rule: PolicyRule | null; onDone: () => void }) {
  const hosts = useHosts();
  const [draft, setDraft] = useState(() => draftOf(rule));
  const [tried, setTried] = useState(false);
  const save = useCommand("policy.save");
  const environments = useMemo(
    () => [...new Set(hosts.map((host) => host.environment).filter(Boolean))].toSorted(),
    [hosts],
  );
  const choices = useMemo(() => hosts.map(({ id, name }) => ({ value: id, label: name })), [hosts]);
  const change = (part: Partial<typeof draft>): void => setDraft((old) => ({ ...old, ...part }));
  const problem = problemOf(draft);
  const submit = async (event: FormEvent): Promise<void> => {
    event.preventDefault();
    setTried(true);
    if (problem === null && (await save.run(inputOf(draft)))) onDone();
  };
  return (
    <form onSubmit={(event) => void submit(event)}>
      <Stack gap="md">
        <SegmentedControl
          aria-label="What the rule is about"
          data={[
            { value: "environment", label: "An environment" },
            { value: "host", label: "One host" },
          ]}
          value={draft.about}
          onChange={(about) => change({ about: about === "host" ? "host" : "environment" })}
        />
        {draft.about === "environment" ? (
          <Autocomplete
            label="Environment"
            data={environments}
            value={draft.environment}
            onChange={(environment) => change({ environment })}
            maxLength={64}
            data-autofocus
          />
        ) : (
          <Select
            label="Host"
            data={choices}
            value={draft.hostId}
            onChange={(hostId) => change({ hostId })}
            searchable
            limit={shownHosts}
            nothingFoundMessage="No host matches."
          />
        )}
        <Checkbox
          label="Read-only"
          description="No terminals, no commands, nothing that changes the host"
          checked={draft.readOnly}
          onChange={(event) => change({ readOnly: event.currentTarget.checked })}
        />
        <Checkbox
          label="Approval needed"
          description="Somebody approves first, with the passphrase and a reason, for a limited time"
          checked={draft.approval}
          onChange={(event) => change({ approval: event.currentTarget.checked })}
        />
        <Checkbox
          label="Allowed hours only"
          description="Work may begin at these times, in this computer's local time; what runs is not cut off"
          checked={draft.limited}
          onChange={(event) => change({ limited: event.currentTarget.checked })}
        />
        {draft.limited ? (
          <>
            <Group gap="xs" role="group" aria-label="Days">
              <Chip.Group
                multiple
                value={draft.days.map(String)}
                onChange={(days) => change({ days: days.map(Number) })}
              >
                {dayNames.map((name, index) => (
                  <Chip key={name} value={String(index + 1)} size="xs">
                    {name}
                  </Chip>
                ))}
              </Chip.Group>
            </Group>
            <Group grow>
              <TextInput
                label="From"
                type="time"
                value={draft.from}
                onChange={(event) => change({ from: event.currentTarget.value })}
              />
              <TextInput
                label="To"
                type="time"
                description={draft.to <= draft.from ? "On the next day" : undefined}
                value={draft.to}
                onChange={(event) => change({ to: event.currentTarget.value })}
              />
            </Group>
          </>
        ) : null}
        {tried && problem !== null ? <div role="alert">{problem}</div> : null}
        <DialogButtons action="Save the rule" running={save.running} failure={save.failure} onCancel={onDone} />
      </Stack>
    </form>
  );
}
