import { Button, Checkbox, Group, SegmentedControl, Select, Stack, Text, TextInput } from "@mantine/core";
import { type FormEvent, useMemo, useState } from "react";
import type { Check, CheckKind } from "../../../shared/contract/checks.ts";
import { hostsMatching, useHostFilter, useVocabulary } from "../../app/state/filters.ts";
import { useHosts } from "../../app/state/inventory.ts";
import { toastDone } from "../../app/toast.tsx";
import { DialogButtons } from "../../components/DialogButtons.tsx";
import { FilterField } from "../../components/FilterField.tsx";
import { formatCount } from "../../components/format.ts";
import { useCommand } from "../../transport/hooks.ts";
import classes from "./checks.module.css";
import { type CheckDraft, complete, draftOf, draftOfPreset, inputOf } from "./form.ts";
import { NumberField } from "./NumberField.tsx";
import { presets, specOfKind } from "./presets.ts";
import { SpecFields } from "./SpecFields.tsx";
import { TryOnHost } from "./TryOnHost.tsx";
import { kindWords } from "./words.ts";

/** Hosts offered at a time; typing narrows the search over all. */
const shownHosts = 50;
const kinds = Object.entries(kindWords).map(([value, label]) => ({ value, label }));
const [firstPreset] = presets;

/** What a check does, on which hosts, how often; and a try of it before it is saved. */
export function CheckForm({ check, onDone }: { check: Check | null; onDone: () => void }) {
  const [draft, setDraft] = useState<CheckDraft>(() => {
    if (check) return draftOf(check);
    if (!firstPreset) throw new Error("there is no preset");
    return draftOfPreset(firstPreset);
  });
  const [preset, setPreset] = useState(firstPreset?.id ?? "");
  const [tried, setTried] = useState(false);
  const save = useCommand("checks.save");
  const change = (part: Partial<CheckDraft>): void => setDraft((old) => ({ ...old, ...part }));
  const read = inputOf(draft);
  const submit = async (event: FormEvent): Promise<void> => {
    event.preventDefault();
    setTried(true);
    if (read.problem !== null) return;
    if (!(await save.run(read.input))) return;
    toastDone(check ? `The check ${draft.name} was changed` : `The check ${draft.name} runs from now on`);
    onDone();
  };
  const choosePreset = (id: string): void => {
    const chosen = presets.find((one) => one.id === id);
    if (!chosen) return;
    setPreset(id);
    const { about, filter, hostId, name } = draft;
    const fresh = draftOfPreset(chosen);
    // A name of one's own stays.
    const own = name.trim() !== "" && !presets.some((one) => one.name === name);
    setDraft({ ...fresh, about, filter, hostId, name: own ? name : fresh.name });
  };
  return (
    <form onSubmit={(event) => void submit(event)} noValidate>
      <Stack gap="md">
        {check ? null : (
          <div role="group" aria-label="Begin with" className={classes.presets}>
            {presets.map(({ id, title }) => (
              <Button
                key={id}
                size="compact-sm"
                variant={id === preset ? "filled" : "default"}
                aria-pressed={id === preset}
                onClick={() => choosePreset(id)}
              >
                {title}
              </Button>
            ))}
          </div>
        )}
        <Group grow align="flex-start">
          <TextInput
            label="Name"
            value={draft.name}
            maxLength={64}
            onChange={(event) => change({ name: event.currentTarget.value })}
            data-autofocus
            autoComplete="off"
          />
          <Select
            label="Kind"
            data={kinds}
            value={draft.spec.kind}
            allowDeselect={false}
            onChange={(kind) => kind && change({ spec: complete(specOfKind(kind as CheckKind)) })}
          />
        </Group>
        <SpecFields
          spec={draft.spec}
          onChange={(spec) => change({ spec })}
          onName={(name) => check === null && change({ name })}
        />
        <Target draft={draft} onChange={change} />
        <Timing draft={draft} onChange={change} />
        <TryOnHost draft={draft} />
        {tried && read.problem !== null ? <div role="alert">{read.problem}</div> : null}
        <DialogButtons
          action={check ? "Save the check" : "Add the check"}
          running={save.running}
          failure={save.failure}
        >
          <Checkbox
            label="Switched on"
            checked={draft.enabled}
            onChange={(event) => change({ enabled: event.currentTarget.checked })}
          />
        </DialogButtons>
      </Stack>
    </form>
  );
}

interface PartProps {
  readonly draft: CheckDraft;
  readonly onChange: (part: Partial<CheckDraft>) => void;
}

/** All hosts that a filter holds for, or one. */
function Target({ draft, onChange }: PartProps) {
  const hosts = useHosts();
  const vocabulary = useVocabulary();
  const { test, error } = useHostFilter(draft.filter);
  const choices = useMemo(() => hosts.map(({ id, name }) => ({ value: id, label: name })), [hosts]);
  const fits = useMemo(() => hostsMatching(hosts, test).length, [hosts, test]);
  return (
    <Stack gap="xs">
      <SegmentedControl
        aria-label="Which hosts"
        data={[
          { value: "filter", label: "Hosts that a filter holds for" },
          { value: "host", label: "One host" },
        ]}
        value={draft.about}
        onChange={(about) => onChange({ about: about === "host" ? "host" : "filter" })}
      />
      {draft.about === "filter" ? (
        <>
          <FilterField
            label="Filter of the hosts"
            placeholder="All hosts; or a filter such as env:prod tag:web"
            value={draft.filter}
            onChange={(filter) => onChange({ filter })}
            vocabulary={vocabulary}
            error={error}
          />
          <Text size="sm" c="dimmed" role="status">
            {`${formatCount(fits, "host")} now; others join when the filter holds for them.`}
          </Text>
        </>
      ) : (
        <Select
          aria-label="Host"
          data={choices}
          value={draft.hostId}
          onChange={(hostId) => onChange({ hostId })}
          searchable
          limit={shownHosts}
          placeholder="Choose a host"
          nothingFoundMessage="No host matches."
        />
      )}
    </Stack>
  );
}

/** How often, how soon again, how long. */
function Timing({ draft, onChange }: PartProps) {
  return (
    <Group grow align="flex-start">
      <NumberField
        label="Every, seconds"
        description="Between runs"
        min={10}
        max={86_400}
        value={draft.intervalSeconds}
        onChange={(intervalSeconds) => onChange({ intervalSeconds })}
      />
      <NumberField
        label="Attempts"
        description="Until it is certain"
        min={1}
        max={20}
        value={draft.maxAttempts}
        onChange={(maxAttempts) => onChange({ maxAttempts })}
      />
      <NumberField
        label="Again after, seconds"
        description="While it is not"
        min={10}
        max={86_400}
        value={draft.retrySeconds}
        onChange={(retrySeconds) => onChange({ retrySeconds })}
      />
      <NumberField
        label="Time limit, seconds"
        description="Then it is ended"
        min={1}
        max={60}
        value={draft.timeoutSeconds}
        onChange={(timeoutSeconds) => onChange({ timeoutSeconds })}
      />
    </Group>
  );
}
