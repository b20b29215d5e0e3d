import { ActionIcon, Button, Checkbox, Modal, MultiSelect, NumberInput, Select, Stack, TextInput } from "@mantine/core";
import { Plus, Trash2 } from "lucide-react";
import { type SubmitEvent, useMemo, useState } from "react";
import { type Channel, MAX_STEPS, type Route, type RouteDraft } from "../../../shared/contract/notices.ts";
import { readFilter } from "../../../shared/filter/read.ts";
import { HostsFilter } from "../../app/HostsFilter.tsx";
import { sizes } from "../../app/theme.ts";
import { DialogButtons } from "../../components/DialogButtons.tsx";
import { useCommand } from "../../transport/hooks.ts";
import { leastWords } from "./looks.ts";
import classes from "./notices.module.css";

const leastChoices = Object.entries(leastWords).map(([value, label]) => ({ value, label }));
/** A further step comes so much later than the one before. */
const STEP_MINUTES = 15;

const fresh: RouteDraft = {
  name: "",
  enabled: true,
  filter: "",
  least: "warning",
  resolved: true,
  steps: [{ afterMinutes: 0, channelIds: [] }],
};

interface Props {
  readonly route: Route | "new" | null;
  readonly channels: readonly Channel[];
  readonly onClose: () => void;
}

/** A new route, or one that is there. */
export function RouteDialog({ route, channels, onClose }: Props) {
  const present = route === "new" ? null : route;
  return (
    <Modal
      opened={route !== null}
      onClose={onClose}
      closeButtonProps={{ "aria-label": "Close" }}
      size="lg"
      title={present ? `Change ${present.name}` : "Add a route"}
    >
      <RouteForm key={present?.id ?? "new"} present={present} channels={channels} onClose={onClose} />
    </Modal>
  );
}

function RouteForm(props: { present: Route | null; channels: readonly Channel[]; onClose: () => void }) {
  const { present, channels, onClose } = props;
  const save = useCommand("notices.saveRoute");
  const [draft, setDraft] = useState<RouteDraft>(present ?? fresh);
  const [tried, setTried] = useState(false);
  const choices = useMemo(() => channels.map(({ id, name }) => ({ value: id, label: name })), [channels]);
  const change = (part: Partial<RouteDraft>): void => setDraft((old) => ({ ...old, ...part }));
  const changeStep = (at: number, part: Partial<RouteDraft["steps"][number]>): void =>
    change({ steps: draft.steps.map((step, index) => (index === at ? { ...step, ...part } : step)) });
  const submit = async (event: SubmitEvent): Promise<void> => {
    event.preventDefault();
    setTried(true);
    if (draft.name.trim() === "") return;
    if (draft.steps.some(({ channelIds }) => channelIds.length === 0) || readFilter(draft.filter).error) return;
    if (await save.run({ ...draft, name: draft.name.trim(), ...(present ? { id: present.id } : {}) })) onClose();
  };
  return (
    <form onSubmit={(event) => void submit(event)}>
      <Stack gap="sm">
        <TextInput
          label="Name"
          required
          data-autofocus
          maxLength={80}
          value={draft.name}
          error={tried && draft.name.trim() === "" ? "Give it a name." : undefined}
          onChange={(event) => change({ name: event.currentTarget.value })}
        />
        <Select
          label="Alerts"
          data={leastChoices}
          value={draft.least}
          allowDeselect={false}
          onChange={(least) => change({ least: (least ?? "warning") as RouteDraft["least"] })}
        />
        <HostsFilter
          label="Hosts of the route"
          placeholder="All hosts; env:prod for some"
          value={draft.filter}
          onChange={(filter) => change({ filter })}
        />
        {draft.steps.map((step, index) => (
          <div
            key={index}
            className={classes.step}
            role="group"
            aria-label={index === 0 ? "Tell at once" : `Step ${index + 1}`}
          >
            <MultiSelect
              className={classes.grow}
              label={index === 0 ? "Tell at once" : "When nobody has acknowledged, tell"}
              error={tried && step.channelIds.length === 0 ? "Choose at least one channel." : undefined}
              data={choices}
              value={step.channelIds}
              onChange={(channelIds) => changeStep(index, { channelIds })}
            />
            {index === 0 ? null : (
              <>
                <NumberInput
                  label="After"
                  suffix=" min"
                  min={1}
                  max={1440}
                  allowDecimal={false}
                  value={step.afterMinutes}
                  onChange={(minutes) => changeStep(index, { afterMinutes: Number(minutes) })}
                />
                <ActionIcon
                  variant="subtle"
                  aria-label={`Remove step ${index + 1}`}
                  onClick={() => change({ steps: draft.steps.filter((_, at) => at !== index) })}
                >
                  <Trash2 size={sizes.icon.sm} aria-hidden />
                </ActionIcon>
              </>
            )}
          </div>
        ))}
        {draft.steps.length < MAX_STEPS ? (
          <Button
            variant="default"
            size="compact-sm"
            className={classes.start}
            leftSection={<Plus size={sizes.icon.xs} aria-hidden />}
            onClick={() => {
              const afterMinutes = (draft.steps.at(-1)?.afterMinutes ?? 0) + STEP_MINUTES;
              change({ steps: [...draft.steps, { afterMinutes, channelIds: [] }] });
            }}
          >
            Then tell others
          </Button>
        ) : null}
        <Checkbox
          label="Also tell when it is over"
          checked={draft.resolved}
          onChange={(event) => change({ resolved: event.currentTarget.checked })}
        />
        <Checkbox
          label="On"
          checked={draft.enabled}
          onChange={(event) => change({ enabled: event.currentTarget.checked })}
        />
        <DialogButtons action="Save" running={save.running} failure={save.failure} onCancel={onClose} />
      </Stack>
    </form>
  );
}
