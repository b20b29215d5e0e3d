import { Button, Group, Modal, Select, Stack, Text } from "@mantine/core";
import { Trash2 } from "lucide-react";
import { useState } from "react";
import type { Retention } from "../../../shared/contract/metrics.ts";
import { catalogue, metricInfo } from "../../../shared/metrics/catalogue.ts";
import { sizes } from "../../app/theme.ts";
import { toastDone } from "../../app/toast.tsx";
import { DialogButtons } from "../../components/DialogButtons.tsx";
import { formatBytes, formatCount } from "../../components/format.ts";
import { ErrorLine, LoadingState } from "../../components/states.tsx";
import { Time } from "../../components/Time.tsx";
import { useCommand, useQuery } from "../../transport/hooks.ts";
import { Section } from "./Section.tsx";

interface Choice {
  readonly value: string;
  readonly label: string;
}

const choice = (value: number, label: string): Choice => ({ value: String(value), label });
const rawHours = [choice(6, "6 hours"), choice(24, "A day"), choice(72, "3 days"), choice(168, "A week")];
const minuteDays = [choice(7, "A week"), choice(30, "30 days"), choice(90, "90 days"), choice(365, "A year")];
const quarterDays = [choice(90, "90 days"), choice(400, "400 days"), choice(800, "800 days"), choice(3650, "10 years")];
const maxBytes = [1, 2, 5, 10, 20, 50].map((size) => choice(size * 2 ** 30, formatBytes(size * 2 ** 30)));

/** One that was set elsewhere is offered too. */
function withPresent(choices: readonly Choice[], present: number, label: string): Choice[] {
  return choices.some(({ value }) => Number(value) === present) ? [...choices] : [...choices, choice(present, label)];
}

/** What can be chosen for one metric; kept at every resolution for as long. */
const single: readonly (Choice & { readonly days: number | null })[] = [
  { value: "none", label: "Not kept", days: null },
  { value: "1", label: "A day", days: 1 },
  { value: "7", label: "A week", days: 7 },
  { value: "30", label: "30 days", days: 30 },
  { value: "400", label: "400 days", days: 400 },
];
const asOthers: Choice = { value: "others", label: "As the others" };

function singleOf(own: Retention["metrics"][string]): string {
  if (!own.keep) return "none";
  return String(own.quarterDays ?? own.minuteDays ?? "others");
}

function singleChoices(own: Retention["metrics"][string]): Choice[] {
  const choices = [asOthers, ...single.map(({ value, label }) => ({ value, label }))];
  const present = singleOf(own);
  return choices.some(({ value }) => value === present)
    ? choices
    : [...choices, { value: present, label: formatCount(Number(present), "day") }];
}

const metricChoices = Object.entries(catalogue).map(([value, { title }]) => ({ value, label: title }));

/** How long measured values are kept, for all metrics and for single ones, and what they take. */
export function History() {
  const stored = useQuery("metrics.retention", undefined);
  const usage = useQuery("metrics.usage", undefined);
  const save = useCommand("metrics.setRetention");
  const [forgetting, setForgetting] = useState(false);
  const retention = stored.data;
  const change = async (part: Partial<Retention>): Promise<void> => {
    if (!retention) return;
    await save.run({ ...retention, ...part });
    stored.reload();
    usage.reload();
  };
  const setSingle = (metric: string, value: string): void => {
    if (!retention) return;
    const { [metric]: _before, ...metrics } = retention.metrics;
    const picked = single.find((one) => one.value === value);
    if (picked)
      metrics[metric] =
        picked.days === null ? { keep: false } : { keep: true, minuteDays: picked.days, quarterDays: picked.days };
    void change({ metrics });
  };
  const number = (name: "rawHours" | "minuteDays" | "quarterDays" | "maxBytes", choices: Choice[]) => ({
    data: choices,
    value: String(retention?.[name]),
    allowDeselect: false,
    disabled: save.running,
    onChange: (value: string | null) => void (value !== null && change({ [name]: Number(value) })),
  });
  return (
    <Section
      title="History"
      lead="What is measured is kept in a file of its own, encrypted as the vault is. The older a value, the coarser it is kept, with least and most of each step; when the file is full, the oldest is thinned first."
    >
      <Stack gap="sm">
        <ErrorLine failure={stored.failure ?? usage.failure ?? save.failure} />
        {retention ? (
          <>
            <Group gap="md" align="end">
              <Select
                label="Every 10 seconds"
                {...number(
                  "rawHours",
                  withPresent(rawHours, retention.rawHours, formatCount(retention.rawHours, "hour")),
                )}
              />
              <Select
                label="Every minute"
                {...number(
                  "minuteDays",
                  withPresent(minuteDays, retention.minuteDays, formatCount(retention.minuteDays, "day")),
                )}
              />
              <Select
                label="Every 15 minutes"
                {...number(
                  "quarterDays",
                  withPresent(quarterDays, retention.quarterDays, formatCount(retention.quarterDays, "day")),
                )}
              />
              <Select
                label="Largest size"
                {...number("maxBytes", withPresent(maxBytes, retention.maxBytes, formatBytes(retention.maxBytes)))}
              />
            </Group>
            {Object.entries(retention.metrics).map(([metric, own]) => (
              <Select
                key={metric}
                label={metricInfo(metric).title}
                data={singleChoices(own)}
                value={singleOf(own)}
                allowDeselect={false}
                disabled={save.running}
                onChange={(value) => void (value !== null && setSingle(metric, value))}
              />
            ))}
            <Select
              label="Keep one metric shorter or longer"
              placeholder="Choose a metric"
              searchable
              value={null}
              data={metricChoices.filter(({ value }) => !Object.hasOwn(retention.metrics, value))}
              disabled={save.running}
              onChange={(value) => void (value !== null && setSingle(value, "7"))}
            />
          </>
        ) : stored.failure === null ? (
          <LoadingState label="Loading how long values are kept" rows={2} />
        ) : null}
        {usage.data ? (
          <Group gap="md">
            <Text size="sm">
              {usage.data.samples === 0 ? (
                "Nothing is written yet; that happens every two minutes."
              ) : (
                <>
                  {formatBytes(usage.data.bytes)} for {formatCount(usage.data.samples, "value")} of{" "}
                  {formatCount(usage.data.series, "series", "series")}
                  {usage.data.oldest === null ? null : (
                    <>
                      , since <Time at={usage.data.oldest} />
                    </>
                  )}
                </>
              )}
            </Text>
            <Button
              size="compact-sm"
              variant="default"
              leftSection={<Trash2 size={sizes.icon.sm} aria-hidden />}
              disabled={usage.data.samples === 0}
              onClick={() => setForgetting(true)}
            >
              Forget the history
            </Button>
          </Group>
        ) : null}
      </Stack>
      <Modal
        opened={forgetting}
        onClose={() => setForgetting(false)}
        title="Forget the history"
        closeButtonProps={{ "aria-label": "Close" }}
      >
        <ForgetHistory
          done={() => {
            setForgetting(false);
            usage.reload();
          }}
        />
      </Modal>
    </Section>
  );
}

function ForgetHistory({ done }: { done: () => void }) {
  const clear = useCommand("metrics.clear");
  const forget = async (): Promise<void> => {
    if ((await clear.run(undefined)) === null) return;
    toastDone("The history was forgotten");
    done();
  };
  return (
    <Stack gap="md">
      <Text size="sm">
        Every value measured so far goes, on all hosts, and cannot be brought back. Hosts, alerts and the audit log
        stay, and what is measured from now on is kept.
      </Text>
      <DialogButtons
        action="Forget it"
        running={clear.running}
        onAction={() => void forget()}
        danger
        failure={clear.failure}
      />
    </Stack>
  );
}
