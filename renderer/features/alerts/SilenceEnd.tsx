import { SegmentedControl, Text, TextInput } from "@mantine/core";
import { formatLocalTime } from "../../components/format.ts";
import { durations, endOf, localMinute, type SilenceHours } from "./durations.ts";

/** When a silence ends: so long from now, or at a time of its own ("2026-11-23T08:30", local). */
export interface SilenceEndChoice {
  readonly choice: SilenceHours | "date";
  readonly date: string;
}

/** In epoch milliseconds; null while the date is none, or is over. */
export function endTime({ choice, date }: SilenceEndChoice, now: number = Date.now()): number | null {
  if (choice !== "date") return endOf(choice, now);
  const at = new Date(date).getTime();
  return at > now ? at : null;
}

/** "for 2 hours", or until when. */
export function endWords({ choice, date }: SilenceEndChoice): string {
  if (choice === "date") return `until ${date.replace("T", " ")}`;
  return `for ${durations.find(({ value }) => value === choice)?.label ?? "a while"}`;
}

interface Props {
  readonly value: SilenceEndChoice;
  readonly onChange: (value: SilenceEndChoice) => void;
}

export function SilenceEnd({ value, onChange }: Props) {
  const until = endTime(value);
  return (
    <>
      <SegmentedControl
        aria-label="For how long"
        data={[...durations, { value: "date" as const, label: "Until" }]}
        value={value.choice}
        onChange={(choice) => {
          // What was chosen before is what the date begins with.
          const at = endTime(value);
          onChange({ choice, date: choice === "date" && at !== null ? localMinute(at) : value.date });
        }}
        fullWidth
      />
      {value.choice === "date" ? (
        <TextInput
          type="datetime-local"
          label="Ends"
          description="By the clock of this computer. What still fires then is told."
          value={value.date}
          error={until === null ? "Give a time that is still to come." : null}
          onChange={(event) => onChange({ choice: "date", date: event.currentTarget.value })}
        />
      ) : (
        <Text size="sm" c="dimmed">
          Until {formatLocalTime(until ?? 0).slice(0, 16)}. What still fires then is told.
        </Text>
      )}
    </>
  );
}
