import { Checkbox, Group, Modal, SegmentedControl, Stack, Switch, Text, TextInput } from "@mantine/core";
import { type SubmitEvent, useState } from "react";
import { dayNames } from "../../../shared/base/hours.ts";
import type { MaintenanceWindow, Schedule } from "../../../shared/contract/alerts.ts";
import { readFilter } from "../../../shared/filter/read.ts";
import { HostsFilter } from "../../app/HostsFilter.tsx";
import { DialogButtons } from "../../components/DialogButtons.tsx";
import { useCommand } from "../../transport/hooks.ts";
import classes from "./alerts.module.css";
import { localMinute } from "./durations.ts";

interface Props {
  readonly window: MaintenanceWindow | "new" | null;
  readonly onClose: () => void;
}

export function WindowDialog({ window, onClose }: Props) {
  return (
    <Modal
      opened={window !== null}
      onClose={onClose}
      title={window === "new" ? "Add a window" : window ? `Edit ${window.name}` : ""}
      closeButtonProps={{ "aria-label": "Close" }}
    >
      {window ? <WindowForm window={window} onClose={onClose} /> : null}
    </Modal>
  );
}

const HOUR = 3_600_000;

function WindowForm({ window, onClose }: Props & { window: MaintenanceWindow | "new" }) {
  const old = window === "new" ? null : window;
  const [name, setName] = useState(old?.name ?? "");
  const [kind, setKind] = useState<MaintenanceWindow["kind"]>(old?.kind ?? "maintenance");
  const [filter, setFilter] = useState(old?.filter ?? "");
  const [enabled, setEnabled] = useState(old?.enabled ?? true);
  const [when, setWhen] = useState<Schedule["kind"]>(old?.schedule.kind ?? "weekly");
  const weekly = old?.schedule.kind === "weekly" ? old.schedule : null;
  const once = old?.schedule.kind === "once" ? old.schedule : null;
  const [days, setDays] = useState<readonly number[]>(weekly?.days ?? [1, 2, 3, 4, 5, 6, 7]);
  const [from, setFrom] = useState(weekly?.from ?? "22:00");
  const [to, setTo] = useState(weekly?.to ?? "06:00");
  const [begin, setBegin] = useState(() => localMinute(once?.from ?? Date.now()));
  const [end, setEnd] = useState(() => localMinute(once?.until ?? Date.now() + 2 * HOUR));
  const save = useCommand("alerts.saveWindow");
  const [problem, setProblem] = useState<string | null>(null);
  const submit = async (event: SubmitEvent): Promise<void> => {
    event.preventDefault();
    const schedule: Schedule =
      when === "weekly"
        ? { kind: "weekly", days: [...days], from, to }
        : { kind: "once", from: new Date(begin).getTime(), until: new Date(end).getTime() };
    const wrong =
      name.trim() === ""
        ? "Give the window a name."
        : when === "weekly" && days.length === 0
          ? "Choose at least one day."
          : when === "once" && !(new Date(end).getTime() > new Date(begin).getTime())
            ? "It must end after it begins."
            : readFilter(filter).error
              ? "The filter is not understood."
              : null;
    setProblem(wrong);
    if (wrong) return;
    const saved = await save.run({
      ...(old ? { id: old.id } : {}),
      name: name.trim(),
      kind,
      filter: filter.trim(),
      schedule,
      enabled,
    });
    if (saved) onClose();
  };
  return (
    <form onSubmit={(event) => void submit(event)}>
      <Stack gap="sm">
        <TextInput
          label="Name"
          required
          data-autofocus
          maxLength={120}
          placeholder="Nightly updates"
          value={name}
          onChange={(event) => setName(event.currentTarget.value)}
        />
        <SegmentedControl
          aria-label="Kind of window"
          value={kind}
          onChange={setKind}
          data={[
            { value: "maintenance", label: "Maintenance" },
            { value: "off", label: "Off as planned" },
          ]}
        />
        <Text size="sm" c="dimmed">
          {kind === "off"
            ? "The hosts are switched off then: that they do not answer is no alert, and nothing else of theirs is told."
            : "Alerts of these hosts are shown and kept quiet."}
        </Text>
        <HostsFilter
          label="Hosts of the window"
          placeholder="All hosts; tag:lab for some"
          value={filter}
          onChange={setFilter}
        />
        <SegmentedControl
          aria-label="How often"
          value={when}
          onChange={setWhen}
          data={[
            { value: "weekly", label: "Every week" },
            { value: "once", label: "Once" },
          ]}
        />
        {when === "weekly" ? (
          <>
            <Checkbox.Group label="Days" value={days.map(String)} onChange={(all) => setDays(all.map(Number))}>
              <Group gap="sm">
                {dayNames.map((day, at) => (
                  <Checkbox key={day} value={String(at + 1)} label={day} />
                ))}
              </Group>
            </Checkbox.Group>
            <div className={classes.two}>
              <TextInput
                type="time"
                label="From"
                description="By the clock of this computer"
                required
                value={from}
                onChange={(event) => setFrom(event.currentTarget.value)}
              />
              <TextInput
                type="time"
                label="To"
                description="Before From: on the next day"
                required
                value={to}
                onChange={(event) => setTo(event.currentTarget.value)}
              />
            </div>
          </>
        ) : (
          <div className={classes.two}>
            <TextInput
              type="datetime-local"
              label="Begin"
              required
              value={begin}
              onChange={(event) => setBegin(event.currentTarget.value)}
            />
            <TextInput
              type="datetime-local"
              label="End"
              required
              value={end}
              onChange={(event) => setEnd(event.currentTarget.value)}
            />
          </div>
        )}
        <Switch label="In use" checked={enabled} onChange={(event) => setEnabled(event.currentTarget.checked)} />
        {problem ? (
          <Text size="sm" role="alert">
            {problem}
          </Text>
        ) : null}
        <DialogButtons action="Save" running={save.running} failure={save.failure} onCancel={onClose} />
      </Stack>
    </form>
  );
}
